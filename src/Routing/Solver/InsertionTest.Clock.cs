using System.Runtime.CompilerServices;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <content>Times: first seconds of leaving up to each node, last ones from it on, for every number of breaks taken.</content>
internal sealed partial class InsertionTest
{
    private const int Never = int.MaxValue;
    private const int Hopeless = int.MinValue;

    /// <summary>First second of leaving each node, the same recursion as <see cref="Timetable"/>'s.</summary>
    /// <returns>Whether the end is reached in time, with every break taken that does not fall away.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Leaves(int route, int count)
    {
        var breaks = _problem.Breaks[route];
        int start = _nodes[0], end = _nodes[count];
        var depart = Math.Max(_problem.Open[start], _along[start].Release);
        _along[start].Free = _problem.Open[start];
        var first = 0;
        while (first < breaks.Length && depart > breaks[first].Windows[^1].Until) first++;
        var from = _leave.AsSpan(start * _states, _states);
        from.Fill(Never);
        from[first] = depart;
        _lateTo[start] = 0;
        for (var i = 1; i <= count; i++)
        {
            var node = _nodes[i];
            int seconds = _along[node].Seconds, prev = _nodes[i - 1];
            var isReload = node >= _problem.Tasks && node != end;
            var work = isReload || node == end ? _problem.ServiceSeconds[node] : _problem.WorkAfter(prev, node);
            int release = isReload ? _along[node].Release : 0, free = Never;
            var to = _leave.AsSpan(node * _states, _states);
            to.Fill(Never);
            for (var before = first; before <= breaks.Length; before++)
            {
                if (from[before] == Never) continue;
                for (var now = before; now <= breaks.Length; now++)
                {
                    var arrival = Arrival(breaks, from[before], seconds, before, now);
                    if (arrival == Never) break;
                    var begin = OpeningAfter(node, arrival);
                    if (begin > _problem.Close[node]) break;
                    if (breaks.Length == 0) _lateTo[node] = _lateTo[prev] + Lateness(node, begin);
                    var leave = begin + work;
                    if (isReload)
                    {
                        free = Math.Min(free, leave);
                        leave = Math.Max(leave, release);
                    }

                    if (leave < to[now]) to[now] = leave;
                }
            }

            if (isReload) _along[node].Free = free;
            from = to;
        }

        for (var k = first; k <= breaks.Length; k++)
            if (from[k] != Never && (k == breaks.Length || from[k] <= breaks[k].Windows[0].From))
            {
                _sums[route].Late = breaks.Length == 0 ? _lateTo[end] : 0;
                return true;
            }

        return false;
    }

    /// <summary>Last second of leaving each node that keeps the rest of the route in time; and in time for the longest duty, counted from the first departure.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Limits(int route, int count)
    {
        var breaks = _problem.Breaks[route];
        int start = _nodes[0], end = _nodes[count], close = _problem.Close[end];
        LimitsFrom(close, _limit);
        if (_dutyOpen[route]) return;
        var depart = Math.Max(_problem.Open[start], _along[start].Release);
        LimitsFrom((int)Math.Min(close, depart + (long)_problem.MaxDuration[route]), _dutyLimit);

        void LimitsFrom(int last, int[] limits)
        {
            for (var k = 0; k <= breaks.Length; k++) limits[end * _states + k] = k == breaks.Length ? last : Math.Min(last, breaks[k].Windows[0].From);
            for (var i = count; i > 0; i--)
            {
                int node = _nodes[i], prev = _nodes[i - 1], seconds = _along[node].Seconds;
                var work = node == end ? 0 : node < _problem.Tasks ? _problem.WorkAfter(prev, node) : _problem.ServiceSeconds[node];
                var release = node >= _problem.Tasks && node != end ? _along[node].Release : 0;
                for (var before = 0; before <= breaks.Length; before++)
                {
                    var best = Hopeless;
                    for (var now = before; now <= breaks.Length; now++)
                    {
                        var leave = limits[node * _states + now];
                        if (leave == Hopeless || release > leave) continue;
                        var arrival = ArrivalBefore(node, leave - work);
                        if (arrival == Hopeless) continue;
                        best = Math.Max(best, LeaveBefore(breaks, arrival, seconds, before, now));
                    }

                    limits[prev * _states + before] = best;
                }
            }
        }
    }

