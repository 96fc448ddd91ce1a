using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Host.Demo.Client;
using LogiOpt.Host.Demo.Generation;

namespace LogiOpt.Host.Demo.Driving;

/// <summary>All drives under way.</summary>
/// <param name="truth">The roads.</param>
/// <param name="fleet">The vehicles.</param>
internal sealed class OnTheRoad(RoadTruth truth, IReadOnlyDictionary<VehicleId, DemoVehicle> fleet)
{
    private readonly SortedDictionary<Guid, Drive> _drives = [];

    /// <summary>How many vehicles are under way or loading.</summary>
    public int Count => _drives.Count;

    /// <summary>When the next vehicle does something; far ahead if none is under way.</summary>
    public DateTimeOffset NextEventAt => _drives.Count == 0 ? DateTimeOffset.MaxValue : _drives.Values.Min(drive => drive.NextEventAt);

    /// <summary>Whether a route's revision has not been taken yet.</summary>
    public bool IsNews(RouteView route) => !_drives.TryGetValue(route.Route.Value, out var drive) || drive.Revision < route.Revision;

    /// <summary>Takes a route in force: begins it, or changes the drive that is under way.</summary>
    public void Take(RouteView route, DateTimeOffset now)
    {
        if (_drives.TryGetValue(route.Route.Value, out var drive)) drive.Revise(route, now);
        else _drives.Add(route.Route.Value, Drive.Begin(route, truth, IsBulk(route.Vehicle)));
    }

    /// <summary>Takes up a route that was under way before a restart.</summary>
    public void Resume(RouteView route, IReadOnlyList<LaneStopView> seen, DateTimeOffset told) =>
        _drives[route.Route.Value] = Drive.Resume(route, seen, truth, IsBulk(route.Vehicle), told);

    /// <summary>Drives everything up to an instant.</summary>
    /// <returns>What was reported, and the drives that ended.</returns>
    public (RoadEvents Events, IReadOnlyList<Drive> Ended) Advance(DateTimeOffset until, TimeSpan positionEvery)
    {
        var events = new RoadEvents();
        foreach (var drive in _drives.Values) drive.Advance(until, positionEvery, events);
        var ended = _drives.Values.Where(drive => drive.Phase == DrivePhase.Done).ToList();
        foreach (var drive in ended) _drives.Remove(drive.Route.Value);
        return (events, ended);
    }

    /// <summary>What a route cost: the vehicle's fixed cost, its kilometres and its hours.</summary>
    public long CostMilliOf(VehicleId vehicle, double metres, TimeSpan onTheRoad) => fleet.TryGetValue(vehicle, out var known)
        ? known.FixedCostMilli + (long)(known.CostPerKmMilli * metres / 1_000 + known.CostPerHourMilli * onTheRoad.TotalHours)
        : 0;

    private bool IsBulk(VehicleId vehicle) => fleet.TryGetValue(vehicle, out var known) && known.Carries == ShipmentKind.Replenishment;
}
