using System.Collections.Concurrent;
using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Eta;

namespace LogiOpt.Tracking.Live;

/// <summary>Keeps estimating cheap: remembers when each route was last estimated and what came out. Losing it costs one estimate a route.</summary>
internal sealed class EtaPace
{
    private const int MaxRoutes = 20_000;

    private readonly ConcurrentDictionary<RouteId, Pass> _passes = new();

    /// <summary>Whether a position at this instant is worth a new estimate.</summary>
    public bool IsDue(RouteId route, DateTimeOffset at, TimeSpan every) =>
        !_passes.TryGetValue(route, out var pass) || at >= pass.At + every || at < pass.At - every;

    /// <summary>Notes an estimate; says whether it moved by half a step anywhere since it was last told of.</summary>
    public bool Moved(RouteId route, DateTimeOffset at, IReadOnlyList<StopEstimate> estimates, TimeSpan step)
    {
        if (_passes.Count > MaxRoutes) _passes.Clear();
        var known = _passes.TryGetValue(route, out var pass) ? pass : null;
        var moved = known is null || estimates.Any(e => !known.Medians.TryGetValue(e.Stop, out var median) || (e.Eta.P50 - median).Duration() >= step / 2);
        _passes[route] = new Pass(at, moved ? estimates.ToDictionary(e => e.Stop, e => e.Eta.P50) : known!.Medians);
        return moved;
    }

    public void Forget(RouteId route) => _passes.TryRemove(route, out _);

    private sealed record Pass(DateTimeOffset At, IReadOnlyDictionary<int, DateTimeOffset> Medians);
}
