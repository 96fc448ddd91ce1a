using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Alerts;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Storage;

/// <summary>An alert about stock, from when it first held to when it no longer did.</summary>
internal sealed class StockAlertRow
{
    public long Sequence { get; set; }

    public StockAlertKind Kind { get; set; }

    public SiteId Site { get; set; }

    /// <summary>The item's code; empty for a whole site.</summary>
    public string Item { get; set; } = "";

    public ValueClass? Value { get; set; }

    public long WorthMilli { get; set; }

    public string Text { get; set; } = "";

    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>When it last held.</summary>
    public DateTimeOffset SeenAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }
}
