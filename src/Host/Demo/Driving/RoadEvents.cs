using LogiOpt.Host.Demo.Client;

namespace LogiOpt.Host.Demo.Driving;

/// <summary>What the vehicles reported over a while, in the order it happened per vehicle.</summary>
internal sealed class RoadEvents
{
    public List<MilestonePost> Milestones { get; } = [];

    public List<PositionPost> Positions { get; } = [];
}
