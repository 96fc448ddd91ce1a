using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Tests;

public sealed class LostSalesTests
{
    [Fact]
    public void The_order_is_as_cheap_as_the_cheapest_of_all_orders_tried_one_by_one()
    {
        var rng = new Rng(3);
        for (var round = 0; round < 400; round++)
        {
            var (lead, review, count) = (rng.Next(4), 1 + rng.Next(3), 1 + rng.Next(30));
            var periods = lead + review;
            var futures = Enumerable.Range(0, count * periods).Select(_ => (float)rng.Next(9)).ToArray();
            var arrivals = Enumerable.Range(0, periods).Select(t => t < lead ? (double)rng.Next(6) : 0).ToArray();
            var (onHand, shortage) = (rng.Next(12), 0.5 + 8 * rng.NextDouble());
            var order = LostSales.Order(futures, onHand, arrivals, lead, 0.3, shortage);
            var cheapest = Enumerable.Range(0, 40).Min(units => Cost(units));
            Assert.True(Cost(order) <= cheapest + 1e-9, $"{order} units cost {Cost(order)}, the cheapest {cheapest}");

            double Cost(long units)
            {
                double cost = 0;
                for (var k = 0; k < count; k++)
                {
                    double left = onHand;
                    for (var t = 0; t < periods; t++)
                    {
                        left += arrivals[t] + (t == lead ? units : 0) - futures[k * periods + t];
                        // What is short while the order is on its way cannot be helped.
                        if (t < lead) left = Math.Max(0, left);
                        else cost += 0.3 * Math.Max(0, left);
                    }

                    cost += shortage * Math.Max(0, -left);
                }

                return cost;
            }
        }
    }

    [Fact]
    public void What_is_lost_before_the_order_comes_is_not_ordered_again()
    {
        // Nothing is there and 10 a period are wanted: two periods are lost whatever is ordered.
        float[] futures = [10, 10, 10];
        Assert.Equal(10, LostSales.Order(futures, 0, [0, 0, 0], 2, 0.2, 1));
        Assert.Equal(10, LostSales.Order(futures, 20, [0, 0, 0], 2, 0.2, 1));
        Assert.Equal(4, LostSales.Order(futures, 20, [0, 6, 0], 2, 0.2, 1));
        Assert.Equal(0, LostSales.Order(futures, 40, [0, 0, 0], 2, 0.2, 1));
    }

    [Fact]
    public void Without_a_lead_time_it_is_the_newsvendor()
    {
        var futures = Enumerable.Range(1, 100).Select(units => (float)units).ToArray();
        Assert.Equal(75, LostSales.Order(futures, 0, [0], 0, 1, 3));
        Assert.Equal(45, LostSales.Order(futures, 30, [0], 0, 1, 3));
    }

    [Fact]
    public void Over_a_year_it_costs_less_than_the_best_order_up_to_level()
    {
        // Poisson demand of 4 a period, four periods of lead; the level is chosen with the demand in view, the order knows its law alone.
        var rng = new Rng(11);
        var demand = Poisson(4, 3_000, rng);
        var futures = Poisson(4, 5 * 400, rng).Select(u => (float)u).ToArray();
        var best = Enumerable.Range(10, 25).Min(level => Play(demand, (onHand, coming) => Math.Max(0, level - (long)onHand - (long)coming.Sum())));
        var ours = Play(demand, (onHand, coming) => LostSales.Order(futures, onHand, [.. coming, 0], 4, 0.2, 1));
        Assert.InRange(ours, 0.7 * best, 0.995 * best);

        static double Play(double[] demand, Func<double, double[], long> decide)
        {
            var (onHand, cost, coming) = (20.0, 0.0, new double[4]);
            foreach (var wanted in demand)
            {
                var order = decide(onHand, coming);
                onHand += coming[0];
                coming = [.. coming[1..], order];
                var sold = Math.Min(onHand, wanted);
                onHand -= sold;
                cost += 0.2 * onHand + wanted - sold;
            }

            return cost;
        }

        static double[] Poisson(double mean, int length, Rng rng) => [.. Enumerable.Range(0, length).Select(_ =>
        {
            var (units, time) = (0, rng.NextExponential());
            for (; time < mean; units++) time += rng.NextExponential();
            return (double)units;
        })];
    }

    [Fact]
    public void A_bulk_order_does_not_set_the_level_and_a_promotion_is_no_bulk_order()
    {
        var panel = new Panel(1, [.. Enumerable.Range(0, 31).Select(t => new DateOnly(2026, 1, 1).AddDays(t))], 1, PeriodKind.Day, []);
        var factors = Enumerable.Repeat(1f, 31).ToArray();
        for (var t = 0; t < 30; t++) panel.Demand[t] = 4 + t % 3;
        (panel.Demand[12], panel.Demand[20], factors[20], panel.Demand[25]) = (400, 100, 20, float.NaN);
        var capped = BulkOrders.Capped(panel, factors);
        Assert.InRange(capped[12], 6, 20);
        Assert.Equal(100, capped[20]);
        Assert.True(float.IsNaN(capped[25]));
        Assert.Equal(panel.Demand[3], capped[3]);
        Assert.Equal(400, panel.Demand[12]);
    }

    [Fact]
    public void The_season_of_an_item_is_told_apart_from_that_of_the_panel()
    {
        // The items of group 0 sell fivefold in weeks 1 to 3, the others evenly.
        var panel = new Panel(40, [.. Enumerable.Range(0, 160).Select(t => new DateOnly(2022, 1, 3).AddDays(7 * t))], 8, PeriodKind.Week, []);
        var rng = new Rng(4);
        for (var s = 0; s < 40; s++)
        {
            panel.Group[s] = s / 10;
            for (var t = 0; t < panel.Past; t++) panel.Demand[panel.Cell(s, t)] = (s < 10 && Peak(panel.Periods[t]) ? 50 : 10) + rng.Next(5);
        }

        var forecast = PanelForecaster.Forecast(panel);
        var step = Enumerable.Range(0, 8).First(j => Peak(panel.Periods[panel.Past + j]));
        Assert.InRange(forecast.Mean(3, step), 30, 70);
        Assert.InRange(forecast.Mean(33, step), 8, 17);

        static bool Peak(DateOnly day) => System.Globalization.ISOWeek.GetWeekOfYear(day.ToDateTime(TimeOnly.MinValue)) is >= 1 and <= 3;
    }

    [Fact]
    public void Classes_go_by_turnover_evenness_and_pattern()
    {
        Assert.Equal([ValueClass.C, ValueClass.A, ValueClass.B, ValueClass.C, ValueClass.A], ItemClasses.ByValue([0, 60, 14, 4, 22]));
        Assert.Equal((VariabilityClass.X, DemandPattern.Smooth), ItemClasses.Of([5, 6, 5, 4, float.NaN, 5]));
        Assert.Equal((VariabilityClass.Z, DemandPattern.Intermittent), ItemClasses.Of([0, 0, 3, 0, 0, 3, 0, 0, 3]));
        Assert.Equal((VariabilityClass.Z, DemandPattern.Lumpy), ItemClasses.Of([0, 0, 1, 0, 0, 30, 0, 0, 2]));
        Assert.Equal(DemandPattern.Erratic, ItemClasses.Of([1, 1, 30, 1, 2, 1]).Pattern);
        Assert.Equal((VariabilityClass.Z, DemandPattern.None), ItemClasses.Of([0, float.NaN, 0]));
    }
}
