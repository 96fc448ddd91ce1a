using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Policies;
using MathNet.Numerics.Distributions;

namespace LogiOpt.Inventory.Files;

/// <summary>What a policy sees at a review.</summary>
/// <param name="OnHand">Units present by series.</param>
/// <param name="Pipeline">Units by series that become available in the next periods; the first list is the next period.</param>
internal sealed record ReplayStock(double[] OnHand, IReadOnlyList<long[]> Pipeline);

/// <summary>What a policy did.</summary>
internal sealed record ReplayFigures(double Demand, double Sold, double StockPeriods, int Orders, double Cost);

/// <summary>Plays past demand again, with the same opening stock for every policy.</summary>
internal sealed class PolicyReplay
{
    private readonly HistoryFile _history;
    private readonly OrderTerms _terms;
    private readonly int _start;
    private readonly Panel _demand;
    private readonly double[] _mean;
    private readonly double[] _deviation;
    private readonly double _ratio;

    public PolicyReplay(HistoryFile history, int periods, OrderTerms terms)
    {
        (_history, _terms) = (history, terms);
        _start = history.Periods.Count - periods;
        _demand = history.ToPanel(history.Periods.Count, 1);
        _ratio = Newsvendor.CriticalRatio(terms.HoldingCost, terms.ShortageCost);
        _mean = new double[history.Series.Count];
        _deviation = new double[history.Series.Count];
        for (var s = 0; s < _mean.Length; s++)
        {
            var known = Enumerable.Range(0, _start).Select(t => (double)_demand.Demand[_demand.Cell(s, t)]).Where(u => !double.IsNaN(u)).ToArray();
            _mean[s] = known.Length == 0 ? 0 : known.Average();
            _deviation[s] = known.Length < 2 ? Math.Sqrt(_mean[s]) : Math.Sqrt(known.Sum(u => (u - _mean[s]) * (u - _mean[s])) / (known.Length - 1));
        }
    }

    public ReplayFigures Play(Func<int, ReplayStock, long[]> decide)
    {
        var n = _mean.Length;
        var onHand = _mean.Select(m => Math.Ceiling(m * (_terms.LeadPeriods + _terms.ReviewPeriods))).ToArray();
        var pipeline = new List<long[]>();
        for (var j = 0; j < _terms.LeadPeriods; j++) pipeline.Add(new long[n]);
        double demand = 0, sold = 0, stock = 0, cost = 0;
        var orders = 0;
        for (var t = _start; t < _history.Periods.Count; t++)
        {
            // Decided when the period before has closed; available after the lead periods.
            var order = (t - _start) % _terms.ReviewPeriods == 0 ? decide(t, new ReplayStock(onHand, pipeline)) : new long[n];
            pipeline.Add(order);
            var arriving = pipeline[0];
            pipeline.RemoveAt(0);
            for (var s = 0; s < n; s++)
            {
                if (order[s] > 0) orders++;
                var wanted = _demand.Demand[_demand.Cell(s, t)];
                var units = float.IsNaN(wanted) ? 0 : wanted;
                onHand[s] += arriving[s];
                var served = Math.Min(onHand[s], units);
                onHand[s] -= served;
                (demand, sold, stock) = (demand + units, sold + served, stock + onHand[s]);
                cost += _terms.HoldingCost * onHand[s] + _terms.ShortageCost * (units - served);
            }
        }

        return new ReplayFigures(demand, sold, stock, orders, cost);
    }

    public long[] ByLostSales(int known, ReplayStock stock)
    {
        var (forecast, orders) = (Forecast(known), new long[_mean.Length]);
        var horizon = _terms.LeadPeriods + _terms.ReviewPeriods;
        Parallel.For(0, orders.Length, s =>
        {
            var arrivals = new double[horizon];
            for (var j = 0; j < stock.Pipeline.Count; j++) arrivals[j] = stock.Pipeline[j][s];
            orders[s] = LostSalesOrder.Decide(forecast, s, stock.OnHand[s], arrivals, _terms);
        });
        return orders;
    }

    public long[] ByBaseStock(int known, ReplayStock stock)
    {
        var forecast = Forecast(known);
        return [.. Enumerable.Range(0, _mean.Length).Select(s =>
            UpTo(forecast.SumQuantile(s, 0, _terms.LeadPeriods + _terms.ReviewPeriods, _ratio), Position(s, stock)))];
    }

    /// <summary>Levels set once before the replay: reorder at mean plus safety over the protection interval, up to one more interval of demand.</summary>
    public long[] ByStaticMinMax(int known, ReplayStock stock)
    {
        var interval = _terms.LeadPeriods + _terms.ReviewPeriods;
        var z = Normal.InvCDF(0, 1, _ratio);
        return [.. Enumerable.Range(0, _mean.Length).Select(s =>
        {
            var least = _mean[s] * interval + z * _deviation[s] * Math.Sqrt(interval);
            var position = Position(s, stock);
            return position <= least ? UpTo(least + _mean[s] * interval, position) : 0;
        })];
    }

    private PanelForecast Forecast(int known) => PanelForecaster.Forecast(_history.ToPanel(known, _terms.LeadPeriods + _terms.ReviewPeriods));

    private static double Position(int series, ReplayStock stock) => stock.OnHand[series] + stock.Pipeline.Sum(p => p[series]);

    private static long UpTo(double level, double position) => Math.Max(0, (long)Math.Round(level - position));
}
