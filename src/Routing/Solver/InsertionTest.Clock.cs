using System.Runtime.CompilerServices;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <content>Times: first seconds of leaving up to each node, last ones from it on, for every number of breaks taken.</content>
internal sealed partial class InsertionTest
{
    private const int Never = int.MaxValue;
    private const int Hopeless = int.MinValue;
    private const int LongAgo = int.MinValue / 2;

    /// <summary>A way to a node with some number of breaks taken, up to leaving it: whoever departs at d, but not before the first departure, leaves at max(Leave, d + Length).</summary>
    /// <param name="Leave">First second of leaving the node, <see cref="Never"/> where it is not reached.</param>
    /// <param name="Length">Seconds of driving, work and breaks so far.</param>
    /// <param name="Latest">Last departure that is in time so far.</param>
    private readonly record struct Head(int Leave, int Length, int Latest);

    /// <summary>A way from a node to the end with some number of breaks taken before: whoever leaves at t ends at max(End, t + Length).</summary>
    /// <param name="Limit">Last second of leaving the node that keeps the rest in time, <see cref="Hopeless"/> where nothing does.</param>
    /// <param name="Length">Seconds of driving, work and breaks until the end.</param>
    /// <param name="End">First second at which the route can end.</param>
    /// <param name="OnDuty">As <paramref name="Limit"/>, for an end within the longest duty of the first departure; kept where a node or a break has several windows,
    /// as the end is then no such maximum.</param>
    private readonly record struct Tail(int Limit, int Length, int End, int OnDuty);

    /// <summary>First second of leaving each node, the same recursion as <see cref="Timetable"/>'s.</summary>
    /// <returns>Whether the end is reached in time, with every break taken that does not fall away.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Leaves(int route, Stop[] stops)
    {
        int start = _problem.StartOf(route), end = _problem.EndOf(route);
        Depart(route, start);
        for (var node = stops[start].Next; ; node = stops[node].Next)
        {
            Reach(route, stops[node].Prev, node, end);
            if (node == end) break;
        }

        return Ends(route, end);
    }

    private void Depart(int route, int start)
    {
        var breaks = _problem.Breaks[route];
        ref var along = ref _along[start];
        var depart = Math.Max(_problem.Open[start], along.Release);
        along.Free = _problem.Open[start];
        var first = 0;
        while (first < breaks.Length && depart > breaks[first].Windows[^1].Until) first++;
        var heads = _head.AsSpan(start * _states, _states);
        heads.Fill(new Head(Never, 0, 0));
        heads[first] = new Head(depart, 0, _shifts[route] && !_soft[route] ? Math.Max(depart, _problem.Close[start]) : depart);
        _depart[route] = depart;
        _lateTo[start] = 0;
    }

    /// <summary>One node on from the one before it.</summary>
    /// <returns>Whether something is not as it was.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Reach(int route, int prev, int node, int end)
    {
        var breaks = _problem.Breaks[route];
        var seconds = _along[node].Seconds;
        var isReload = node >= _problem.Tasks && node != end;
        var work = isReload || node == end ? _problem.ServiceSeconds[node] : _problem.WorkAfter(prev, node);
        int release = isReload ? _along[node].Release : 0, free = Never, close = _problem.Close[node];
        var from = _head.AsSpan(prev * _states, _states);
        var to = _head.AsSpan(node * _states, _states);
        var changed = false;
        for (var now = 0; now <= breaks.Length; now++)
        {
            var best = new Head(Never, 0, 0);
            for (var before = 0; before <= now; before++)
            {
                var head = from[before];
                if (head.Leave == Never) continue;
                var arrival = Arrival(breaks, head.Leave, seconds, before, now);
                if (arrival == Never) continue;
                var begin = OpeningAfter(node, arrival);
                if (begin > close) continue;
                if (breaks.Length == 0) _lateTo[node] = _lateTo[prev] + Lateness(node, begin);
                var (length, latest) = AddLeg(breaks, head, seconds, before, now);
                latest = Math.Min(latest, close - length);
                var leave = begin + work;
                if (isReload)
                {
                    free = Math.Min(free, leave);
                    leave = Math.Max(leave, release);
                }

                if (leave < best.Leave || (leave == best.Leave && latest > best.Latest)) best = new Head(leave, length + work, latest);
            }

            changed |= best != to[now];
            to[now] = best;
        }

        if (isReload)
        {
            changed |= _along[node].Free != free;
            _along[node].Free = free;
        }

        return changed;
    }

