using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>A line as sent.</summary>
internal sealed record SourcingLine(string? Item, int? Units);

/// <summary>A wish to source an order, as sent.</summary>
/// <param name="Sourcing">The caller's own reference; a repeat gets the first answer.</param>
/// <param name="Drop">[longitude, latitude] of the shopper.</param>
/// <param name="Lines">What.</param>
/// <param name="Channel">Who sells; null = a channel that nothing is kept for.</param>
/// <param name="PromiseMinutes">Only sites within so many minutes; null = all.</param>
/// <param name="MostParts">Sites at most; null = 4, 1 = no split.</param>
/// <param name="Minutes">How long it is set aside; null = the pool's setting.</param>
internal sealed record SourcingRequest(
    string? Sourcing, double[]? Drop, IReadOnlyList<SourcingLine?>? Lines, string? Channel = null, double? PromiseMinutes = null, int? MostParts = null, double? Minutes = null)
{
    private const int MaxReference = 60, MaxLines = 100, MaxParts = 8;

    /// <summary>Checks everything.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public NewSourcing Read()
    {
        var faults = new FaultList();
        faults.Check(Codes.IsCode(Sourcing) && Sourcing!.Length <= MaxReference, "sourcing", $"'{Sourcing}' is no reference", $"Give your own reference, 1 to {MaxReference} visible characters without spaces.");
        GeoPoint drop = default;
        faults.Check(Drop is { Length: 2 } d && GeoPoint.TryCreate(d[1], d[0], out drop), "drop", "it is not a place", "Give [longitude, latitude] in degrees.");
        faults.Check(Channel is null || Codes.IsCode(Channel), "channel", $"'{Channel}' is no channel", "Give a code, or leave it out.");
        faults.Check(PromiseMinutes is null or (> 0 and <= 10_080), "promiseMinutes", $"{PromiseMinutes}", "Give more than 0 and at most 10080.");
        faults.Check(MostParts is null or (>= 1 and <= MaxParts), "mostParts", $"{MostParts}", $"Give a number in [1, {MaxParts}].");
        faults.Check(Minutes is null or (>= 0.1 and <= 1_440), "minutes", $"{Minutes}", "Give a number in [0.1, 1440].");
        faults.Check(Lines is { Count: >= 1 and <= MaxLines }, "lines", $"{Lines?.Count ?? 0} lines", $"Send 1 to {MaxLines}.");
        var lines = new List<Line>();
        for (var k = 0; k < (Lines?.Count ?? 0) && k < MaxLines; k++)
        {
            var named = faults.Check(Codes.IsCode(Lines![k]?.Item), $"lines[{k}].item", $"'{Lines[k]?.Item}' is no item code", "Give 1 to 64 visible characters.");
            if (faults.Check(Lines[k]?.Units is >= 1 and <= 100_000, $"lines[{k}].units", $"{Lines[k]?.Units?.ToString() ?? "missing"}", "Give a whole number in [1, 100000].") && named)
                lines.Add(new Line(new ItemId(Lines[k]!.Item!), Lines[k]!.Units!.Value));
        }

        faults.ThrowIfAny();
        return new NewSourcing(
            Sourcing!, drop, [.. lines.GroupBy(l => l.Item).Select(g => new Line(g.Key, g.Sum(l => l.Units))).OrderBy(l => l.Item.Value, StringComparer.Ordinal)], Channel, PromiseMinutes,
            MostParts ?? 4, Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null, [.. Enumerable.Range(1, MaxParts).Select(k => $"{Sourcing}.{k}")]);
    }
}

/// <summary>A wish to source an order, checked.</summary>
/// <param name="Reference">The caller's reference.</param>
/// <param name="Drop">The shopper's place.</param>
/// <param name="Lines">One line an item.</param>
/// <param name="Channel">Who sells.</param>
/// <param name="PromiseMinutes">Only sites within so many minutes.</param>
/// <param name="MostParts">Sites at most.</param>
/// <param name="HoldFor">How long it is set aside.</param>
/// <param name="References">References of its parts' reservations, as many as there may be.</param>
internal sealed record NewSourcing(
    string Reference, GeoPoint Drop, IReadOnlyList<Line> Lines, string? Channel, double? PromiseMinutes, int MostParts, TimeSpan? HoldFor, IReadOnlyList<string> References);

/// <summary>Where an order comes from, set aside.</summary>
/// <param name="Sourcing">The caller's reference.</param>
/// <param name="Parts">One a site; each becomes an order with its reservation.</param>
/// <param name="CostMilli">What the deliveries cost together; null where a site has left the network.</param>
/// <param name="FewestProven">Whether it is proven that no fewer sites could serve it and no as many for less; null for a repeat.</param>
internal sealed record SourcingAnswer(string Sourcing, IReadOnlyList<SourcingPart> Parts, long? CostMilli, bool? FewestProven);

/// <summary>A part of an order at one site.</summary>
/// <param name="Reservation">Its reservation, for the order that takes it over.</param>
/// <param name="Site">The site.</param>
/// <param name="Lines">What it gives.</param>
/// <param name="Metres">Way to the shopper; null where the site is not open any more.</param>
/// <param name="Seconds">Travel time; likewise.</param>
/// <param name="CostMilli">What the delivery costs.</param>
/// <param name="ExpiresAt">Until when it is set aside.</param>
/// <param name="Held">Whether it still is.</param>
internal sealed record SourcingPart(
    string Reservation, SiteId Site, IReadOnlyList<Line> Lines, int? Metres, int? Seconds, long? CostMilli, DateTimeOffset ExpiresAt, bool Held);
