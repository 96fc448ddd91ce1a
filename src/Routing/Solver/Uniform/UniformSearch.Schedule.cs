using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Solver;

/// <content>Legs and schedules.</content>
internal sealed partial class UniformSearch<TKind, TLegs>
{
    private readonly LegSource _legs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Leg(ref Halt from, ref Halt to) => TLegs.Metres(_legs, ref from, ref to);

    /// <summary>Seconds of a leg whose metres are known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Seconds(int from, int to, int metres) =>
        _legs.SecondsAreMetres ? metres : TLegs.Seconds(_legs, ref _state.Halts[from], ref _state.Halts[to]);

    /// <summary>Whether a task between two neighbours keeps every window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FitsInTime(int after, int task, int before, int metresIn, int metresOut)
    {
        ref var from = ref _state.Times[after];
        ref var mine = ref _state.Times[task];
        var start = Math.Max(from.Early + from.Service + Seconds(after, task, metresIn), mine.Open);
        return start <= mine.Close
               && start + mine.Service + Seconds(task, before, metresOut) <= _state.Times[before].Late;
    }

    /// <summary>Makes the schedule right after stops between two nodes were removed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rejoin(int before, int node, int metres)
    {
        _state.TouchTimes(node).SecondsFromPrev = Seconds(before, node, metres);
        Forward(node);
        Backward(before);
    }

    /// <summary>Makes the schedule right after a task was inserted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Retime(int after, int task, int before, int metresIn, int metresOut)
    {
        _state.TouchTimes(task).SecondsFromPrev = Seconds(after, task, metresIn);
        ref var times = ref _state.TouchTimes(before);
        times.SecondsFromPrev = Seconds(task, before, metresOut);

        // The task's own times count as changed, so both walks begin beyond it.
        ref var mine = ref _state.Times[task];
        ref var from = ref _state.Times[after];
        mine.Early = Math.Max(from.Early + from.Service + mine.SecondsFromPrev, mine.Open);
        mine.Late = Math.Min(times.Late - times.SecondsFromPrev - mine.Service, mine.Close);
        Forward(before);
        Backward(after);
    }

    /// <summary>Earliest starts from a node on, until nothing changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(int node)
    {
        var halts = _state.Halts;
        var times = _state.Times;
        var tasks = _problem.Tasks;
        ref var prev = ref times[halts[node].Prev];
        var leave = prev.Early + prev.Service;
        for (var at = node; at < tasks; at = halts[at].Next)
        {
            ref var mine = ref times[at];
            var early = Math.Max(leave + mine.SecondsFromPrev, mine.Open);
            if (early == mine.Early) return;
            _state.TouchTimes(at);
            mine.Early = early;
            leave = early + mine.Service;
        }
    }

    /// <summary>Latest starts from a node back, until nothing changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(int node)
    {
        var halts = _state.Halts;
        var times = _state.Times;
        var tasks = _problem.Tasks;
        ref var next = ref times[halts[node].Next];
        var arrive = next.Late - next.SecondsFromPrev;
        for (var at = node; at < tasks; at = halts[at].Prev)
        {
            ref var mine = ref times[at];
            var late = Math.Min(arrive - mine.Service, mine.Close);
            if (late == mine.Late) return;
            _state.TouchTimes(at);
            mine.Late = late;
            arrive = late - mine.SecondsFromPrev;
        }
    }

    /// <summary>All schedules from scratch.</summary>
    private void RefreshTimes()
    {
        var halts = _state.Halts;
        var times = _state.Times;
        for (var route = 0; route < _problem.Routes; route++)
        {
            var depot = _problem.Tasks + route;
            for (var at = halts[depot].Next; ; at = halts[at].Next)
            {
                ref var mine = ref times[at];
                ref var prev = ref times[halts[at].Prev];
                mine.SecondsFromPrev = Seconds(halts[at].Prev, at, halts[at].FromPrev);
                if (at == depot) break;
                mine.Early = Math.Max(prev.Early + prev.Service + mine.SecondsFromPrev, mine.Open);
            }

            for (var at = halts[depot].Prev; at != depot; at = halts[at].Prev)
            {
                ref var next = ref times[halts[at].Next];
                times[at].Late = Math.Min(next.Late - next.SecondsFromPrev - times[at].Service, times[at].Close);
            }
        }
    }
}
