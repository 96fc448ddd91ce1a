using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>Every candidate method on eight series at once, one lane a series: levels at all origins and their errors.</summary>
/// <remarks>Time-major, so that one load brings a period of eight series and a recursion over time runs eight times as wide. Says what each
/// <see cref="LevelMethod"/> says alone, in single precision. Allocates once; reuse it from block to block.</remarks>
internal sealed class LevelBlock
{
    /// <summary>Series of a block.</summary>
    public const int Lanes = 8;

    private readonly Panel _panel;
    private readonly int[] _origins;
    private readonly LevelMethod[] _methods;
    private readonly float[] _units;
    private readonly float[] _factors;
    private readonly float[] _known;
    private readonly float[] _levels;
    private readonly float[] _errors;

    public LevelBlock(Panel panel, int[] origins, LevelMethod[] methods)
    {
        (_panel, _origins, _methods) = (panel, origins, methods);
        (_units, _factors, _known) = (new float[panel.Past * Lanes], new float[panel.Past * Lanes], new float[panel.Past * Lanes]);
        (_levels, _errors) = (new float[methods.Length * origins.Length * Lanes], new float[methods.Length * Lanes]);
    }

    /// <summary>Level of a method at an origin, NaN where nothing was known yet.</summary>
    public float Level(int method, int origin, int lane) => _levels[(method * _origins.Length + origin) * Lanes + lane];

    /// <summary>Absolute errors of periods and of the whole horizon over all origins, relative to the units that came and were said.</summary>
    public float Error(int method, int lane) => _errors[method * Lanes + lane];

    /// <summary>Reads up to eight series from <paramref name="first"/> on, and works out their levels and errors.</summary>
    public void Run(int first, float[] demand, float[] factors)
    {
        Read(first, demand, factors);
        for (var m = 0; m < _methods.Length; m++)
        {
            var levels = Vectors(_levels.AsSpan(m * _origins.Length * Lanes, _origins.Length * Lanes));
            switch (_methods[m])
            {
                case Smoothing smoothing: Smooth((float)smoothing.Alpha, levels); break;
                case MovingAverage average: Average(average.Window, levels); break;
                case Tsb tsb: SmoothChance((float)tsb.Alpha, (float)tsb.Beta, levels); break;
                case Sba sba: SmoothInterval((float)sba.Alpha, levels); break;
                default: throw new NotSupportedException($"{_methods[m].GetType().Name} has no form for eight series at once.");
            }
        }

        Judge();
    }

    private static Span<Vector256<float>> Vectors(Span<float> values) => MemoryMarshal.Cast<float, Vector256<float>>(values);

    // Lanes beyond the last series are unknown in every period.
    private void Read(int first, float[] demand, float[] factors)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            if (first + lane >= _panel.SeriesCount)
            {
                for (var t = 0; t < _panel.Past; t++) (_units[t * Lanes + lane], _factors[t * Lanes + lane], _known[t * Lanes + lane]) = (0, 0, 0);
                continue;
            }

