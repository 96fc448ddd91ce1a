using LogiOpt.Core.Ids;

namespace LogiOpt.Tracking.Storage;

/// <summary>A name that somebody else gives a shipment: a carrier's tracking number, an SSCC, an EPC.</summary>
internal sealed class LabelRow
{
    public required string Label { get; set; }

    public ShipmentId Shipment { get; set; }

    /// <summary>Code of the carrier that moves it; null = our own vehicles or not said.</summary>
    public string? Carrier { get; set; }

    /// <summary>The receiver's place in EPCIS, such as its SGLN: an event of receiving there is the delivery.</summary>
    public string? Destination { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