    /// <summary>Whether some way ends with every break taken that does not fall away.</summary>
    private bool Ends(int route, int end)
    {
        var breaks = _problem.Breaks[route];
        for (var k = 0; k <= breaks.Length; k++)
        {
            var leave = _head[end * _states + k].Leave;
            if (leave == Never || (k < breaks.Length && leave > breaks[k].Windows[0].From)) continue;
            _sums[route].Late = breaks.Length == 0 ? _lateTo[end] : 0;
            return true;
        }

        return false;
    }

    /// <summary>Length and last departure of a way with one more leg and the breaks on it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Length, int Latest) AddLeg(FlatBreak[] breaks, in Head head, int seconds, int taken, int until)
    {
        int length = head.Length, latest = head.Latest;
        for (; taken < until; taken++)
        {
            latest = Math.Min(latest, breaks[taken].Windows[^1].Until - length);
            length += breaks[taken].Seconds;
        }

        return (length + seconds, latest);
    }

    /// <summary>Last second of leaving each node that keeps the rest of the route in time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Limits(int route, Stop[] stops)
    {
        var breaks = _problem.Breaks[route];
        int start = _problem.StartOf(route), end = _problem.EndOf(route), close = _problem.Close[end];
        var onDuty = _shifts[route] || _dutyOpen[route] ? Hopeless : (int)Math.Min(close, _depart[route] + (long)_problem.MaxDuration[route]);
        for (var k = 0; k <= breaks.Length; k++)
        {
            var last = k == breaks.Length ? close : breaks[k].Windows[0].From;
            _tail[end * _states + k] = new Tail(Math.Min(close, last), 0, Hopeless, Math.Min(onDuty, last));
        }

        for (var node = end; node != start; node = stops[node].Prev) Bound(route, stops[node].Prev, node, end);
    }

    /// <summary>One node back from the one behind it.</summary>
    /// <returns>Whether something is not as it was.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Bound(int route, int prev, int node, int end)
    {
        var breaks = _problem.Breaks[route];
        var seconds = _along[node].Seconds;
        var work = node == end ? 0 : node < _problem.Tasks ? _problem.WorkAfter(prev, node) : _problem.ServiceSeconds[node];
        var release = node >= _problem.Tasks && node != end ? _along[node].Release : 0;
        var from = _tail.AsSpan(node * _states, _states);
        var to = _tail.AsSpan(prev * _states, _states);
        var changed = false;
        for (var before = 0; before <= breaks.Length; before++)
        {
            var best = new Tail(Hopeless, 0, 0, Hopeless);
            for (var now = before; now <= breaks.Length; now++)
            {
                var tail = from[now];
                var leave = LeaveFor(tail.Limit, now);
                if (leave == Hopeless) continue;
                if (tail.OnDuty != Hopeless) best = best with { OnDuty = Math.Max(best.OnDuty, LeaveFor(tail.OnDuty, now)) };
                if (leave < best.Limit) continue;
                int length = tail.Length + work + seconds, begin = _problem.Open[node];
                if (now > before)
                {
                    begin = Math.Max(begin, Arrival(breaks, LongAgo, 0, before, now));
                    for (var k = before; k < now; k++) length += breaks[k].Seconds;
                }

                var ends = Math.Max(tail.End, Math.Max(begin + work, release) + tail.Length);
                if (leave > best.Limit || ends < best.End) best = new Tail(leave, length, ends, best.OnDuty);
            }

            changed |= best != to[before];
            to[before] = best;

            int LeaveFor(int limit, int now)
            {
                if (limit == Hopeless || release > limit) return Hopeless;
                var arrival = ArrivalBefore(node, limit - work);
                return arrival == Hopeless ? Hopeless : LeaveBefore(breaks, arrival, seconds, before, now);
            }
        }

        return changed;
    }

    /// <summary>Whether the route as it is can be driven within the longest duty.</summary>
    private bool IsShortEnough(int route)
    {
        if (_dutyOpen[route]) return true;
        var start = _problem.StartOf(route) * _states;
        for (var k = 0; k <= _problem.Breaks[route].Length; k++)
            if (_head[start + k].Leave != Never && _head[start + k].Leave <= _tail[start + k].Limit && IsShort(route, _head[start + k], _tail[start + k])) return true;
        return false;
    }