            var row = _panel.Cell(first + lane, 0);
            ReadOnlySpan<float> own = demand.AsSpan(row, _panel.Past), by = factors.AsSpan(row, _panel.Past);
            for (int t = 0, at = lane; t < own.Length; t++, at += Lanes)
            {
                var known = !float.IsNaN(own[t]);
                _units[at] = known ? own[t] : 0;
                _factors[at] = known ? by[t] : 0;
                _known[at] = known ? 1 : 0;
            }
        }
    }

    private void Smooth(float alpha, Span<Vector256<float>> levels)
    {
        Vector256<float> sum = default, weight = default;
        Span<Vector256<float>> units = Vectors(_units), factors = Vectors(_factors), known = Vectors(_known);
        var step = Vector256.Create(alpha);
        for (int t = 0, k = 0; ; t++)
        {
            while (k < levels.Length && _origins[k] == t) levels[k++] = Ratio(sum, weight);
            if (k == levels.Length) return;
            var by = step * known[t];
            sum += by * (units[t] - sum);
            weight += by * (factors[t] - weight);
        }
    }

    private void Average(int window, Span<Vector256<float>> levels)
    {
        Span<Vector256<float>> units = Vectors(_units), factors = Vectors(_factors);
        for (var k = 0; k < levels.Length; k++)
        {
            Vector256<float> sum = default, weight = default;
            for (var t = Math.Max(0, _origins[k] - window); t < _origins[k]; t++) (sum, weight) = (sum + units[t], weight + factors[t]);
            // A window that holds nothing known looks further back.
            for (var t = _origins[k] - window - 1; t >= 0 && Vector256.EqualsAny(weight, default); t--)
            {
                var empty = Vector256.Equals(weight, default);
                (sum, weight) = (Vector256.ConditionalSelect(empty, units[t], sum), Vector256.ConditionalSelect(empty, factors[t], weight));
            }

            levels[k] = Ratio(sum, weight);
        }
    }

    private void SmoothChance(float alpha, float beta, Span<Vector256<float>> levels)
    {
        Vector256<float> size = default, sizeWeight = default, chance = default, chanceWeight = default;
        Span<Vector256<float>> units = Vectors(_units), factors = Vectors(_factors), known = Vectors(_known);
        var (a, b, one) = (Vector256.Create(alpha), Vector256.Create(beta), Vector256<float>.One);
        for (int t = 0, k = 0; ; t++)
        {
            while (k < levels.Length && _origins[k] == t)
            {
                var level = Vector256.ConditionalSelect(Vector256.GreaterThan(sizeWeight, default), size / sizeWeight * (chance / chanceWeight), default);
                levels[k++] = Vector256.ConditionalSelect(Vector256.GreaterThan(chanceWeight, default), level, Vector256.Create(float.NaN));
            }

            if (k == levels.Length) return;
            var sold = Vector256.ConditionalSelect(Vector256.GreaterThan(units[t], default), one, default);
            var seen = b * known[t];
            chance += seen * (sold - chance);
            chanceWeight += seen * (one - chanceWeight);
            var by = a * sold;
            size += by * (units[t] - size);
            sizeWeight += by * (factors[t] - sizeWeight);
        }
    }

    private void SmoothInterval(float alpha, Span<Vector256<float>> levels)
    {
        Vector256<float> size = default, interval = default, weight = default, since = default, seen = default;
        Span<Vector256<float>> units = Vectors(_units), factors = Vectors(_factors), known = Vectors(_known);
        var (a, one, unbiased, least) = (Vector256.Create(alpha), Vector256<float>.One, Vector256.Create(1 - alpha / 2), Vector256.Create(1e-9f));
        for (int t = 0, k = 0; ; t++)
        {
            while (k < levels.Length && _origins[k] == t)
            {
                var level = Vector256.ConditionalSelect(Vector256.GreaterThan(weight, default), unbiased * size / Vector256.Max(interval, least), default);
                levels[k++] = Vector256.ConditionalSelect(Vector256.GreaterThan(seen, default), level, Vector256.Create(float.NaN));
            }

            if (k == levels.Length) return;
            seen += known[t];
            since += factors[t];
            var sold = Vector256.GreaterThan(units[t], default);
            var by = Vector256.ConditionalSelect(sold, a, default);
            size += by * (units[t] - size);
            interval += by * (since - interval);
            weight += by * (one - weight);
            since = Vector256.ConditionalSelect(sold, default, since);
        }
    }

    // One pass over the future of each origin serves all methods.
    private void Judge()
    {
        Span<Vector256<float>> units = Vectors(_units), factors = Vectors(_factors), levels = Vectors(_levels), errors = Vectors(_errors);
        var count = _methods.Length;
        Span<Vector256<float>> scale = stackalloc Vector256<float>[count], said = stackalloc Vector256<float>[count], miss = stackalloc Vector256<float>[count], level = stackalloc Vector256<float>[count];
        errors.Clear();
        scale.Fill(Vector256.Create(1e-9f));
        for (var k = 0; k < _origins.Length - 1; k++)
        {
            said.Clear();
            miss.Clear();
            for (var m = 0; m < count; m++) level[m] = levels[m * _origins.Length + k];
            Vector256<float> came = default;
            for (var t = _origins[k]; t < Math.Min(_panel.Past, _origins[k] + _panel.Horizon); t++)
            {
                var (unit, factor) = (units[t], factors[t]);
                came += unit;
                for (var m = 0; m < count; m++)
                {
                    // Unknown periods have factor and units 0 and so miss nothing.
                    var forecast = level[m] * factor;
                    miss[m] += Vector256.Abs(unit - forecast);
                    said[m] += forecast;
                }
            }

            for (var m = 0; m < count; m++)
            {
                // NaN is not equal to itself: an origin before anything was known counts nothing.
                var valid = Vector256.Equals(level[m], level[m]);
                errors[m] += Vector256.ConditionalSelect(valid, miss[m] + Vector256.Abs(came - said[m]), default);
                scale[m] += Vector256.ConditionalSelect(valid, came + said[m], default);
            }
        }

        for (var m = 0; m < count; m++) errors[m] /= scale[m];
    }

    private static Vector256<float> Ratio(Vector256<float> sum, Vector256<float> weight) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(weight, default), sum / weight, Vector256.Create(float.NaN));
}
