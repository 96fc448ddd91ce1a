namespace LogiOpt.Inventory.Storage;

/// <summary>A replenishment review that was run; its key makes a repeat add nothing.</summary>
internal sealed class ReviewRow
{
    public string RunKey { get; set; } = "";

    public DateTimeOffset RunAt { get; set; }

    /// <summary>Site-items looked at.</summary>
    public int Reviewed { get; set; }

    /// <summary>Proposals made.</summary>
    public int Proposals { get; set; }
}
