namespace LogiOpt.Inventory.Forecasting;

/// <summary>The first-level forecast: pooled season, pooled effect of price and promotion, a level per series, quantiles from its own backtest.</summary>
public static class PanelForecaster
{
    /// <summary>Forecasts every future period of every series.</summary>
    /// <param name="panel">Demand and drivers.</param>
    /// <returns>Means at once; quantiles and paths on demand. The same panel always gives the same answer.</returns>
    public static PanelForecast Forecast(Panel panel)
    {
        var drivers = DriverEffect.Of(panel);
        var season = SeasonalIndex.Of(panel, drivers);
        var factors = new float[panel.Demand.Length];
        for (var s = 0; s < panel.SeriesCount; s++)
            for (var t = 0; t < panel.Periods.Count; t++)
            {
                var cell = panel.Cell(s, t);
                factors[cell] = (float)season[t] * (drivers?[cell] ?? 1f);
            }

        return new PanelForecast(panel, factors, Backtest.Run(panel, factors, BacktestRules.Default));
    }
}
