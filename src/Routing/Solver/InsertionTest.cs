using System.Diagnostics;
using System.Runtime.CompilerServices;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>What a look at a place can tell.</summary>
internal enum Verdict
{
    /// <summary>Some rule would break.</summary>
    No,

    /// <summary>Every rule holds.</summary>
    Yes,

    /// <summary>The route must be driven to tell.</summary>
    Drive,
}

/// <summary>Tells in a time that does not grow with the route whether one more task, with a reload or without, keeps every rule: <see cref="Timetable.Drive"/> without the drive.</summary>
/// <remarks>Of each route it keeps, up to each node and from it on, the loads of its trip in every dimension, and for every number of breaks taken the first second
/// at which the node can be left and the last at which it may be. It answers <see cref="Verdict.Drive"/> where only the drive can tell: where the time on duty
/// counts and is not plainly within its limit, where goods of a trip would be released at another time than now, and where lateness is priced on a vehicle with breaks;
/// priced lateness without breaks is followed until the route is as early as before. Vehicles whose speeds
/// change by time, that stack their load, whose duty has a price, and goods that conflict are driven always, <see cref="Knows"/>.
/// Source of the concatenation of loads and times: Vidal et al. (2013), Computers and Operations Research 40(1), 475-489; breaks are our own.</remarks>
internal sealed partial class InsertionTest
{
    private readonly FlatProblem _problem;
    private readonly int _dimensions, _states;
    private readonly bool[] _knows, _stale, _soft, _dutyOpen, _shifts;
    private readonly TripLoad[] _loads;
    private readonly Along[] _along;
    private readonly Head[] _head;
    private readonly Tail[] _tail;
    private readonly int[] _depart;
    private readonly Sums[] _sums;
    private readonly double[] _lateTo;

    public InsertionTest(FlatProblem problem)
    {
        _problem = problem;
        _dimensions = problem.Dimensions;
        _knows = new bool[problem.Vehicles];
        _stale = new bool[problem.Vehicles];
        _soft = new bool[problem.Vehicles];
        _dutyOpen = new bool[problem.Vehicles];
        _shifts = new bool[problem.Vehicles];
        _depart = new int[problem.Vehicles];
        var oneWindow = Array.TrueForAll(problem.Windows, w => w is null);
        _sums = new Sums[problem.Vehicles];
        var breaks = 0;
        for (var v = 0; v < problem.Vehicles; v++)
        {
            _knows[v] = problem.Traits.WalkNeeded && problem.Clock[v] is null && !problem.LastInFirstOut[v] && problem.Conflicts.Length == 0
                        && problem.CostPerDutySecond[v] == 0 && problem.BalancePerSquareSecond == 0;
            _dutyOpen[v] = problem.MaxDuration[v] >= problem.Close[problem.EndOf(v)] - problem.Open[problem.StartOf(v)];
            _shifts[v] = oneWindow && Array.TrueForAll(problem.Breaks[v], b => b.Windows.Length == 1);
            breaks = Math.Max(breaks, problem.Breaks[v].Length);
        }

        _states = breaks + 1;
        var any = Array.IndexOf(_knows, true) >= 0;
        var nodes = any ? problem.Nodes : 0;
        _loads = new TripLoad[nodes * _dimensions];
        _along = new Along[nodes];
        _head = new Head[nodes * _states];
        _tail = new Tail[nodes * _states];
        _lateTo = new double[nodes];
        Array.Fill(_stale, true);
    }

    /// <summary>Loads of one dimension on a trip. A deliver on board from its depot counts at <c>Start</c>, what changes on the way at <c>Change</c>, its highest sum at <c>Peak</c>.</summary>
    private record struct TripLoad
    {
        /// <summary>From the depot up to this node.</summary>
        public int StartBefore, ChangeBefore, PeakBefore;

        /// <summary>From this node to the next depot.</summary>
        public int StartAfter, ChangeAfter, PeakAfter;

