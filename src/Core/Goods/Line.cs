using LogiOpt.Core.Ids;

namespace LogiOpt.Core.Goods;

/// <summary>So many units of one item.</summary>
/// <param name="Item">The item.</param>
/// <param name="Units">Whole units, 1 or more.</param>
public sealed record Line(ItemId Item, int Units);
