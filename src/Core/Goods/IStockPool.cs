using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;

namespace LogiOpt.Core.Goods;

/// <summary>The one pool of stock as sourcing sees it: what is free, and units set aside at several sites together. Inventory implements it.</summary>
public interface IStockPool
{
    /// <summary>Units of some items that a channel may have, at open sites.</summary>
    /// <param name="items">The items.</param>
    /// <param name="channel">Who sells; null = a channel that nothing is kept for.</param>
    /// <param name="cancellation">Ends the work early.</param>
    ValueTask<StockView> ViewAsync(IReadOnlyCollection<ItemId> items, string? channel, CancellationToken cancellation);

    /// <summary>Open sites with their places.</summary>
    /// <param name="cancellation">Ends the work early.</param>
    ValueTask<IReadOnlyList<StockSite>> SitesAsync(CancellationToken cancellation);

    /// <summary>Sets all parts aside, or none of them.</summary>
    /// <param name="parts">Each becomes a reservation of its own.</param>
    /// <param name="channel">Who sells, as in <see cref="ViewAsync"/>.</param>
    /// <param name="holdFor">How long; null = the pool's setting.</param>
    /// <param name="cancellation">Ends the waiting; what was set aside by then stays so.</param>
    ValueTask<HoldOutcome> HoldAsync(IReadOnlyList<StockPart> parts, string? channel, TimeSpan? holdFor, CancellationToken cancellation);

    /// <summary>Reservations of some references, in the order of the references; unknown ones are left out.</summary>
    /// <param name="reservations">References.</param>
    /// <param name="cancellation">Ends the work early.</param>
    ValueTask<IReadOnlyList<HeldPart>> FindAsync(IReadOnlyList<string> reservations, CancellationToken cancellation);
}

/// <summary>What is free.</summary>
/// <param name="KnowsChannel">Whether the channel is known.</param>
/// <param name="Unknown">Items that are not known.</param>
/// <param name="Free">Free units above 0 at open sites.</param>
public sealed record StockView(bool KnowsChannel, IReadOnlyList<ItemId> Unknown, IReadOnlyList<FreeUnits> Free);

/// <summary>An open site.</summary>
public readonly record struct StockSite(SiteId Site, GeoPoint Point);

/// <summary>Free units of an item at a site.</summary>
public readonly record struct FreeUnits(SiteId Site, ItemId Item, long Units);

/// <summary>What is to be set aside at one site.</summary>
/// <param name="Reservation">Reference of the reservation.</param>
/// <param name="Site">Where.</param>
/// <param name="Lines">What; one line an item.</param>
public sealed record StockPart(string Reservation, SiteId Site, IReadOnlyList<Line> Lines);

/// <summary>A reservation as it is.</summary>
/// <param name="Reservation">Its reference.</param>
/// <param name="Site">Where.</param>
/// <param name="Lines">What.</param>
/// <param name="Channel">Who sells.</param>
/// <param name="ExpiresAt">Until when it is held.</param>
/// <param name="Holds">Whether it is still held.</param>
public sealed record HeldPart(string Reservation, SiteId Site, IReadOnlyList<Line> Lines, string? Channel, DateTimeOffset ExpiresAt, bool Holds);

/// <summary>How setting aside ended.</summary>
public enum HoldOutcome
{
    /// <summary>All parts are set aside.</summary>
    Made,

    /// <summary>A site has less than wanted by now; nothing is set aside.</summary>
    Short,

    /// <summary>One of the references is in use; nothing is changed.</summary>
    Known,

    /// <summary>Too many wait; nothing is changed.</summary>
    Busy,
}
