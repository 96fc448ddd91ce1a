using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Demand;

/// <summary>What a nightly forecast of a panel gave.</summary>
/// <param name="Depth">The level that is used.</param>
/// <param name="Forecast">Of the days to come.</param>
/// <param name="Accuracy">Of the days that were held back, by level; empty where the past is too short to hold any back.</param>
internal sealed record NightlyForecast(ForecastDepth Depth, PanelForecast Forecast, IReadOnlyList<AccuracyRow> Accuracy);

/// <summary>Decides how deep to forecast, and measures the choice on days that it has not seen.</summary>
internal static class DecideForecast
{
    public const string ItemSiteWeek = "item-site-week";

    // The second level must be this much better to be worth its time.
    private const double Worthwhile = 0.99;
    private const int Week = 7;

    /// <summary>Forecasts a panel of days.</summary>
    /// <param name="panel">Days; the horizon in whole weeks, held back once to judge.</param>
    /// <param name="sites">Site of each series.</param>
    /// <param name="items">Item of each series.</param>
    /// <param name="categories">Category of each series.</param>
    /// <param name="mayGoDeep">Whether the second level may be tried.</param>
    /// <remarks>Wider levels are summed from items and sites (bottom-up), so that all levels agree.</remarks>
    public static NightlyForecast Of(Panel panel, IReadOnlyList<SiteId> sites, IReadOnlyList<ItemId> items, IReadOnlyList<string> categories, bool mayGoDeep)
    {
        if (panel.Past < 4 * panel.Horizon) return new NightlyForecast(ForecastDepth.First, PanelForecaster.Forecast(panel), []);
        var before = panel.Before(panel.Past - panel.Horizon, [.. Enumerable.Range(0, panel.SeriesCount)]);
        var first = PanelForecaster.Forecast(before);
        var second = mayGoDeep ? PanelForecaster.Forecast(before, ForecastDepth.Second) : null;
        var deep = second is not null && WeeklyError(panel, second) < Worthwhile * WeeklyError(panel, first);
        var depth = deep ? ForecastDepth.Second : ForecastDepth.First;
        return new NightlyForecast(depth, PanelForecaster.Forecast(panel, depth), Measure(panel, deep ? second! : first, sites, items, categories));
    }

    private static double WeeklyError(Panel panel, PanelForecast forecast)
    {
        double error = 0;
        for (var s = 0; s < panel.SeriesCount; s++)
            for (var j = 0; j + Week <= panel.Horizon; j += Week)
            {
                var (said, came) = Sum(panel, forecast, s, j);
                error += Math.Abs(said - came);
            }

        return error;
    }

    private static List<AccuracyRow> Measure(Panel panel, PanelForecast forecast, IReadOnlyList<SiteId> sites, IReadOnlyList<ItemId> items, IReadOnlyList<string> categories)
    {
        var turnover = new double[panel.Group.Max() + 1];
        for (var s = 0; s < panel.SeriesCount; s++)
            for (var t = 0; t < panel.Past - panel.Horizon; t++)
                if (!float.IsNaN(panel.Demand[panel.Cell(s, t)])) turnover[panel.Group[s]] += panel.Demand[panel.Cell(s, t)];
        var classes = ItemClasses.ByValue(turnover);
        var levels = new (string Level, Func<int, string?> Key)[]
        {
            ("a-item-site-week", s => classes[panel.Group[s]] == ValueClass.A ? $"{sites[s]} {items[s]}" : null),
            ("item-week", s => items[s].Value), ("category-week", s => categories[s]), ("site-category-week", s => $"{sites[s]} {categories[s]}"),
            ("site-week", s => sites[s].Value), ("chain-week", _ => ""),
        };
        var sums = levels.Select(_ => new Dictionary<(string, int), (double Said, double Came)>()).ToArray();
        var fine = new AccuracyRow { Level = ItemSiteWeek, Covered = 0 };
        for (var s = 0; s < panel.SeriesCount; s++)
            for (var j = 0; j + Week <= panel.Horizon; j += Week)
            {
                var (said, came) = Sum(panel, forecast, s, j);
                Add(fine, said, came);
                if (came <= forecast.SumQuantile(s, j, Week, 0.9) + 1e-6) fine.Covered++;
                for (var k = 0; k < levels.Length; k++)
                {
                    if (levels[k].Key(s) is not { } key) continue;
                    var sum = sums[k].GetValueOrDefault((key, j));
                    sums[k][(key, j)] = (sum.Said + said, sum.Came + came);
                }
            }

        List<AccuracyRow> rows = [fine];
        for (var k = 0; k < levels.Length; k++)
        {
            var row = new AccuracyRow { Level = levels[k].Level };
            foreach (var sum in sums[k].OrderBy(p => p.Key.Item1, StringComparer.Ordinal).ThenBy(p => p.Key.Item2)) Add(row, sum.Value.Said, sum.Value.Came);
            rows.Add(row);
        }

        return rows;
    }

    // Sold-out days are left out of both sides.
    private static (double Said, double Came) Sum(Panel panel, PanelForecast forecast, int series, int step)
    {
        double said = 0, came = 0;
        for (var j = step; j < step + Week; j++)
        {
            var units = panel.Demand[panel.Cell(series, panel.Past - panel.Horizon + j)];
            if (float.IsNaN(units)) continue;
            (said, came) = (said + forecast.Mean(series, j), came + units);
        }

        return (said, came);
    }

    private static void Add(AccuracyRow row, double said, double came)
    {
        row.Sums++;
        row.Units += came;
        row.AbsoluteError += Math.Abs(said - came);
        row.Error += said - came;
    }
}
