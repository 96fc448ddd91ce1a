using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Pool;

/// <summary>A wish to set units aside, as sent.</summary>
/// <param name="Reservation">The caller's own reference; a repeat gets the first answer.</param>
/// <param name="Site">Where; null = the nearest open site to <paramref name="Drop"/> that holds all of it.</param>
/// <param name="Drop">[longitude, latitude] of the shopper, where no site is named.</param>
/// <param name="Channel">Who sells; null = a channel that nothing is kept for.</param>
/// <param name="Lines">What.</param>
/// <param name="Minutes">How long; null = the setting.</param>
/// <param name="Sell">True for a sale over the counter: the units leave at once.</param>
internal sealed record ReservationRequest(
    string? Reservation, string? Site, double[]? Drop, string? Channel, LineRequest?[]? Lines, double? Minutes, bool? Sell);

/// <summary>A wish to set units aside, checked as far as it can be without looking at anything else.</summary>
internal sealed record NewReservation(
    string Reference, SiteId? Site, GeoPoint? Drop, string? Channel, IReadOnlyList<Line> Lines, TimeSpan HoldFor, bool Sell)
{
    /// <summary>Hash of everything asked for; equal for a repeat, different for a contradiction.</summary>
    public string Fingerprint()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Reference}|{Site}|{Drop?.Longitude:R},{Drop?.Latitude:R}|{Channel}|{HoldFor.TotalSeconds:R}|{Sell}");
        foreach (var line in Lines) text.Append(CultureInfo.InvariantCulture, $"|{line.Item.Value}*{line.Units}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <summary>Checks reservations as sent and tells every fault.</summary>
internal static class ReservationReader
{
    public static NewReservation Read(ReservationRequest? request, PoolOptions rules)
    {
        var faults = new FaultList();
        faults.Check(Codes.IsCode(request?.Reservation), "reservation", $"'{request?.Reservation}' is no reference", "Give your own reference, 1 to 64 visible characters without spaces");
        faults.Check(request?.Site is null || Codes.IsCode(request.Site), "site", $"'{request?.Site}' is no site code", "Give a code of 1 to 64 visible characters, or drop instead");
        faults.Check(request?.Site is null != request?.Drop is null, "site", "either site or drop says where, not both and not neither", "Give the site of the shelf, or drop as [longitude, latitude] of the shopper");
        faults.Check(request?.Channel is null || (Codes.IsCode(request.Channel) && request.Channel.Length <= ChannelRow.MaxLength), "channel", $"'{request?.Channel}' is no channel", $"Give 1 to {ChannelRow.MaxLength} visible characters, or leave it out");
        faults.Check(request?.Minutes is null || (request.Minutes >= 0.1 && request.Minutes <= rules.MostHoldMinutes), "minutes", string.Create(CultureInfo.InvariantCulture, $"{request?.Minutes} minutes"), string.Create(CultureInfo.InvariantCulture, $"Give a number in [0.1, {rules.MostHoldMinutes}], or leave it out"));
        GeoPoint? drop = null;
        if (request?.Drop is { } place && faults.Check(place.Length == 2 && GeoPoint.TryCreate(place[1], place[0], out _), "drop", $"[{string.Join(", ", place.Take(4))}] is no place on Earth", "Give [longitude, latitude] in degrees"))
            drop = new GeoPoint(place[1], place[0]);
        var lines = Lines(request?.Lines ?? [], faults);
        faults.ThrowIfAny();
        return new NewReservation(
            request!.Reservation!, request.Site is null ? null : new SiteId(request.Site), drop, request.Channel, lines, TimeSpan.FromMinutes(request.Minutes ?? rules.HoldMinutes), request.Sell ?? false);
    }

    private static List<Line> Lines(LineRequest?[] sent, FaultList faults)
    {
        faults.Check(sent.Length is >= 1 and <= OrderReader.MaxLines, "lines", $"{sent.Length} lines were sent", $"Send 1 to {OrderReader.MaxLines} lines");
        List<Line> lines = [];
        for (var k = 0; k < Math.Min(sent.Length, OrderReader.MaxLines); k++)
        {
            var isCode = faults.Check(Codes.IsCode(sent[k]?.Item), $"lines[{k}].item", $"'{sent[k]?.Item}' is no item code", "Give a code of 1 to 64 visible characters");
            var isUnits = faults.Check(sent[k]?.Units is >= 1 and <= OrderReader.MaxUnits, $"lines[{k}].units", $"{sent[k]?.Units?.ToString(CultureInfo.InvariantCulture) ?? "null"} units", $"Give a whole number in [1, {OrderReader.MaxUnits}]");
            if (isCode && isUnits) lines.Add(new Line(new ItemId(sent[k]!.Item!), (int)sent[k]!.Units!.Value));
        }

        return [.. lines.GroupBy(l => l.Item).Select(g => new Line(g.Key, g.Sum(l => l.Units))).OrderBy(l => l.Item.Value, StringComparer.Ordinal)];
    }
}
