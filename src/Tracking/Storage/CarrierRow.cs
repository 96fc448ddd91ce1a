namespace LogiOpt.Tracking.Storage;

/// <summary>A carrier that moves shipments for us.</summary>
internal sealed class CarrierRow
{
    public required string Carrier { get; set; }

    public required string Name { get; set; }

    /// <summary>Its own codes and what they mean in the unified list, as a JSON object.</summary>
    public required string Codes { get; set; }

    /// <summary>Its terms as JSON.</summary>
    public required string Terms { get; set; }

    public DateTimeOffset ChangedAt { get; set; }
}
