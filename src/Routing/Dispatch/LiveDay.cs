using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Core.Travel;
using LogiOpt.Routing.Planning;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;
using LogiOpt.Routing.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using RouteState = LogiOpt.Routing.Storage.RouteState;

namespace LogiOpt.Routing.Dispatch;

/// <summary>One route after a change.</summary>
internal sealed record LiveRouteView(RouteId Route, VehicleId Vehicle, int Revision, IReadOnlyList<RouteStop> Stops);

/// <summary>A shipment that was put on a route, or why not.</summary>
internal sealed record LiveInsertionView(ShipmentId Shipment, RouteId? Route, VehicleId? Vehicle, double? AddedCostMilli, string? Reason);

/// <summary>What a re-plan came to.</summary>
/// <param name="Routes">Routes that changed.</param>
/// <param name="MovedStops">Stops that changed their vehicle.</param>
/// <param name="Unserved">Shipments that wait for the next wave now, with the reason.</param>
/// <param name="CostBeforeMilli">Driving and lateness of what is left, had nothing been changed; a broken-down vehicle's part left out.</param>
/// <param name="CostAfterMilli">The same after the change, the price of moved stops included.</param>
/// <param name="TravelSource">Where travel times came from.</param>
internal sealed record LiveReplanView(
    IReadOnlyList<LiveRouteView> Routes, int MovedStops, IReadOnlyList<UnservedShipment> Unserved, double CostBeforeMilli, double CostAfterMilli, string TravelSource);

/// <summary>What a re-plan is asked to do.</summary>
/// <param name="Routes">These routes only; null = all.</param>
/// <param name="Centre">Only stops around here change their vehicle; null = any of the routes.</param>
/// <param name="Radius">How far around.</param>
/// <param name="MovedStopMilli">Price of a moved stop.</param>
/// <param name="Seconds">Search.</param>
internal sealed record LiveReplan(IReadOnlySet<RouteId>? Routes, GeoPoint? Centre, Distance Radius, long MovedStopMilli, double Seconds);

/// <summary>Changes routes of the running day: load, decide, save. Served stops and those that vehicles head for stay as they are.</summary>
internal sealed class LiveDay(DbContext db, IOutbox outbox, ITravelTimes travel, IOptions<RoutingOptions> options, TimeProvider time)
{
    private const int MaxPlaces = 4_800;

    /// <summary>Puts pending shipments on routes of the day, each where it costs least, the earliest due first. No stop changes its order or vehicle.</summary>
    public async Task<IReadOnlyList<LiveInsertionView>> InsertAsync(IReadOnlyList<ShipmentId> ids, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (rows, routes, loads) = await LoadAsync(null, now, cancellation);
        var shipments = await db.Set<ShipmentRow>().Where(s => ids.Contains(s.Id)).OrderBy(s => s.DueLatest).ThenBy(s => s.Id).ToListAsync(cancellation);
        var views = ids.Except(shipments.Select(s => s.Id)).Select(id => new LiveInsertionView(id, null, null, null, "there is no such shipment")).ToList();
        var open = routes.ToList();
        foreach (var shipment in shipments)
        {
            if (shipment.State != ShipmentState.Pending)
            {
                views.Add(new LiveInsertionView(shipment.Id, shipment.Route, null, null, $"it is {shipment.State.ToString().ToLowerInvariant()}, not pending"));
                continue;
            }

            var places = InsertShipment.Places(open, shipment);
            GeoPoint[] ends = [shipment.From, shipment.To];
            var legs = new NewLegs(places, await travel.TableAsync(places.Points, ends, now, cancellation), await travel.TableAsync(ends, places.Points, now, cancellation));
            if (InsertShipment.Best(open, shipment, loads, legs, now, options.Value) is not { } found)
            {
                views.Add(new LiveInsertionView(shipment.Id, null, null, null, "no route of the day can take it within shifts, capacities and limits; it waits for the next wave"));
                continue;
            }

            var on = open[found.Route];
            var stops = InsertShipment.Apply(found, on, shipment, legs, shipment.ServiceTime);
            var row = rows[on.Route.Route];
            Save(row, on.Vehicle, stops, now, $"shipment {shipment.Reference} was added");
            (shipment.State, shipment.Route, shipment.Reason, shipment.Explanation) = (ShipmentState.Planned, row.Id, null, null);
            shipment.Version++;
            loads[shipment.Id] = shipment.Load;
            open[found.Route] = on with { Route = LiveRoute.Of(row, now) };
            views.Add(new LiveInsertionView(shipment.Id, row.Id, on.Vehicle.Id, found.CostMilli, null));
        }

        await db.SaveChangesAsync(cancellation);
        return views;
    }

