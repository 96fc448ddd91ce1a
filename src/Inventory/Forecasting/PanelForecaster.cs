using LogiOpt.Inventory.Forecasting.Trees;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>How much work a forecast is worth.</summary>
public enum ForecastDepth
{
    /// <summary>Pooled season and drivers, a level per series, quantiles from the backtest: tens of thousands of series a second.</summary>
    First,

    /// <summary>Boosted trees over the whole panel as well, mixed with the first level as the last known horizon advises: some seconds of processor time a quantile.</summary>
    Second,
}

/// <summary>Forecasts a panel: pooled season, pooled effect of price and promotion, a level per series, and trees over all of it.</summary>
public static class PanelForecaster
{
    /// <summary>Forecasts every future period of every series.</summary>
    /// <param name="panel">Demand and drivers.</param>
    /// <param name="depth">Whether trees are grown too; where the past is too short for them, the first level stands alone.</param>
    /// <returns>Means at once; quantiles and paths on demand. The same panel always gives the same answer.</returns>
    public static PanelForecast Forecast(Panel panel, ForecastDepth depth = ForecastDepth.First)
    {
        var (factors, season) = Factors(panel);
        var demand = BulkOrders.Capped(panel, factors);
        var backtest = Backtest.Run(panel, demand, factors, BacktestRules.Default);
        return new PanelForecast(panel, factors, backtest, depth == ForecastDepth.Second ? TreeForecast.Of(panel, demand, factors, season, new TreeRules()) : null);
    }

    /// <summary>Season times drivers of every cell, and the season of every period.</summary>
    internal static (float[] Factors, double[] Season) Factors(Panel panel)
    {
        var drivers = DriverEffect.Of(panel);
        if (EventEffect.Of(panel, drivers) is { } events)
        {
            if (drivers is not null) Multiply(events, drivers);
            drivers = events;
        }

        var year = SeasonalIndex.Of(panel, drivers);
        var season = year.Factors;
        var groups = GroupSeason.Of(panel, drivers, year);
        var factors = new float[panel.Demand.Length];
        for (var s = 0; s < panel.SeriesCount; s++)
        {
            var own = factors.AsSpan(panel.Cell(s, 0), panel.Periods.Count);
            for (var t = 0; t < own.Length; t++) own[t] = (float)season[t];
            if (groups is not null) Multiply(own, groups.AsSpan(panel.Group[s] * own.Length, own.Length));
            if (drivers is not null) Multiply(own, drivers.AsSpan(panel.Cell(s, 0), own.Length));
        }

        return (factors, season);
    }

    private static void Multiply(Span<float> values, ReadOnlySpan<float> by)
    {
        for (var t = 0; t < values.Length; t++) values[t] *= by[t];
    }
}
