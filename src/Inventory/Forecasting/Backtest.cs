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
        var series = panel.SeriesCount;
        var levels = new double[methods.Length][];
        var errors = new double[methods.Length][];
        Parallel.For(0, methods.Length, m =>
        {
            levels[m] = new double[series * origins.Length];
            errors[m] = new double[series];
            for (var s = 0; s < series; s++)
            {
                var row = panel.Cell(s, 0);
                var own = levels[m].AsSpan(s * origins.Length, origins.Length);
                methods[m].Levels(demand.AsSpan(row, panel.Past), factors.AsSpan(row, panel.Past), origins, own);
                errors[m][s] = Error(panel, demand, factors, s, origins, own);
            }
        });
        return Combine(methods.Length, series, origins, levels, errors, rules);
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

    // Sum over origins of the absolute errors of periods and of the whole horizon, relative to the units that came.
    private static double Error(Panel panel, float[] demand, float[] factors, int series, int[] origins, ReadOnlySpan<double> levels)
    {
        double error = 0, scale = 1e-9;
        for (var k = 0; k < origins.Length - 1; k++)
        {
            double came = 0, said = 0;
            for (var t = origins[k]; t < Math.Min(panel.Past, origins[k] + panel.Horizon); t++)
            {
                var cell = panel.Cell(series, t);
                if (float.IsNaN(demand[cell]) || double.IsNaN(levels[k])) continue;
                var forecast = levels[k] * factors[cell];
                error += Math.Abs(demand[cell] - forecast);
                came += demand[cell];
                said += forecast;
            }

            error += Math.Abs(came - said);
            scale += came + said;
        }

        return error / scale;
    }

    private static Backtest Combine(int methods, int series, int[] origins, double[][] levels, double[][] errors, BacktestRules rules)
    {
        var pooled = errors.Select(e => e.Average()).ToArray();
        var best = pooled.Min();
        var combined = new double[series * origins.Length];
        var shares = new double[methods];
        var order = new int[methods];
        var score = new double[methods];
        for (var s = 0; s < series; s++)
        {
            // What the method does on all series steadies what it did on this one.
            for (var m = 0; m < methods; m++) (order[m], score[m]) = (m, errors[m][s] * (1 - rules.PoolWeight) + pooled[m] * rules.PoolWeight);
            Array.Sort(score, order);
            for (var k = 0; k < origins.Length; k++)
            {
                double sum = 0, weight = 0;
                for (var j = 0; j < Math.Min(rules.Combined, methods); j++)
                {
                    var level = levels[order[j]][s * origins.Length + k];
                    if (double.IsNaN(level)) continue;
                    sum += level;
                    weight++;
                }

                combined[s * origins.Length + k] = weight > 0 ? sum / weight : 0;
            }

            for (var j = 0; j < Math.Min(rules.Combined, methods); j++) shares[order[j]] += 1.0 / (rules.Combined * series);
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
