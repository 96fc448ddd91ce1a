using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Host.Demo.Client;

namespace LogiOpt.Host.Demo.Driving;

/// <summary>What a vehicle is doing.</summary>
internal enum DrivePhase
{
    /// <summary>Stands at its start until it departs.</summary>
    Loading,

    /// <summary>Is on its way to the next stop.</summary>
    Travelling,

    /// <summary>Stands at a stop, waiting for its window or at work.</summary>
    AtStop,

    /// <summary>Has ended its route.</summary>
    Done,
}

/// <summary>One vehicle on one dispatched route: a small event-driven machine without clock or network.</summary>
internal sealed class Drive
{
    private readonly RoadTruth _truth;
    private readonly bool _bulk;
    private IReadOnlyList<StopView> _stops;
    private int _next;
    private GeoPoint _legFrom;
    private double _legMetres;
    private DateTimeOffset _since;
    private DateTimeOffset _until;
    private DateTimeOffset _clock;

    private Drive(RouteView route, RoadTruth truth, bool bulk)
    {
        _truth = truth;
        _bulk = bulk;
        _stops = route.Stops is { Count: >= 2 } stops
            ? stops
            : throw new ArgumentException($"Route {route.Route} has {route.Stops?.Count ?? 0} stops; a start and an end are the least.");
        Route = route.Route;
        Vehicle = route.Vehicle;
        Revision = route.Revision;
        _legFrom = _stops[0].Point;
    }

    public RouteId Route { get; }

    public VehicleId Vehicle { get; }

    public int Revision { get; private set; }

    public DrivePhase Phase { get; private set; }

    /// <summary>Metres of the legs finished so far, by road.</summary>
    public double MetresDriven { get; private set; }

    /// <summary>When it departed; null before.</summary>
    public DateTimeOffset? DepartedAt { get; private set; }

    /// <summary>When it ended its route; null before.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>When it does its next thing.</summary>
    public DateTimeOffset NextEventAt => Phase == DrivePhase.Done ? DateTimeOffset.MaxValue : _until;

    /// <summary>A drive that has not begun.</summary>
    /// <param name="route">The route with its stops.</param>
    /// <param name="truth">The roads.</param>
    /// <param name="bulk">Whether it carries pallets.</param>
    /// <param name="backAt">When the vehicle came back from its route before; null = it has none.</param>
    public static Drive Begin(RouteView route, RoadTruth truth, bool bulk, DateTimeOffset? backAt = null)
    {
        var drive = new Drive(route, truth, bulk);
        drive.Load(route, backAt);
        return drive;
    }

    /// <summary>A drive that goes on where the service last heard of it.</summary>
    /// <param name="route">The route in force.</param>
    /// <param name="seen">What the board knows of its stops.</param>
    /// <param name="truth">The roads.</param>
    /// <param name="bulk">Whether it carries pallets.</param>
    /// <param name="told">Up to when positions have been told.</param>
    public static Drive Resume(RouteView route, IReadOnlyList<LaneStopView> seen, RoadTruth truth, bool bulk, DateTimeOffset told)
    {
        var drive = new Drive(route, truth, bulk);
        var known = seen.ToDictionary(stop => stop.Stop);
        var last = drive._stops.TakeWhile(stop => known.GetValueOrDefault(stop.Stop)?.DepartedAt is not null).Count() - 1;
        if (last < 0)
        {
            drive.Load(route, null);
            return drive;
        }

        drive.DepartedAt = known[drive._stops[0].Stop].DepartedAt;
        drive.MetresDriven = drive._stops.Take(last + 1).Sum(stop => stop.LegDistance.Metres);
        drive.GoTo(last + 1, drive._stops[last].Point, null, known[drive._stops[last].Stop].DepartedAt!.Value);
        if (drive.Phase == DrivePhase.Travelling && known.GetValueOrDefault(drive._stops[last + 1].Stop)?.ArrivedAt is { } arrived && !drive.IsAtEnd)
            drive.Arrive(arrived);
        drive._clock = told > drive._since ? told : drive._since;
        return drive;
    }

    /// <summary>Drives up to an instant.</summary>
    /// <param name="until">Up to when, this instant included.</param>
    /// <param name="positionEvery">How often the position is told.</param>
    /// <param name="events">Takes what happened.</param>
    public void Advance(DateTimeOffset until, TimeSpan positionEvery, RoadEvents events)
    {
        while (Phase != DrivePhase.Done && _until <= until)
        {
            TellPositions(_until, positionEvery, events);
            Step(events);
        }

        TellPositions(until, positionEvery, events);
    }

    /// <summary>Takes a later revision of its route: what is done stays, a changed next stop turns the vehicle round where it is.</summary>
    /// <param name="route">The later revision.</param>
    /// <param name="now">When it is told.</param>
    public void Revise(RouteView route, DateTimeOffset now)
    {
        if (route.Revision <= Revision || Phase == DrivePhase.Done || route.Stops is not { Count: >= 2 } stops) return;
        Revision = route.Revision;
        var done = _stops.Take(_next).Select(stop => stop.Stop).ToHashSet();
        var before = _stops[_next];
        var here = PositionAt(now);
        _stops = stops;
        _next = 0;
        while (_next < stops.Count - 1 && done.Contains(stops[_next].Stop)) _next++;

        if (Phase == DrivePhase.Loading) _next = 0;
        else if (stops[_next].Stop != before.Stop && stops.FirstOrDefault(stop => stop.Stop == before.Stop) is { } still && Phase == DrivePhase.AtStop)
            // Work that has begun is finished first, wherever the new order puts it.
            _next = IndexOf(stops, still);
        else if (stops[_next].Stop != before.Stop || stops[_next].Point != before.Point)
            GoTo(_next, here, here.DistanceTo(stops[_next].Point).Metres * DetourOfDiversion, now);
    }

