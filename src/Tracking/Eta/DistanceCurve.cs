namespace LogiOpt.Tracking.Eta;

/// <summary>Typical travel time by distance alone: rising, straight between whole kilometres.</summary>
/// <remarks>Medians per kilometre, made monotone by pooling adjacent violators. Source: Barlow, Bartholomew, Bremner and Brunk (1972),
/// Statistical Inference under Order Restrictions. Before any history it is 5 min and 25 km/h, which also weighs as a few legs afterwards.</remarks>
internal sealed class DistanceCurve
{
    private const int MaxKilometres = 200;

    private const double ColdSeconds = 300, ColdSecondsPerKilometre = 144, ColdWeight = 8;

    // Of a line through many kilometres, each further kilometre past the data goes on at the cold pace.
    private readonly double[] _secondsAt;

    private DistanceCurve(double[] secondsAt) => _secondsAt = secondsAt;

    public static DistanceCurve Fit(IReadOnlyList<DrivenLeg> history)
    {
        var bins = new List<double>[MaxKilometres + 1];
        foreach (var driven in history)
            (bins[(int)Math.Min(MaxKilometres, Math.Round(driven.Leg.Kilometres))] ??= []).Add(driven.TravelSeconds);

        var (pace, offset) = Ridge(history);
        var values = new double[MaxKilometres + 1];
        var weights = new double[MaxKilometres + 1];
        for (var k = 0; k <= MaxKilometres; k++)
        {
            var line = offset + pace * k;
            var count = bins[k]?.Count ?? 0;
            weights[k] = count + ColdWeight;
            values[k] = count == 0 ? line : (count * MedianOf(bins[k]) + ColdWeight * line) / (count + ColdWeight);
        }

        return new DistanceCurve(Monotone(values, weights));
    }

    /// <summary>Typical seconds for a distance.</summary>
    public double SecondsOf(double kilometres)
    {
        if (kilometres >= MaxKilometres) return _secondsAt[^1] + (kilometres - MaxKilometres) * ColdSecondsPerKilometre;
        var below = (int)Math.Max(0, kilometres);
        var share = Math.Max(0, kilometres) - below;
        return Math.Max(60, _secondsAt[below] * (1 - share) + _secondsAt[below + 1] * share);
    }

    // Least squares drawn towards the cold line: the penalty weighs as so many legs at 5 km.
    private static (double Pace, double Offset) Ridge(IReadOnlyList<DrivenLeg> history)
    {
        double n = ColdWeight * 2, x = n * 5, xx = n * 50, y = n * (ColdSeconds + 5 * ColdSecondsPerKilometre);
        var xy = ColdSeconds * x + ColdSecondsPerKilometre * xx;
        foreach (var driven in history)
        {
            var (km, seconds) = (driven.Leg.Kilometres, Math.Min(driven.TravelSeconds, 4 * (ColdSeconds + ColdSecondsPerKilometre * driven.Leg.Kilometres)));
            n++;
            x += km;
            xx += km * km;
            y += seconds;
            xy += km * seconds;
        }

        var pace = Math.Max(10, (n * xy - x * y) / (n * xx - x * x));
        return (pace, Math.Max(0, (y - pace * x) / n));
    }

    private static double[] Monotone(double[] values, double[] weights)
    {
        var blocks = new List<(double Value, double Weight, int Count)>();
        for (var k = 0; k < values.Length; k++)
        {
            var block = (Value: values[k], Weight: weights[k], Count: 1);
            while (blocks.Count > 0 && blocks[^1].Value > block.Value)
            {
                var last = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                var weight = last.Weight + block.Weight;
                block = ((last.Value * last.Weight + block.Value * block.Weight) / weight, weight, last.Count + block.Count);
            }

            blocks.Add(block);
        }

        return [.. blocks.SelectMany(b => Enumerable.Repeat(b.Value, b.Count))];
    }

    private static double MedianOf(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
