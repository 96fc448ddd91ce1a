using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

public sealed class ProposeTransfersTests : IDisposable
{
    private readonly InventoryWorld _world = new();
    private readonly ReplenishmentOptions _rules = new();

    private static readonly Dictionary<SiteId, GeoPoint> Places = new()
    {
        [Near] = new GeoPoint(23.14, 113.27),
        [Far] = new GeoPoint(23.25, 113.40),
        [Central] = new GeoPoint(23.40, 113.30),
    };

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_site_with_plenty_helps_one_that_runs_out_but_never_below_its_own_reorder_point()
    {
        var transfer = Assert.Single(Decide([Item(Near, 0), Item(Far, 60)], [], _rules));
        Assert.Equal((Far, Near), (transfer.From, transfer.Line.Site));
        Assert.InRange(transfer.Line.Units, 15, 28);
        Assert.InRange(Assert.Single(Decide([Item(Near, 0), Item(Far, 33)], [], _rules)).Line.Units, 1, 5);
        Assert.Empty(Decide([Item(Near, 0), Item(Far, 28)], [], _rules));
    }

    [Fact]
    public void Nothing_is_moved_that_the_central_site_sends_or_that_costs_more_than_it_saves()
    {
        var items = new[] { Item(Near, 0), Item(Far, 60) };
        Assert.Empty(Decide(items, [new ProposedLine(Near, Tea, 28, null!)], _rules));
        Assert.Empty(Decide(items, [], new ReplenishmentOptions { TransferUnitMilli = 5_001 }));
        Assert.Empty(Decide([Item(Near, 0) with { MarginMilli = 0 }, Item(Far, 60)], [], _rules));
        // What is still on its way cannot be sent on.
        Assert.Empty(Decide([Item(Near, 0), Item(Far, 0) with { OnOrder = 60 }], [], _rules));
    }

    [Fact]
    public void No_site_gives_what_it_lacks_or_gets_more_than_it_lacks()
    {
        var rng = new Rng(7);
        for (var k = 0; k < 300; k++)
        {
            var items = new[] { Near, Far, Central }.Select(site => Item(site, rng.Next(70)) with { ShelfUnits = rng.Next(3) == 0 ? rng.Next(40) : null }).ToArray();
            var transfers = Decide(items, [], _rules);
            foreach (var item in items)
            {
                var (given, got) = (transfers.Where(t => t.From == item.Site).Sum(t => t.Line.Units), transfers.Where(t => t.Line.Site == item.Site).Sum(t => t.Line.Units));
                Assert.True(given == 0 || got == 0);
                Assert.True(given <= Math.Max(0, item.OnHand - 28) && got <= Math.Max(0, 28 - item.OnHand) && got <= Math.Max(0, (item.ShelfUnits ?? 1_000) - item.OnHand));
            }
        }
    }

    [Fact]
    public async Task A_review_proposes_a_transfer_and_the_books_follow_it()
    {
        await _world.OpenWithStock(1, 500);
        await _world.InScope(async s =>
        {
            for (var day = 1; day <= 42; day++)
                foreach (var site in new[] { Near, Far }) s.Db.Add(new SalesRow { Site = site, Item = Tea, Day = new DateOnly(2026, 11, 22).AddDays(-day), UploadedUnits = 9 + day % 3 });
            await s.Db.SaveChangesAsync();
        });
        var result = await _world.InScope(s => s.Review.HandleAsync("run-1", null, true, default));
        var transfer = Assert.Single(result.Proposals, p => p.From == Far);
        Assert.Equal((Near, ProposalState.Approved), (transfer.Site, transfer.State));
        var units = Assert.Single(transfer.Lines).Units;
        Assert.Contains("min-cost flow", transfer.Lines[0].Explanation.Policy);
        Assert.Equal((units, units), ((int)(await _world.Stock(Far, Tea)).Reserved, (int)(await _world.Stock(Near, Tea)).OnOrder));
        Assert.True((await _world.Balance()).Balanced);
        Assert.Equal(result.Proposals.Count, (await _world.InScope(s => s.Review.HandleAsync("run-1", null, true, default))).Proposals.Count);
    }

    private static List<ProposedTransfer> Decide(ReviewedItem[] items, ProposedLine[] central, ReplenishmentOptions rules) =>
        ProposeTransfers.Decide(items, central, new FrontLevels(items, true, rules), Places, rules);

    private static ReviewedItem Item(SiteId site, long onHand) => new(site, Tea, onHand, 0, 0, 20, 28, 2, 9_000, 5_000);
}