    /// <summary>Whether the route as it is ends early enough for the longest duty even when it begins as early as it can.</summary>
    private bool IsShortEnough(int route)
    {
        if (_dutyOpen[route]) return true;
        var start = _problem.StartOf(route) * _states;
        for (var k = 0; k <= _problem.Breaks[route].Length; k++)
            if (_leave[start + k] != Never && _leave[start + k] <= _dutyLimit[start + k]) return true;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Verdict LookAtTime(int route, int after, int first, int second, int before, int task)
    {
        ref readonly var head = ref _along[after];
        ref readonly var depot = ref _along[head.Depot];

        // Goods released later than the trip leaves today, or a part of the trip that could leave earlier, move every time before this place.
        int own = _problem.ReleaseSeconds[task], tail = before < _problem.Tasks ? _along[before].ReleaseAfter : 0;
        int released = second < 0 ? Math.Max(depot.Release, own) : first == task ? Math.Max(head.ReleaseBefore, own) : head.ReleaseBefore;
        var newTrip = second < 0 ? 0 : second == task ? Math.Max(own, tail) : tail;
        int leaves = Math.Max(depot.Free, released), leftBefore = Math.Max(depot.Free, depot.Release);
        if (leaves < leftBefore) return Verdict.Drive;

        var toFirst = _problem.BaseSecondsOf(route, after, first);
        var between = second < 0 ? 0 : _problem.BaseSecondsOf(route, first, second);
        var lastAdded = second < 0 ? first : second;
        var toBefore = _problem.BaseSecondsOf(route, lastAdded, before);
        var more = toFirst + between + toBefore - _along[before].Seconds;
        int workFirst = first < _problem.Tasks ? _problem.WorkAfter(after, first) : _problem.ServiceSeconds[first];
        var workSecond = second < 0 ? 0 : second < _problem.Tasks ? _problem.WorkAfter(first, second) : _problem.ServiceSeconds[second];
        var isEnd = before == _problem.EndOf(route);
        var workBefore = isEnd ? 0 : before < _problem.Tasks ? _problem.WorkAfter(lastAdded, before) : _problem.ServiceSeconds[before];
        if (!IsWithinSums(route, after, first, second, before, more, workFirst + workSecond + (before < _problem.Tasks ? workBefore - _problem.WorkAfter(after, before) : 0)))
            return Verdict.No;

        // A trip that leaves later is nowhere earlier: what is too late already stays so.
        var later = leaves > leftBefore;
        ReloadMayHelp = later;
        var breaks = _problem.Breaks[route];
        var release = isEnd || before < _problem.Tasks ? 0 : _along[before].Release;
        var checksDuty = !_dutyOpen[route];
        var inTime = false;
        for (var b0 = 0; b0 <= breaks.Length; b0++)
        {
            var leave = _leave[after * _states + b0];
            if (leave == Never) continue;
            for (var b1 = b0; b1 <= breaks.Length; b1++)
            {
                var arrival = Arrival(breaks, leave, toFirst, b0, b1);
                if (arrival == Never) break;
                var begin = OpeningAfter(first, arrival);
                if (begin > _problem.Close[first]) break;
                var left = begin + workFirst;
                if (first >= _problem.Tasks) left = Math.Max(left, newTrip);
                for (var b2 = b1; b2 <= breaks.Length; b2++)
                {
                    var then = left;
                    if (second >= 0)
                    {
                        arrival = Arrival(breaks, left, between, b1, b2);
                        if (arrival == Never) break;
                        begin = OpeningAfter(second, arrival);
                        if (begin > _problem.Close[second]) break;
                        then = begin + workSecond;
                        if (second >= _problem.Tasks) then = Math.Max(then, newTrip);
                    }
                    else if (b2 > b1)
                    {
                        break;
                    }

                    for (var b3 = b2; b3 <= breaks.Length; b3++)
                    {
                        arrival = Arrival(breaks, then, toBefore, b2, b3);
                        if (arrival == Never) break;
                        begin = OpeningAfter(before, arrival);
                        if (begin > _problem.Close[before]) break;
                        var gone = Math.Max(begin + workBefore, release);
                        if (gone > _limit[before * _states + b3]) continue;
                        if (!later && (!checksDuty || gone <= _dutyLimit[before * _states + b3])) return Verdict.Yes;
                        if (later) return Verdict.Drive;
                        inTime = true;
                    }
                }
            }
        }

        return inTime ? Verdict.Drive : Verdict.No;
    }

    /// <summary>Change of the price of lateness by an addition that is known to fit, on a vehicle without breaks: driven on until a node is left when it is left now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double LatenessOf(int route, Stop[] stops, int after, int first, int second, int before, int task)
    {
        var end = _problem.EndOf(route);
        var newTrip = second < 0 ? 0 : Math.Max(second == task ? _problem.ReleaseSeconds[task] : 0, before < _problem.Tasks ? _along[before].ReleaseAfter : 0);
        int prev = after, now = _leave[after * _states];
        var late = _lateTo[after];
        for (var node = first; ; node = node == first && second >= 0 ? second : node == first || node == second ? before : stops[node].Next)
        {
            var added = node == first || node == second;
            var seconds = added || node == before ? _problem.BaseSecondsOf(route, prev, node) : _along[node].Seconds;
            var begin = OpeningAfter(node, now + seconds);
            late += Lateness(node, begin);
            var isReload = node >= _problem.Tasks && node != end;
            now = begin + (node == end ? 0 : isReload ? _problem.ServiceSeconds[node] : _problem.WorkAfter(prev, node));
            if (isReload) now = Math.Max(now, added ? newTrip : _along[node].Release);
            if (!added && (node == end || now == _leave[node * _states])) return late - _lateTo[node];
            prev = node;
        }
    }

    private double Lateness(int node, int begin) => Math.Max(0, begin - _problem.DueSeconds[node]) * _problem.LatePerSecond[node];

    /// <summary>Distance, seconds at the wheel, and on duty at the very least.</summary>
    private bool IsWithinSums(int route, int after, int first, int second, int before, int more, int work)
    {
        ref readonly var sums = ref _sums[route];
        if (sums.Driving + more > _problem.MaxDriving[route]) return false;
        if (_problem.MaxMetres[route] != int.MaxValue)
        {
            long metres = sums.Metres - _along[before].Metres + _problem.MetresOf(route, after, first);
            metres += second < 0 ? _problem.MetresOf(route, first, before) : (long)_problem.MetresOf(route, first, second) + _problem.MetresOf(route, second, before);
            if (metres > _problem.MaxMetres[route]) return false;
        }

        if (_dutyOpen[route]) return true;
        long busy = (long)sums.Busy + more + work, rest = 0;
        int open = _problem.Open[_problem.StartOf(route)], close = _problem.Close[_problem.EndOf(route)];
        foreach (var given in _problem.Breaks[route])
            if (busy > given.Windows[0].From - open && busy > close - given.Windows[^1].Until) rest += given.Seconds;
        return busy + rest <= _problem.MaxDuration[route];
    }

    /// <summary>Arrival at the end of a leg with some breaks on it, each as early as its windows admit; <see cref="Never"/> if one would come too late.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Arrival(FlatBreak[] breaks, int leave, int seconds, int taken, int until)
    {
        int now = leave, arrival = leave + seconds;
        for (; taken < until; taken++)
        {
            var rest = breaks[taken];
            var start = OpeningAfter(rest.Windows, now);
            if (start > rest.Windows[^1].Until) return Never;
            now = start + rest.Seconds;
            arrival = Math.Max(now, arrival + rest.Seconds);
        }

        return arrival;
    }

    /// <summary>The inverse: the last second of leaving that arrives in time; <see cref="Hopeless"/> if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LeaveBefore(FlatBreak[] breaks, int arrival, int seconds, int taken, int until)
    {
        var last = arrival - seconds;
        var now = arrival;
        for (var k = until - 1; k >= taken; k--)
        {
            var rest = breaks[k];
            last -= rest.Seconds;
            var start = now - rest.Seconds;
            var window = rest.Windows.Length - 1;
            while (window >= 0 && rest.Windows[window].From > start) window--;
            if (window < 0) return Hopeless;
            now = Math.Min(start, rest.Windows[window].Until);
        }

        return Math.Min(last, now);
    }

    /// <summary>The last arrival after which work begins no later than a bound; <see cref="Hopeless"/> if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ArrivalBefore(int node, int bound)
    {
        if (bound < _problem.Open[node]) return Hopeless;
        if (_problem.Windows[node] is not { } windows || bound > _problem.DueSeconds[node]) return Math.Min(bound, _problem.Close[node]);
        for (var k = windows.Length - 1; k >= 0; k--)
            if (bound >= windows[k].From) return Math.Min(bound, windows[k].Until);
        return Hopeless;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int OpeningAfter(int node, int arrival) =>
        _problem.Windows[node] is { } windows ? OpeningAfter(windows, arrival) : Math.Max(arrival, _problem.Open[node]);

    private static int OpeningAfter(SecondsWindow[] windows, int arrival)
    {
        foreach (var window in windows)
            if (arrival <= window.Until) return Math.Max(arrival, window.From);
        return arrival;
    }
}
