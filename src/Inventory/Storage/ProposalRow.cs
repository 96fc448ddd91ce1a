using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Replenishment;

namespace LogiOpt.Inventory.Storage;

/// <summary>A proposed replenishment of one site, and which facts about its journey are known.</summary>
internal sealed class ProposalRow
{
    public long Sequence { get; set; }

    /// <summary>Its name, which follows from the review's run key, so that a repeated review adds nothing.</summary>
    public string Proposal { get; set; } = "";

    /// <summary>The review that made it.</summary>
    public string RunKey { get; set; } = "";

    public SiteId Site { get; set; }

    /// <summary>The site that supplies it.</summary>
    public SiteId From { get; set; }

    public ProposalState State { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset NeededBy { get; set; }

    public ShipmentId Shipment { get; set; }

    public DateTimeOffset? ApprovedAt { get; set; }

    public DateTimeOffset? RejectedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? ReceivedAt { get; set; }

    public DateTimeOffset? FailedAt { get; set; }

    public DateTimeOffset? ReturnedAt { get; set; }

    public DateTimeOffset? UnservedAt { get; set; }

    /// <summary>Where its goods are, as far as the stock rows know.</summary>
    public TransferStage Goods { get; set; }

    public string? Reason { get; set; }

    public int Version { get; set; }

    public List<ProposalLineRow> Lines { get; set; } = [];
}

/// <summary>One item of a proposal.</summary>
internal sealed class ProposalLineRow
{
    public string Proposal { get; set; } = "";

    public ItemId Item { get; set; }

    public int Units { get; set; }

    /// <summary>Why so many, as JSON of <see cref="LineExplanation"/>.</summary>
    public string Explanation { get; set; } = "";
}
