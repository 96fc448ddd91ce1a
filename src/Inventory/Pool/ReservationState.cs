namespace LogiOpt.Inventory.Pool;

/// <summary>What became of a reservation.</summary>
internal enum ReservationState
{
    /// <summary>Its units are set aside until it expires.</summary>
    Held,

    /// <summary>Sold and taken away, over a counter say.</summary>
    Sold,

    /// <summary>An order took its units over.</summary>
    Ordered,

    /// <summary>Given back by its owner.</summary>
    Released,

    /// <summary>Given back because nobody used it in time.</summary>
    Expired,
}
