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
    private const int FillSteps = 18;
    private const double FillTolerance = 0.0005;

    // Normal deviates of the shares that a fill rate is looked for between: 2 % and 0.001 % of the futures are not covered at the ends.
    private static readonly (double Low, double High) Deviates = (-2.05, 4.26);

    private readonly HistoryFile _history;
    private readonly OrderTerms _terms;
    private readonly int _start;
    private readonly Panel _demand;
    private readonly double[] _mean;
    private readonly double[] _deviation;
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
    /// <param name="decide">Units to order by series, from the periods known and the stock.</param>
    /// <param name="watch">Raises alerts at each review, and is told what was lost; null = nobody watches.</param>
    public ReplayFigures[] Play(Func<int, ReplayStock, long[]> decide, AlertWatch? watch = null)
    {
        var n = _mean.Length;
        var onHand = _mean.Select(m => Math.Ceiling(m * (_terms.LeadPeriods + _terms.ReviewPeriods))).ToArray();
        var pipeline = new List<long[]>();
        for (var j = 0; j < _terms.LeadPeriods; j++) pipeline.Add(new long[n]);
        var figures = new ReplayFigures[n];
        for (var t = _start; t < _history.Periods.Count; t++)
        {
            // Decided when the period before has closed; available after the lead periods.
            var reviews = (t - _start) % _terms.ReviewPeriods == 0;
            var order = reviews ? decide(t, new ReplayStock(onHand, pipeline)) : new long[n];
            pipeline.Add(order);
            if (reviews) watch?.Look(t, new ReplayStock(onHand, pipeline), Forecast(t).PeriodMeans());
            var arriving = pipeline[0];
            pipeline.RemoveAt(0);
            for (var s = 0; s < n; s++)
            {
                var wanted = _demand.Demand[_demand.Cell(s, t)];
                var units = float.IsNaN(wanted) ? 0 : wanted;
                onHand[s] += arriving[s];
                var served = Math.Min(onHand[s], units);
                onHand[s] -= served;
                watch?.Lost(s, units - served);
                figures[s] += new ReplayFigures(units, served, onHand[s], order[s] > 0 ? 1 : 0, _terms.HoldingCost * onHand[s] + _terms.ShortageCost * (units - served));
            }

            watch?.Close(t);
        }

        return figures;
    }

    /// <summary>Plays a policy at the share of demand it covers that gives a fill rate.</summary>
    /// <returns>The share and the figures; those nearest to the fill rate where it cannot be had.</returns>
    public (double Share, ReplayFigures[] Figures) PlayAtFill(Func<int, ReplayStock, double, long[]> decide, double fillRate)
    {
        var (low, high) = Deviates;
        (double Share, ReplayFigures[] Figures) best = (0, []);
        var miss = double.PositiveInfinity;
        for (var k = 0; k < FillSteps && miss > FillTolerance; k++)
        {
            // The ends first: beyond them there is nothing to look for.
            var deviate = k == 0 ? high : k == 1 ? low : (low + high) / 2;
            var share = Normal.CDF(0, 1, deviate);
            var figures = Play((t, stock) => decide(t, stock, share));
            var fill = figures.Aggregate((a, b) => a + b).FillRate;
            if (Math.Abs(fill - fillRate) < miss) (miss, best) = (Math.Abs(fill - fillRate), (share, figures));
            if (k == 0 && fill < fillRate || k == 1 && fill > fillRate) break;
            if (k < 2) continue;
            if (fill < fillRate) low = deviate;
            else high = deviate;
        }

        return best;
    }

    /// <summary>The cheapest order on possible futures.</summary>
    /// <param name="known">Periods known.</param>
    /// <param name="stock">What is there and comes.</param>
    /// <param name="share">Share of the futures to cover, in (0, 1); null = what the costs ask for.</param>
    public long[] ByFutures(int known, ReplayStock stock, double? share)
    {
        var arrivals = Enumerable.Range(0, _mean.Length).Select(s => Enumerable.Range(0, _terms.LeadPeriods + _terms.ReviewPeriods).Select(j => j < stock.Pipeline.Count ? (double)stock.Pipeline[j][s] : 0).ToArray()).ToArray();
        var terms = share is { } wanted ? _terms with { HoldingCost = 1 - wanted, ShortageCost = wanted } : _terms;
        return LostSalesOrder.Of(Forecast(known), [.. stock.OnHand.Select(units => (double?)units)], arrivals, terms);
    }

    /// <summary>Up to a share of forecast demand over the protection interval.</summary>
    public long[] ByForecast(int known, ReplayStock stock, double share) =>
        [.. Forecast(known).Quantiles(share).Select((level, s) => LostSalesOrder.UpTo(level, stock.Position(s)))];

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

    private ProtectionDemand Forecast(int known) =>
        _forecasts.TryGetValue(known, out var forecast) ? forecast : _forecasts[known] = ProtectionDemand.Of(_history.ToPanel(known, _terms.LeadPeriods + _terms.ReviewPeriods));

    private double MeanPrice(int series, int driver)
    {
        var prices = Enumerable.Range(0, _start).Select(t => _demand.Drivers[driver][_demand.Cell(series, t)]).Where(p => p > 0).ToArray();
        return prices.Length > 0 ? prices.Average() : 0;
    }
}