        /// <summary>What pairs have on board at the depot that begins the trip, and when leaving this node.</summary>
        public int CarriedIn, CarriedHere;
    }

    /// <summary>What else is known at a node.</summary>
    private record struct Along
    {
        /// <summary>The depot that begins the trip; a depot begins its own.</summary>
        public int Depot;

        /// <summary>Seconds of the leg that arrives, and metres.</summary>
        public int Seconds, Metres;

        /// <summary>Latest release of the trip's goods up to this node, and from it on.</summary>
        public int ReleaseBefore, ReleaseAfter;

        /// <summary>At a depot: release of all of its trip, and the first second it could be left without waiting for it.</summary>
        public int Release, Free;
    }

    private record struct Sums
    {
        public int Size, Reloads, Driving, Busy, Moved;
        public long Metres;
        public double Late;
    }

    /// <summary>Whether the last <see cref="Verdict.No"/> came from a load, so that a reload may help; or may come from goods released late.</summary>
    public bool ReloadMayHelp { get; private set; }

    /// <summary>Whether routes of a vehicle can be told about at all.</summary>
    public bool Knows(int vehicle) => _knows[vehicle];

    /// <summary>These routes were put back to what they were; they are looked at anew when asked for.</summary>
    public void Forget(ReadOnlySpan<int> routes)
    {
        foreach (var route in routes) _stale[route] = true;
    }

    public void ForgetAll() => Array.Fill(_stale, true);

    /// <summary>What a route costs beyond its legs and the vehicle, <see cref="Timetable.Extra"/>, where the last look at it as a whole told <see cref="Verdict.Yes"/>.</summary>
    public double ExtraOf(int route) => _sums[route].Moved * _problem.MovedCost + _sums[route].Late;

    /// <summary>What one more task adds to that whatever its place, lateness apart.</summary>
    public double ExtraFor(int route, int task) => IsMoved(route, task) ? _problem.MovedCost : 0;

    /// <summary>What the addition looked at last adds to that, where it told <see cref="Verdict.Yes"/>.</summary>
    public double Extra { get; private set; }

    /// <summary>Looks at a route as it is.</summary>
    /// <returns>Whether every rule holds.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Verdict Refresh(int route, Stop[] stops)
    {
        _stale[route] = false;
        int start = _problem.StartOf(route), end = _problem.EndOf(route);
        List(route, stops);
        for (var node = end; node >= 0; node = stops[node].Prev) LoadAfter(node, node == end ? -1 : stops[node].Next);
        var loads = true;
        for (var node = start; node >= 0; node = node == end ? -1 : stops[node].Next) loads &= LoadBefore(route, node == start ? -1 : stops[node].Prev, node, node == end ? -1 : stops[node].Next);
        var times = Leaves(route, stops);
        Limits(route, stops);
        ref var sums = ref _sums[route];
        if (!loads || sums.Size > _problem.MaxStops[route] || sums.Metres > _problem.MaxMetres[route] || sums.Driving > _problem.MaxDriving[route] || !times) return Verdict.No;
        return (_soft[route] && _problem.Breaks[route].Length > 0) || !IsShortEnough(route) ? Verdict.Drive : Verdict.Yes;
    }

