using System.Collections.Concurrent;
using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Promises;

namespace LogiOpt.Tracking.Live;

/// <summary>Keeps estimating cheap: remembers when each route was last estimated and what came out. Losing it costs one estimate a route.</summary>
internal sealed class EtaPace
{
    private const int MaxRoutes = 20_000;

    private readonly ConcurrentDictionary<RouteId, Pass> _passes = new();

    /// <summary>Whether a position at this instant is worth a new estimate.</summary>
    public bool IsDue(RouteId route, DateTimeOffset at, TimeSpan every) =>
        !_passes.TryGetValue(route, out var pass) || at >= pass.At + every || at < pass.At - every;

    /// <summary>Notes an estimate; says whether some stop moved so far that its shoppers may have to be told.</summary>
    /// <remarks>That is half of what is told again: a shift deep inside the range is none. A warning may be due again without any shift.</remarks>
    public bool IsWorthTelling(RouteId route, DateTimeOffset at, IReadOnlyList<StopEstimate> estimates, TrackingOptions options, DateTimeOffset now)
    {
        if (_passes.Count > MaxRoutes) _passes.Clear();
        var known = _passes.GetValueOrDefault(route);
        var medians = estimates.ToDictionary(e => e.Stop, e => e.Eta.P50);
        var isWorthTelling = known is null || now >= known.WarnAgainAt || estimates.Any(e => HasMoved(known.Told, e, TellShopper.StepOf(e, options) / 2));
        _passes[route] = new Pass(at, isWorthTelling ? medians : known!.Told, known?.WarnAgainAt, known?.PromisedBy ?? None);
        return isWorthTelling;
    }

    /// <summary>Notes what was read of a route's shipments, so that they need not be read again before there is news.</summary>
    /// <param name="route">The route.</param>
    /// <param name="promisedBy">Ends of the promises of the shipments still to be dropped; slack is against these.</param>
    /// <param name="warnAgainAt">When one that was warned of may be warned of again; null = none was.</param>
    public void Note(RouteId route, IReadOnlyDictionary<ShipmentId, DateTimeOffset> promisedBy, DateTimeOffset? warnAgainAt)
    {
        if (_passes.TryGetValue(route, out var pass)) _passes[route] = pass with { PromisedBy = promisedBy, WarnAgainAt = warnAgainAt };
    }

    /// <summary>Ends of the promises of a route's shipments that were still to be dropped when that was last noted.</summary>
    public IReadOnlyDictionary<ShipmentId, DateTimeOffset> PromisedBy(RouteId route) => _passes.GetValueOrDefault(route)?.PromisedBy ?? None;

    public void Forget(RouteId route) => _passes.TryRemove(route, out _);

    private static readonly IReadOnlyDictionary<ShipmentId, DateTimeOffset> None = new Dictionary<ShipmentId, DateTimeOffset>();

    private static bool HasMoved(IReadOnlyDictionary<int, DateTimeOffset> medians, StopEstimate estimate, TimeSpan step) =>
        !medians.TryGetValue(estimate.Stop, out var median) || (estimate.Eta.P50 - median).Duration() >= step;

    private sealed record Pass(
        DateTimeOffset At, IReadOnlyDictionary<int, DateTimeOffset> Told, DateTimeOffset? WarnAgainAt, IReadOnlyDictionary<ShipmentId, DateTimeOffset> PromisedBy);
}
