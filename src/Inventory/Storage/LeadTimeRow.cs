using LogiOpt.Core.Ids;

namespace LogiOpt.Inventory.Storage;

/// <summary>What was observed of the lead time of a lane, from approval to receipt.</summary>
internal sealed class LeadTimeRow
{
    public SiteId From { get; set; }

    public SiteId To { get; set; }

    public int Count { get; set; }

    public double MeanSeconds { get; set; }

    /// <summary>Sum of squared deviations from the mean (Welford), seconds squared.</summary>
    public double SquaredDeviation { get; set; }
}
