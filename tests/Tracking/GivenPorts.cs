using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Travel;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Tracking.Tests;

/// <summary>What other modules would say of stock and waves, as a test lays it down.</summary>
internal sealed class GivenPorts : IStockPool, IWaveRoom
{
    public List<StockSite> Sites { get; } = [];

    public List<FreeUnits> Free { get; } = [];

    public List<WaveRoom> Waves { get; } = [];

    public static void Add(IServiceCollection services, GivenPorts? ports = null)
    {
        var given = ports ?? new GivenPorts();
        services.AddSingleton<IStockPool>(given).AddSingleton<IWaveRoom>(given);
    }

    public void Stock(string site, GeoPoint point, string item, long units)
    {
        if (Sites.TrueForAll(s => s.Site.Value != site)) Sites.Add(new StockSite(new SiteId(site), point));
        Free.Add(new FreeUnits(new SiteId(site), new ItemId(item), units));
    }

    public ValueTask<StockView> ViewAsync(IReadOnlyCollection<ItemId> items, string? channel, CancellationToken cancellation) =>
        ValueTask.FromResult(new StockView(channel is null, [.. items.Where(i => Free.TrueForAll(f => f.Item != i))], [.. Free.Where(f => items.Contains(f.Item))]));

    public ValueTask<IReadOnlyList<StockSite>> SitesAsync(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<StockSite>>(Sites);

    public ValueTask<IReadOnlyList<WaveRoom>> NextAsync(DateTimeOffset until, CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<WaveRoom>>(Waves);

    public ValueTask<HoldOutcome> HoldAsync(IReadOnlyList<StockPart> parts, string? channel, TimeSpan? holdFor, CancellationToken cancellation) => throw new NotSupportedException("Offers set no stock aside.");

    public ValueTask<IReadOnlyList<HeldPart>> FindAsync(IReadOnlyList<string> reservations, CancellationToken cancellation) => throw new NotSupportedException("Offers ask of no reservation.");
}
