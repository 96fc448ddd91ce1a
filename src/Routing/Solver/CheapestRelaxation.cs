using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Finds the least that must give for one task or pair to ride on some vehicle: with the stops it has, or alone.</summary>
/// <remarks>Every place on every route that may serve it is driven with the rules that can give set free, and what was then overdrawn is read off. Fewer
/// rules come first, then the smaller ones: seconds as they are, ten metres as a second, the whole of a capacity as a shift of eight hours.</remarks>
internal sealed class CheapestRelaxation
{
    /// <summary>Nodes driven past in all for a second of the time limit: some thirty milliseconds.</summary>
    private const double NodesPerSecond = 100_000;

    private const long LeastNodes = 50_000, MostNodes = 2_000_000;
    private const double ShiftSeconds = 8 * 3600;
    private readonly FlatProblem _problem;
    private readonly Timetable _timetable;
    private readonly IReadOnlyDictionary<int, int[]> _routes;
    private long _nodesLeft, _nodesForTask;

    /// <param name="problem">The problem; its limits are lifted while a place is tried and put back.</param>
    /// <param name="routes">Tasks and reloads of the routes of the plan, by vehicle.</param>
    /// <param name="limit">The time limit of the plan, which bounds the work; null where there is none.</param>
    public CheapestRelaxation(FlatProblem problem, IReadOnlyDictionary<int, int[]> routes, TimeSpan? limit)
    {
        _nodesLeft = limit is { } time ? (long)Math.Clamp(NodesPerSecond * time.TotalSeconds, LeastNodes, MostNodes) : MostNodes;
        (_problem, _routes) = (problem, routes);
        _timetable = new Timetable(problem);
    }

    /// <summary>Looks at some vehicles.</summary>
    /// <param name="task">The visit, or the pick-up of a pair.</param>
    /// <param name="vehicles">Who may serve it, or could with a skill.</param>
    /// <param name="share">Share of the work left that it may take, in (0, 1].</param>
    /// <returns>The steps, empty if there is no way within what can give.</returns>
    public List<RelaxationStep> Find(int task, IEnumerable<int> vehicles, double share)
    {
        List<RelaxationStep> best = [];
        var price = double.PositiveInfinity;
        _nodesForTask = (long)(share * _nodesLeft);
        _nodesLeft -= _nodesForTask;
        foreach (var vehicle in vehicles)
        {
            var route = _routes.TryGetValue(vehicle, out var known) ? known : [];
            for (var after = 0; after <= route.Length && _nodesForTask > 0; after++)
                foreach (var sequence in With(route, task, after)) Look(vehicle, sequence);
        }

        _nodesLeft += Math.Max(0, _nodesForTask);
        return best;

        void Look(int vehicle, int[] sequence)
        {
            _nodesForTask -= sequence.Length + 2;
            var (steps, cost) = Steps(vehicle, sequence, task);
            if (cost >= price) return;
            (best, price) = (steps, cost);
        }
    }

    private IEnumerable<int[]> With(int[] route, int task, int after)
    {
        var drop = _problem.Partner[task];
        int[] head = [.. route[..after], task], tail = route[after..];
        var next = tail.Length > 1 && _problem.IsReload(tail[0]) ? tail[1] : tail.Length > 0 ? tail[0] : -1;
        if (next >= 0 && next < _problem.Tasks && _problem.LockedTo[next] >= 0) yield break;
        if (drop < 0) yield return [.. head, .. tail];
        for (var k = 0; drop >= 0 && k <= tail.Length; k++) yield return [.. head, .. tail[..k], drop, .. tail[k..]];
    }

