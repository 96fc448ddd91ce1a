using System.Globalization;
using System.Text;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Inventory.Files;

/// <summary>Replays the user's history under a policy and under static min-max stock, period by period, with the same demand for both.</summary>
public static class SimulateFiles
{
    private const string LostSales = "lost-sales";
    private const string BaseStock = "base-stock";
    private const string MinMax = "min-max";

    /// <summary>The policies that can be simulated; the first is the default.</summary>
    public static readonly string[] Policies = [LostSales, BaseStock, MinMax];

    // Periods that are known before the first replayed one, so that there is something to learn from.
    private const int LeastPast = 8;
    private static readonly int[] MaxReplay = [1, 520];

    /// <summary>Reads, replays and reports.</summary>
    /// <param name="historyPath">CSV <c>site,item,period_start,units[,in_stock]</c>.</param>
    /// <param name="policy">One of <see cref="Policies"/>.</param>
    /// <param name="periods">Periods replayed from the end of the history.</param>
    /// <param name="terms">Times and costs.</param>
    /// <returns>A table: fill rate, days of stock, turnover a year, orders and cost of both.</returns>
    /// <exception cref="BadInputException">With every fault.</exception>
    public static string Run(string historyPath, string policy, int periods, OrderTerms terms)
    {
        var faults = new FaultList();
        faults.Check(Policies.Contains(policy), "--policy", $"'{policy}' is not known", $"Give one of {string.Join(", ", Policies)}");
        faults.Check(periods >= MaxReplay[0] && periods <= MaxReplay[1], "--periods", $"{periods} periods", $"Give a whole number in [{MaxReplay[0]}, {MaxReplay[1]}]");
        faults.Check(terms is { LeadPeriods: >= 0 and <= 52, ReviewPeriods: >= 1 and <= 52, HoldingCost: > 0, ShortageCost: > 0 }, "--lead-periods, --review-periods, --holding-cost, --shortage-cost", "a term is out of range", "Give lead periods in [0, 52], review periods in [1, 52] and costs above 0");
        faults.ThrowIfAny();
        var history = HistoryFile.Read(historyPath);
        faults.Check(history.Periods.Count >= periods + LeastPast, "--periods", $"the history has {history.Periods.Count} periods, of which {periods} are to be replayed", $"Leave at least {LeastPast} periods to learn from");
        faults.ThrowIfAny();

        var replay = new PolicyReplay(history, periods, terms);
        var chosen = replay.Play(Decider(policy, replay));
        var baseline = replay.Play(Decider(MinMax, replay));
        return Report(history, periods, policy, chosen, baseline);
    }

    private static Func<int, ReplayStock, long[]> Decider(string policy, PolicyReplay replay) => policy switch
    {
        LostSales => replay.ByLostSales,
        BaseStock => replay.ByBaseStock,
        _ => replay.ByStaticMinMax,
    };

    private static string Report(HistoryFile history, int periods, string policy, ReplayFigures chosen, ReplayFigures baseline)
    {
        var days = history.Kind switch { PeriodKind.Day => 1.0, PeriodKind.Week => 7.0, _ => 30.4375 };
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{periods} periods of {history.Series.Count} series replayed; unmet demand is lost; recorded sales are taken as demand");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"policy",-12} {"fill rate",10} {"days of stock",14} {"turnover/year",14} {"orders",8} {"cost",12}");
        Row(policy, chosen);
        Row(MinMax + " *", baseline);
        text.Append(CultureInfo.InvariantCulture, $"* baseline: static levels from the mean and deviation before the replay; cost against it {chosen.Cost / Math.Max(1e-9, baseline.Cost):0.000}");
        return text.ToString();

        void Row(string name, ReplayFigures f)
        {
            var perDay = f.Sold / (periods * days);
            var stockDays = f.StockPeriods / periods / Math.Max(1e-9, perDay);
            text.AppendLine(CultureInfo.InvariantCulture, $"{name,-12} {f.Sold / Math.Max(1e-9, f.Demand),10:0.0000} {stockDays,14:0.0} {365.25 / Math.Max(1e-9, stockDays),14:0.0} {f.Orders,8} {f.Cost,12:0.0}");
        }
    }
}
