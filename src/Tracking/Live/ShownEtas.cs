using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Eta;

namespace LogiOpt.Tracking.Live;

/// <summary>What estimates the board's readers have, so that they are told what differs and no more: a whole lane is kilobytes, and goes to thousands. Losing it costs
/// one telling a route.</summary>
internal sealed class ShownEtas
{
    private const int MaxRoutes = 20_000;

    // A stop hours ahead shifts by minutes all the time; of its range this is still noise to a dispatcher.
    private const double ShareOfRange = 0.05;

    private readonly Lock _lock = new();
    private readonly Dictionary<RouteId, Dictionary<int, DateTimeOffset>> _medians = [];

    /// <summary>The stops that moved by so much that a dispatcher sees it; they are noted as shown.</summary>
    /// <param name="route">The route.</param>
    /// <param name="estimates">Of every stop ahead.</param>
    /// <param name="step">A move of less is none.</param>
    public IReadOnlyList<StopEta> News(RouteId route, IEnumerable<StopEta> estimates, TimeSpan step)
    {
        lock (_lock)
        {
            if (_medians.Count > MaxRoutes) _medians.Clear();
            if (!_medians.TryGetValue(route, out var shown)) _medians[route] = shown = [];
            List<StopEta> news = [.. estimates.Where(e => !shown.TryGetValue(e.Stop, out var median) || (e.Eta.P50 - median).Duration() >= StepOf(e, step))];
            foreach (var stop in news) shown[stop.Stop] = stop.Eta.P50;
            return news;
        }
    }

    /// <summary>A whole lane was told, or is over: what was shown of it before counts no more.</summary>
    public void Replace(RouteId route, IEnumerable<StopEta> estimates)
    {
        lock (_lock)
        {
            var shown = estimates.ToDictionary(e => e.Stop, e => e.Eta.P50);
            if (shown.Count == 0) _medians.Remove(route);
            else _medians[route] = shown;
        }
    }

    /// <summary>Readers were given a board: what it holds is what they have of routes that they were told nothing of yet.</summary>
    public void Begin(IEnumerable<(RouteId Route, IEnumerable<StopEta> Estimates)> lanes)
    {
        lock (_lock)
        {
            foreach (var (route, estimates) in lanes)
                if (!_medians.ContainsKey(route)) Replace(route, estimates);
        }
    }

    private static TimeSpan StepOf(StopEta stop, TimeSpan step)
    {
        var noise = (stop.Eta.P90 - stop.Eta.P10) * ShareOfRange;
        return noise > step ? noise : step;
    }
}
