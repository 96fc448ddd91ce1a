using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Warehousing.Storage;

namespace LogiOpt.Warehousing.Network;

/// <summary>A batch of sites as sent.</summary>
internal sealed record SitesRequest(IReadOnlyList<SiteRequest?>? Sites)
{
    public const int MaxSites = 1_000;

    /// <summary>Checks all sites.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public IReadOnlyList<SiteRow> Read()
    {
        var faults = new FaultList();
        if (Sites is not { Count: > 0 and <= MaxSites })
            throw new BadInputException("sites", $"{Sites?.Count ?? 0} sites", $"Send 1 to {MaxSites} sites at a time.");
        var rows = new List<SiteRow>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var k = 0; k < Sites.Count; k++)
        {
            if (Sites[k] is not { } site)
            {
                faults.Add($"sites[{k}]", "null", "Send an object.");
                continue;
            }

            if (site.Site is { } code) faults.Check(seen.Add(code), $"sites[{k}].site", $"'{code}' comes twice", "Send each site once.");
            if (site.Read($"sites[{k}]", faults) is { } row) rows.Add(row);
        }

        faults.ThrowIfAny();
        return rows;
    }
}

/// <summary>One site as sent; all but the costs and the state must be given.</summary>
internal sealed record SiteRequest(
    string? Site, string? Name, string? Kind, double[]? Point, int? OrdersPerDay, long? OpeningCostMilli, long? DailyCostMilli, bool? Open)
{
    /// <summary>Orders a day of one site at most.</summary>
    public const int MaxOrdersPerDay = 10_000_000;

    private const long MaxCostMilli = 1_000_000_000_000_000;

    public SiteRow? Read(string where, FaultList faults)
    {
        var before = faults.Count;
        faults.Check(Codes.IsCode(Site), $"{where}.site", $"'{Site}' is not a code", "Give 1 to 64 visible characters.");
        faults.Check(Name is { Length: > 0 and <= 200 } && !string.IsNullOrWhiteSpace(Name), $"{where}.name", "it is missing, blank or longer than 200 characters", "Give a name of 1 to 200 characters.");
        SiteKind? kind = Kind switch { "front" => SiteKind.Front, "central" => SiteKind.Central, _ => null };
        faults.Check(kind is not null, $"{where}.kind", $"'{Kind}' is not a kind of site", "Give front or central.");
        GeoPoint point = default;
        faults.Check(Point is { Length: 2 } && GeoPoint.TryCreate(Point[1], Point[0], out point), $"{where}.point", Point is null ? "it is missing" : $"[{string.Join(", ", Point)}] is not a place", "Give [longitude, latitude] in degrees.");
        faults.Check(OrdersPerDay is > 0 and <= MaxOrdersPerDay, $"{where}.ordersPerDay", $"{OrdersPerDay?.ToString() ?? "missing"}", $"Give a whole number in [1, {MaxOrdersPerDay}].");
        faults.Check(OpeningCostMilli is null or (>= 0 and <= MaxCostMilli), $"{where}.openingCostMilli", $"{OpeningCostMilli}", "Give thousandths of the currency unit, 0 or more.");
        faults.Check(DailyCostMilli is null or (>= 0 and <= MaxCostMilli), $"{where}.dailyCostMilli", $"{DailyCostMilli}", "Give thousandths of the currency unit, 0 or more.");
        faults.Check(kind != SiteKind.Central || Open != false, $"{where}.open", "a central site is always open", "Leave it out or send true.");
        if (faults.Count > before) return null;
        return new SiteRow
        {
            Site = new SiteId(Site!),
            Name = Name!,
            Kind = kind!.Value,
            Latitude = point.Latitude,
            Longitude = point.Longitude,
            OrdersPerDay = OrdersPerDay!.Value,
            OpeningCostMilli = OpeningCostMilli ?? 0,
            DailyCostMilli = DailyCostMilli ?? 0,
            Open = Open ?? true,
        };
    }
}

/// <summary>A site as answered.</summary>
internal sealed record SiteAnswer(
    SiteId Site, string Name, SiteKind Kind, GeoPoint Point, int OrdersPerDay, long OpeningCostMilli, long DailyCostMilli, bool Open)
{
    public static SiteAnswer Of(SiteRow row) =>
        new(row.Site, row.Name, row.Kind, row.Point, row.OrdersPerDay, row.OpeningCostMilli, row.DailyCostMilli, row.Open);
}

/// <summary>Sites just saved.</summary>
internal sealed record SitesAnswer(IReadOnlyList<SiteAnswer> Sites);
