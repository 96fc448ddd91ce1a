namespace LogiOpt.Inventory.Presale;

/// <summary>What became of a presale.</summary>
internal enum PresaleState
{
    /// <summary>Waits for supply.</summary>
    Open,

    /// <summary>All its units are set aside in a reservation.</summary>
    Filled,

    /// <summary>Taken back by the shopper before.</summary>
    Withdrawn,

    /// <summary>The supply will not come; the shopper is owed the money.</summary>
    Failed,

    /// <summary>The money of a failed or withdrawn one was given back.</summary>
    Refunded,
}
