namespace LogiOpt.Tracking.Storage;

/// <summary>A place where shoppers fetch their goods.</summary>
internal sealed class PickupPointRow
{
    public required string Point { get; set; }

    public required string Name { get; set; }

    public double Latitude { get; set; }

    public double Longitude { get; set; }

    /// <summary>Parcels it can hold.</summary>
    public int Capacity { get; set; }

    /// <summary>Minutes after midnight, UTC, between which it is open.</summary>
    public int OpensMinute { get; set; }

    public int ClosesMinute { get; set; }
}

/// <summary>A place in a slot that is kept for a shopper for a while, or for good once it is confirmed.</summary>
internal sealed class SlotHoldRow
{
    public Guid Hold { get; set; }

    /// <summary>Kind and start of the slot, e.g. <c>halfDay/2026-11-24T13:00Z</c>, with the pick-up point if it has one.</summary>
    public required string Slot { get; set; }

    /// <summary>What the shop calls the shopper or the cart; one hold each.</summary>
    public required string Shopper { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the shopper first took a hold without confirming one since: renewing does not move it.</summary>
    public DateTimeOffset SinceAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The shop's reference of the order that confirmed it.</summary>
    public string? Reference { get; set; }
}

/// <summary>Something of which there must not be two at once; who changes its row has the turn until the commit, on every database and in every process.</summary>
internal sealed class TurnRow
{
    /// <summary>What it is about, e.g. a slot or a shopper.</summary>
    public required string Name { get; set; }

    /// <summary>How often somebody has had the turn.</summary>
    public long Number { get; set; }

    public DateTimeOffset LastAt { get; set; }
}
