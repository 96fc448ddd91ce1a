using System.Globalization;
using LogiOpt.Inventory.Files;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Benchmarks.Inventory;

/// <summary>Where the cost of weekly orders comes from: <c>orders HISTORY.csv [--windows N] [--back N]</c> plays windows of eight weeks, six orders each, lead two weeks, weeks 3-8 counted.</summary>
/// <remarks>Holding and shortage by size of the series, ours beside four weeks' cover of a 13-week mean and beside the same rule that knows the future; then how often demand over
/// lead plus review stayed within what was said. <c>--back</c> leaves weeks out at the end, so that what is tuned on some windows can be looked at on others.</remarks>
internal static class OrdersCommand
{
    private const int Weeks = 8, Orders = 6, FirstCounted = 2, Lead = 2, Span = Lead + 1, Mean = 13;
    private const double Holding = 0.2, Shortage = 1;
    private static readonly double[] Sizes = [0.5, 1.5, 4, 12, double.PositiveInfinity];
    private static readonly double[] Shares = [0.5, 0.65, 0.8, 0.9, 0.95, 0.97, 0.99];
    private static readonly string[] Rules = ["13-week mean", "ours", "future known"];

    public static int Run(string[] options)
    {
        if (options.Length == 0 || !File.Exists(options[0]))
        {
            Console.Error.WriteLine("Give a history: orders HISTORY.csv [--windows N] [--back N], columns site,item,period_start,units[,in_stock]");
            return 2;
        }

        var history = HistoryFile.Read(options[0]);
        var (windows, back) = (Read(options, "--windows", 4), Read(options, "--back", 0));
        var first = history.Periods.Count - back - Weeks * windows;
        if (windows < 1 || back < 0 || first < Mean + 1)
        {
            Console.Error.WriteLine($"{history.Periods.Count} periods are too few for {windows} windows of {Weeks}, {back} left out at the end, after {Mean + 1} to learn from");
            return 2;
        }

        var demand = history.ToPanel(history.Periods.Count, 1);
        var total = new double[Rules.Length];
        for (var start = first; start <= history.Periods.Count - back - Weeks; start += Weeks)
        {
            var forecasts = Enumerable.Range(0, Orders).Select(w => ProtectionDemand.Of(history.ToPanel(start + w, Span))).ToArray();
            for (var rule = 0; rule < Rules.Length; rule++)
            {
                var cost = Play(demand, start, rule, forecasts);
                var (held, missed) = (cost.Sum(c => c.Held), cost.Sum(c => c.Missed));
                total[rule] += held + missed;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{history.Periods[start]:yyyy-MM-dd} {Rules[rule],-13} cost {held + missed,8:0} holding {held,8:0} short {missed,7:0} | by units a week ") +
                    string.Join(", ", cost.Select((c, k) => string.Create(CultureInfo.InvariantCulture, $"<{Sizes[k]}: {c.Held:0} / {c.Missed:0}"))));
            }

            Console.WriteLine("           within     " + string.Join(", ", Shares.Select(share => string.Create(CultureInfo.InvariantCulture, $"{share}: {Covered(demand, start, forecasts, share):0.000}"))));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cost against the mean {total[1] / total[0]:0.000}, of what the future known leaves {(total[1] - total[2]) / Math.Max(1e-9, total[0] - total[2]):0.000}"));
        return 0;
    }

    private static (double Held, double Missed)[] Play(Panel demand, int start, int rule, ProtectionDemand[] forecasts)
    {
        var costs = new (double Held, double Missed)[Sizes.Length];
        var futures = new float[ProtectionDemand.Futures * Span];
        for (var s = 0; s < demand.SeriesCount; s++)
        {
            var mean = MeanOf(demand, s, start);
            var size = Array.FindIndex(Sizes, limit => mean < limit);
            var (stock, coming) = (Math.Ceiling(Span * mean), new Queue<double>(Enumerable.Repeat(Math.Ceiling(mean), Lead)));
            for (var w = 0; w < Weeks; w++)
            {
                double[] arrivals = [.. coming, 0];
                coming.Enqueue(w >= Orders ? 0 : rule == 0 ? LostSalesOrder.UpTo(4 * MeanOf(demand, s, start + w), stock + coming.Sum()) : LostSales.Order(Futures(w), stock, arrivals, Lead, Holding, Shortage));
                var (there, wanted) = (stock + coming.Dequeue(), Units(demand, s, start + w));
                stock = Math.Max(0, there - wanted);
                if (w >= FirstCounted) costs[size] = (costs[size].Held + Holding * stock, costs[size].Missed + Shortage * Math.Max(0, wanted - there));
            }

            ReadOnlySpan<float> Futures(int week)
            {
                if (rule == 2) return (float[])[.. Enumerable.Range(start + week, Span).Select(t => (float)Units(demand, s, t))];
                forecasts[week].Draw(s, futures);
                return futures;
            }
        }

        return costs;
    }

    private static double Covered(Panel demand, int start, ProtectionDemand[] forecasts, double share)
    {
        int covered = 0, counted = 0;
        for (var w = 0; w < Orders; w++)
        {
            var said = forecasts[w].Quantiles(share);
            for (var s = 0; s < said.Length; s++)
            {
                var came = Enumerable.Range(start + w, Span).Sum(t => t < demand.Past ? demand.Demand[demand.Cell(s, t)] : float.NaN);
                if (float.IsNaN(came)) continue;
                (covered, counted) = (covered + (came <= Math.Round(said[s]) ? 1 : 0), counted + 1);
            }
        }

        return counted > 0 ? (double)covered / counted : 0;
    }

    private static double MeanOf(Panel demand, int series, int before) => Enumerable.Range(before - Mean, Mean).Sum(t => Units(demand, series, t)) / Mean;

    // A sold-out week counts as none, for every rule alike.
    private static double Units(Panel demand, int series, int period) =>
        period < demand.Past && demand.Demand[demand.Cell(series, period)] is var units && !float.IsNaN(units) ? units : 0;

    private static int Read(string[] options, string name, int usual)
    {
        var at = Array.IndexOf(options, name);
        return at >= 0 && at + 1 < options.Length ? int.Parse(options[at + 1], CultureInfo.InvariantCulture) : usual;
    }
}
