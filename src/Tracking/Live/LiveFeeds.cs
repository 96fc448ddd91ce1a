using System.Globalization;
using System.Threading.Channels;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Live;
using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>Hands committed changes to live readers. The state itself is in the database: losing this loses nothing.</summary>
internal sealed class LiveFeeds(TimeProvider time, IOptions<TrackingOptions> options)
{
    // Numbers of a new process begin where no earlier process has been, so that a reader of before a restart is given a snapshot.
    private readonly long _origin = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    private readonly ShownEtas _shown = new();

    private readonly Channel<bool> _countsChanged = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Everything on the board, by vehicle.</summary>
    public Feed<BoardEvent> Board { get; } = new(keep: 4096, readerQueue: 1024);

    /// <summary>That something about a shipment changed, by shipment id.</summary>
    public Feed<ShipmentId> Shipments { get; } = new(keep: 16_384, readerQueue: 16);

    /// <summary>Waits until shipments have changed so that the board's counts may have.</summary>
    public async ValueTask<bool> CountsChangedAsync(CancellationToken cancellation) => await _countsChanged.Reader.ReadAsync(cancellation);

    /// <summary>The number told to readers for a number of the feed.</summary>
    public long NumberOf(long sequence) => _origin + sequence;

    /// <summary>The number of the feed for one a reader brings back; below 0 if it is from before this process.</summary>
    public long SequenceOf(long number) => number - _origin;

    /// <summary>The number of the feed that a reader says it saw last; null if it says none.</summary>
    public long? SequenceOf(string? lastEventId) => long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? SequenceOf(number) : null;

    /// <summary>Tells what a call changed; to be called when it is committed.</summary>
    public void Publish(LedgerResult result)
    {
        var world = result.World;
        var concerned = new HashSet<ShipmentId>(world.ChangedShipments().Select(s => s.Now.Shipment));
        foreach (var (before, now) in world.ChangedVehicles())
            if (Marker.Of(now, options.Value.MaxKilometresPerHour) is { } marker && !Equals(marker, Marker.Of(before, options.Value.MaxKilometresPerHour)))
                Tell(now.Vehicle, new PositionEvent(now.Vehicle, marker.Point, marker.At));

        var estimated = result.Estimated.ToDictionary(e => e.Route.Route);
        foreach (var (before, now) in world.ChangedRoutes())
            if (world.ProgressOf(now) is { } route) Tell(before, route, estimated.GetValueOrDefault(route.Route), world);
        foreach (var lane in result.Estimated)
        {
            TellMoved(lane.Route.Plan.Vehicle, lane.Route.Route, () => Lane.SlackOf(lane.Route, lane.Estimates.ToDictionary(e => e.Stop), lane.PromisedBy), EtasOf(lane.Estimates));
            concerned.UnionWith(InSight(lane.Route));
        }

        if (result.CountsChanged) _countsChanged.Writer.TryWrite(true);
        foreach (var shipment in concerned) Shipments.Publish(shipment.ToString(), shipment);
    }

    /// <summary>Tells what other workers changed, as it is by now.</summary>
    /// <param name="moved">Vehicles that moved.</param>
    /// <param name="lanes">Lanes with news; the whole lane where more than its estimates may have changed.</param>
    /// <param name="shipments">Shipments with news of their own.</param>
    public void PublishOthers(
        IReadOnlyList<PositionEvent> moved, IReadOnlyList<(RouteProgress Route, Lane Lane, bool IsWhole)> lanes, IReadOnlyList<ShipmentId> shipments)
    {
        foreach (var position in moved) Tell(position.Vehicle, position);
        var concerned = shipments.ToHashSet();
        foreach (var (route, lane, isWhole) in lanes)
        {
            if (isWhole) TellWhole(lane);
            else TellMoved(lane.Vehicle, lane.Route, () => lane.SlackSeconds, EtasOf(lane));
            concerned.UnionWith(isWhole ? route.Stops.SelectMany(s => s.Plan.Shipments) : InSight(route));
        }

        if (concerned.Count > 0) _countsChanged.Writer.TryWrite(true);
        foreach (var shipment in concerned) Shipments.Publish(shipment.ToString(), shipment);
    }

    /// <summary>Readers are given this board: of what it holds they need to be told changes only.</summary>
    public void Shown(Board board) => _shown.Begin(board.Lanes.Select(lane => (lane.Route, EtasOf(lane))));

    private void Tell(RouteState before, RouteProgress now, EstimatedRoute? estimated, World world)
    {
        var vehicle = now.Plan.Vehicle;
        var then = world.ProgressOf(before);
        if (then is null || then.State != now.State || then.Plan.Revision != now.Plan.Revision)
        {
            var marker = Marker.Of(world.Vehicle(vehicle), options.Value.MaxKilometresPerHour);
            TellWhole(Lane.Of(now, marker, estimated?.Estimates ?? [], estimated?.PromisedBy ?? None));
            return;
        }

        var done = now.Stops.Count(s => s is { IsDone: true, Plan.Kind: StopKind.Drop or StopKind.Pickup });
        var old = then.Stops.ToDictionary(s => s.Plan.Stop);
        foreach (var stop in now.Stops)
            if (!old.TryGetValue(stop.Plan.Stop, out var was) || was.State != stop.State || was.ArrivedAt != stop.ArrivedAt || was.LeftAt != stop.LeftAt)
                Tell(vehicle, new StopEvent(vehicle, now.Route, stop.Plan.Stop, stop.State, stop.ArrivedAt, stop.LeftAt, done, now.Next()?.Plan.Stop));
    }

    private void TellWhole(Lane lane)
    {
        _shown.Replace(lane.Route, EtasOf(lane));
        Tell(lane.Vehicle, new RouteEvent(lane));
    }

    private void TellMoved(VehicleId vehicle, RouteId route, Func<int?> slackSeconds, IEnumerable<StopEta> estimates)
    {
        if (_shown.News(route, estimates, options.Value.EtaStep / 2) is { Count: > 0 } moved) Tell(vehicle, new EtaEvent(vehicle, route, slackSeconds(), moved));
    }

    private static IEnumerable<StopEta> EtasOf(Lane lane) => lane.Stops.Where(s => s.Eta is not null).Select(s => new StopEta(s.Stop, s.Eta!.Value));

    private static IEnumerable<StopEta> EtasOf(IReadOnlyList<StopEstimate> estimates) => estimates.Select(e => new StopEta(e.Stop, e.Eta));

    private static readonly Dictionary<ShipmentId, DateTimeOffset> None = [];

    // Those whose next stops are near see the vehicle move.
    private IEnumerable<ShipmentId> InSight(RouteProgress route) =>
        route.Stops.Where(s => !s.IsDone && s.Plan.Kind == StopKind.Drop).Take(options.Value.ShowVehicleWithinStops + 1).SelectMany(s => s.Plan.Shipments);

    private void Tell(VehicleId vehicle, BoardEvent change) => Board.Publish(vehicle.ToString(), change);
}