    /// <summary>Whether a whole way is within the longest duty: it is shortest from the last departure that is in time, as waiting only shrinks until then.</summary>
    /// <param name="route">The vehicle.</param>
    /// <param name="head">Up to leaving a node.</param>
    /// <param name="tail">From leaving it on, in time for the head's first departure.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsShort(int route, in Head head, in Tail tail)
    {
        if (!_shifts[route]) return head.Leave <= tail.OnDuty;
        var departure = Math.Max(_depart[route], Math.Min(head.Latest, tail.Limit - head.Length));
        return Math.Max(tail.End, Math.Max(head.Leave, departure + head.Length) + tail.Length) - departure <= _problem.MaxDuration[route];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Verdict LookAtTime(int route, int after, int first, int second, int before, int task)
    {
        ref readonly var place = ref _along[after];
        ref readonly var depot = ref _along[place.Depot];

        // Goods released later than the trip leaves today, or a part of the trip that could leave earlier, move every time before this place.
        int own = _problem.ReleaseSeconds[task], behind = before < _problem.Tasks ? _along[before].ReleaseAfter : 0;
        int released = second < 0 ? Math.Max(depot.Release, own) : first == task ? Math.Max(place.ReleaseBefore, own) : place.ReleaseBefore;
        var newTrip = second < 0 ? 0 : second == task ? Math.Max(own, behind) : behind;
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
            var head = _head[after * _states + b0];
            if (head.Leave == Never) continue;
            if (checksDuty && _problem.LatePerSecond[task] > 0) head = head with { Latest = _depart[route] };
            for (var b1 = b0; b1 <= breaks.Length; b1++)
            {
                if (!IsReached(breaks, head, first, toFirst, workFirst, newTrip, b0, b1, out var one)) break;
                for (var b2 = b1; b2 <= breaks.Length; b2++)
                {
                    var two = one;
                    if (second >= 0)
                    {
                        if (!IsReached(breaks, one, second, between, workSecond, newTrip, b1, b2, out two)) break;
                    }
                    else if (b2 > b1)
                    {
                        break;
                    }

                    for (var b3 = b2; b3 <= breaks.Length; b3++)
                    {
                        if (!IsReached(breaks, two, before, toBefore, workBefore, release, b2, b3, out var three)) break;
                        ref readonly var tail = ref _tail[before * _states + b3];
                        if (three.Leave > tail.Limit) continue;
                        if (!later && (!checksDuty || IsShort(route, three, tail))) return Verdict.Yes;
                        if (later) return Verdict.Drive;
                        inTime = true;
                    }
                }
            }
        }

        return inTime ? Verdict.Drive : Verdict.No;
    }

    /// <summary>A way with one more node, the breaks on its leg and the work there.</summary>
    /// <returns>False if it comes too late.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsReached(FlatBreak[] breaks, in Head head, int node, int seconds, int work, int release, int taken, int until, out Head there)
    {
        there = default;
        var arrival = Arrival(breaks, head.Leave, seconds, taken, until);
        if (arrival == Never) return false;
        var begin = OpeningAfter(node, arrival);
        if (begin > _problem.Close[node]) return false;
        var (length, latest) = AddLeg(breaks, head, seconds, taken, until);
        var leave = begin + work;
        if (node >= _problem.Tasks) leave = Math.Max(leave, release);
        there = new Head(leave, length + work, Math.Min(latest, _problem.Close[node] - length));
        return true;
    }

    /// <summary>Change of the price of lateness by an addition that is known to fit, on a vehicle without breaks: driven on until a node is left when it is left now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double LatenessOf(int route, Stop[] stops, int after, int first, int second, int before, int task)
    {
        var end = _problem.EndOf(route);
        var newTrip = second < 0 ? 0 : Math.Max(second == task ? _problem.ReleaseSeconds[task] : 0, before < _problem.Tasks ? _along[before].ReleaseAfter : 0);
        int prev = after, now = _head[after * _states].Leave;
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
            if (!added && (node == end || now == _head[node * _states].Leave)) return late - _lateTo[node];
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
