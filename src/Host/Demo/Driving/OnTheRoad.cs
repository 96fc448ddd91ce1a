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

    // Routes given to vehicles that are still on another one: planners count on a vehicle before it is back.
    private readonly SortedDictionary<Guid, RouteView> _waiting = [];

    // The service may list a route as under way a moment longer than it is; it must not be driven twice.
    private readonly HashSet<RouteId> _ended = [];

    /// <summary>How many vehicles are under way or loading.</summary>
    public int Count => _drives.Count;

    /// <summary>Whether no vehicle is under way and no route waits for one.</summary>
    public bool IsEmpty => _drives.Count == 0 && _waiting.Count == 0;

    /// <summary>When the next vehicle does something; far ahead if none is under way.</summary>
    public DateTimeOffset NextEventAt => _drives.Count == 0 ? DateTimeOffset.MaxValue : _drives.Values.Min(drive => drive.NextEventAt);

    /// <summary>Whether a route's revision has not been taken yet.</summary>
    public bool IsNews(RouteView route) =>
        !_ended.Contains(route.Route) && (_drives.TryGetValue(route.Route.Value, out var drive) ? drive.Revision < route.Revision
        : !_waiting.TryGetValue(route.Route.Value, out var waiting) || waiting.Revision < route.Revision);

    /// <summary>Takes a route in force: begins it, or changes the drive that is under way.</summary>
    public void Take(RouteView route, DateTimeOffset now)
    {
        if (_ended.Contains(route.Route)) return;
        if (_drives.TryGetValue(route.Route.Value, out var drive)) drive.Revise(route, now);
        else if (_drives.Values.Any(other => other.Vehicle == route.Vehicle)) _waiting[route.Route.Value] = route;
        else _drives.Add(route.Route.Value, Drive.Begin(route, truth, IsBulk(route.Vehicle)));
    }

    /// <summary>Takes up routes that were under way before a restart; those that had not begun wait for their vehicles.</summary>
    /// <param name="routes">Each route with what the board knows of its stops.</param>
    /// <param name="told">Up to when positions have been told.</param>
    public void Resume(IReadOnlyList<(RouteView Route, IReadOnlyList<LaneStopView> Seen)> routes, DateTimeOffset told)
    {
        foreach (var (route, seen) in routes.OrderBy(r => r.Seen.Any(stop => stop.DepartedAt is not null) ? 0 : 1).ThenBy(r => r.Route.DispatchedAt))
            if (_drives.Values.Any(other => other.Vehicle == route.Vehicle)) _waiting[route.Route.Value] = route;
            else _drives[route.Route.Value] = Drive.Resume(route, seen, truth, IsBulk(route.Vehicle), told);
    }

    /// <summary>Drives everything up to an instant.</summary>
    /// <returns>What was reported, and the drives that ended.</returns>
    public (RoadEvents Events, IReadOnlyList<Drive> Ended) Advance(DateTimeOffset until, TimeSpan positionEvery)
    {
        var events = new RoadEvents();
        var ended = new List<Drive>();
        for (var moving = _drives.Values.ToList(); moving.Count > 0;)
        {
            var begun = new List<Drive>();
            foreach (var drive in moving)
            {
                drive.Advance(until, positionEvery, events);
                if (drive.Phase != DrivePhase.Done) continue;
                ended.Add(drive);
                _ended.Add(drive.Route);
                _drives.Remove(drive.Route.Value);
                if (NextOf(drive.Vehicle) is not { } next) continue;
                _waiting.Remove(next.Route.Value);
                begun.Add(Drive.Begin(next, truth, IsBulk(next.Vehicle), drive.EndedAt));
                _drives.Add(next.Route.Value, begun[^1]);
            }

            moving = begun;
        }

        return (events, ended);
    }

    /// <summary>What a route cost: the vehicle's fixed cost, its kilometres and its hours.</summary>
    public long CostMilliOf(VehicleId vehicle, double metres, TimeSpan onTheRoad) => fleet.TryGetValue(vehicle, out var known)
        ? known.FixedCostMilli + (long)(known.CostPerKmMilli * metres / 1_000 + known.CostPerHourMilli * onTheRoad.TotalHours)
        : 0;

    private RouteView? NextOf(VehicleId vehicle) =>
        _waiting.Values.Where(route => route.Vehicle == vehicle).OrderBy(route => route.DispatchedAt).FirstOrDefault();

    private bool IsBulk(VehicleId vehicle) => fleet.TryGetValue(vehicle, out var known) && known.Carries == ShipmentKind.Replenishment;
}
