using System.Runtime.CompilerServices;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <content>Times along a route.</content>
internal sealed partial class Timetable
{
    private const int Never = int.MaxValue;

    /// <summary>For each node and number of breaks taken: how many were taken before the leg that arrives.</summary>
    private readonly int[] _origin;

    private int[] _leave, _nextLeave;
    private double[] _late, _nextLate;

    /// <summary>As early as possible from a departure on; <see cref="Begin"/> and its siblings are right afterwards.</summary>
    /// <remarks>With breaks, the earliest time is kept for every number of breaks taken so far, which is exact because later is never better; of equal
    /// times the one with less lateness is kept.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Forward(int vehicle, ReadOnlySpan<int> nodes, int breaks, int departure)
    {
        Departure = departure;
        if (breaks == 0) return Replay(vehicle, nodes, []);
        int first = 0, states = breaks + 1;
        while (first < breaks && departure > _problem.Breaks[vehicle][first].Windows[^1].Until) first++;
        Array.Fill(_leave, Never);
        (_leave[first], _late[first]) = (departure, 0);
        int from = _problem.StartOf(vehicle), trip = 0;
        for (var k = 0; k <= nodes.Length; k++)
        {
            var node = k < nodes.Length ? nodes[k] : _problem.EndOf(vehicle);
            Array.Fill(_nextLeave, Never);
            var anyOnTime = false;
            var anyReached = false;
            if (k < nodes.Length && _problem.IsReload(node)) trip++;
            for (var before = first; before <= breaks; before++)
            {
                if (_leave[before] == Never) continue;
                for (var after = before; after <= breaks; after++)
                {
                    var arrival = Travel(vehicle, from, node, _leave[before], before, after, out _);
                    if (arrival == Never) break;
                    anyReached = true;
                    var begin = OpeningAfter(node, arrival);
                    if (begin > _problem.Close[node]) break;
                    anyOnTime = true;
                    var leave = LeaveAfter(from, node, begin, trip);
                    var late = _late[before] + LatenessOf(node, begin);
                    if (leave > _nextLeave[after] || (leave == _nextLeave[after] && late >= _nextLate[after])) continue;
                    (_nextLeave[after], _nextLate[after], _origin[k * states + after]) = (leave, late, before);
                }
            }

            if (!anyOnTime) return Break(!anyReached ? Rule.Break : k < nodes.Length ? Rule.Window : Rule.Shift, node, 0);
            (_leave, _nextLeave) = (_nextLeave, _leave);
            (_late, _nextLate) = (_nextLate, _late);
            from = node;
        }

        // A break that would only begin after the end of the route falls away.
        var last = -1;
        for (var k = first; k <= breaks; k++)
            if (_leave[k] != Never && (k == breaks || _leave[k] <= _problem.Breaks[vehicle][k].Windows[0].From)
                && (last < 0 || _late[k] < _late[last] || (_late[k] == _late[last] && _leave[k] < _leave[last]))) last = k;
        if (last < 0) return Break(Rule.Break, -1, 0);
        for (int k = nodes.Length, at = last; k >= 0; k--)
        {
            BreaksBefore[k] = at - _origin[k * states + at];
            at = _origin[k * states + at];
        }

        return Replay(vehicle, nodes, _problem.Breaks[vehicle], first);
    }

    /// <summary>Drives from <see cref="Departure"/> with the breaks on the legs that <see cref="BreaksBefore"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Replay(int vehicle, ReadOnlySpan<int> nodes, FlatBreak[] breaks, int taken = 0)
    {
        int from = _problem.StartOf(vehicle), now = Departure, trip = 0, driving = 0;
        double late = 0;
        if (breaks.Length > 0) Array.Fill(BreakStart, -1);
        for (var k = 0; k <= nodes.Length; k++)
        {
            var node = k < nodes.Length ? nodes[k] : _problem.EndOf(vehicle);
            if (k < nodes.Length && _problem.IsReload(node)) trip++;
            int arrival, wheel;
            if (breaks.Length == 0)
            {
                wheel = _problem.BaseSecondsOf(vehicle, from, node);
                arrival = _problem.Clock[vehicle] is { } clock ? clock.Arrival(now, 1000L * wheel) : now + wheel;
                wheel = arrival - now;
            }
            else
            {
                arrival = Travel(vehicle, from, node, now, taken, taken + BreaksBefore[k], out wheel);
                if (arrival == Never) return Break(Rule.Break, node, 0);
                taken += BreaksBefore[k];
            }

            var begin = OpeningAfter(node, arrival);
            (Arrival[k], Begin[k], LegDriving[k]) = (arrival, begin, wheel);
            driving += wheel;
            if (begin > _problem.Close[node]) return Break(k < nodes.Length ? Rule.Window : Rule.Shift, node, begin - _problem.Close[node]);
            late += LatenessOf(node, begin);
            now = LeaveAfter(from, node, begin, trip);
            from = node;
        }

        (End, DrivingSeconds, LateCost) = (Begin[nodes.Length], driving, late);
        return true;
    }

