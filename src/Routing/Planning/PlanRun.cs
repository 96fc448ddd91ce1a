using System.Text;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Core.Travel;
using LogiOpt.Routing.Dispatch;
using LogiOpt.Routing.Problem.Formats.Vroom;
using LogiOpt.Routing.Solver;
using LogiOpt.Routing.Storage;
using LogiOpt.Routing.Travel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Planning;

/// <summary>Result of a plan as stored and shown.</summary>
/// <param name="CostMilli">Cost by part.</param>
/// <param name="Routes">Routes of a wave.</param>
/// <param name="Unserved">Shipments left out.</param>
/// <param name="Solution">Answer to a free-standing problem, JSON of VROOM's form; null for a wave.</param>
/// <param name="TravelSource">Where travel times came from.</param>
/// <param name="Iterations">Iterations of the search.</param>
/// <param name="CostOverTime">Cost of the best plan as the search went on, thinned to <see cref="MaxMoments"/>.</param>
internal sealed record PlanResult(
    PlanCost CostMilli, IReadOnlyList<RouteDispatched> Routes, IReadOnlyList<LeftOut> Unserved, string? Solution, string TravelSource,
    long Iterations, IReadOnlyList<PlanMoment> CostOverTime)
{
    /// <summary>Most moments kept.</summary>
    public const int MaxMoments = 200;

    /// <summary>Drawing of a free-standing problem's routes; null for a wave.</summary>
    public string? GeoJson { get; init; }
}

/// <summary>The best cost at one moment of a search, penalties of what is left out included.</summary>
internal readonly record struct PlanMoment(long ElapsedMilliseconds, double CostMilli);

