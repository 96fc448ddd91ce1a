using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;

namespace LogiOpt.Inventory.Orders;

/// <summary>An order as a shop asks for it, checked as far as it can be without looking at anything else.</summary>
/// <param name="Reference">The shop's own reference, a code.</param>
/// <param name="PlacedAt">When the shopper placed it; null = now.</param>
/// <param name="Pickup">Where a courier fetches it; null = out of our stock.</param>
/// <param name="Drop">Where it goes.</param>
/// <param name="Lines">What it holds, one line an item; empty for a courier order.</param>
/// <param name="Grams">Stated weight; null = from the items.</param>
/// <param name="Millilitres">Stated volume; null = from the items.</param>
/// <param name="Wanted">The window that the shop asks for; null = the next one.</param>
/// <param name="Where">Its place in the input, for faults.</param>
/// <param name="Channel">Who sells it; null = a channel that nothing is kept for.</param>
/// <param name="Reservation">The reservation that it takes over; null = none.</param>
internal sealed record NewOrder(
    string Reference, DateTimeOffset? PlacedAt, GeoPoint? Pickup, GeoPoint Drop, IReadOnlyList<Line> Lines, long? Grams, long? Millilitres,
    TimeWindow? Wanted, string Where, string? Channel = null, string? Reservation = null)
{
    /// <summary>The same for the same reference, so that an order sent twice is one order.</summary>
    public OrderId Id { get; } = new(IdMaker.Derived("order", Reference));

    /// <summary>The order's one shipment.</summary>
    public ShipmentId Shipment => ShipmentOf(Id);

    public static ShipmentId ShipmentOf(OrderId order) => new(IdMaker.Derived("shipment", order.ToString()));

    /// <summary>Hash of everything asked for; equal for a repeat, different for a contradiction.</summary>
    public string Fingerprint()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Reference}|{PlacedAt?.ToUnixTimeMilliseconds()}|{Drop.Longitude:R},{Drop.Latitude:R}|");
        text.Append(CultureInfo.InvariantCulture, $"{Pickup?.Longitude:R},{Pickup?.Latitude:R}|{Grams}|{Millilitres}|");
        text.Append(CultureInfo.InvariantCulture, $"{Wanted?.Earliest.ToUnixTimeMilliseconds()}-{Wanted?.Latest.ToUnixTimeMilliseconds()}");
        foreach (var line in Lines.OrderBy(l => l.Item.Value, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"|{line.Item.Value}*{line.Units}");
        if (Channel is not null || Reservation is not null) text.Append(CultureInfo.InvariantCulture, $"|{Channel}|{Reservation}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
