using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Journal;

/// <summary>A fact on its way into the journal, with who brought it.</summary>
internal sealed record Entry(Observation Fact, string Source);

/// <summary>What became of an entry.</summary>
/// <param name="IsDuplicate">Its event id was known.</param>
/// <param name="Quarantine">Why it is suspect; null if it is not.</param>
internal readonly record struct Outcome(bool IsDuplicate, string? Quarantine);

/// <summary>A route's new estimates.</summary>
/// <param name="Route">The route.</param>
/// <param name="Estimates">Of every stop ahead.</param>
/// <param name="PromisedBy">End of the promise of the shipments still to be dropped.</param>
internal sealed record EstimatedRoute(
    RouteProgress Route, IReadOnlyList<StopEstimate> Estimates, IReadOnlyDictionary<ShipmentId, DateTimeOffset> PromisedBy);

/// <summary>What one call changed, to be shown live once it is committed.</summary>
internal sealed record LedgerResult(
    IReadOnlyList<Outcome> Outcomes, World World, IReadOnlyList<EstimatedRoute> Estimated, IReadOnlyList<Told> Tellings, bool CountsChanged);

/// <summary>Writes facts into the journal and, in the same transaction, folds them into the read models, decides what to tell, and hands out the facts that follow.</summary>
/// <remarks>The caller owns the transaction: the ingest writer for what comes from the road, the host's inbox for what comes over the bus.</remarks>
internal sealed class Ledger(DbContext db, IOutbox outbox, EtaPace pace, OwnEntries own, TimeProvider time, IOptions<TrackingOptions> settings)
{
    private const string Ourselves = "tracking";

    // Estimates that only time has made due; the others' turn comes with the next commit. After a start all are due at once, and a few positions do
    // not wait for what all of them bring.
    private const int DuePerCommit = 4, EventsPerDue = 12;

    // Anew for every call: a consumer that is tried again starts from what is stored.
    private ReadModels _models = new(db);

    /// <summary>Applies entries; with <paramref name="watch"/>, also renews the estimates of routes without news.</summary>
    public async Task<LedgerResult> ApplyAsync(IReadOnlyList<Entry> entries, CancellationToken cancellation, IReadOnlyList<RouteId>? watch = null)
    {
        var options = settings.Value;
        await JournalStore.BecomeAppenderAsync(db, cancellation);
        var now = Instants.Trim(time.GetUtcNow());
        _models = new ReadModels(db);
        var fresh = await WithoutDuplicatesAsync(entries, cancellation);
        var folded = fresh.Where(e => Quarantine.ReasonOfInstant(e.Fact, now, options) is null).Select(e => e.Fact).ToList();

        var world = new World();
        var (known, open) = await LoadAsync(world, folded, cancellation);
        foreach (var fact in folded) world.Apply(fact);
        await _models.LoadShipmentsAsync(world, world.ShipmentsWithNews(), cancellation);

        var rows = fresh.ToDictionary(e => e.Fact.Event, e => JournalJson.RowOf(e.Fact, e.Source, now,
            Quarantine.ReasonOfInstant(e.Fact, now, options) ?? Quarantine.ReasonOfSubject(e.Fact, world, p => known.Contains(p.Vehicle), options)));

        var news = world.ChangedRoutes().Select(r => r.Now.Route).ToList();
        var candidates = news
            .Concat(open.Where(r => pace.IsDue(r.Route, world.Vehicle(r.Vehicle).Latest[^1].At, options.EtaEvery)).Select(r => r.Route).Take(Math.Max(DuePerCommit, entries.Count / EventsPerDue)))
            .Concat(watch ?? []).Distinct().ToList();
        var (estimated, tellings) = await EstimateAsync(world, candidates, now, options, cancellation);
        var appended = await JournalStore.AppendAsync(db, [.. fresh.Select(e => rows[e.Fact.Event]), .. tellings.Select(t => JournalJson.RowOf(t, Ourselves, now, null))], cancellation);
        if (appended is { } span) own.Note(span);

        foreach (var (before, after) in world.ChangedRoutes())
            foreach (var fact in RouteFacts.Between(world.ProgressOf(before), world.ProgressOf(after))) outbox.Add(fact);
        foreach (var (before, after) in world.ChangedShipments())
            foreach (var fact in ShipmentFacts.Between(before, after)) outbox.Add(fact);
        await _models.SaveAsync(world, cancellation);

        var first = new HashSet<string>();
        var outcomes = entries.Select(e => rows.TryGetValue(e.Fact.Event, out var row) && first.Add(e.Fact.Event)
            ? new Outcome(false, row.Quarantine)
            : new Outcome(true, null)).ToList();
        return new LedgerResult(outcomes, world, estimated, tellings, world.ChangedShipments().Any(s => CountedAs(s.Before) != CountedAs(s.Now)));
    }

    private static (ShipmentStatus?, bool) CountedAs(ShipmentState shipment) => (ShipmentProgress.StatusOf(shipment), ShipmentProgress.IsAtRisk(shipment));

    private async Task<List<Entry>> WithoutDuplicatesAsync(IReadOnlyList<Entry> entries, CancellationToken cancellation)
    {
        var fresh = entries.DistinctBy(e => e.Fact.Event).ToList();
        var known = await JournalStore.KnownAsync(db, [.. fresh.Select(e => e.Fact.Event)], cancellation);
        return known.Count == 0 ? fresh : fresh.FindAll(e => !known.Contains(e.Fact.Event));
    }