/// <summary>Computes one plan: load, decide, save.</summary>
internal sealed class PlanRun(
    DbContext db, IOutbox outbox, ITravelTimes travel, LearnedStore learned, FreeProblems problems, PlanQueue queue, IOptions<RoutingOptions> options)
{
    /// <summary>Least time between two best plans that are kept for those who look.</summary>
    private static readonly TimeSpan KeepPause = TimeSpan.FromSeconds(0.5);

    private readonly List<PlanMoment> _moments = [];

    /// <summary>Computes a plan and adds its result to the context; the caller saves.</summary>
    public async Task<PlanResult> ComputeAsync(PlanRow plan, CancellationToken cancellation)
    {
        var request = RoutingJson.Read<PlanRequest>(plan.Request);
        return plan.Wave is { } at ? await WaveAsync(plan, request, at, cancellation) : await FreeAsync(plan, request, cancellation);
    }

    private async Task<PlanResult> WaveAsync(PlanRow plan, PlanRequest request, DateTimeOffset at, CancellationToken cancellation)
    {
        var pending = await PendingAsync(request.Kinds, at, cancellation);
        var fleet = await db.Set<VehicleRow>().ToListAsync(cancellation);
        var cut = WaveProblem.Choose(pending, fleet, at, options.Value);
        var table = cut.Places.Count == 0
            ? new TravelTable(1, 1, [0], [0], "none")
            : await travel.TableAsync(cut.Places, cut.Places, at, cancellation);
        var wave = WaveProblem.Build(cut, table, at, await learned.LoadAsync(cancellation), options.Value);
        var solution = await SolveAsync(plan, wave.Problem, request, Result, cancellation);
        var decided = PlanWave.Decide(wave, solution, plan.Id, options.Value);
        if (request.Dispatch) Save(plan, decided, cut, at);
        return Shown(decided, solution, Thinned());

        PlanResult Result(RoutingSolution best, IReadOnlyList<PlanMoment> moments) => Shown(PlanWave.Decide(wave, best, plan.Id, options.Value), best, moments);

        PlanResult Shown(WavePlan shown, RoutingSolution best, IReadOnlyList<PlanMoment> moments) =>
            new(shown.Cost, shown.Routes, shown.Unserved, null, table.Source, best.Effort.Iterations, moments);
    }

    private async Task<PlanResult> FreeAsync(PlanRow plan, PlanRequest request, CancellationToken cancellation)
    {
        var form = VroomReader.Parse("problem", request.Problem ?? "{}");
        var places = new VroomPlaces(form);
        var problem = VroomProblem.Of(form, places, await problems.TravelAsync(form, places, request.Travel, cancellation));
        if (form.IsPlanMode) return Shown(null, VroomEta.Answer(problem), []);
        var solution = await SolveAsync(plan, problem.Problem, request, (best, moments) => Shown(best, VroomSolve.Tell(problem, best), moments), cancellation);
        var answer = VroomSolve.Tell(problem, solution);
        if (form.Options.Geometry && places.AreOnEarth && !cancellation.IsCancellationRequested) answer = answer with { Roads = await problems.RoadsAsync(answer, cancellation) };
        return Shown(solution, answer, Thinned());

        PlanResult Shown(RoutingSolution? best, VroomAnswer told, IReadOnlyList<PlanMoment> moments) => new(
            best?.Cost ?? default, [], [], Encoding.UTF8.GetString(VroomWriter.Write(told)), problem.Travel.Source, best?.Effort.Iterations ?? 0, moments)
        {
            GeoJson = VroomGeoJson.Write(told),
        };
    }

    private async Task<List<ShipmentRow>> PendingAsync(IReadOnlyList<ShipmentKind>? kinds, DateTimeOffset at, CancellationToken cancellation)
    {
        var pending = db.Set<ShipmentRow>().Where(s => s.State == ShipmentState.Pending && s.ReadyAt <= at);
        if (kinds is not null) pending = pending.Where(s => kinds.Contains(s.Kind));
        return await pending.OrderBy(s => s.DueLatest).ThenBy(s => s.Id).Take(options.Value.MaxShipmentsPerWave).ToListAsync(cancellation);
    }

    private Task<RoutingSolution> SolveAsync(
        PlanRow plan, Problem.RoutingProblem problem, PlanRequest request, Func<RoutingSolution, IReadOnlyList<PlanMoment>, PlanResult> shown, CancellationToken cancellation)
    {
        TimeSpan? kept = null;
        var small = problem.Visits.Count + problem.Pairs.Count <= 1 || problem.Vehicles.Count == 0;
        var rule = new StopRule(small ? 1 : long.MaxValue, TimeSpan.FromSeconds(request.TimeLimitSeconds));
        return Task.Run(
            () => RoutingEngines.Solve(options.Value.Engine, problem, rule, request.Seed, Tell, 1, cancellation), CancellationToken.None);

        void Tell(SearchProgress p)
        {
            if (double.IsFinite(p.Cost)) _moments.Add(new PlanMoment((long)p.Elapsed.TotalMilliseconds, p.Cost));
            Keep(p);
            queue.Tell(new PlanProgress(plan.Id, "running", p.Iteration, (long)p.Elapsed.TotalMilliseconds, double.IsFinite(p.Cost) ? p.Cost : null));
        }

        // The search waits while its best plan is copied; writing it out waits until somebody looks.
        void Keep(SearchProgress p)
        {
            if (p.BestSoFar is null || (kept is { } before && p.Elapsed - before < KeepPause)) return;
            kept = p.Elapsed;
            var (best, moments) = (p.BestSoFar(), Thinned());
            queue.Keep(plan.Id, () => shown(best, moments));
        }
    }

    /// <summary>Every so many-th moment, and the last.</summary>
    private IReadOnlyList<PlanMoment> Thinned()
    {
        var step = _moments.Count / PlanResult.MaxMoments + 1;
        return [.. _moments.Where((_, k) => k % step == 0 || k == _moments.Count - 1)];
    }

    private void Save(PlanRow plan, WavePlan decided, WaveProblem.Cut cut, DateTimeOffset at)
    {
        var shipments = cut.Shipments.ToDictionary(s => s.Id);
        var vehicles = cut.Vehicles.ToDictionary(v => v.Id);
        foreach (var route in decided.Routes)
        {
            db.Add(RouteRows.From(route));
            var vehicle = vehicles[route.Vehicle];
            vehicle.OpenRoutes++;
            vehicle.FreeAt = route.Stops[^1].PlannedArrival;
            vehicle.Version++;
            foreach (var id in route.Stops.SelectMany(s => s.Shipments).Distinct())
            {
                var shipment = shipments[id];
                (shipment.State, shipment.Route, shipment.Reason, shipment.Explanation) = (ShipmentState.Planned, route.Route, null, null);
                shipment.Version++;
            }

            outbox.Add(route);
        }

        foreach (var left in decided.Unserved)
        {
            var shipment = shipments[left.Shipment];
            shipment.Tries++;
            (shipment.Reason, shipment.Explanation) = (left.Reason, left.Explanation);
            shipment.Version++;
            if (!left.Final) continue;
            shipment.State = ShipmentState.Unserved;
            outbox.Add(new ShipmentUnserved(shipment.Id, shipment.Order, at, left.Reason, left.Explanation));
        }

        var carried = decided.Routes.Sum(r => r.Stops.SelectMany(s => s.Shipments).Distinct().Count());
        outbox.Add(new RoutesPlanned(plan.Id, at, decided.Routes.Count, carried, [.. decided.Unserved.Select(l => new UnservedShipment(l.Shipment, l.Reason, l.Explanation, l.Final))]));
    }
}
