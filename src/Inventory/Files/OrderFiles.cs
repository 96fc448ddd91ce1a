using System.Globalization;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Files;

/// <summary>What an order costs and when it comes.</summary>
/// <param name="LeadPeriods">Whole periods that pass between the period of ordering and the one in which units become available.</param>
/// <param name="ReviewPeriods">Periods between orders, 1 or more.</param>
/// <param name="HoldingCost">Per unit left at a period's end, above 0.</param>
/// <param name="ShortageCost">Per unit short, above 0.</param>
public sealed record OrderTerms(int LeadPeriods, int ReviewPeriods, double HoldingCost, double ShortageCost);

/// <summary>Decides orders for the user's files: history, stock and pipeline in, orders out.</summary>
public static class OrderFiles
{
    private const int MaxPeriods = 104;

    /// <summary>Reads, decides and writes.</summary>
    /// <param name="historyPath">CSV <c>site,item,period_start,units[,in_stock]</c> up to the period just closed.</param>
    /// <param name="stockPath">CSV <c>site,item,on_hand</c>.</param>
    /// <param name="pipelinePath">CSV <c>site,item,period_start,units</c>: units that become available at the start of that period; null = none.</param>
    /// <param name="terms">Times and costs.</param>
    /// <param name="outPath">Receives CSV <c>site,item,units</c>, whole units, only where something is ordered.</param>
    /// <returns>How many series were looked at, and units ordered.</returns>
    /// <exception cref="BadInputException">With every fault, by file, line and column.</exception>
    public static (int Series, long Units) Run(string historyPath, string stockPath, string? pipelinePath, OrderTerms terms, string outPath)
    {
        Check(terms);
        var history = HistoryFile.Read(historyPath);
        var horizon = terms.LeadPeriods + terms.ReviewPeriods;
        var faults = new FaultList();
        var stock = ReadStock(stockPath, history, faults);
        var arrivals = new double[history.Series.Count][];
        for (var s = 0; s < arrivals.Length; s++) arrivals[s] = new double[horizon];
        if (pipelinePath is not null) ReadPipeline(pipelinePath, history, arrivals, faults);
        faults.ThrowIfAny();

        var demand = ProtectionDemand.Of(history.ToPanel(history.Periods.Count, horizon));
        var orders = LostSalesOrder.Of(demand, stock, arrivals, terms);
        Write(outPath, history, orders);
        return (stock.Count(u => u is not null), orders.Sum());
    }

    private static void Check(OrderTerms terms)
    {
        var faults = new FaultList();
        faults.Check(terms.LeadPeriods is >= 0 and <= MaxPeriods, "--lead-periods", $"{terms.LeadPeriods} periods", $"Give a whole number in [0, {MaxPeriods}]");
        faults.Check(terms.ReviewPeriods is >= 1 and <= MaxPeriods, "--review-periods", $"{terms.ReviewPeriods} periods", $"Give a whole number in [1, {MaxPeriods}]");
        faults.Check(terms.HoldingCost is > 0 and < 1e12, "--holding-cost", string.Create(CultureInfo.InvariantCulture, $"{terms.HoldingCost}"), "Give a cost per unit and period above 0");
        faults.Check(terms.ShortageCost is > 0 and < 1e12, "--shortage-cost", string.Create(CultureInfo.InvariantCulture, $"{terms.ShortageCost}"), "Give a cost per unit short above 0");
        faults.ThrowIfAny();
    }

    private static double?[] ReadStock(string path, HistoryFile history, FaultList faults)
    {
        var stock = new double?[history.Series.Count];
        using var csv = new CsvTable(path, ["site", "item", "on_hand"], [], faults);
        faults.ThrowIfAny();
        while (csv.Read())
        {
            var key = new SeriesKey(csv.Code("site"), csv.Code("item"));
            var units = csv.Number("on_hand", 0, 1e9);
            if (!faults.Check(history.Numbers.TryGetValue(key, out var s), csv.At("item"), $"{key.Site}, {key.Item} has no history", "Give its history, or leave its stock out")) continue;
            faults.Check(stock[s] is null, csv.At("item"), $"{key.Site}, {key.Item} comes twice", "Give each item of a site once");
            stock[s] = units;
        }

        return stock;
    }

    private static void ReadPipeline(string path, HistoryFile history, double[][] arrivals, FaultList faults)
    {
        var step = new Dictionary<DateOnly, int>();
        var day = history.Periods[^1];
        for (var j = 0; j < MaxPeriods * 2; j++) step.Add(day = Calendar.Next(day, history.Kind), j);
        using var csv = new CsvTable(path, ["site", "item", "period_start", "units"], [], faults);
        faults.ThrowIfAny();
        while (csv.Read())
        {
            var key = new SeriesKey(csv.Code("site"), csv.Code("item"));
            var at = csv.Day("period_start");
            var units = csv.Number("units", 0, 1e9);
            if (!faults.Check(history.Numbers.TryGetValue(key, out var s), csv.At("item"), $"{key.Site}, {key.Item} has no history", "Give its history, or leave it out")) continue;
            if (!faults.Check(step.TryGetValue(at, out var j), csv.At("period_start"), $"{at:yyyy-MM-dd} is not one of the next {MaxPeriods * 2} periods after {history.Periods[^1]:yyyy-MM-dd}", "Give the first day of a future period")) continue;
            // What comes after the next order could come cannot be waited for, but need not be ordered again: it counts at the end.
            arrivals[s][Math.Min(j, arrivals[s].Length - 1)] += units;
        }
    }

    private static void Write(string path, HistoryFile history, long[] orders)
    {
        var aside = path + ".part";
        using (var text = new StreamWriter(aside))
        {
            text.WriteLine("site,item,units");
            for (var s = 0; s < orders.Length; s++)
                if (orders[s] > 0) text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{history.Series[s].Site},{history.Series[s].Item},{orders[s]}"));
        }

        File.Move(aside, path, overwrite: true);
    }
}

/// <summary>Orders where unmet demand is lost.</summary>
internal static class LostSalesOrder
{
    /// <summary>The cheapest order of every series; 0 where its stock is not told.</summary>
    /// <param name="demand">Its possible futures.</param>
    /// <param name="onHand">Units present by series; null = not told.</param>
    /// <param name="arrivals">Units that become available in each period of the protection interval, by series.</param>
    /// <param name="terms">Times and costs.</param>
    public static long[] Of(ProtectionDemand demand, double?[] onHand, double[][] arrivals, OrderTerms terms)
    {
        var orders = new long[demand.SeriesCount];
        SeriesParts.ForEach(orders.Length, () => new float[ProtectionDemand.Futures * demand.Periods], (s, futures) =>
        {
            if (onHand[s] is not { } units) return;
            demand.Draw(s, futures);
            orders[s] = LostSales.Order(futures, units, arrivals[s], terms.LeadPeriods, terms.HoldingCost, terms.ShortageCost);
        });
        return orders;
    }

    /// <summary>Whole units from a position to a level.</summary>
    public static long UpTo(double level, double position) => Math.Max(0, (long)Math.Round(level - position));
}
