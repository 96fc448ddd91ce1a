using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;

namespace LogiOpt.Inventory.Storage;

/// <summary>An item that is stocked and sold.</summary>
internal sealed class ItemRow
{
    public ItemId Item { get; set; }

    public string Name { get; set; } = "";

    public long UnitGrams { get; set; }

    public long UnitMillilitres { get; set; }

    public long UnitCostMilli { get; set; }

    public long PriceMilli { get; set; }

    public string? Class { get; set; }

    public Load UnitLoad => new(UnitGrams, UnitMillilitres);
}
