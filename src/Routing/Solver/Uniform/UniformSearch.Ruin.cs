using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Solver;

/// <content>Adjacent string removal, section 5.1 of the paper.</content>
internal sealed partial class UniformSearch<TKind, TLegs>
{
    private const double GrowMiddleStop = 0.01;
    private readonly int[] _removed, _ruined;
    private int _removedCount, _round;

    /// <summary>Removes strings of stops from routes near a random task, and takes a few tasks out of the bank.</summary>
    /// <returns>Change of length; the removed tasks are in no bank and at no penalty yet.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Ruin()
    {
        _removedCount = 0;
        double delta = 0;
        if (_state.UsedRoutes > 0)
        {
            var meanRoute = (double)(_problem.Tasks - _state.BankCount) / _state.UsedRoutes;
            var longest = Math.Min(_settings.MaxString, meanRoute);
            var mostRoutes = 4 * SearchSettings.MeanRemoved(meanRoute) / (1 + longest) - 1;
            var routes = (int)(1 + _rng.NextDouble() * Math.Max(0, mostRoutes));
            var seed = _rng.Next(_problem.Tasks);
            _round++;
            delta = RuinAt(seed, longest, ref routes);
            var near = _problem.NearOf(seed);
            for (var k = 0; k < near.Length && routes > 0; k++) delta += RuinAt(near[k].Task, longest, ref routes);
        }

        return _state.BankCount == 0 ? delta : delta - TakeFromBank();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double RuinAt(int task, double longest, ref int routes)
    {
        var route = _state.Halts[task].Route;
        if (route < 0 || _ruined[route] == _round) return 0;
        _ruined[route] = _round;
        routes--;
        return RuinRoute(task, route, longest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double RuinRoute(int task, int route, double longest)
    {
        var size = _state.Sums[route].Size;
        var length = Math.Min(size, (int)(1 + _rng.NextDouble() * Math.Min(size, longest)));
        if (length < 2 || length == size || _rng.NextDouble() >= _settings.SplitChance) return RemoveAround(task, route, length, 0);

        var middle = 1;
        while (length + middle < size && _rng.NextDouble() < GrowMiddleStop) middle++;
        return RemoveAround(task, route, length, middle);
    }

    /// <summary>Removes a string that contains a task, but for some stops in its middle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double RemoveAround(int task, int route, int length, int middle)
    {
        var halts = _state.Halts;
        int tasks = _problem.Tasks, span = length + middle, back = 0, forth = 0;
        for (var s = halts[task].Prev; s < tasks && back < span - 1; s = halts[s].Prev) back++;
        for (var s = halts[task].Next; s < tasks && forth < span - 1; s = halts[s].Next) forth++;
        int least = Math.Max(0, span - 1 - forth), offset = least + _rng.Next(back - least + 1);

        var node = task;
        for (var k = 0; k < offset; k++) node = halts[node].Prev;
        if (middle == 0) return RemoveRun(ref node, length, route);
        var head = 1 + _rng.Next(length - 1);
        var delta = RemoveRun(ref node, head, route);
        for (var k = 0; k < middle; k++) node = halts[node].Next;
        return delta + RemoveRun(ref node, length - head, route);
    }

    /// <summary>Removes consecutive stops of a route.</summary>
    /// <param name="node">The first of them; afterwards the one behind the last.</param>
    /// <param name="count">How many.</param>
    /// <param name="route">Their route.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double RemoveRun(ref int node, int count, int route)
    {
        var halts = _state.Halts;
        var before = halts[node].Prev;
        int gone = 0, load = 0;
        for (var k = 0; k < count; k++)
        {
            ref var halt = ref _state.Touch(node);
            gone += halt.FromPrev;
            load += halt.Demand;
            halt.Route = -1;
            _removed[_removedCount++] = node;
            node = halt.Next;
        }

        ref var from = ref _state.Touch(before);
        ref var to = ref _state.Touch(node);
        gone += to.FromPrev;
        ref var sums = ref _state.TouchRoute(route);
        _state.SetLoad(route, sums.Load - load);
        sums.Size -= count;
        var joined = sums.Size == 0 ? 0 : Leg(ref from, ref to);
        (from.Next, from.ToNext, to.Prev, to.FromPrev) = (node, joined, before, joined);
        if (TKind.Timed) Rejoin(before, node, joined);
        if (sums.Size > 0) return joined - gone;
        _state.Close(route);
        return -gone - _problem.FixedMetres;
    }

    /// <summary>Takes a few tasks out of the bank, to be tried again.</summary>
    /// <returns>Their penalties.</returns>
    private double TakeFromBank()
    {
        double credit = 0;
        for (var k = Math.Min(_state.BankCount, _settings.BankTries); k > 0 && _state.BankCount > 0; k--)
        {
            var task = _state.FromBank(_rng.Next(_state.BankCount));
            _removed[_removedCount++] = task;
            credit += _problem.Penalty[task];
        }

        return credit;
    }
}
