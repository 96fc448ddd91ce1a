using LogiOpt.Core.Search;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Tests;

public sealed class SupplierOrderTests
{
    private static readonly SupplierLine Tea = new(WantedUnits: 20, Position: 0, DailyUnits: 2, LotUnits: 6, LeastUnits: 12, ShelfUnits: null, UnitCostMilli: 1_000, UnitMillilitres: 10);

    [Fact]
    public void Units_are_whole_lots_and_never_less_than_the_least_order()
    {
        Assert.Equal((24, "rounded up to whole lots"), Only(Tea));
        Assert.Equal((24, null), Only(Tea with { WantedUnits = 24 }));
        Assert.Equal((12, "raised to the least order"), Only(Tea with { WantedUnits = 3 }));
        Assert.Equal((0, null), Only(Tea with { WantedUnits = 0 }));
    }

    [Fact]
    public void The_shelf_bounds_a_line_just_where_it_is_full()
    {
        Assert.Equal((24, "rounded up to whole lots"), Only(Tea with { ShelfUnits = 24 }));
        Assert.Equal((18, "cut to the shelf"), Only(Tea with { ShelfUnits = 23 }));
        Assert.Equal((0, "the shelf has no room for the least order"), Only(Tea with { ShelfUnits = 11 }));
    }

    [Fact]
    public void A_budget_takes_lots_from_the_item_that_lasts_longest()
    {
        var slow = Tea with { DailyUnits = 0.5 };
        Assert.Equal([24, 24], Units(SupplierOrder.Shape([Tea, slow], new SupplierTerms(BudgetMilli: 48_000))));
        Assert.Equal([24, 18], Units(SupplierOrder.Shape([Tea, slow], new SupplierTerms(BudgetMilli: 47_999))));
        // Below its least order a line goes altogether.
        Assert.Equal([24, 0], Units(SupplierOrder.Shape([Tea, slow], new SupplierTerms(BudgetMilli: 35_000))));
        Assert.Contains("budget", SupplierOrder.Shape([Tea], new SupplierTerms(BudgetMilli: 11_999)).Refusal);
    }

    [Fact]
    public void A_suppliers_minimum_is_reached_by_what_runs_out_first_or_nothing_is_ordered()
    {
        var idle = Tea with { WantedUnits = 0, Position = 10, DailyUnits = 5 };
        Assert.Equal([24, 0], Units(SupplierOrder.Shape([Tea, idle], new SupplierTerms(MinimumMilli: 24_000))));
        Assert.Equal([24, 12], Units(SupplierOrder.Shape([Tea, idle], new SupplierTerms(MinimumMilli: 24_001))));
        var refused = SupplierOrder.Shape([Tea, idle], new SupplierTerms(MinimumMilli: 1_000_000));
        Assert.Equal([0, 0], Units(refused));
        Assert.Contains("takes 1000.00 or more", refused.Refusal);
    }

    [Fact]
    public void A_container_is_filled_up_only_when_it_is_nearly_full()
    {
        var terms = new SupplierTerms(ContainerMillilitres: 300, FillFrom: 0.8);
        Assert.Equal([30], Units(SupplierOrder.Shape([Tea], terms)));
        Assert.Equal([24], Units(SupplierOrder.Shape([Tea], terms with { FillFrom = 0.81 })));
        Assert.Equal([24], Units(SupplierOrder.Shape([Tea], terms with { MostCoverDays = 14 })));
    }

