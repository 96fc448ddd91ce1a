namespace LogiOpt.Inventory.Supply;

/// <summary>Why goods are bought.</summary>
internal enum PurchaseKind
{
    /// <summary>A review of the stock proposed it.</summary>
    Review,

    /// <summary>The supplier refills stock that it manages (VMI).</summary>
    Vmi,

    /// <summary>Called off just in time.</summary>
    Call,
}

/// <summary>Where a purchase order is.</summary>
internal enum PurchaseState
{
    /// <summary>Waits for a planner.</summary>
    Proposed,

    /// <summary>With the supplier; its units are on order.</summary>
    Ordered,

    /// <summary>Its supplier sent some or all of it; nothing is here yet.</summary>
    Shipped,

    /// <summary>Part of it is there.</summary>
    PartlyReceived,

    /// <summary>All of it is there.</summary>
    Received,

    /// <summary>Ended with less than was ordered.</summary>
    Closed,

    /// <summary>Not wanted by the planner, or replaced by a later review.</summary>
    Rejected,
}
