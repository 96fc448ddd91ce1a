using System.Globalization;
using System.Text;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Alerts;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Files;

/// <summary>Replays the user's history under a policy and under static min-max stock, period by period, with the same demand for both.</summary>
public static class SimulateFiles
{
    private const string LostSalesPolicy = "lost-sales";
    private const string BaseStock = "base-stock";
    private const string MinMax = "min-max";

    /// <summary>The policies that can be simulated; the first is the default.</summary>
    public static readonly string[] Policies = [LostSalesPolicy, BaseStock, MinMax];

    // Periods that are known before the first replayed one, so that there is something to learn from.
    private const int LeastPast = 8;
    // Fill rates nearer than this are equal.
    private const double FillTolerance = 0.002;
    private static readonly int[] MaxReplay = [1, 520];

    /// <summary>Reads, replays and reports.</summary>
    /// <param name="historyPath">CSV <c>site,item,period_start,units[,in_stock][,price]</c>.</param>
    /// <param name="policy">One of <see cref="Policies"/>.</param>
    /// <param name="periods">Periods replayed from the end of the history.</param>
    /// <param name="terms">Times and costs.</param>
    /// <param name="fillRate">Both policies are tuned to this fill rate, in [0.5, 0.999], so that their stock can be compared; null = each runs at its cheapest.</param>
    /// <returns>A table by ABC class: fill rate, days of stock, turnover a year, orders and cost of both; and how true the service's shortage alerts would have been.</returns>
    /// <exception cref="BadInputException">With every fault.</exception>
    public static string Run(string historyPath, string policy, int periods, OrderTerms terms, double? fillRate = null)
    {
        var faults = new FaultList();
        faults.Check(Policies.Contains(policy), "--policy", $"'{policy}' is not known", $"Give one of {string.Join(", ", Policies)}");
        faults.Check(periods >= MaxReplay[0] && periods <= MaxReplay[1], "--periods", $"{periods} periods", $"Give a whole number in [{MaxReplay[0]}, {MaxReplay[1]}]");
        faults.Check(terms is { LeadPeriods: >= 0 and <= 52, ReviewPeriods: >= 1 and <= 52, HoldingCost: > 0, ShortageCost: > 0 }, "--lead-periods, --review-periods, --holding-cost, --shortage-cost", "a term is out of range", "Give lead periods in [0, 52], review periods in [1, 52] and costs above 0");
        faults.Check(fillRate is null or (>= 0.5 and <= 0.999), "--fill", string.Create(CultureInfo.InvariantCulture, $"{fillRate}"), "Give a fill rate in [0.5, 0.999], or leave it out");
        faults.ThrowIfAny();
        var history = HistoryFile.Read(historyPath);
        faults.Check(history.Periods.Count >= periods + LeastPast, "--periods", $"the history has {history.Periods.Count} periods, of which {periods} are to be replayed", $"Leave at least {LeastPast} periods to learn from");
        faults.ThrowIfAny();

        var replay = new PolicyReplay(history, periods, terms);
        var ratio = Newsvendor.CriticalRatio(terms.HoldingCost, terms.ShortageCost);
        var (share, tuned) = ((double?)(policy == LostSalesPolicy ? null : ratio), "");
        ReplayFigures[] baseline;
        if (fillRate is { } fill)
        {
            var found = replay.PlayAtFill((t, stock, covered) => Decide(replay, policy, t, stock, covered), fill);
            var played = replay.PlayAtFill((t, stock, covered) => Decide(replay, MinMax, t, stock, covered), fill);
            (share, baseline, tuned) = (found.Share, played.Figures, Found(policy, found, fill) + Found(MinMax, played, fill));
        }
        else
        {
            baseline = replay.Play((t, stock) => Decide(replay, MinMax, t, stock, ratio));
        }

        var classes = replay.Classes();
        // Static levels come without a forecast, and so without alerts.
        var watch = policy == MinMax ? null : new AlertWatch(classes, new AlertOptions(), DaysOf(history.Kind), terms.LeadPeriods);
        var chosen = replay.Play((t, stock) => Decide(replay, policy, t, stock, share), watch);
        return Report(history, periods, policy, classes, chosen, baseline, tuned) + (watch is null ? "" : Alerts(watch.Figures, classes));
    }

