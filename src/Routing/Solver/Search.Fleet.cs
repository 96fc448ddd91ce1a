using LogiOpt.Core.Search;

namespace LogiOpt.Routing.Solver;

/// <content>Fewer vehicles, where a vehicle costs more than any detour: dissolve a route, then search until every task found a place again.</content>
/// <remarks>Absence counters as in section 5.4 of the paper: a task often left out becomes dearer to leave out.</remarks>
internal sealed partial class Search<TKind>
{
    private const double ShareOfBudget = 0.4;
    private double _fleetUnit;
    private bool _fleetClosed;

    private void ReduceFleet(StopRule rule, StopWatch watch)
    {
        if (!VehiclesComeFirst() || _state.BankCount > 0) return;
        Array.Fill(_work.Absences, 1);
        var fewest = FewestVehicles();
        var complete = _current;
        while (_state.UsedRoutes > fewest && !IsUsedUp())
        {
            _fleetClosed = true;
            _fleetUnit = 100 * _settings.EndTemperature;
            Dissolve(RouteLeastMissed());
            _current = Recount();
            _best = double.NegativeInfinity;
            while (_state.BankCount > 0 && !IsUsedUp())
            {
                var until = Math.Min(rule.MaxIterations, Iterations + IterationsPerClockLook);
                for (; Iterations < until && _state.BankCount > 0; Iterations++)
                {
                    Iterate(2 * _settings.EndTemperature);
                    CountAbsences();
                }
            }

            if (_state.BankCount > 0) break;
            complete = _current;
            _state.SaveBest();
        }

        (_fleetClosed, _fleetUnit) = (false, 0);
        _state.RestoreBest();
        _current = _best = Recount();

        bool IsUsedUp() => watch.IsOver(Iterations, complete) || watch.Progress(Iterations) >= ShareOfBudget;
    }

    /// <summary>Whether one vehicle costs more than a hundred typical detours.</summary>
    private bool VehiclesComeFirst()
    {
        if (_problem.VehiclesOfKind.Length != 1 || _problem.Tasks < 2) return false;
        return _problem.FixedCost[0] > 100 * _settings.StartTemperature;
    }

    private int FewestVehicles()
    {
        long load = 0;
        for (var t = 0; t < _problem.Tasks; t++) load += _problem.LoadAtStart[t * _problem.Dimensions];
        return (int)Math.Max(1, (load + _problem.Capacity[0] - 1) / Math.Max(1, _problem.Capacity[0]));
    }

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

        _state.Keep();
    }

    private void CountAbsences()
    {
        for (var k = 0; k < _state.BankCount; k++) _work.Absences[_state.Bank[k]]++;
        _current += _fleetUnit * _state.BankCount;
    }
}
