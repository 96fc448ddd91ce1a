using LogiOpt.Core.Search;

namespace LogiOpt.Routing.Solver;

/// <content>Fewer vehicles, where a vehicle costs more than any detour: dissolve a route and find its tasks places on the others.</content>
/// <remarks>Guided ejection: a task without a place pushes out those that were least often without one, and rounds of ruin and recreate shake the plan in
/// between. Source: Nagata and Braysy (2009), Operations Research Letters 37(5), 333-338, for windows; Nagata and Kobayashi (2010), PPSN XI, for pairs.</remarks>
internal sealed partial class Search<TKind>
{
    /// <summary>Share of the budget for fewer vehicles, at most; the rest makes the routes shorter.</summary>
    private const double ShareOfBudget = 0.4;

    /// <summary>A search for one vehicle fewer is given up where it has taken this many times as long as all before it, but not before this share of the budget
    /// and so many tasks without a place: those that end well do so early.</summary>
    private const double Patience = 4, LeastPatience = 0.12;

    private const int LeastTries = 400;
    private const int ShakesPerEjection = 20;
    private bool _fleetClosed, _bankClosed;

    /// <summary>A first plan of few vehicles, for a search that goes on from there.</summary>
    public int[][] FewVehicles(StopRule rule, StopWatch watch)
    {
        Start();
        ReduceFleet(rule, watch);
        return Routes();
    }

    private void ReduceFleet(StopRule rule, StopWatch watch)
    {
        if (!SearchSettings.VehiclesComeFirst(_problem, _settings) || _problem.Traits.WalkNeeded || _state.BankCount > 0) return;
        Array.Fill(_work.Absences, 1);
        var fewest = FleetBound.Of(_problem);
        var complete = _current;
        var (begun, reached, tries) = (watch.Progress(Iterations), watch.Progress(Iterations), 0);
        (_fleetClosed, _bankClosed) = (true, true);
        while (_state.UsedRoutes > fewest && !IsUsedUp())
        {
            Dissolve(RouteLeastMissed());
            for (tries = 0; _state.BankCount > 0 && !IsUsedUp(); tries++) PlaceOrEject();
            if (_state.BankCount > 0) break;
            _state.SaveBest();
            complete = Recount();
            reached = watch.Progress(Iterations);
        }

        (_fleetClosed, _bankClosed) = (false, false);
        _state.RestoreBest();
        _work.Insertions.ForgetAll();
        _current = _best = Recount();

        bool IsUsedUp()
        {
            var now = watch.Progress(Iterations);
            return watch.IsOver(Iterations, complete) || now >= ShareOfBudget || (tries > LeastTries && now - reached > Math.Max(LeastPatience, Patience * (reached - begun)));
        }
    }

    /// <summary>One task finds a place, or pushes others out of one.</summary>
    private void PlaceOrEject()
    {
        Iterations++;
        var task = First(_state.Bank[_state.BankCount - 1]);
        var drop = _problem.Partner[task];
        _state.Begin();
        _state.FromBankByTask(task);
        if (drop >= 0) _state.FromBankByTask(drop);
        if (IsPlaced(task, drop))
        {
            _state.Keep();
            return;
        }

        _work.Absences[task]++;
        FindEjection(task, drop);
        if (_ejection.Route >= 0)
        {
            Eject(task, drop);
        }
        else
        {
            _state.ToBank(task);
            if (drop >= 0) _state.ToBank(drop);
        }

        _state.Keep();
        Shake();
    }

    private bool IsPlaced(int task, int drop)
    {
        if (drop >= 0)
        {
            FindPairPlace(task, drop, everywhere: true);
            if (_foundPair.Route < 0) return false;
            PlaceFoundPair(task, drop);
            return true;
        }

        FindPlace(task, everywhere: true);
        if (_found.Route < 0) return false;
        Insert(task, _found.After, _found.Before, _found.Route, 0);
        return true;
    }

    /// <summary>Rounds of ruin and recreate that lose no task.</summary>
    private void Shake()
    {
        _current = Recount();
        _best = double.NegativeInfinity;
        for (var k = 0; k < ShakesPerEjection; k++, Iterations++) Iterate(ShakeTemperature);
    }

    private double ShakeTemperature => _settings.EndTemperature * 4;

    private int RouteLeastMissed()
    {
        var (least, sum) = (-1, double.PositiveInfinity);
        for (var route = 0; route < _problem.Vehicles; route++)
        {
            if (_state.Routes[route].Size == 0) continue;
            double missed = 0;
            for (var at = _state.Stops[_problem.StartOf(route)].Next; at < _problem.Tasks; at = _state.Stops[at].Next) missed += _work.Absences[at];
            if (missed < sum) (least, sum) = (route, missed);
        }

        return least;
    }

    private void Dissolve(int route)
    {
        _state.Begin();
        _work.RemovedCount = 0;
        var end = _problem.EndOf(route);
        for (var at = _state.Stops[_problem.StartOf(route)].Next; at != end;)
        {
            var next = _state.Stops[at].Next;
            Remove(at);
            Mend(route, next);
            _state.ToBank(at);
            at = next;
        }

        if (TKind.Rich) RefreshRoute(route);
        _state.Keep();
    }
}
