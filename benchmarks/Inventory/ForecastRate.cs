using System.Diagnostics;
using System.Globalization;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Benchmarks.Inventory;

/// <summary>Series that the first level forecasts, and orders for, in a second of processor time: <c>rate [--series N] [--weeks N]</c>.</summary>
internal static class ForecastRate
{
    private const int Rounds = 5;
    private const int LeadAndReviewWeeks = 3;

    public static int Run(string[] options)
    {
        var (series, weeks) = (Read(options, "--series", 20_000), Read(options, "--weeks", 104));
        var panel = Demand(series, weeks);
        Measure(panel); // Compiled and warm from here on.
        var measured = Enumerable.Range(0, Rounds).Select(_ => Measure(panel)).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{series} weekly series of {weeks} weeks; processor time, best and median of {Rounds}"));
        Print("first level, mean", [.. measured.Select(m => m.Level)]);
        Print("first level, mean and order-up-to level", [.. measured.Select(m => m.Level + m.Order)]);
        return 0;

        void Print(string name, double[] seconds)
        {
            Array.Sort(seconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-42} {series / seconds[0],10:0} {series / seconds[Rounds / 2],10:0} series/s"));
        }
    }

    private static (double Level, double Order) Measure(Panel panel)
    {
        var start = Processor();
        var forecast = PanelForecaster.Forecast(panel);
        double sum = 0;
        for (var s = 0; s < panel.SeriesCount; s++) sum += forecast.Mean(s, 0, panel.Horizon);
        var level = Processor();
        for (var s = 0; s < panel.SeriesCount; s++) sum += forecast.SumQuantile(s, 0, LeadAndReviewWeeks, 0.9);
        var order = Processor();
        return double.IsFinite(sum) ? (level - start, order - level) : throw new InvalidOperationException("A forecast is not finite.");
    }

    private static double Processor()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    private static Panel Demand(int series, int weeks)
    {
        var rng = new Rng(4);
        var panel = new Panel(series, [.. Enumerable.Range(0, weeks + LeadAndReviewWeeks).Select(t => new DateOnly(2024, 1, 1).AddDays(7 * t))], LeadAndReviewWeeks, PeriodKind.Week, []);
        for (var s = 0; s < series; s++)
        {
            (panel.Group[s], panel.Place[s]) = (s / 20, s % 20);
            var level = 0.2 + 12 * rng.NextDouble() * rng.NextDouble();
            for (var t = 0; t < weeks; t++)
                panel.Demand[panel.Cell(s, t)] = rng.NextDouble() < 0.03 ? float.NaN : MathF.Round((float)(level * (1 + 0.4 * Math.Sin(t / 8.3)) * rng.NextExponential()));
        }

        return panel;
    }

    private static int Read(string[] options, string name, int usual)
    {
        var at = Array.IndexOf(options, name);
        return at >= 0 ? int.Parse(options[at + 1], CultureInfo.InvariantCulture) : usual;
    }
}