    /// <summary>Looks at a route to which one or two nodes were added where <see cref="Look"/> or the drive admitted them: at what they changed only.</summary>
    /// <param name="route">A vehicle that is known.</param>
    /// <param name="stops">All routes.</param>
    /// <param name="first">A task or a reload.</param>
    /// <param name="last">Directly behind it, the other of the two; or the same.</param>
    /// <returns>Whether every rule holds.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Verdict Added(int route, Stop[] stops, int first, int last)
    {
        var task = first < _problem.Tasks ? first : last;
        if (_stale[route] || _problem.Traits.Pairs || _soft[route] || _problem.LatePerSecond[task] > 0) return Refresh(route, stops);
        int start = _problem.StartOf(route), end = _problem.EndOf(route), after = stops[first].Prev, before = stops[last].Next;
        AddSums(route, stops, after, first, last, before);

        // The trip, or both that a reload makes of it, and when their goods are released.
        var depot = _along[after].Depot;
        var released = _along[depot].Release;
        for (var node = last; ; node = stops[node].Prev)
        {
            LoadAfter(node, stops[node].Next);
            if (node == depot) break;
        }

        for (var node = first; ; node = stops[node].Next)
        {
            if (node >= _problem.Tasks && node != first && node != last) break;
            LoadBefore(route, stops[node].Prev, node, stops[node].Next);
        }

        var moved = _along[depot].Release != released;
        if (moved && depot == start && !_shifts[route]) return Refresh(route, stops);
        if (moved && depot == start) Depart(route, start);
        else if (moved) Reach(route, stops[depot].Prev, depot, end);
        var isNew = true;
        for (var node = moved ? stops[depot].Next : first; ; node = stops[node].Next)
        {
            var changed = Reach(route, stops[node].Prev, node, end);
            if (node == before) isNew = false;
            if (node == end || (!changed && !isNew)) break;
        }

        isNew = true;
        for (var node = before; node != start; node = stops[node].Prev)
        {
            var changed = Bound(route, stops[node].Prev, node, end);
            if (node == first) isNew = false;
            if (!changed && !isNew && !(moved && _along[node].Depot == depot)) break;
        }

        var holds = Ends(route, end) ? IsShortEnough(route) ? Verdict.Yes : Verdict.Drive : Verdict.No;
        CheckAdded(route, stops, holds);
        return holds;
    }

    [Conditional("DEBUG")]
    private void CheckAdded(int route, Stop[] stops, Verdict told)
    {
        var (kept, whole) = (All(), Refresh(route, stops));
        Debug.Assert(whole == told, $"route {route}: {told} of what was added, {whole} of the whole route");
        Debug.Assert(kept == All(), $"route {route}: what was kept of it is not what the whole route tells");

        int All()
        {
            var all = new HashCode();
            for (var node = _problem.StartOf(route); node >= 0; node = stops[node].Next)
            {
                all.Add(_along[node]);
                for (var k = 0; k < _dimensions; k++) all.Add(_loads[node * _dimensions + k]);
                for (var k = 0; k <= _problem.Breaks[route].Length; k++) all.Add((_head[node * _states + k], _tail[node * _states + k]));
            }

            all.Add(_sums[route]);
            return all.ToHashCode();
        }
    }

    /// <summary>Whether a task, alone or with a reload before or behind it, may stand between two neighbours of a route.</summary>
    /// <param name="route">A vehicle that is known.</param>
    /// <param name="stops">All routes.</param>
    /// <param name="after">What comes before: the start, a task or a reload.</param>
    /// <param name="first">A task or a free reload of the vehicle.</param>
    /// <param name="second">Directly behind it, the other of the two; -1 for none.</param>
    /// <param name="before">What comes behind.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Verdict Look(int route, Stop[] stops, int after, int first, int second, int before)
    {
        if (_stale[route]) Refresh(route, stops);
        ReloadMayHelp = false;
        ref var sums = ref _sums[route];
        if (sums.Size >= _problem.MaxStops[route]) return Verdict.No;
        var task = first < _problem.Tasks ? first : second;
        var carries = Carries(route, after, first, second, before, task);
        if (!carries && (second >= 0 || sums.Size == 0 || sums.Reloads >= _problem.MaxReloads[route])) return Verdict.No;
        var time = LookAtTime(route, after, first, second, before, task);
        if (time == Verdict.No) return Verdict.No;
        if (!carries)
        {
            ReloadMayHelp = true;
            return Verdict.No;
        }

        Extra = ExtraFor(route, task);
        if (time != Verdict.Yes || !(_soft[route] || _problem.LatePerSecond[task] > 0)) return time;
        if (_problem.Breaks[route].Length > 0) return Verdict.Drive;
        Extra += LatenessOf(route, stops, after, first, second, before, task);
        return Verdict.Yes;
    }

