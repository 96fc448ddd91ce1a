namespace LogiOpt.Warehousing.Sourcing;

/// <summary>What became of a shipment's sourcing.</summary>
internal enum SourcingState
{
    /// <summary>It was released from a site, or from its courier pick-up.</summary>
    Released,

    /// <summary>Its order was withdrawn; it is not released, whatever arrives later.</summary>
    Cancelled,
}
