using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Support;
using LogiOpt.Warehousing.Network;
using Microsoft.Data.Sqlite;

namespace LogiOpt.Warehousing.Tests.Network;

public sealed class SiteBookTests : IDisposable
{
    private readonly SqliteConnection _connection = ModuleDb.OpenConnection();
    private readonly RecordingOutbox _outbox = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 2, 1, 0, 0, TimeSpan.Zero));

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task A_change_tells_the_whole_network_and_no_change_tells_nothing()
    {
        await PutAsync(Site("A"), Site("B"));
        await PutAsync(Site("A"));
        await PutAsync(Site("A") with { OrdersPerDay = 9 });
        var told = _outbox.Of<NetworkChanged>().ToList();
        Assert.Equal(2, told.Count);
        Assert.Equal([new SiteId("A"), new SiteId("B")], told[1].Sites.Select(s => s.Site));
        Assert.Equal(9, told[1].Sites[0].OrdersPerDay);
        Assert.Null(told[1].Scenario);
    }

    [Fact]
    public void Every_fault_of_a_batch_is_told_at_once()
    {
        var request = new SitesRequest([
            Site("has space") with { Point = [113, 99] }, Site("B") with { Kind = "depot", OrdersPerDay = 0 }, Site("B") with { OpeningCostMilli = -1 }, null,
            Site("C") with { Kind = "central", Open = false }]);
        var faults = Assert.Throws<BadInputException>(() => request.Read()).Faults.Select(f => f.Where);
        Assert.Equal(
            ["sites[0].site", "sites[0].point", "sites[1].kind", "sites[1].ordersPerDay", "sites[2].site", "sites[2].openingCostMilli", "sites[3]", "sites[4].open"], faults);
    }

    [Fact]
    public void An_empty_batch_is_refused() => Assert.Throws<BadInputException>(() => new SitesRequest(null).Read());

    [Fact]
    public void A_cursor_that_is_not_ours_is_refused() => Assert.Throws<BadInputException>(() => Paging.Read(0, "%%%"));

    [Fact]
    public void Pages_follow_each_other_without_gap()
    {
        List<string> all = ["a", "b", "c", "d", "e"];
        List<string> seen = [];
        for (string? cursor = null; ;)
        {
            var page = Paging.Read(2, cursor);
            var cut = Paging.Cut([.. all.Where(x => page.After is null || string.CompareOrdinal(x, page.After) > 0)], page, x => x, x => x);
            seen.AddRange(cut.Items);
            if (cut.Next is null) break;
            cursor = cut.Next;
        }

        Assert.Equal(all, seen);
    }

    private async Task PutAsync(params SiteRequest[] sites)
    {
        await using var db = ModuleDb.On(_connection, WarehousingModule.Configure);
        await new SiteBook(db, _outbox, _time).PutAsync(new SitesRequest(sites).Read(), CancellationToken.None);
    }

    private static SiteRequest Site(string code) => new(code, $"Site {code}", "front", [113.3, 23.1], 100, 0, 0, true);
}
