namespace LogiOpt.Inventory.Replenishment;

/// <summary>Where a proposed replenishment is on its way.</summary>
internal enum ProposalState
{
    /// <summary>Waits for a planner.</summary>
    Proposed,

    /// <summary>Approved: its stock is set aside at the supplying site.</summary>
    Approved,

    /// <summary>Not wanted by the planner, or replaced by a later review.</summary>
    Rejected,

    /// <summary>On a vehicle.</summary>
    InTransit,

    /// <summary>Arrived and on hand.</summary>
    Received,

    /// <summary>The transfer was tried and failed.</summary>
    Failed,

    /// <summary>No wave could carry it.</summary>
    Unserved,
}

/// <summary>Where a proposal's units are, as the stock rows have it.</summary>
internal enum TransferStage
{
    /// <summary>Nothing is set aside.</summary>
    None,

    /// <summary>Set aside at the supplying site, on order for the other.</summary>
    Reserved,

    /// <summary>Given back before they left.</summary>
    Freed,

    /// <summary>Left the supplying site.</summary>
    InTransit,

    /// <summary>On hand at the site that wanted them.</summary>
    Received,

    /// <summary>Back at the supplying site.</summary>
    Returned,
}