    /// <summary>Searches better routes for the rest of the day; changes them only if that pays.</summary>
    public async Task<LiveReplanView> ReplanAsync(LiveReplan request, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (rows, routes, _) = await LoadAsync(request.Routes, now, cancellation);
        if (request.Routes?.Except(rows.Keys).FirstOrDefault() is { } missing && missing != default)
            throw new BadInputException("routes", $"{missing} is no open route", "Name routes that are not completed.");
        var inside = request.Centre is { } centre ? (RouteStop s) => s.Point.DistanceTo(centre).Metres <= request.Radius.Metres : (Func<RouteStop, bool>)(_ => true);
        var part = request.Centre is null ? routes : [.. routes.Where(r => r.Route.Open.Any(inside))];
        var scope = new LiveScope(part, [], null, default, inside, request.MovedStopMilli);
        return await SolveAsync(scope, rows, now, request.Seconds, "re-planned", cancellation);
    }

    /// <summary>Takes a vehicle out of the day: what it has not done goes to others, also what lies on it.</summary>
    /// <returns>Null if there is no such vehicle.</returns>
    public async Task<LiveReplanView?> BreakdownAsync(VehicleId id, GeoPoint? position, double seconds, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await db.Set<VehicleRow>().FindAsync([id], cancellation) is not { } vehicle) return null;
        vehicle.OutSince ??= now;
        vehicle.Version++;
        var (rows, routes, _) = await LoadAsync(null, now, cancellation);
        var total = new LiveReplanView([], 0, [], 0, 0, "none");
        foreach (var broken in routes.Where(r => r.Vehicle.Id == id).Select(r => r.Route).ToList())
        {
            var others = (await LoadAsync(null, now, cancellation)).Routes.Where(r => r.Vehicle.OutSince is null).ToList();
            var at = position ?? broken.FreePoint;
            var scope = new LiveScope(others, await FreeAsync(now, cancellation), broken, at, _ => true, options.Value.MovedStopMilli);
            var part = await SolveAsync(scope, rows, now, seconds, $"{id} broke down", cancellation);
            total = new LiveReplanView(
                [.. total.Routes, .. part.Routes], total.MovedStops + part.MovedStops, [.. total.Unserved, .. part.Unserved], total.CostBeforeMilli + part.CostBeforeMilli,
                total.CostAfterMilli + part.CostAfterMilli, part.TravelSource);
        }

