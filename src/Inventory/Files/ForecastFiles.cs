using System.Globalization;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Inventory.Files;

/// <summary>Forecasts the user's files: history and wanted future in, forecast out.</summary>
public static class ForecastFiles
{
    private const int MaxHorizon = 1_000;
    private static readonly string[] Needed = ["site", "item", "period_start"];

    /// <summary>Reads, forecasts and writes.</summary>
    /// <param name="historyPath">CSV <c>site,item,period_start,units[,in_stock][,price,deal,feat]</c>.</param>
    /// <param name="futurePath">CSV <c>site,item,period_start[,price,deal,feat]</c>: one forecast is wanted for each row.</param>
    /// <param name="quantiles">Shares in (0, 1), as written by the user; they name the columns.</param>
    /// <param name="outPath">Receives CSV <c>site,item,period_start,mean,q...</c>.</param>
    /// <param name="eventsPath">CSV <c>event,first,last[,lead_days][,lag_days][,site][,item]</c>, past and future; null = none.</param>
    /// <returns>How many series and rows were forecast, and how well the last known periods were foretold without them; null where the past is too short.</returns>
    /// <exception cref="BadInputException">With every fault, by file, line and column.</exception>
    public static (int Series, int Rows, HeldBackReport? HeldBack) Run(string historyPath, string futurePath, IReadOnlyList<string> quantiles, string outPath, string? eventsPath = null)
    {
        var shares = ReadShares(quantiles);
        var events = eventsPath is null ? [] : EventFile.Read(eventsPath);
        var history = HistoryFile.Read(historyPath);
        var past = history.Periods.Count;
        var wanted = ReadFuture(futurePath, history);
        var last = wanted.Max(w => w.Period);
        var horizon = 0;
        for (var day = history.Periods[^1]; day < last; horizon++) day = Calendar.Next(day, history.Kind);

        var panel = history.ToPanel(past, horizon);
        var at = Calendar.Index(panel.Periods);
        foreach (var cell in wanted)
            for (var d = 0; d < history.Drivers.Length; d++)
                panel.Drivers[d][panel.Cell(cell.Series, at[cell.Period])] = (float)cell.Drivers[d];
        EventDays.Lay(events, panel, [.. history.Series.Select(k => (k.Site, k.Item))]);
        var forecast = PanelForecaster.Forecast(panel, ForecastDepth.Second);

        // Written aside and then moved, so that a reader never sees half a file.
        var aside = outPath + ".part";
        using (var text = new StreamWriter(aside))
        {
            text.WriteLine(string.Join(',', ["site", "item", "period_start", "mean", .. quantiles.Select(q => $"q{q}")]));
            foreach (var cell in wanted) WriteRow(text, history.Series[cell.Series], cell, forecast, at[cell.Period] - past, shares);
        }

        File.Move(aside, outPath, overwrite: true);
        return (wanted.Select(w => w.Series).Distinct().Count(), wanted.Count, forecast.HeldBack(shares));
    }

    private static double[] ReadShares(IReadOnlyList<string> quantiles)
    {
        var faults = new FaultList();
        faults.Check(quantiles.Count is >= 1 and <= 99, "--quantiles", $"{quantiles.Count} quantiles", "Give 1 to 99, e.g. 0.5,0.9,0.95");
        var shares = quantiles.Select(q => double.TryParse(q, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) ? share : double.NaN).ToArray();
        for (var k = 0; k < shares.Length; k++)
            faults.Check(shares[k] is > 0 and < 1, "--quantiles", $"'{quantiles[k]}' is no share in (0, 1)", "Give shares like 0.5,0.9,0.95");
        faults.ThrowIfAny();
        return shares;
    }

    private static List<HistoryCell> ReadFuture(string path, HistoryFile history)
    {
        var faults = new FaultList();
        List<HistoryCell> wanted = [];
        using (var csv = new CsvTable(path, [.. Needed, .. history.Drivers], HistoryFile.DriverColumns, faults))
        {
            faults.ThrowIfAny();
            var known = new Dictionary<DateOnly, bool>();
            var next = history.Periods[^1];
            for (var k = 0; k < MaxHorizon; k++) known.Add(next = Calendar.Next(next, history.Kind), true);
            var seen = new HashSet<(int, DateOnly)>();
            while (csv.Read())
            {
                var key = new SeriesKey(csv.Code("site"), csv.Code("item"));
                var day = csv.Day("period_start");
                if (day != default)
                    faults.Check(known.ContainsKey(day), csv.At("period_start"), $"{day:yyyy-MM-dd} is not one of the next {MaxHorizon} periods after {history.Periods[^1]:yyyy-MM-dd}", "Give first days of future periods, of the same length as in the history");
                var series = history.NumberOf(key);
                faults.Check(day == default || seen.Add((series, day)), csv.At("period_start"), $"{key.Site}, {key.Item} has {day:yyyy-MM-dd} twice", "Ask for each period of a series once");
                wanted.Add(new HistoryCell(series, day, double.NaN, true, HistoryFile.ReadDrivers(csv, history.Drivers)));
            }

            faults.Check(wanted.Count > 0, path, "there is no row", "Give one row for each forecast that is wanted");
        }

        faults.ThrowIfAny();
        return wanted;
    }

    private static void WriteRow(StreamWriter text, SeriesKey key, HistoryCell cell, PanelForecast forecast, int step, double[] shares)
    {
        text.Write(string.Create(CultureInfo.InvariantCulture, $"{key.Site},{key.Item},{cell.Period:yyyy-MM-dd},{forecast.Mean(cell.Series, step):0.####}"));
        foreach (var units in InOrder(shares, [.. shares.Select(share => forecast.Quantile(cell.Series, step, share))])) text.Write(string.Create(CultureInfo.InvariantCulture, $",{units:0.####}"));
        text.WriteLine();
    }

    // Each share is learned on its own, so two near ones may cross: the smaller share gets the smaller quantile.
    private static double[] InOrder(double[] shares, double[] units)
    {
        var order = Enumerable.Range(0, shares.Length).OrderBy(k => shares[k]).ToArray();
        var sorted = units.Order().ToArray();
        for (var k = 0; k < order.Length; k++) units[order[k]] = sorted[k];
        return units;
    }
}
