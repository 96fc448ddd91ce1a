using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Supply;

namespace LogiOpt.Inventory.Storage;

/// <summary>Something that stretches lead times for a while.</summary>
internal sealed class RiskRow
{
    public string Risk { get; set; } = "";

    public RiskKind Kind { get; set; }

    /// <summary>The supplier that it delays; null = none by itself.</summary>
    public string? Supplier { get; set; }

    /// <summary>The site whose replenishment it delays; null with <see cref="Supplier"/> null = everything.</summary>
    public SiteId? Site { get; set; }

    /// <summary>What lead times are multiplied with.</summary>
    public double LeadFactor { get; set; }

    public DateTimeOffset From { get; set; }

    public DateTimeOffset Until { get; set; }
}
