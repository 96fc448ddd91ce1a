namespace LogiOpt.Inventory.Forecasting;

/// <summary>Forecasts that would have been made at past origins, by every candidate method, against what came.</summary>
internal sealed class Backtest
{
    /// <summary>Numbers of periods known at each origin, ascending; the last is the present, whose future is unknown.</summary>
    public required int[] Origins { get; init; }

    /// <summary>Level by series and origin (row-major), of the combination chosen for the series.</summary>
    public required double[] Levels { get; init; }

    /// <summary>Share of its candidates' total weight that each method holds over all series; for explanations.</summary>
    public required double[] MethodShares { get; init; }

    /// <summary>Origins that have a known future.</summary>
    public int PastOrigins => Origins.Length - 1;

    public double LevelOf(int series, int origin) => Levels[series * Origins.Length + origin];

    /// <summary>Rolls the origin over the past, and gives each series the mean of its best methods.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="demand">Its demand as levels should see it, bulk orders capped.</param>
    /// <param name="factors">Season times drivers by cell.</param>
    /// <param name="rules">How origins are laid and methods chosen.</param>
    /// <remarks>Rolling-origin evaluation: Tashman (2000), International Journal of Forecasting 16(4), 437-450. The mean of a few
    /// good methods beats the choice of one: Petropoulos and Svetunkov (2020), International Journal of Forecasting 36(1), 110-115.</remarks>
    public static Backtest Run(Panel panel, float[] demand, float[] factors, BacktestRules rules)
    {
        var origins = LayOrigins(panel, rules);
        var methods = LevelMethod.Candidates(panel.Kind);
        var (series, count) = (panel.SeriesCount, methods.Length);
        var levels = new float[series * count * origins.Length];
        var errors = new float[series * count];
        SeriesParts.ForEach((series + LevelBlock.Lanes - 1) / LevelBlock.Lanes, () => new LevelBlock(panel, origins, methods), (block, work) =>
        {
            var first = block * LevelBlock.Lanes;
            work.Run(first, demand, factors);
            for (var s = first; s < Math.Min(series, first + LevelBlock.Lanes); s++)
                for (var m = 0; m < count; m++)
                {
                    errors[s * count + m] = work.Error(m, s - first);
                    for (var k = 0; k < origins.Length; k++) levels[(s * count + m) * origins.Length + k] = work.Level(m, k, s - first);
                }
        });
        return Combine(count, series, origins, levels, errors, rules);
    }

    private static int[] LayOrigins(Panel panel, BacktestRules rules)
    {
        var step = Math.Max(1, panel.Horizon / rules.StepsPerHorizon);
        List<int> origins = [panel.Past];
        var first = Math.Max(2, Math.Min(panel.Past / 2, panel.Past - panel.Horizon));
        for (var origin = panel.Past - Math.Min(panel.Horizon, Math.Max(1, panel.Past / 3)); origin >= first && origins.Count <= rules.MaxOrigins; origin -= step) origins.Add(origin);
        origins.Reverse();
        return [.. origins];
    }

    private static Backtest Combine(int methods, int series, int[] origins, float[] levels, float[] errors, BacktestRules rules)
    {
        var pooled = new double[methods];
        for (var at = 0; at < errors.Length; at++) pooled[at % methods] += errors[at] / (double)series;
        var combined = new double[series * origins.Length];
        var shares = new double[methods];
        var taken = Math.Min(rules.Combined, methods);
        Span<double> score = stackalloc double[methods];
        Span<int> best = stackalloc int[taken];
        for (var s = 0; s < series; s++)
        {
            // What the method does on all series steadies what it did on this one.
            for (var m = 0; m < methods; m++) score[m] = errors[s * methods + m] * (1 - rules.PoolWeight) + pooled[m] * rules.PoolWeight;
            for (var j = 0; j < taken; j++)
            {
                best[j] = 0;
                for (var m = 1; m < methods; m++)
                    if (score[m] < score[best[j]]) best[j] = m;
                score[best[j]] = double.PositiveInfinity;
                shares[best[j]] += 1.0 / (taken * (double)series);
            }

            for (var k = 0; k < origins.Length; k++)
            {
                double sum = 0, weight = 0;
                foreach (var m in best)
                {
                    var level = levels[(s * methods + m) * origins.Length + k];
                    if (float.IsNaN(level)) continue;
                    sum += level;
                    weight++;
                }

                combined[s * origins.Length + k] = weight > 0 ? sum / weight : 0;
            }
        }

        return new Backtest { Origins = origins, Levels = combined, MethodShares = shares };
    }
}

/// <summary>How the past is used to judge methods.</summary>
/// <param name="MaxOrigins">Most origins with a known future.</param>
/// <param name="StepsPerHorizon">Origins laid within one horizon.</param>
/// <param name="Combined">Best methods that are averaged.</param>
/// <param name="PoolWeight">Weight of a method's error on all series against that on the series itself, in [0, 1].</param>
internal sealed record BacktestRules(int MaxOrigins, int StepsPerHorizon, int Combined, double PoolWeight)
{
    public static readonly BacktestRules Default = new(MaxOrigins: 16, StepsPerHorizon: 2, Combined: 4, PoolWeight: 0.5);
}
