using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Pool;

namespace LogiOpt.Inventory.Storage;

/// <summary>A way to sell out of the one pool of stock, online or offline.</summary>
internal sealed class ChannelRow
{
    public const int MaxLength = 32;

    public string Channel { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>1 is served first: what is kept for a channel is kept from those of a higher number.</summary>
    public int Rank { get; set; }
}

/// <summary>Protection level: units that channels of a lower standing must leave.</summary>
internal sealed class ProtectionRow
{
    public SiteId Site { get; set; }

    public ItemId Item { get; set; }

    public string Channel { get; set; } = "";

    /// <summary>Copy of the channel's rank, so that one statement can reserve and respect what is kept.</summary>
    public int Rank { get; set; }

    public long Units { get; set; }
}

/// <summary>Units set aside for a while: a cart, a click-and-collect, a sale over the counter.</summary>
internal sealed class ReservationRow
{
    /// <summary>The caller's own reference.</summary>
    public string Reservation { get; set; } = "";

    /// <summary>Hash of what was asked, so that a repeat is told from a contradiction.</summary>
    public string Fingerprint { get; set; } = "";

    public SiteId Site { get; set; }

    public string? Channel { get; set; }

    public ReservationState State { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was sold, given back or expired.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public List<ReservationLineRow> Lines { get; set; } = [];
}

/// <summary>One item of a reservation.</summary>
internal sealed class ReservationLineRow
{
    public string Reservation { get; set; } = "";

    public ItemId Item { get; set; }

    public int Units { get; set; }
}