    [Fact]
    public void Random_orders_keep_every_rule()
    {
        var rng = new Rng(2);
        for (var k = 0; k < 2_000; k++)
        {
            var lines = Enumerable.Range(0, 1 + rng.Next(5)).Select(_ => new SupplierLine(
                rng.Next(60), rng.Next(40), rng.Next(3) == 0 ? 0 : rng.NextDouble() * 5, 1 + rng.Next(12), rng.Next(20), rng.Next(2) == 0 ? null : rng.Next(120), 100 + rng.Next(900), 1 + rng.Next(50))).ToArray();
            var terms = new SupplierTerms(rng.Next(2) * rng.Next(40_000), rng.Next(2) == 0 ? null : rng.Next(60_000), rng.Next(2) * 500, 0.5);
            var order = SupplierOrder.Shape(lines, terms);
            Assert.Equal(order.ValueMilli, order.Lines.Zip(lines).Sum(x => x.First.Units * x.Second.UnitCostMilli));
            Assert.True(order.ValueMilli == 0 || order.ValueMilli >= terms.MinimumMilli);
            Assert.True(order.ValueMilli <= (terms.BudgetMilli ?? long.MaxValue));
            foreach (var (shaped, line) in order.Lines.Zip(lines))
            {
                Assert.Equal(0, shaped.Units % line.LotUnits);
                Assert.True(shaped.Units == 0 || (shaped.Units >= line.LeastUnits && line.Position + shaped.Units <= (line.ShelfUnits ?? long.MaxValue)));
                Assert.True(shaped.BoundBy is not null || shaped.Units == line.WantedUnits);
            }
        }
    }

    [Fact]
    public void Transfers_are_as_profitable_as_trying_all_of_them()
    {
        var rng = new Rng(4);
        for (var k = 0; k < 10_000; k++)
        {
            UnitBlock[] spare = [new(0, 1 + rng.Next(3), rng.Next(10)), new(1, 1 + rng.Next(3), rng.Next(10))];
            UnitBlock[] wanted = [new(2, 1 + rng.Next(3), rng.Next(30)), new(3, 1 + rng.Next(3), rng.Next(30))];
            TransferLane[] lanes = [new(0, 2, rng.Next(20), 1 + rng.Next(4)), new(0, 3, rng.Next(20), 1 + rng.Next(4)), new(1, 2, rng.Next(20), 1 + rng.Next(4)), new(1, 3, rng.Next(20), 1 + rng.Next(4))];
            var (transfers, profit) = Transfers.Best(4, spare, wanted, lanes);
            Assert.Equal(BruteForce(spare, wanted, lanes), profit);
            Assert.Equal(profit, transfers.Sum(t => t.Units * (wanted[t.To - 2].ValueMilli - spare[t.From].ValueMilli - lanes.Single(l => l.From == t.From && l.To == t.To).FreightMilli)));
        }
    }

    [Fact]
    public void Later_units_that_save_less_are_sent_only_as_far_as_they_pay()
    {
        var (transfers, profit) = Transfers.Best(2, [new(0, 10, 5)], [new(1, 3, 100), new(1, 3, 30), new(1, 3, 20)], [new(0, 1, 15, 100)]);
        Assert.Equal([new Transfer(0, 1, 6)], transfers);
        Assert.Equal(3 * 80 + 3 * 10, profit);
    }

    private static (long, string?) Only(SupplierLine line)
    {
        var shaped = SupplierOrder.Shape([line], new SupplierTerms()).Lines[0];
        return (shaped.Units, shaped.BoundBy);
    }

    private static long[] Units(ShapedOrder order) => [.. order.Lines.Select(l => l.Units)];

    private static long BruteForce(UnitBlock[] spare, UnitBlock[] wanted, TransferLane[] lanes)
    {
        long best = 0;
        var x = new long[4];
        for (x[0] = 0; x[0] <= lanes[0].MostUnits; x[0]++)
            for (x[1] = 0; x[1] <= lanes[1].MostUnits && x[0] + x[1] <= spare[0].Units; x[1]++)
                for (x[2] = 0; x[2] <= lanes[2].MostUnits && x[0] + x[2] <= wanted[0].Units; x[2]++)
                    for (x[3] = 0; x[3] <= lanes[3].MostUnits && x[1] + x[3] <= wanted[1].Units; x[3]++)
                        if (x[0] + x[1] <= spare[0].Units && x[2] + x[3] <= spare[1].Units && x[0] + x[2] <= wanted[0].Units)
                            best = Math.Max(best, Enumerable.Range(0, 4).Sum(e => x[e] * (wanted[e % 2].ValueMilli - spare[e / 2].ValueMilli - lanes[e].FreightMilli)));
        return best;
    }
}
