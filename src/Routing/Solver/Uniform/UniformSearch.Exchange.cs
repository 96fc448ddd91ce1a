using LogiOpt.Core.Search;

namespace LogiOpt.Routing.Solver;

/// <content>Late in a cycle, routes of several good plans are put together to a better one.</content>
internal sealed partial class UniformSearch<TKind, TLegs>
{
    private const int LongestMeanRoute = 20;
    private const double CollectFrom = 0.5;
    private const int CollectMask = 255;
    private const int NodesPerIteration = 16;
    private RoutePool? _pool;
    private RouteExchange? _exchange;
    private readonly List<int> _plan = [];

    /// <summary>Shares of a cycle after which an exchange is tried.</summary>
    private static double ExchangeAt(int done) => done switch { 0 => 0.8, 1 => 0.9, 2 => 0.97, _ => double.PositiveInfinity };

    /// <summary>Whether routes are short enough for the same one to be found again and again.</summary>
    private bool HasPool()
    {
        if (_state.UsedRoutes < 3 || _problem.Tasks > LongestMeanRoute * _state.UsedRoutes) return false;
        _pool ??= new RoutePool(_problem.Tasks, 2 * _problem.Tasks / _state.UsedRoutes, _rng.Split());
        _exchange ??= new RouteExchange(_problem.Tasks, _problem.Routes);
        return true;
    }

    /// <summary>Adds the routes changed since the last time.</summary>
    private void Collect()
    {
        if (!HasPool()) return;
        foreach (var route in _state.TakeChanged())
            if (_state.Sums[route].Size > 0) _pool!.Add(_problem, _state.Halts, _problem.Tasks + route);
    }

    private void Exchange(StopWatch watch)
    {
        if (!HasPool()) return;
        Collect();
        BackToBest();
        if (_state.BankCount > 0) return;
        _pool!.MakeRoom(_state.UsedRoutes, _problem.Tasks);
        _plan.Clear();
        for (var route = 0; route < _problem.Routes; route++)
        {
            if (_state.Sums[route].Size == 0) continue;
            var index = _pool.Add(_problem, _state.Halts, _problem.Tasks + route);
            if (index < 0) return;
            _plan.Add(index);
        }

        var saved = _exchange!.Improve(_pool, _plan, 20_000 + Iterations / NodesPerIteration, watch);
        if (saved > 0 && _plan.Count <= _problem.Routes) TakeOver();
    }

    /// <summary>Replaces the plan by one out of the pool.</summary>
    private void TakeOver()
    {
        _state.Begin();
        _removedCount = 0;
        for (var route = 0; route < _problem.Routes; route++)
        {
            var node = _state.Halts[_problem.Tasks + route].Next;
            if (_state.Sums[route].Size > 0) RemoveRun(ref node, _state.Sums[route].Size, route);
        }

        for (var route = 0; route < _plan.Count; route++)
        {
            var depot = _problem.Tasks + route;
            foreach (var task in _pool!.Tasks(_plan[route])) Insert(task, _state.Halts[depot].Prev, depot, route);
        }

        _state.Keep();
        _current = Recount();
        if (_current >= _best) return;
        _best = _current;
        _state.SaveBest();
    }
}
