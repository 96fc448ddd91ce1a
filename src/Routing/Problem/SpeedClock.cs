namespace LogiOpt.Routing.Problem;

/// <summary>Arrival times where roads are fast and slow by time of day; a later start never arrives earlier.</summary>
/// <remarks>Whole seconds and whole thousandths, so that nothing is rounded on the way. Source: Ichoua, Gendreau and Potvin (2003), European Journal of
/// Operational Research 144(2), 379-396.</remarks>
internal sealed class SpeedClock
{
    private readonly int[] _from, _perMille;

    /// <summary>Thousandths of seconds of travel done from 0 until each step.</summary>
    private readonly long[] _done;

    public SpeedClock(IReadOnlyList<SpeedStep> steps)
    {
        _from = [.. steps.Select(s => s.FromSeconds)];
        _perMille = [.. steps.Select(s => s.PerMille)];
        _done = new long[_from.Length];
        for (var k = 1; k < _from.Length; k++) _done[k] = _done[k - 1] + (long)(_from[k] - _from[k - 1]) * _perMille[k - 1];
        FastestPerMille = _perMille.Max();
    }

    public int FastestPerMille { get; }

    /// <summary>When a leg ends.</summary>
    /// <param name="start">Second of the start, 0 or later.</param>
    /// <param name="work">Thousandths of seconds at 1000 per mille.</param>
    public int Arrival(int start, long work)
    {
        if (work == 0) return start;
        var k = StepOf(start);
        var target = _done[k] + (long)(start - _from[k]) * _perMille[k] + work;
        while (k + 1 < _from.Length && _done[k + 1] < target) k++;
        return (int)Math.Min(int.MaxValue / 4, _from[k] + (target - _done[k] + _perMille[k] - 1) / _perMille[k]);
    }

    /// <summary>Thousandths of seconds, at 1000 per mille, that are driven between two instants.</summary>
    public long Driven(int from, int until) => DoneAt(until) - DoneAt(from);

    private long DoneAt(int second)
    {
        var k = StepOf(second);
        return _done[k] + (long)(second - _from[k]) * _perMille[k];
    }

    private int StepOf(int second)
    {
        var k = Array.BinarySearch(_from, second);
        return k >= 0 ? k : Math.Max(0, ~k - 1);
    }
}