    /// <summary>Makes the departure as late as the route still ends by a time: backwards from the end, every node within the window it was served in.</summary>
    /// <remarks>Source: forward time slack, Savelsbergh (1992), ORSA Journal on Computing 4(2), 146-154.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Delay(int vehicle, ReadOnlySpan<int> nodes, int end)
    {
        var breaks = _problem.Breaks[vehicle];
        var taken = 0;
        foreach (var start in BreakStart.AsSpan(0, breaks.Length))
            if (start >= 0) taken++;
        var first = breaks.Length;
        for (var k = breaks.Length - 1; k >= 0; k--)
            if (BreakStart[k] >= 0) first = k;
        var (next, latest) = (first + taken, end);
        for (var k = nodes.Length; k >= 0; k--)
        {
            var node = k < nodes.Length ? nodes[k] : _problem.EndOf(vehicle);
            int from = k > 0 ? nodes[k - 1] : _problem.StartOf(vehicle), fromStart = k > 0 ? LeaveOf(vehicle, nodes, k - 1) : Departure;
            var began = breaks.Length == 0 ? 0 : BreaksBefore[k];
            latest = LatestLeave(vehicle, from, node, fromStart, Math.Max(latest, Begin[k]), next - began, next);
            next -= began;
            if (k == 0) break;
            var work = _problem.IsReload(from) ? _problem.ServiceSeconds[from] : _problem.WorkAfter(k > 1 ? nodes[k - 2] : _problem.StartOf(vehicle), from);
            latest = Math.Min(latest - work, Begin[k - 1] + RoomIn(from, Begin[k - 1]));
        }

        Departure = Math.Max(Departure, latest);
        Replay(vehicle, nodes, breaks, first);
    }

    /// <summary>Last end of a route with the breaks that it has now.</summary>
    private int LatestEnd(int vehicle)
    {
        var breaks = _problem.Breaks[vehicle];
        var latest = _problem.Close[_problem.EndOf(vehicle)];
        for (var k = breaks.Length - 1; k >= 0 && BreakStart[k] < 0; k--)
            if (End <= breaks[k].Windows[0].From) latest = Math.Min(latest, breaks[k].Windows[0].From);
        return latest;
    }

    /// <summary>When the vehicle leaves a node of the route.</summary>
    public int LeaveOf(int vehicle, ReadOnlySpan<int> nodes, int k)
    {
        var trip = 0;
        if (_problem.IsReload(nodes[k]))
            for (var j = 0; j <= k; j++)
                if (_problem.IsReload(nodes[j])) trip++;
        return LeaveAfter(k > 0 ? nodes[k - 1] : _problem.StartOf(vehicle), nodes[k], Begin[k], trip);
    }

    /// <summary>The last second to leave a node so that work at the next begins no later than a bound.</summary>
    /// <param name="vehicle">Who drives.</param>
    /// <param name="from">Node that is left.</param>
    /// <param name="to">Next node.</param>
    /// <param name="known">A second of leaving that is early enough.</param>
    /// <param name="bound">Latest arrival.</param>
    /// <param name="taken">Breaks taken before the leg.</param>
    /// <param name="until">Breaks taken after it.</param>
    private int LatestLeave(int vehicle, int from, int to, int known, int bound, int taken, int until)
    {
        if (taken == until && _problem.Clock[vehicle] is null) return Math.Max(known, bound - _problem.BaseSecondsOf(vehicle, from, to));
        int low = known, high = Math.Max(known, bound);
        var starts = taken == until ? default : (BreakStart[taken], BreakStart[until - 1]);
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            if (Travel(vehicle, from, to, middle, taken, until, out _) <= bound) low = middle;
            else high = middle - 1;
        }

        if (taken != until) (BreakStart[taken], BreakStart[until - 1]) = starts;
        return low;
    }

    /// <summary>Drives one leg with some breaks on it, each as early as its windows admit.</summary>
    /// <returns>Arrival ready for work, or <see cref="Never"/> if a break would come too late.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Travel(int vehicle, int from, int to, int leave, int taken, int until, out int wheel)
    {
        var clock = _problem.Clock[vehicle];
        var left = 1000L * _problem.BaseSecondsOf(vehicle, from, to);
        var now = leave;
        wheel = 0;
        for (; taken < until; taken++)
        {
            var rest = _problem.Breaks[vehicle][taken];
            var start = OpeningAfter(rest.Windows, now);
            if (start > rest.Windows[^1].Until) return Never;
            var driven = clock is null ? 1000L * (start - now) : clock.Driven(now, start);
            wheel += driven < left ? start - now : ArrivalOf(now, left) - now;
            left = Math.Max(0, left - driven);
            BreakStart[taken] = start;
            now = start + rest.Seconds;
        }

        var arrival = ArrivalOf(now, left);
        wheel += arrival - now;
        return arrival;

        int ArrivalOf(int start, long work) => clock is null ? start + (int)(work / 1000) : clock.Arrival(start, work);
    }

    private int LeaveAfter(int from, int node, int begin, int trip)
    {
        if (node < _problem.Tasks) return begin + _problem.WorkAfter(from, node);
        return _problem.IsReload(node) ? Math.Max(begin + _problem.ServiceSeconds[node], _tripRelease[trip]) : begin;
    }

    private double LatenessOf(int node, int begin) => Math.Max(0, begin - _problem.DueSeconds[node]) * _problem.LatePerSecond[node];

    /// <summary>First start of work at or after an arrival; past <see cref="FlatProblem.Close"/> where there is none.</summary>
    private int OpeningAfter(int node, int arrival) =>
        _problem.Windows[node] is { } windows ? OpeningAfter(windows, arrival) : Math.Max(arrival, _problem.Open[node]);

    private static int OpeningAfter(SecondsWindow[] windows, int arrival)
    {
        foreach (var window in windows)
            if (arrival <= window.Until) return Math.Max(arrival, window.From);
        return arrival;
    }

    /// <summary>By how much a start of work may move back within its window; 0 where it is late already.</summary>
    private int RoomIn(int node, int start)
    {
        if (_problem.Windows[node] is { } windows)
            foreach (var window in windows)
                if (start >= window.From && start <= window.Until) return window.Until - start;
        return Math.Max(0, _problem.DueSeconds[node] - start);
    }
}
