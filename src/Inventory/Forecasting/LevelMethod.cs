namespace LogiOpt.Inventory.Forecasting;

/// <summary>One way to estimate the level of a series from its past: expected units in a period whose factor is 1.</summary>
/// <remarks>Every method divides a sum of units by the same sum of factors, so that a period in which little sells anyway
/// (a small factor) weighs little, and unknown periods weigh nothing.</remarks>
internal abstract record LevelMethod
{
    /// <summary>The level after each of some origins.</summary>
    /// <param name="units">Units by period; NaN = unknown.</param>
    /// <param name="factors">Season times drivers by period, above 0.</param>
    /// <param name="origins">Numbers of periods known, ascending.</param>
    /// <param name="levels">Receives one level an origin; NaN = nothing known yet.</param>
    public abstract void Levels(ReadOnlySpan<float> units, ReadOnlySpan<float> factors, ReadOnlySpan<int> origins, Span<double> levels);

    /// <summary>The methods that compete for each series.</summary>
    public static LevelMethod[] Candidates(PeriodKind kind) => kind switch
    {
        PeriodKind.Day => [new Smoothing(0.01), new Smoothing(0.02), new Smoothing(0.04), new Smoothing(0.08), new Smoothing(0.15), new MovingAverage(28), new MovingAverage(56), new MovingAverage(112), new Tsb(0.1, 0.02), new Sba(0.1)],
        PeriodKind.Week => [new Smoothing(0.03), new Smoothing(0.06), new Smoothing(0.12), new Smoothing(0.2), new Smoothing(0.35), new MovingAverage(8), new MovingAverage(13), new MovingAverage(26), new MovingAverage(52), new Tsb(0.1, 0.05), new Sba(0.1)],
        _ => [new Smoothing(0.03), new Smoothing(0.06), new Smoothing(0.1), new Smoothing(0.2), new Smoothing(0.35), new MovingAverage(6), new MovingAverage(12), new MovingAverage(24), new Tsb(0.1, 0.05), new Sba(0.1)],
    };
}

/// <summary>Simple exponential smoothing of units and of factors, and their ratio.</summary>
/// <remarks>Source: Brown (1959), Statistical Forecasting for Inventory Control; the first weights are corrected by the sum of weights so far.</remarks>
/// <param name="Alpha">Weight of the newest period, in (0, 1).</param>
internal sealed record Smoothing(double Alpha) : LevelMethod
{
    public override void Levels(ReadOnlySpan<float> units, ReadOnlySpan<float> factors, ReadOnlySpan<int> origins, Span<double> levels)
    {
        double sum = 0, weight = 0;
        var k = 0;
        for (var t = 0; ; t++)
        {
            while (k < origins.Length && origins[k] == t) levels[k++] = weight > 0 ? sum / weight : double.NaN;
            if (k == origins.Length) return;
            if (float.IsNaN(units[t])) continue;
            sum += Alpha * (units[t] - sum);
            weight += Alpha * (factors[t] - weight);
        }
    }
}

/// <summary>Mean of the last periods, unknown ones left out.</summary>
/// <param name="Window">Periods looked back, 1 or more.</param>
internal sealed record MovingAverage(int Window) : LevelMethod
{
    public override void Levels(ReadOnlySpan<float> units, ReadOnlySpan<float> factors, ReadOnlySpan<int> origins, Span<double> levels)
    {
        for (var k = 0; k < origins.Length; k++)
        {
            double sum = 0, weight = 0;
            // A window that holds nothing known looks further back.
            for (var t = origins[k] - 1; t >= 0 && (t >= origins[k] - Window || weight == 0); t--)
            {
                if (float.IsNaN(units[t])) continue;
                sum += units[t];
                weight += factors[t];
            }

            levels[k] = weight > 0 ? sum / weight : double.NaN;
        }
    }
}

/// <summary>Size and chance of demand, smoothed apart; the chance falls in every empty period.</summary>
/// <remarks>Source: Teunter, Syntetos and Babai (2011), European Journal of Operational Research 214(3), 606-615.</remarks>
/// <param name="Alpha">Weight of the newest size.</param>
/// <param name="Beta">Weight of the newest chance.</param>
internal sealed record Tsb(double Alpha, double Beta) : LevelMethod
{
    public override void Levels(ReadOnlySpan<float> units, ReadOnlySpan<float> factors, ReadOnlySpan<int> origins, Span<double> levels)
    {
        double size = 0, sizeWeight = 0, chance = 0, chanceWeight = 0;
        var k = 0;
        for (var t = 0; ; t++)
        {
            while (k < origins.Length && origins[k] == t)
                levels[k++] = chanceWeight == 0 ? double.NaN : sizeWeight == 0 ? 0 : size / sizeWeight * (chance / chanceWeight);
            if (k == origins.Length) return;
            if (float.IsNaN(units[t])) continue;
            var sold = units[t] > 0;
            chance += Beta * ((sold ? 1 : 0) - chance);
            chanceWeight += Beta * (1 - chanceWeight);
            if (!sold) continue;
            size += Alpha * (units[t] - size);
            sizeWeight += Alpha * (factors[t] - sizeWeight);
        }
    }
}

/// <summary>Size of demand over the interval between demands, both smoothed, less the method's known bias.</summary>
/// <remarks>Source: Croston (1972) with the correction of Syntetos and Boylan (2005), International Journal of Forecasting 21(2), 303-314.</remarks>
/// <param name="Alpha">Weight of the newest size and interval.</param>
internal sealed record Sba(double Alpha) : LevelMethod
{
    public override void Levels(ReadOnlySpan<float> units, ReadOnlySpan<float> factors, ReadOnlySpan<int> origins, Span<double> levels)
    {
        double size = 0, interval = 0, weight = 0, since = 0;
        var (known, k) = (false, 0);
        for (var t = 0; ; t++)
        {
            while (k < origins.Length && origins[k] == t)
                levels[k++] = !known ? double.NaN : weight == 0 ? 0 : (1 - Alpha / 2) * size / Math.Max(interval, 1e-9);
            if (k == origins.Length) return;
            if (float.IsNaN(units[t])) continue;
            known = true;
            since += factors[t];
            if (units[t] <= 0) continue;
            size += Alpha * (units[t] - size);
            interval += Alpha * (since - interval);
            weight += Alpha * (1 - weight);
            since = 0;
        }
    }
}
