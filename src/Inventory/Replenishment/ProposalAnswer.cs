using System.Text.Json;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>A proposal as told to a planner.</summary>
internal sealed record ProposalAnswer(
    string Proposal, SiteId Site, SiteId From, ProposalState State, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset NeededBy, ShipmentId Shipment,
    IReadOnlyList<ProposalLineAnswer> Lines)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static ProposalAnswer Of(ProposalRow row) => new(
        row.Proposal, row.Site, row.From, row.State, row.Reason, row.CreatedAt, row.NeededBy, row.Shipment,
        [.. row.Lines.OrderBy(l => l.Item.Value, StringComparer.Ordinal).Select(l => new ProposalLineAnswer(l.Item, l.Units, JsonSerializer.Deserialize<LineExplanation>(l.Explanation, Json)!))]);
}

internal sealed record ProposalLineAnswer(ItemId Item, int Units, LineExplanation Explanation);
