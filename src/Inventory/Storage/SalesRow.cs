using LogiOpt.Core.Ids;

namespace LogiOpt.Inventory.Storage;

/// <summary>Demand for one item at one site on one local day.</summary>
internal sealed class SalesRow
{
    public SiteId Site { get; set; }

    public ItemId Item { get; set; }

    public DateOnly Day { get; set; }

    /// <summary>Units that an upload told; the latest upload of the day counts.</summary>
    public long UploadedUnits { get; set; }

    /// <summary>Units of orders promised here.</summary>
    public long OrderedUnits { get; set; }

    /// <summary>Units of orders refused for want of stock, told to the nearest site: demand too.</summary>
    public long LostUnits { get; set; }

    /// <summary>False where an upload said that stock had run out, so that sales understate demand.</summary>
    public bool InStock { get; set; } = true;

    public long Demand => UploadedUnits + OrderedUnits + LostUnits;
}