    /// <summary>What a route overdraws when it is driven with the task's windows and the vehicle's limits set free.</summary>
    private (List<RelaxationStep> Steps, double Price) Steps(int vehicle, int[] sequence, int task)
    {
        int drop = _problem.Partner[task], end = _problem.EndOf(vehicle), d = _problem.Dimensions;
        var closeTask = Free(_problem.Close, task);
        var closeDrop = drop < 0 ? 0 : Free(_problem.Close, drop);
        var closeEnd = Free(_problem.Close, end);
        var (duty, driving, metres, stops) = (Free(_problem.MaxDuration, vehicle), Free(_problem.MaxDriving, vehicle), Free(_problem.MaxMetres, vehicle), Free(_problem.MaxStops, vehicle));
        var capacity = new int[d];
        for (var k = 0; k < d; k++) capacity[k] = Free(_problem.Capacity, vehicle * d + k);
        var steps = new List<RelaxationStep>();
        double price = 0;
        try
        {
            if (!_timetable.Drive(vehicle, sequence, full: true)) return (steps, double.PositiveInfinity);
            Late(task, closeTask);
            if (drop >= 0) Late(drop, closeDrop);
            var who = _problem.Source.Vehicles[vehicle].Id;
            Add(RelaxedRules.Shift, who, (long)_timetable.End - closeEnd, 1);
            Add(RelaxedRules.Duty, who, (long)_timetable.DutySeconds - duty, 1);
            Add(RelaxedRules.Driving, who, (long)_timetable.DrivingSeconds - driving, 1);
            Add(RelaxedRules.Distance, who, _timetable.Metres - metres, 0.1);
            Add(RelaxedRules.Stops, who, sequence.Count(n => n < _problem.Tasks) - stops, 3600);
            for (var k = 0; k < d; k++)
                Add(RelaxedRules.Capacity, who, MostOnBoard(sequence, k) - capacity[k], ShiftSeconds / Math.Max(1, capacity[k]), k.ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var skill in MissingSkills(_problem, vehicle, task)) Give(skill, who);
        }
        finally
        {
            _problem.Close[task] = closeTask;
            if (drop >= 0) _problem.Close[drop] = closeDrop;
            _problem.Close[end] = closeEnd;
            (_problem.MaxDuration[vehicle], _problem.MaxDriving[vehicle], _problem.MaxMetres[vehicle], _problem.MaxStops[vehicle]) = (duty, driving, metres, stops);
            for (var k = 0; k < d; k++) _problem.Capacity[vehicle * d + k] = capacity[k];
        }

        // One more rule counts more than any amount of the others.
        return (steps, steps.Count * 1e12 + price);

        void Late(int node, int close)
        {
            var at = Array.IndexOf(sequence, node);
            Add(RelaxedRules.Window, SolutionBuilder.IdOf(_problem, node), (long)_timetable.Begin[at] - close, 1);
        }

        void Add(string rule, string id, long by, double weight, string detail = "")
        {
            if (by <= 0) return;
            steps.Add(new RelaxationStep(rule, id, by, detail));
            price += by * weight;
        }

        void Give(string skill, string who)
        {
            steps.Add(new RelaxationStep(RelaxedRules.Skill, who, 0, skill));
            price += ShiftSeconds;
        }
    }

    public static IEnumerable<string> MissingSkills(FlatProblem problem, int vehicle, int task)
    {
        var visits = problem.Source.Visits.Count;
        var wanted = task < visits ? problem.Source.Visits[task].Skills : problem.Source.Pairs[(task - visits) / 2].Skills;
        return wanted.Where(s => !problem.Source.Vehicles[vehicle].Skills.Contains(s)).Distinct();
    }

    private long MostOnBoard(int[] sequence, int dimension)
    {
        long most = 0, carried = 0;
        for (var from = 0; from <= sequence.Length;)
        {
            var until = from;
            long load = carried;
            for (; until < sequence.Length && !_problem.IsReload(sequence[until]); until++) load += _problem.LoadAtStart[sequence[until] * _problem.Dimensions + dimension];
            most = Math.Max(most, load);
            for (var k = from; k < until; k++)
            {
                var change = _problem.LoadChange[sequence[k] * _problem.Dimensions + dimension];
                most = Math.Max(most, load += change);
                if (_problem.Mate[sequence[k]] >= 0) carried += change;
            }

            from = until + 1;
        }

        return most;
    }

    private static int Free(int[] limits, int index)
    {
        var old = limits[index];
        limits[index] = int.MaxValue / 4;
        return old;
    }
}
