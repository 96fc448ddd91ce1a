using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Policies;
using MathNet.Numerics.Distributions;

namespace LogiOpt.Inventory.Files;

/// <summary>What a policy sees at a review.</summary>
/// <param name="OnHand">Units present by series.</param>
/// <param name="Pipeline">Units by series that become available in the next periods; the first list is the next period.</param>
internal sealed record ReplayStock(double[] OnHand, IReadOnlyList<long[]> Pipeline)
{
    public double Position(int series) => OnHand[series] + Pipeline.Sum(p => p[series]);
}

/// <summary>What a policy did, for one series or several.</summary>
internal readonly record struct ReplayFigures(double Demand, double Sold, double StockPeriods, int Orders, double Cost)
{
    public double FillRate => Demand > 0 ? Sold / Demand : 1;

    public static ReplayFigures operator +(ReplayFigures a, ReplayFigures b) =>
        new(a.Demand + b.Demand, a.Sold + b.Sold, a.StockPeriods + b.StockPeriods, a.Orders + b.Orders, a.Cost + b.Cost);
}

/// <summary>Plays past demand again: the same opening stock and the same demand for every policy.</summary>
internal sealed class PolicyReplay
{
    private const int FillSteps = 24;

    // Levels between two learned shares lie on a line over the normal deviate.
    private static readonly double[] Shares = [0.4, 0.65, 0.8, 0.9, 0.96, 0.99];

    private readonly HistoryFile _history;
    private readonly OrderTerms _terms;
    private readonly int _start;
    private readonly Panel _demand;
    private readonly double[] _mean;
    private readonly double[] _deviation;
    private readonly Dictionary<(int Known, double Share), double[]> _levels = [];
    private readonly Dictionary<int, ProtectionDemand> _forecasts = [];

    public PolicyReplay(HistoryFile history, int periods, OrderTerms terms)
    {
        (_history, _terms) = (history, terms);
        _start = history.Periods.Count - periods;
        _demand = history.ToPanel(history.Periods.Count, 1);
        _mean = new double[history.Series.Count];
        _deviation = new double[history.Series.Count];
        for (var s = 0; s < _mean.Length; s++)
        {
            var known = Enumerable.Range(0, _start).Select(t => (double)_demand.Demand[_demand.Cell(s, t)]).Where(u => !double.IsNaN(u)).ToArray();
            _mean[s] = known.Length == 0 ? 0 : known.Average();
            _deviation[s] = known.Length < 2 ? Math.Sqrt(_mean[s]) : Math.Sqrt(known.Sum(u => (u - _mean[s]) * (u - _mean[s])) / (known.Length - 1));
        }
    }

    /// <summary>ABC class of every series, by what it sold before the replay: units times its mean price where prices are told.</summary>
    public ValueClass[] Classes()
    {
        var price = Array.IndexOf(_history.Drivers, "price");
        return ItemClasses.ByValue([.. _mean.Select((m, s) => m * (price < 0 ? 1 : MeanPrice(s, price)))]);
    }

    /// <summary>Figures by series.</summary>
    public ReplayFigures[] Play(Func<int, ReplayStock, long[]> decide)
    {
        var n = _mean.Length;
        var onHand = _mean.Select(m => Math.Ceiling(m * (_terms.LeadPeriods + _terms.ReviewPeriods))).ToArray();
        var pipeline = new List<long[]>();
        for (var j = 0; j < _terms.LeadPeriods; j++) pipeline.Add(new long[n]);
        var figures = new ReplayFigures[n];
        for (var t = _start; t < _history.Periods.Count; t++)
        {
            // Decided when the period before has closed; available after the lead periods.
            var order = (t - _start) % _terms.ReviewPeriods == 0 ? decide(t, new ReplayStock(onHand, pipeline)) : new long[n];
            pipeline.Add(order);
            var arriving = pipeline[0];
            pipeline.RemoveAt(0);
            for (var s = 0; s < n; s++)
            {
                var wanted = _demand.Demand[_demand.Cell(s, t)];
                var units = float.IsNaN(wanted) ? 0 : wanted;
                onHand[s] += arriving[s];
                var served = Math.Min(onHand[s], units);
                onHand[s] -= served;
                figures[s] += new ReplayFigures(units, served, onHand[s], order[s] > 0 ? 1 : 0, _terms.HoldingCost * onHand[s] + _terms.ShortageCost * (units - served));
            }
        }

        return figures;
    }

    /// <summary>Plays a policy at the share of demand it covers that gives a fill rate.</summary>
    /// <returns>The share and the figures; the nearest share where the fill rate cannot be had.</returns>
    public (double Share, ReplayFigures[] Figures) PlayAtFill(Func<int, ReplayStock, double, long[]> decide, double fillRate)
    {
        double low = Shares[0], high = Shares[^1];
        for (var k = 0; k < FillSteps; k++)
        {
            var middle = (low + high) / 2;
            if (Play((t, stock) => decide(t, stock, middle)).Aggregate((a, b) => a + b).FillRate < fillRate) low = middle;
            else high = middle;
        }

        return (high, Play((t, stock) => decide(t, stock, high)));
    }

    /// <summary>Up to a share of forecast demand over the protection interval; null = the share that an order would take.</summary>
    public long[] ByForecast(int known, ReplayStock stock, double? share)
    {
        var levels = share is { } wanted ? Between(known, wanted) : LevelsAt(known, LostSalesOrder.Share(Forecast(known), _terms));
        return [.. levels.Select((level, s) => LostSalesOrder.UpTo(level, stock.Position(s)))];
    }

    /// <summary>Levels set once before the replay: reorder at mean plus safety over the protection interval, up to one more interval of demand.</summary>
    public long[] ByStaticMinMax(ReplayStock stock, double share)
    {
        var interval = _terms.LeadPeriods + _terms.ReviewPeriods;
        var z = Normal.InvCDF(0, 1, share);
        return [.. Enumerable.Range(0, _mean.Length).Select(s =>
        {
            var least = _mean[s] * interval + z * _deviation[s] * Math.Sqrt(interval);
            var position = stock.Position(s);
            return position <= least ? LostSalesOrder.UpTo(least + _mean[s] * interval, position) : 0;
        })];
    }

    private double[] Between(int known, double share)
    {
        var above = Math.Clamp(Array.FindIndex(Shares, s => s >= share), 1, Shares.Length - 1);
        var (low, high) = (LevelsAt(known, Shares[above - 1]), LevelsAt(known, Shares[above]));
        double Z(double s) => Normal.InvCDF(0, 1, s);
        var part = (Z(share) - Z(Shares[above - 1])) / (Z(Shares[above]) - Z(Shares[above - 1]));
        return [.. low.Zip(high, (a, b) => a + part * (b - a))];
    }

    private double[] LevelsAt(int known, double share) =>
        _levels.TryGetValue((known, share), out var levels) ? levels : _levels[(known, share)] = Forecast(known).Quantiles(share);

    private ProtectionDemand Forecast(int known) =>
        _forecasts.TryGetValue(known, out var forecast) ? forecast : _forecasts[known] = ProtectionDemand.Of(_history.ToPanel(known, _terms.LeadPeriods + _terms.ReviewPeriods));

    private double MeanPrice(int series, int driver)
    {
        var prices = Enumerable.Range(0, _start).Select(t => _demand.Drivers[driver][_demand.Cell(series, t)]).Where(p => p > 0).ToArray();
        return prices.Length > 0 ? prices.Average() : 0;
    }
}