    /// <summary>Whether two trips fit into one, as far as loads can tell.</summary>
    public bool TripsFitTogether(int route, int before, int after)
    {
        for (var k = 0; k < _dimensions; k++)
        {
            ref readonly var head = ref _loads[before * _dimensions + k];
            ref readonly var tail = ref _loads[after * _dimensions + k];
            var tailStart = after < _problem.Tasks ? tail.StartAfter : 0;
            var tailPeak = after < _problem.Tasks ? tail.PeakAfter : 0;
            if (head.CarriedIn + head.StartBefore + tailStart + Math.Max(head.PeakBefore, head.ChangeBefore + tailPeak) > _problem.Capacity[route * _dimensions + k]) return false;
        }

        return true;
    }

    private bool IsMoved(int route, int task) => _problem.InForce[task] >= 0 && _problem.InForce[task] != route;

    /// <summary>The legs from the start to the end, and sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void List(int route, Stop[] stops)
    {
        int start = _problem.StartOf(route), end = _problem.EndOf(route), prev = start;
        var sums = default(Sums);
        var soft = false;
        var metresCount = _problem.MaxMetres[route] != int.MaxValue;
        _along[start].Seconds = _along[start].Metres = 0;
        while (prev != end)
        {
            var at = stops[prev].Next;
            ref var along = ref _along[at];
            sums.Driving += along.Seconds = _problem.BaseSecondsOf(route, prev, at);
            if (metresCount) sums.Metres += along.Metres = _problem.MetresOf(route, prev, at);
            sums.Busy += WorkAt(prev, at, end);
            if (at < _problem.Tasks)
            {
                sums.Size++;
                soft |= _problem.LatePerSecond[at] > 0;
                if (IsMoved(route, at)) sums.Moved++;
            }
            else if (at != end)
            {
                sums.Reloads++;
            }

            prev = at;
        }

        sums.Busy += sums.Driving;
        _sums[route] = sums;
        _soft[route] = soft;
    }

    /// <summary>The same where one or two nodes were added.</summary>
    private void AddSums(int route, Stop[] stops, int after, int first, int last, int before)
    {
        ref var sums = ref _sums[route];
        var end = _problem.EndOf(route);
        int driving = -_along[before].Seconds, work = -WorkAt(after, before, end);
        sums.Metres -= _along[before].Metres;
        var metresCount = _problem.MaxMetres[route] != int.MaxValue;
        for (var node = first; ; node = stops[node].Next)
        {
            ref var along = ref _along[node];
            var prev = stops[node].Prev;
            driving += along.Seconds = _problem.BaseSecondsOf(route, prev, node);
            if (metresCount) sums.Metres += along.Metres = _problem.MetresOf(route, prev, node);
            work += WorkAt(prev, node, end);
            if (node == before) break;
        }

        var task = first < _problem.Tasks ? first : last;
        sums.Size++;
        if (first != last) sums.Reloads++;
        if (IsMoved(route, task)) sums.Moved++;
        sums.Driving += driving;
        sums.Busy += driving + work;
    }

    private int WorkAt(int prev, int node, int end) => node < _problem.Tasks ? _problem.WorkAfter(prev, node) : node == end ? 0 : _problem.ServiceSeconds[node];