    /// <summary>Where it is at an instant of its current phase: on the straight line of its leg, or at its stop.</summary>
    public GeoPoint PositionAt(DateTimeOffset instant) => Phase switch
    {
        DrivePhase.Travelling => _legFrom.Toward(_stops[_next].Point, _until > _since ? (instant - _since) / (_until - _since) : 1),
        DrivePhase.AtStop => _stops[_next].Point,
        DrivePhase.Done => _stops[^1].Point,
        _ => _stops[0].Point,
    };

    private static readonly TimeSpan Reloading = TimeSpan.FromMinutes(5);

    // Road metres per straight metre where a diverted vehicle's new leg was not planned.
    private const double DetourOfDiversion = 1.3;

    private bool IsAtEnd => _stops[_next].Kind == StopKind.End;

    private void Load(RouteView route, DateTimeOffset? backAt)
    {
        var planned = _stops[0].PlannedDeparture > route.DispatchedAt ? _stops[0].PlannedDeparture : route.DispatchedAt;
        var reloaded = backAt is { } back ? back + Reloading : planned;
        _since = route.DispatchedAt;
        _until = (reloaded > planned ? reloaded : planned) + _truth.DepartureDelay(NameOf(0));
        _clock = _since;
    }

    private void Step(RoadEvents events)
    {
        var at = _until;
        switch (Phase)
        {
            case DrivePhase.Loading:
                events.Milestones.Add(Milestone(MilestoneType.Departed, _stops[0], at));
                DepartedAt = at;
                GoTo(1, _stops[0].Point, null, at);
                break;
            case DrivePhase.Travelling when IsAtEnd:
                MetresDriven += _legMetres;
                events.Milestones.Add(Milestone(MilestoneType.Completed, _stops[_next], at));
                EndedAt = at;
                Phase = DrivePhase.Done;
                break;
            case DrivePhase.Travelling:
                MetresDriven += _legMetres;
                events.Milestones.Add(Milestone(MilestoneType.Arrived, _stops[_next], at));
                Arrive(at);
                break;
            case DrivePhase.AtStop:
                Finish(at, events);
                break;
        }
    }

    private void Arrive(DateTimeOffset at)
    {
        var stop = _stops[_next];
        var opens = stop.Window is { } window && window.Earliest > at ? window.Earliest : at;
        Phase = DrivePhase.AtStop;
        _since = at;
        _until = opens + _truth.Dwell(NameOf(_next), stop.Kind, stop.Shipments.Count, _bulk);
    }

    private void Finish(DateTimeOffset at, RoadEvents events)
    {
        var stop = _stops[_next];
        if (stop.Kind == StopKind.Drop && !_bulk)
            foreach (var shipment in stop.Shipments.Where(_truth.IsAbsent))
                events.Milestones.Add(Milestone(MilestoneType.Failed, stop, at) with
                {
                    Event = $"{Route}/{stop.Stop}/failed/{shipment}",
                    Shipment = shipment,
                    Reason = "receiver-absent",
                });
        events.Milestones.Add(Milestone(MilestoneType.Served, stop, at));
        GoTo(_next + 1, stop.Point, null, at);
    }

    // A leg that was planned has its planned road distance; any other is told its own.
    private void GoTo(int next, GeoPoint from, double? metres, DateTimeOffset at)
    {
        _next = next;
        _since = _until = at;
        if (next >= _stops.Count)
        {
            Phase = DrivePhase.Done;
            return;
        }

        Phase = DrivePhase.Travelling;
        _legFrom = from;
        _legMetres = metres ?? _stops[next].LegDistance.Metres;
        _until = at + (_legMetres < 1 ? TimeSpan.Zero : _truth.TravelTime(NameOf(next), _legMetres, at));
    }

    private void TellPositions(DateTimeOffset until, TimeSpan every, RoadEvents events)
    {
        if (Phase is DrivePhase.Travelling or DrivePhase.AtStop)
        {
            // On a fixed grid of instants, so that a restarted demo tells the same positions under the same names.
            for (var tick = (_clock.UtcTicks / every.Ticks + 1) * every.Ticks; tick <= until.UtcTicks; tick += every.Ticks)
            {
                var at = new DateTimeOffset(tick, TimeSpan.Zero);
                var speed = Phase == DrivePhase.Travelling && _until > _since ? _legMetres / (_until - _since).TotalSeconds : 0;
                events.Positions.Add(new PositionPost($"{Vehicle}/{at.ToUnixTimeSeconds()}", Vehicle, at, PositionAt(at), Math.Round(speed, 1), null, 8));
            }
        }

        if (until > _clock) _clock = until;
    }

    private MilestonePost Milestone(MilestoneType type, StopView stop, DateTimeOffset at) =>
        new($"{Route}/{stop.Stop}/{type.ToString().ToLowerInvariant()}", Route, Vehicle, type, stop.Stop, null, at, null);

    // Shipments are named after their orders, so a stop's name, and with it its chance, repeats from run to run where a route's id does not.
    private string NameOf(int index)
    {
        var named = _stops.Skip(index).Concat(_stops).FirstOrDefault(stop => stop.Shipments.Count > 0);
        return $"{_stops[index].Kind} {(named is null ? Vehicle.Value : named.Shipments[0].ToString())}";
    }

    private static int IndexOf(IReadOnlyList<StopView> stops, StopView stop)
    {
        for (var k = 0; k < stops.Count; k++)
            if (stops[k].Stop == stop.Stop) return k;
        return -1;
    }
}
