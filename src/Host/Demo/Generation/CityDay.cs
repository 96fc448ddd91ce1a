using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Host.Demo.Geography;

namespace LogiOpt.Host.Demo.Generation;

/// <summary>All that is made up for one day in one city; the same settings always give the same.</summary>
/// <param name="City">The city.</param>
/// <param name="Midnight">Local midnight at which the day begins.</param>
/// <param name="Zones">Where people live.</param>
/// <param name="Sites">The centre and the candidates.</param>
/// <param name="Catalogue">What is sold.</param>
/// <param name="Orders">The day's orders.</param>
/// <param name="Seed">The seed.</param>
internal sealed record CityDay(
    City City, DateTimeOffset Midnight, IReadOnlyList<DemandZone> Zones, IReadOnlyList<DemoSite> Sites, Catalogue Catalogue,
    IReadOnlyList<DemoOrder> Orders, long Seed)
{
    /// <summary>A plain Tuesday: the demo's day does not depend on when it is run, so that runs compare.</summary>
    public static readonly DateOnly Day = new(2026, 11, 10);

    private const int ZoneCount = 120, ItemCount = 200;

    public DemoSite Central => Sites.Single(site => site.Kind == SiteKind.Central);

    /// <summary>Units that the network sells on a mean day.</summary>
    public double UnitsPerDay => Orders.Count * OrderDay.MeanUnits / SalesHistory.FactorOf(Day);

    /// <summary>When vans may drive: 8 to 24 o'clock, so that the last wave gets home.</summary>
    public TimeWindow Shift => new(Midnight.AddHours(8), Midnight.AddHours(24));

    public static CityDay Generate(City city, int orders, long seed)
    {
        var midnight = new DateTimeOffset(Day.ToDateTime(TimeOnly.MinValue), City.UtcOffset).ToUniversalTime();
        var zones = DemandZones.Scatter(city, ZoneCount, Draw.Of(seed, "zones"));
        var catalogue = Catalogue.Generate(ItemCount, seed);
        var far = CityTable.Find(CityTable.Codes.First(code => code != city.Code))!.Main.Point;
        return new CityDay(
            city, midnight, zones, Generation.Sites.At(city, orders), catalogue, OrderDay.Generate(orders, midnight, city, far, zones, catalogue, seed), seed);
    }

    /// <summary>Each open front warehouse's share of demand, from the zones assigned to it; they add to 1.</summary>
    public IReadOnlyList<(SiteId Site, double Share)> Shares(IReadOnlyList<SiteId> open, IReadOnlyDictionary<string, SiteId> siteOfZone)
    {
        var fronts = Sites.Where(site => site.Kind == SiteKind.Front && open.Contains(site.Site)).Select(site => site.Site).ToList();
        var demand = fronts.ToDictionary(site => site, _ => 0.0);
        foreach (var zone in Zones)
            if (siteOfZone.TryGetValue(zone.Zone, out var site) && demand.ContainsKey(site)) demand[site] += zone.Share;
        var total = demand.Values.Sum();
        return [.. fronts.Select(site => (site, total > 0 ? demand[site] / total : 1.0 / fronts.Count))];
    }
}