    /// <summary>Loads and release from a node to the end of its trip; of a depot, release of the trip that begins there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LoadAfter(int node, int next)
    {
        var d = _dimensions;
        ref var along = ref _along[node];
        if (node >= _problem.Tasks)
        {
            // The trip that begins here is known by now; what is before it sees none of it.
            along.Release = next >= 0 ? Math.Max(0, _along[next].ReleaseAfter) : 0;
            along.ReleaseAfter = 0;
            for (var k = 0; k < d; k++)
            {
                ref var depot = ref _loads[node * d + k];
                (depot.StartAfter, depot.ChangeAfter, depot.PeakAfter) = (0, 0, 0);
            }

            return;
        }

        along.ReleaseAfter = Math.Max(_problem.ReleaseSeconds[node], _along[next].ReleaseAfter);
        for (var k = 0; k < d; k++)
        {
            ref var here = ref _loads[node * d + k];
            ref readonly var behind = ref _loads[next * d + k];
            var change = _problem.LoadChange[node * d + k];
            here.StartAfter = behind.StartAfter + _problem.LoadAtStart[node * d + k];
            here.ChangeAfter = behind.ChangeAfter + change;
            here.PeakAfter = Math.Max(0, change + behind.PeakAfter);
        }
    }

    /// <summary>Loads and release from the depot of a trip up to a node.</summary>
    /// <returns>Whether the trip holds, told at its last node.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool LoadBefore(int route, int prev, int node, int next)
    {
        var d = _dimensions;
        var holds = true;
        ref var along = ref _along[node];
        var isDepot = node >= _problem.Tasks;
        var isLast = next < 0 || next >= _problem.Tasks;
        along.Depot = isDepot ? node : _along[prev].Depot;
        along.ReleaseBefore = isDepot ? 0 : Math.Max(_problem.ReleaseSeconds[node], _along[prev].ReleaseBefore);
        for (var k = 0; k < d; k++)
        {
            ref var here = ref _loads[node * d + k];
            if (isDepot)
            {
                here.CarriedIn = here.CarriedHere = prev < 0 ? 0 : _loads[prev * d + k].CarriedHere;
                (here.StartBefore, here.ChangeBefore, here.PeakBefore) = (0, 0, 0);
            }
            else
            {
                ref readonly var before = ref _loads[prev * d + k];
                var change = _problem.LoadChange[node * d + k];
                here.CarriedIn = before.CarriedIn;
                here.CarriedHere = before.CarriedHere + (_problem.Mate[node] >= 0 ? change : 0);
                here.StartBefore = before.StartBefore + _problem.LoadAtStart[node * d + k];
                here.ChangeBefore = before.ChangeBefore + change;
                here.PeakBefore = Math.Max(before.PeakBefore, here.ChangeBefore);
            }

            // The last of a trip has it whole.
            if (isLast && here.CarriedIn + here.StartBefore + here.PeakBefore > _problem.Capacity[route * d + k]) holds = false;
        }

        return holds;
    }

    /// <summary>Whether the trip, or both trips that a reload makes of it, are within every capacity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Carries(int route, int after, int first, int second, int before, int task)
    {
        var d = _dimensions;
        for (var k = 0; k < d; k++)
        {
            ref readonly var head = ref _loads[after * d + k];
            int start = _problem.LoadAtStart[task * d + k], change = _problem.LoadChange[task * d + k], room = _problem.Capacity[route * d + k];
            int tailStart = 0, tailPeak = 0;
            if (before < _problem.Tasks)
            {
                ref readonly var tail = ref _loads[before * d + k];
                (tailStart, tailPeak) = (tail.StartAfter, tail.PeakAfter);
            }

            if (second < 0)
            {
                if (head.CarriedIn + head.StartBefore + start + tailStart + Math.Max(head.PeakBefore, head.ChangeBefore + change + tailPeak) > room) return false;
            }
            else if (second == task)
            {
                if (head.CarriedIn + head.StartBefore + head.PeakBefore > room) return false;
                if (head.CarriedHere + start + tailStart + Math.Max(0, change + tailPeak) > room) return false;
            }
            else
            {
                if (head.CarriedIn + head.StartBefore + start + Math.Max(head.PeakBefore, head.ChangeBefore + change) > room) return false;
                if (head.CarriedHere + tailStart + tailPeak > room) return false;
            }
        }

        return true;
    }
}
