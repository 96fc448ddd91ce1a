using LogiOpt.Core.Ids;

namespace LogiOpt.Inventory.Storage;

/// <summary>What one site has of one item, in units.</summary>
internal sealed class StockRow
{
    public SiteId Site { get; set; }

    public ItemId Item { get; set; }

    /// <summary>Stock present.</summary>
    public long OnHand { get; set; }

    /// <summary>Part of it that is promised to orders or to approved replenishment of other sites.</summary>
    public long Reserved { get; set; }

    /// <summary>Approved for this site and not yet received.</summary>
    public long OnOrder { get; set; }

    public long Free => OnHand - Reserved;
}
