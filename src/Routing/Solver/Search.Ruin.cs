using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Solver;

/// <content>Adjacent string removal, section 5.1 of the paper.</content>
internal sealed partial class Search<TKind>
{
    private const double GrowMiddleStop = 0.01;

    /// <summary>Vehicles drawn, used or not, of which the one with the shortest route is emptied.</summary>
    private const int RoutesDrawn = 6;

    /// <summary>After so many tries in vain a task of the bank is tried half as often, after twice as many a third as often, and so on up to a bound.</summary>
    private const int PatientTries = 200, MostPatience = 15;

    /// <summary>Removes strings of stops from routes near a random task.</summary>
    /// <returns>Change of cost; the removed tasks are in the workspace, in no bank and at no penalty yet.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Ruin()
    {
        _work.RemovedCount = 0;
        if (_state.UsedRoutes == 0) return 0;

        var meanRoute = (double)_state.Served / _state.UsedRoutes;
        var longest = Math.Min(_settings.MaxString, meanRoute);
        var mostRoutes = 4 * SearchSettings.MeanRemoved(meanRoute) / (1 + longest) - 1;
        var routes = (int)(1 + _rng.NextDouble() * Math.Max(0, mostRoutes));
        var round = ++_work.Round;
        // Room is made where it is wanted: every other time around a task that is left out.
        var seed = _rng.Next(_problem.Tasks);
        if (TKind.Rich && !_bankClosed && _state.BankCount > 0 && _rng.Next(2) == 0 && _state.Bank[_rng.Next(_state.BankCount)] is var left && !IsLeftForNow(left)) seed = left;

        if (TKind.Rich && _settings.RouteChance > 0 && _rng.NextDouble() < _settings.RouteChance) return RuinRoute() + MendTouched();
        var delta = RuinAt(seed, longest, round, ref routes);
        var near = _neighbours.Of(seed);
        for (var k = 0; k < near.Length && routes > 0; k++) delta += RuinAt(near[k].Task, longest, round, ref routes);
        if (_problem.Traits.Pairs) delta += RemovePartners();
        if (TKind.Rich) delta += MendTouched();
        return delta;
    }

    /// <summary>Empties the shortest of a few routes, so that its vehicle may stay at home.</summary>
    /// <returns>Change of cost.</returns>
    private double RuinRoute()
    {
        var route = -1;
        for (var k = 0; k < RoutesDrawn; k++)
        {
            var drawn = _rng.Next(_problem.Vehicles);
            var size = _state.Routes[drawn].Size;
            if (size > 0 && (route < 0 || size < _state.Routes[route].Size)) route = drawn;
        }

        double delta = 0;
        if (route < 0) return delta;
        var end = _problem.EndOf(route);
        for (var at = _state.Stops[_problem.StartOf(route)].Next; at != end;)
        {
            var next = _state.Stops[at].Next;
            if (!IsFixed(at)) delta += Remove(at);
            at = next;
        }

        return delta;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double RuinAt(int task, double longest, int round, ref int routes)
    {
        var route = _state.Stops[task].Route;
        if (route < 0 || _work.RouteStamp[route] == round) return 0;
        _work.RouteStamp[route] = round;
        routes--;
        var size = _state.Routes[route].Size;
        var length = (int)(1 + _rng.NextDouble() * Math.Min(size, longest));
        length = Math.Min(length, size);
        if (length < 2 || length == size || _rng.NextDouble() >= _settings.SplitChance) return RemoveAround(task, route, length, 0);

        var middle = 1;
        while (length + middle < size && _rng.NextDouble() < GrowMiddleStop) middle++;
        return RemoveAround(task, route, length, middle);
    }

    /// <summary>Removes a string that contains a task, but for some stops in its middle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double RemoveAround(int task, int route, int length, int middle)
    {
        int start = _problem.StartOf(route), end = _problem.EndOf(route), span = length + middle;
        int back = 0, forth = 0;
        for (var s = _state.Stops[task].Prev; s != start && back < span - 1; s = _state.Stops[s].Prev) back++;
        for (var s = _state.Stops[task].Next; s != end && forth < span - 1; s = _state.Stops[s].Next) forth++;
        int least = Math.Max(0, span - 1 - forth), offset = least + _rng.Next(back - least + 1);

        var node = task;
        for (var k = 0; k < offset; k++) node = _state.Stops[node].Prev;
        var keepFrom = middle == 0 ? span : 1 + _rng.Next(length - 1);
        double delta = 0;
        for (var k = 0; k < span; k++)
        {
            var next = _state.Stops[node].Next;
            if ((k < keepFrom || k >= keepFrom + middle) && !(TKind.Rich && IsFixed(node))) delta += Remove(node);
            if (k == keepFrom - 1 || k == span - 1) delta += Mend(route, next);
            node = next;
        }

        return delta;
    }

    private double RemovePartners()
    {
        double delta = 0;
        var count = _work.RemovedCount;
        for (var k = 0; k < count; k++)
        {
            var partner = _problem.Partner[_work.Removed[k]];
            if (partner < 0 || _state.Stops[partner].Route < 0) continue;
            var route = _state.Stops[partner].Route;
            var before = _state.Stops[partner].Next;
            delta += Remove(partner);
            delta += Mend(route, before);
        }

        return delta;
    }

    /// <summary>Takes one task off its route; the schedule around it is not yet right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Remove(int task)
    {
        ref var stop = ref _state.Stops[task];
        int route = stop.Route, after = stop.Prev, before = stop.Next;
        var costIn = stop.CostIn;
        _state.Unlink(task);
        _work.Removed[_work.RemovedCount++] = task;
        ref var follower = ref _state.Touch(before);
        var old = costIn + follower.CostIn;
        var empty = _state.Routes[route].Size == 0;
        follower.CostIn = empty ? 0 : Cost(route, after, before);
        return follower.CostIn - old - (empty ? _problem.FixedCost[route] : 0);
    }

    /// <summary>A task that found no place again and again is tried more rarely, to leave time for the others.</summary>
    private bool IsLeftForNow(int task)
    {
        var vain = _work.Vain[task]++;
        return vain > PatientTries && _rng.Next(1 + Math.Min(MostPatience, vain / PatientTries)) > 0;
    }

    /// <summary>Takes a few tasks out of the bank, to be tried again.</summary>
    /// <returns>Their penalties.</returns>
    private double TakeFromBank()
    {
        double credit = 0;
        if (_bankClosed) return credit;
        for (var k = Math.Min(_state.BankCount, _settings.BankTries); k > 0 && _state.BankCount > 0; k--)
        {
            var at = _rng.Next(_state.BankCount);
            if (TKind.Rich && (IsFixed(_state.Bank[at]) || IsLeftForNow(_state.Bank[at]))) continue;
            var task = _state.FromBank(at);
            _work.Removed[_work.RemovedCount++] = task;
            credit += PenaltyOf(task);
            var partner = _problem.Partner[task];
            if (partner < 0) continue;
            _state.FromBankByTask(partner);
            _work.Removed[_work.RemovedCount++] = partner;
            credit += PenaltyOf(partner);
        }

        return credit;
    }
}
