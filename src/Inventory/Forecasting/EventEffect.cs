namespace LogiOpt.Inventory.Forecasting;

/// <summary>An event that moves demand, as it lies on a panel's periods: a sale of the whole market, a feast, an own promotion.</summary>
/// <param name="Name">Its name; every year's occurrence has the same.</param>
/// <param name="Phases">By period: which <see cref="EventPhase"/> it is in.</param>
/// <param name="Series">Which series it concerns; null = all.</param>
public sealed record PanelEvent(string Name, EventPhase[] Phases, bool[]? Series);

/// <summary>Where a period lies to an event.</summary>
public enum EventPhase
{
    /// <summary>Far from it.</summary>
    None,

    /// <summary>Its lead days, when shoppers wait or buy early.</summary>
    Before,

    /// <summary>Its own days.</summary>
    On,

    /// <summary>Its lag days, when cupboards are full.</summary>
    After,
}

/// <summary>How an event multiplies demand in each of its phases, learned from its past occurrences.</summary>
/// <remarks>A ratio of sums, so that rare sellers do not flatten it as logarithms would; shrunk from the panel to the group to the series by the
/// units that speak for each, in the way of Dekker, van Donselaar and Ouwehand (2004), International Journal of Production Economics 90(2), 151-167.</remarks>
internal static class EventEffect
{
    // Expected units that the wider pool's opinion counts for.
    private const double PanelStrength = 2;
    private const double GroupStrength = 15;
    private const double SeriesStrength = 40;
    private const double Least = 0.05;
    private const double Most = 50;

    // Periods looked at on either side, a cycle apart, to say what would have been sold without the event.
    private const int Neighbours = 4;
    private const int Phases = 4;

    /// <summary>The factor of every cell, past and future; null where the panel has no events, or months are looked at.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="drivers">Factor of price and promotion by cell, taken out before; null = none.</param>
    public static float[]? Of(Panel panel, float[]? drivers)
    {
        if (panel.Events.Count == 0 || panel.Kind == PeriodKind.Month) return null;
        var factor = new float[panel.Demand.Length];
        Array.Fill(factor, 1f);
        var touched = Touched(panel);
        foreach (var happening in panel.Events) Multiply(panel, drivers, happening, touched, factor);
        return factor;
    }

    private static void Multiply(Panel panel, float[]? drivers, PanelEvent happening, bool[] touched, float[] factor)
    {
        var groups = panel.Group.Max() + 1;
        var (all, byGroup, own) = (new Sums(Phases), new Sums(groups * Phases), new Sums(panel.SeriesCount * Phases));
        for (var s = 0; s < panel.SeriesCount; s++)
        {
            if (happening.Series is { } concerned && !concerned[s]) continue;
            for (var t = 0; t < panel.Past; t++)
            {
                var phase = (int)happening.Phases[t];
                var came = panel.Demand[panel.Cell(s, t)];
                if (phase == 0 || float.IsNaN(came) || Without(panel, drivers, touched, s, t) is not { } said) continue;
                all.Add(phase, came, said);
                byGroup.Add(panel.Group[s] * Phases + phase, came, said);
                own.Add(s * Phases + phase, came, said);
            }
        }

        for (var s = 0; s < panel.SeriesCount; s++)
        {
            if (happening.Series is { } concerned && !concerned[s]) continue;
            for (var t = 0; t < panel.Periods.Count; t++)
            {
                var phase = (int)happening.Phases[t];
                if (phase == 0) continue;
                var wide = byGroup.Shrunk(panel.Group[s] * Phases + phase, all.Shrunk(phase, 1, PanelStrength), GroupStrength);
                factor[panel.Cell(s, t)] *= (float)Math.Clamp(own.Shrunk(s * Phases + phase, wide, SeriesStrength), Least, Most);
            }
        }
    }

    // Periods that any event touches say nothing about ordinary ones.
    private static bool[] Touched(Panel panel)
    {
        var touched = new bool[panel.Periods.Count];
        foreach (var happening in panel.Events)
            for (var t = 0; t < touched.Length; t++) touched[t] |= happening.Phases[t] != EventPhase.None;
        return touched;
    }

    // Mean of the same weekday, or of the weeks, around; null where nothing is known.
    private static double? Without(Panel panel, float[]? drivers, bool[] touched, int series, int period)
    {
        var cycle = panel.Kind == PeriodKind.Day ? 7 : 1;
        double sum = 0;
        var count = 0;
        for (var side = -1; side <= 1; side += 2)
            for (int k = 1, found = 0; k <= 3 * Neighbours && found < Neighbours; k++)
            {
                var t = period + side * k * cycle;
                if (t < 0 || t >= panel.Past) break;
                var cell = panel.Cell(series, t);
                if (touched[t] || float.IsNaN(panel.Demand[cell])) continue;
                sum += panel.Demand[cell] / (drivers?[cell] ?? 1f);
                (count, found) = (count + 1, found + 1);
            }

        return count == 0 ? null : sum / count * (drivers?[panel.Cell(series, period)] ?? 1f);
    }

    private sealed class Sums(int count)
    {
        private readonly double[] _came = new double[count];
        private readonly double[] _said = new double[count];

        public void Add(int at, double came, double said) => (_came[at], _said[at]) = (_came[at] + came, _said[at] + said);

        public double Shrunk(int at, double wide, double strength) => (_came[at] + strength * wide) / (_said[at] + strength);
    }
}
