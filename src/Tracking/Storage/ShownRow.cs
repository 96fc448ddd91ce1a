using LogiOpt.Core.Ids;

namespace LogiOpt.Tracking.Storage;

/// <summary>What a shopper was shown from an instant on, as it was sent.</summary>
internal sealed class ShownRow
{
    public long Number { get; set; }

    public ShipmentId Shipment { get; set; }

    public DateTimeOffset At { get; set; }

    public required string Body { get; set; }
}