        await db.SaveChangesAsync(cancellation);
        return total;
    }

    /// <summary>Takes a shipment off its route, if its goods have not left. The caller saves.</summary>
    /// <returns>False if it is too late.</returns>
    public async Task<bool> RemoveAsync(ShipmentRow shipment, string cause, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (shipment.Route is not { } id || await db.Set<RouteRow>().FindAsync([id], cancellation) is not { State: not RouteState.Completed } row) return false;
        var route = LiveRoute.Of(row, now);
        if (route.IsOnBoard(shipment.Id) || !route.Open.Any(s => s.Shipments.Contains(shipment.Id)) || await db.Set<VehicleRow>().FindAsync([row.Vehicle], cancellation) is not { } vehicle) return false;

        // A stop for several shipments stays for the others.
        var open = route.Open.Select(s => s with { Shipments = [.. s.Shipments.Where(x => x != shipment.Id)] }).Where(s => s.Shipments.Count > 0).ToList();
        var places = new PlaceList([route.FreePoint, .. open.Select(s => s.Point), route.End.Point]);
        var table = await travel.TableAsync(places.Points, places.Points, now, cancellation);
        if (!route.IsStarted) route = route with { Stops = [LiveStops.Loading(route.Stops[0], route.Stops[0].Shipments.Where(x => x != shipment.Id)), .. route.Stops.Skip(1)] };
        var stops = LiveStops.Rebuild(route, open, (from, to) =>
            (TimeSpan.FromSeconds((int)(table.SecondsOf(places.Of(from), places.Of(to)) / vehicle.SpeedFactor + 0.5)), new Distance(table.MetresOf(places.Of(from), places.Of(to)))));
        Save(row, vehicle, stops, now, cause);
        shipment.Route = null;
        return true;
    }

    private async Task<LiveReplanView> SolveAsync(
        LiveScope scope, Dictionary<RouteId, RouteRow> rows, DateTimeOffset now, double seconds, string cause, CancellationToken cancellation)
    {
        var places = LiveProblem.Places(scope);
        if (places.Points.Count > MaxPlaces) throw new BadInputException("routes", $"{places.Points.Count} places are left to serve", $"Name fewer routes or a smaller region: at most {MaxPlaces} places.");
        if (places.Points.Count == 0) return new LiveReplanView([], 0, [], 0, 0, "none");
        var table = await travel.TableAsync(places.Points, places.Points, now, cancellation);
        var ids = scope.Routes.Select(r => r.Route.Route).Concat(scope.Broken is { } b ? [b.Route] : []).ToList();
        var shipments = await db.Set<ShipmentRow>().Where(s => s.Route != null && ids.Contains(s.Route.Value)).ToDictionaryAsync(s => s.Id, cancellation);
        var live = LiveProblem.Build(scope, shipments, now, places, table, options.Value);
        var solution = await Task.Run(() => RoutingEngine.Solve(live.Problem, StopRule.AfterSeconds(seconds), 1, null, cancellation), cancellation);

        var left = live.Left(solution);
        var changes = left.Any(l => !ReferenceEquals(l.Route, scope.Broken)) ? [] : live.Changes(solution);
        var (before, after, moved) = Price(scope, changes);
        if (scope.Broken is null && (changes.Count == 0 || after + moved * scope.MovedStopMilli >= before)) return new LiveReplanView([], 0, [], before, before, table.Source);

        var views = changes.Select(c => Publish(c, scope, rows, shipments, now, cause)).ToList();
        if (scope.Broken is { } broken) await StopAsync(scope, broken, rows[broken.Route], left, now, cancellation);
        await db.SaveChangesAsync(cancellation);
        var unserved = left.Where(l => ReferenceEquals(l.Route, scope.Broken)).Select(l => new UnservedShipment(l.Shipment.Id, l.Why.Reason, l.Why.Explanation, false)).ToList();
        return new LiveReplanView(views, moved, unserved, before, after + moved * scope.MovedStopMilli, table.Source);
    }

    private LiveRouteView Publish(
        LiveChange change, LiveScope scope, Dictionary<RouteId, RouteRow> rows, Dictionary<ShipmentId, ShipmentRow> shipments, DateTimeOffset now, string cause)
    {
        RouteRow row;
        if (change.Route is { } route)
        {
            Save(row = rows[route.Route], change.Vehicle, change.Stops, now, cause);
        }
        else
        {
            var plan = scope.Broken is { } broken ? rows[broken.Route].Plan : rows.Values.First().Plan;
            var first = new RouteDispatched(
                new RouteId(IdMaker.Derived("route", $"{plan} {change.Vehicle.Id} {now.ToUnixTimeMilliseconds()}")), 1, plan, change.Vehicle.Id, change.Vehicle.Site, now, change.Stops, null);
            db.Add(row = RouteRows.From(first));
            change.Vehicle.OpenRoutes++;
            change.Vehicle.FreeAt = row.PlannedEnd;
            change.Vehicle.Version++;
            outbox.Add(first);
        }

        foreach (var id in change.Stops.Skip(change.Route?.Locked ?? 1).SelectMany(s => s.Shipments).Distinct())
            if (shipments.TryGetValue(id, out var shipment) && shipment.Route != row.Id)
            {
                shipment.Route = row.Id;
                shipment.Version++;
            }

        return new LiveRouteView(row.Id, row.Vehicle, row.Revision, change.Stops);
    }

    /// <summary>Ends the broken-down route where it stands; what nobody can take waits there, or at its depot, for the next wave.</summary>
    private async Task StopAsync(
        LiveScope scope, LiveRoute broken, RouteRow row, IReadOnlyList<(ShipmentRow Shipment, LiveRoute Route, UnservedVisit Why)> left, DateTimeOffset now, CancellationToken cancellation)
    {
        var undone = LiveProblem.Undone(broken).Select(s => s.Stop).ToHashSet();
        var done = broken.Stops.Where(s => s.Kind is not StopKind.End && !undone.Contains(s.Stop)).ToList();
        var end = broken.End with { Point = scope.BrokenAt, PlannedArrival = now, PlannedDeparture = now, LegTime = TimeSpan.Zero, LegDistance = Distance.Zero };
        var vehicle = (await db.Set<VehicleRow>().FindAsync([row.Vehicle], cancellation))!;
        Save(row, vehicle, [.. done, end], now, "the vehicle broke down");
        foreach (var (shipment, route, why) in left)
        {
            if (!ReferenceEquals(route, broken)) continue;
            (shipment.State, shipment.Route, shipment.Reason, shipment.Explanation) = (ShipmentState.Pending, null, why.Reason, why.Explanation);
            shipment.Version++;
            if (!broken.IsOnBoard(shipment.Id)) continue;
            (shipment.FromSite, shipment.FromLatitude, shipment.FromLongitude) = (null, scope.BrokenAt.Latitude, scope.BrokenAt.Longitude);
        }
    }

    private void Save(RouteRow row, VehicleRow vehicle, IReadOnlyList<RouteStop> stops, DateTimeOffset now, string cause)
    {
        row.Revision++;
        row.Stops = RoutingJson.Write(stops);
        row.PlannedEnd = stops[^1].PlannedArrival;
        row.ReplannedAt = now;
        row.Version++;

        // Nothing is left to do: the vehicle is free for the next wave.
        if (stops.All(s => s.Kind is StopKind.Start or StopKind.End) || vehicle.OutSince is not null)
        {
            (row.State, row.CompletedAt) = (RouteState.Completed, now);
            vehicle.OpenRoutes = Math.Max(0, vehicle.OpenRoutes - 1);
        }

        if (vehicle.OpenRoutes <= 1) vehicle.FreeAt = vehicle.OpenRoutes == 0 ? now : row.PlannedEnd;
        vehicle.Version++;
        outbox.Add(new RouteDispatched(row.Id, row.Revision, row.Plan, row.Vehicle, row.Depot, now, stops, cause));
    }

    private async Task<(Dictionary<RouteId, RouteRow> Rows, IReadOnlyList<OpenRoute> Routes, Dictionary<ShipmentId, Load> Loads)> LoadAsync(
        IReadOnlySet<RouteId>? only, DateTimeOffset now, CancellationToken cancellation)
    {
        var rows = await db.Set<RouteRow>().Where(r => r.State != RouteState.Completed).OrderBy(r => r.Id).ToListAsync(cancellation);
        if (only is not null) rows = [.. rows.Where(r => only.Contains(r.Id))];
        var vehicles = await db.Set<VehicleRow>().ToDictionaryAsync(v => v.Id, cancellation);
        var ids = rows.Select(r => r.Id).ToList();
        var loads = await db.Set<ShipmentRow>().AsNoTracking().Where(s => s.Route != null && ids.Contains(s.Route.Value)).ToDictionaryAsync(s => s.Id, s => s.Load, cancellation);
        var open = rows.Where(r => r.State != RouteState.Completed && vehicles.ContainsKey(r.Vehicle)).Select(row =>
        {
            var route = LiveRoute.Of(row, now);

            // A vehicle that is late for its shift already may finish what it has.
            var shift = VehicleTime.ShiftOn(vehicles[row.Vehicle], row.DispatchedAt).Latest;
            var ends = LiveStops.Rebuild(route, route.Open, (_, _) => default)[^1].PlannedArrival;
            return new OpenRoute(route, vehicles[row.Vehicle], ends > shift ? ends : shift);
        }).ToList();
        return (rows.ToDictionary(r => r.Id), open, loads);
    }

    private async Task<IReadOnlyList<OpenVehicle>> FreeAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var fleet = await db.Set<VehicleRow>().Where(v => v.OpenRoutes == 0 && v.OutSince == null).OrderBy(v => v.Id).ToListAsync(cancellation);
        return [.. fleet.Where(v => VehicleTime.IsUsable(v, now, options.Value))
            .Select(v => new OpenVehicle(v, VehicleTime.ReadyAt(v, now).AddMinutes(options.Value.LoadingMinutes), VehicleTime.ShiftOn(v, now).Latest))];
    }

    /// <summary>Driving and lateness of the scope before and after, and stops that changed their vehicle.</summary>
    private (double Before, double After, int Moved) Price(LiveScope scope, IReadOnlyList<LiveChange> changes)
    {
        double before = 0, after = 0;
        var owner = new Dictionary<(StopKind, ShipmentId), RouteId>();
        foreach (var on in scope.Routes)
        {
            var now = Of(LiveStops.Rebuild(on.Route, on.Route.Open, (_, _) => default), on.Route.Locked, on.Vehicle);
            var changed = changes.FirstOrDefault(c => c.Route?.Route == on.Route.Route);
            (before, after) = (before + now, after + (changed is null ? now : Of(changed.Stops, on.Route.Locked, on.Vehicle)));
            foreach (var stop in on.Route.Open)
                foreach (var shipment in stop.Shipments) owner[(stop.Kind, shipment)] = on.Route.Route;
        }

        var moved = 0;
        foreach (var change in changes)
        {
            if (change.Route is null) after += Of(change.Stops, 1, change.Vehicle);
            foreach (var stop in change.Stops.Skip(change.Route?.Locked ?? 1))
                moved += stop.Shipments.Count(s => owner.TryGetValue((stop.Kind, s), out var was) && was != (change.Route?.Route ?? default));
        }

        return (before, after, moved);

        double Of(IReadOnlyList<RouteStop> stops, int locked, VehicleRow vehicle)
        {
            var rest = stops.Skip(locked).ToList();
            return rest.Sum(s => s.LegDistance.Metres * vehicle.CostPerKmMilli / 1000.0 + s.LegTime.TotalSeconds * vehicle.CostPerHourMilli / 3600.0)
                   + LiveStops.Lateness(rest).TotalMinutes * options.Value.LatePriceMilliPerMinute;
        }
    }
}