    private static double DaysOf(PeriodKind kind) => kind switch { PeriodKind.Day => 1.0, PeriodKind.Week => 7.0, _ => 30.4375 };

    private static string Alerts(IReadOnlyList<AlertFigures> figures, ValueClass[] classes)
    {
        var text = new StringBuilder();
        text.AppendLine().AppendLine().Append(CultureInfo.InvariantCulture, $"{"alerts",-12} {"class",-5} {"raised",7} {"right",7} {"precision",10} {"shortages foretold",19}");
        Row("shortage", "all", [.. figures]);
        foreach (var value in Enum.GetValues<ValueClass>())
            if (Array.Exists(classes, c => c == value)) Row("", value.ToString(), [.. figures.Where((_, s) => classes[s] == value)]);
        return text.ToString();

        void Row(string name, string value, AlertFigures[] of)
        {
            var f = of.Aggregate((a, b) => a + b);
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{name,-12} {value,-5} {f.Raised,7} {f.Right,7} {f.Precision?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-",10} {f.Foretold?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-",19}");
        }
    }

    private static long[] Decide(PolicyReplay replay, string policy, int known, ReplayStock stock, double? share) => policy switch
    {
        LostSalesPolicy => replay.ByFutures(known, stock, share),
        BaseStock => replay.ByForecast(known, stock, share!.Value),
        _ => replay.ByStaticMinMax(stock, share!.Value),
    };

    private static string Found(string policy, (double Share, ReplayFigures[] Figures) played, double wanted)
    {
        var fill = played.Figures.Aggregate((a, b) => a + b).FillRate;
        return Math.Abs(fill - wanted) < FillTolerance
            ? string.Create(CultureInfo.InvariantCulture, $"; {policy} covers {played.Share:0.0000} of demand for a fill rate of {fill:0.0000}")
            : string.Create(CultureInfo.InvariantCulture, $"; {policy} CANNOT reach a fill rate of {wanted:0.0000}, {fill:0.0000} at a share of {played.Share:0.00000} is the nearest: days of stock are not comparable");
    }

    private static string Report(HistoryFile history, int periods, string policy, ValueClass[] classes, ReplayFigures[] chosen, ReplayFigures[] baseline, string tuned)
    {
        var days = periods * DaysOf(history.Kind);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{periods} periods of {history.Series.Count} series replayed; unmet demand is lost; recorded sales are taken as demand, sold-out periods as none");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"policy",-12} {"class",-5} {"series",7} {"fill rate",10} {"days of stock",14} {"turnover/year",14} {"orders",8} {"cost",12}");
        Rows(policy, chosen);
        Rows(MinMax + " *", baseline);
        var (ours, theirs) = (chosen.Aggregate((a, b) => a + b), baseline.Aggregate((a, b) => a + b));
        text.Append(CultureInfo.InvariantCulture, $"* baseline: static levels from the mean and deviation before the replay; against it cost {ours.Cost / Math.Max(1e-9, theirs.Cost):0.000}, days of stock {StockDays(ours) / Math.Max(1e-9, StockDays(theirs)):0.000}");
        return text.Append(tuned).ToString();

        double StockDays(ReplayFigures f) => f.StockPeriods / periods / Math.Max(1e-9, f.Sold / days);

        void Rows(string name, ReplayFigures[] figures)
        {
            Row(name, "all", figures);
            foreach (var value in Enum.GetValues<ValueClass>())
                if (Array.Exists(classes, c => c == value)) Row("", value.ToString(), [.. figures.Where((_, s) => classes[s] == value)]);
        }

        void Row(string name, string value, ReplayFigures[] figures)
        {
            var f = figures.Aggregate((a, b) => a + b);
            text.AppendLine(CultureInfo.InvariantCulture, $"{name,-12} {value,-5} {figures.Length,7} {f.FillRate,10:0.0000} {StockDays(f),14:0.0} {365.25 / Math.Max(1e-9, StockDays(f)),14:0.0} {f.Orders,8} {f.Cost,12:0.0}");
        }
    }
}
