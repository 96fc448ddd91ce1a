using LogiOpt.Core.Ids;

namespace LogiOpt.Inventory.Storage;

/// <summary>Why units moved.</summary>
internal enum MovementKind
{
    /// <summary>Came in from outside the network.</summary>
    Receipt,

    /// <summary>Left with a shipment to a shopper.</summary>
    Issue,

    /// <summary>Came back from a failed delivery.</summary>
    Return,

    /// <summary>Left for another site.</summary>
    TransferOut,

    /// <summary>Arrived from another site.</summary>
    TransferIn,

    /// <summary>Came back to the supplying site, because the transfer failed.</summary>
    TransferBack,
}

/// <summary>One line of the append-only movement ledger. Its key makes each movement happen exactly once.</summary>
internal sealed class MovementRow
{
    public MovementKind Kind { get; set; }

    /// <summary>What caused it: the receipt's reference or the shipment's id.</summary>
    public string Cause { get; set; } = "";

    public SiteId Site { get; set; }

    public ItemId Item { get; set; }

    /// <summary>Units moved, 1 or more; the kind gives the direction.</summary>
    public long Units { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>+1 where the kind adds to the stock on hand, -1 where it takes away.</summary>
    public static int DirectionOf(MovementKind kind) => kind is MovementKind.Issue or MovementKind.TransferOut ? -1 : 1;
}