    private async Task<(HashSet<VehicleId> Known, List<(RouteId Route, VehicleId Vehicle)> Open)> LoadAsync(
        World world, List<Observation> facts, CancellationToken cancellation)
    {
        var vehicles = facts.OfType<PositionReported>().Select(p => p.Vehicle).Concat(facts.OfType<DeviceReported>().Select(d => d.Vehicle)).ToHashSet();
        var routes = facts.OfType<MilestoneReached>().Select(m => m.Route).Concat(facts.OfType<RouteNoted>().Select(n => n.Fact.Route)).ToHashSet();
        var (known, open) = await VehicleStore.RoutesOfAsync(db, vehicles, cancellation);
        known.UnionWith(facts.OfType<RouteNoted>().Select(n => n.Fact.Vehicle));
        await _models.LoadLearnedAsync(world, cancellation);
        await _models.LoadVehiclesAsync(world, vehicles, cancellation);
        await _models.LoadRoutesAsync(world, routes, cancellation);
        var shipments = facts.Select(ShipmentOf).OfType<ShipmentId>()
            .Concat(facts.OfType<RouteNoted>().SelectMany(n => n.Fact.Stops).SelectMany(s => s.Shipments));
        await _models.LoadShipmentsAsync(world, shipments, cancellation);
        return (known, open);
    }

    private static ShipmentId? ShipmentOf(Observation fact) => fact switch
    {
        ShipmentNoted noted => noted.Fact.Shipment,
        GivenUp gaveUp => gaveUp.Fact.Shipment,
        Withdrawn withdrawn => withdrawn.Shipment,
        CarrierReported said => said.Shipment,
        _ => null,
    };

    private async Task<(List<EstimatedRoute>, List<Told>)> EstimateAsync(
        World world, List<RouteId> candidates, DateTimeOffset now, TrackingOptions options, CancellationToken cancellation)
    {
        var estimated = new List<EstimatedRoute>();
        var tellings = new List<Told>();
        if (candidates.Count == 0) return (estimated, tellings);

        await _models.LoadRoutesAsync(world, candidates, cancellation);
        await _models.LoadVehiclesAsync(world, candidates.Select(c => world.Route(c).Plan?.Vehicle).OfType<VehicleId>(), cancellation);
        var calibration = Calibration.Of(world.Learned, options);
        var concerned = world.ChangedShipments().Select(s => s.Now.Shipment).ToHashSet();
        var news = new List<(RouteProgress Route, Fix? Marker, bool IsWorthTelling, IReadOnlyList<StopEstimate> Estimates, List<(ShipmentId Shipment, StopEstimate Estimate)> Drops)>();
        foreach (var id in candidates)
        {
            if (world.ProgressOf(world.Route(id)) is not { } route) continue;
            var vehicle = world.Vehicle(route.Plan.Vehicle);
            var marker = Marker.Of(vehicle, options.MaxKilometresPerHour);
            var estimates = RouteEstimator.Estimate(route, marker, calibration, options, now);
            var isWorthTelling = pace.IsWorthTelling(route.Route, vehicle.Latest is [.., var newest] ? newest.At : now, estimates, options, now);
            news.Add((route, marker, isWorthTelling, estimates, [.. OpenDrops(route, estimates).Where(d => isWorthTelling || concerned.Contains(d.Shipment))]));
        }

        // All at once: after a start every route has news.
        await _models.LoadShipmentsAsync(world, news.Where(n => n.IsWorthTelling).SelectMany(n => n.Drops).Select(d => d.Shipment), cancellation);
        foreach (var (route, marker, isWorthTelling, estimates, drops) in news)
        {
            tellings.AddRange(Tell(world, route, marker, drops, options, now));
            if (isWorthTelling) Note(route.Route, [.. drops.Select(d => world.Shipment(d.Shipment))], now, options.RiskEvery);
            estimated.Add(new EstimatedRoute(route, estimates, pace.PromisedBy(route.Route)));
            if (route.State == LaneState.Completed) pace.Forget(route.Route);
        }

        return (estimated, tellings);
    }

    private void Note(RouteId route, List<ShipmentState> shipments, DateTimeOffset now, TimeSpan riskEvery)
    {
        var warned = shipments.Where(s => s.Risk is not null).Select(s => (DateTimeOffset?)(s.Risk!.At + riskEvery)).Where(again => again > now).Min();
        pace.Note(route, shipments.Where(s => s.Released is not null).ToDictionary(s => s.Shipment, s => s.Released!.Fact.Due.Latest), warned);
    }

    private static IEnumerable<(ShipmentId Shipment, StopEstimate Estimate)> OpenDrops(RouteProgress route, IReadOnlyList<StopEstimate> estimates)
    {
        var byStop = estimates.ToDictionary(e => e.Stop);
        foreach (var stop in route.Stops)
            if (stop.Plan.Kind == StopKind.Drop && byStop.TryGetValue(stop.Plan.Stop, out var estimate))
                foreach (var shipment in stop.Plan.Shipments) yield return (shipment, estimate);
    }

    private List<Told> Tell(
        World world, RouteProgress route, Fix? marker, List<(ShipmentId Shipment, StopEstimate Estimate)> drops, TrackingOptions options, DateTimeOffset now)
    {
        var told = new List<Told>();
        var next = route.Next()?.Plan.Stop ?? 0;
        foreach (var (id, estimate) in drops)
        {
            var shipment = world.Shipment(id);
            if (shipment.Current() is not { } carriage || carriage.Route != route.Route || !ShipmentProgress.IsOpen(ShipmentProgress.StatusOf(shipment))) continue;
            if (TellShopper.Decide(shipment, carriage, estimate, options, now) is not { } telling) continue;
            var fact = new Told($":told/{id}/{telling.Number}", now, id, telling);
            world.Apply(fact);
            told.Add(fact);
            foreach (var message in TellShopper.FactsOf(telling, shipment, carriage, estimate, next, marker)) outbox.Add(message);
        }

        return told;
    }
}
