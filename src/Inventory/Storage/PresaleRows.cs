using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Presale;

namespace LogiOpt.Inventory.Storage;

/// <summary>An item of a site that is sold before it is there.</summary>
internal sealed class PresaleOfferRow
{
    public SiteId Site { get; set; }

    public ItemId Item { get; set; }

    public bool IsOpen { get; set; }

    /// <summary>Most units that may wait for supply at once.</summary>
    public long MostUnits { get; set; }

    /// <summary>Units sold and not yet set aside; changed by conditional updates only, and never above what is on order.</summary>
    public long TakenUnits { get; set; }
}

/// <summary>Units that a shopper bought before they were there.</summary>
internal sealed class PresaleRow
{
    /// <summary>Who came first is served first.</summary>
    public long Sequence { get; set; }

    /// <summary>The shop's own reference.</summary>
    public string Presale { get; set; } = "";

    /// <summary>Hash of what was asked, so that a repeat is told from a contradiction.</summary>
    public string Fingerprint { get; set; } = "";

    public SiteId Site { get; set; }

    public ItemId Item { get; set; }

    public string? Channel { get; set; }

    public long Units { get; set; }

    /// <summary>Of them set aside already.</summary>
    public long SetAsideUnits { get; set; }

    public PresaleState State { get; set; }

    public DateTimeOffset PlacedAt { get; set; }

    /// <summary>The date that the shopper was given first.</summary>
    public DateTimeOffset PromisedAt { get; set; }

    /// <summary>The date as the supply stands now.</summary>
    public DateTimeOffset ExpectedAt { get; set; }

    /// <summary>When all units were set aside.</summary>
    public DateTimeOffset? FilledAt { get; set; }

    /// <summary>When it was withdrawn or failed.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public DateTimeOffset? RefundedAt { get; set; }

    public string? Reason { get; set; }

    /// <summary>The reservation that it became; an order names it.</summary>
    public string? Reservation { get; set; }

    public long OpenUnits => Units - SetAsideUnits;
}
