namespace LogiOpt.Inventory.Orders;

/// <summary>Where an order is on its way, for its shop.</summary>
internal enum OrderState
{
    /// <summary>Stock is reserved and a window is promised.</summary>
    Promised,

    /// <summary>Not taken, with a reason.</summary>
    Refused,

    /// <summary>Given to a site to be sent.</summary>
    Released,

    /// <summary>On a vehicle.</summary>
    OutForDelivery,

    /// <summary>Handed over.</summary>
    Delivered,

    /// <summary>A delivery was tried and failed.</summary>
    Failed,

    /// <summary>No wave could serve it.</summary>
    Unserved,

    /// <summary>Withdrawn before its goods left.</summary>
    Cancelled,
}

/// <summary>Where an order's units are, as the stock rows have it.</summary>
internal enum GoodsStage
{
    /// <summary>It needs none of our stock.</summary>
    None,

    /// <summary>Reserved at its site.</summary>
    Reserved,

    /// <summary>Its reservation was given back.</summary>
    Freed,

    /// <summary>They left the site.</summary>
    Issued,

    /// <summary>They left and are back.</summary>
    Returned,
}
