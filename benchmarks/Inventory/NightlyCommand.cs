using System.Diagnostics;
using System.Globalization;
using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Presale;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using LogiOpt.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Benchmarks.Inventory;

/// <summary>One night of a network, from the database to the proposals: the forecast of every item at every site, then the review of all sites.</summary>
/// <remarks><c>nightly [--series N] [--days N] [--second-level N]</c>. Demand is generated and put into a SQLite file before the clock starts.</remarks>
internal static class NightlyCommand
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 1, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(string[] options)
    {
        var (series, days, deep) = (Read(options, "--series", 10_000), Read(options, "--days", 182), Read(options, "--second-level", 0));
        var folder = Directory.CreateTempSubdirectory("nightly");
        try
        {
            var source = $"Data Source={Path.Combine(folder.FullName, "night.db")}";
            await using var connection = new SqliteConnection(source);
            await connection.OpenAsync();
            await using (var db = ModuleDb.On(connection, InventoryModel.Configure))
            {
                var network = new NightlyNetwork(series, days);
                var sales = await network.StoreAsync(connection, Now, default);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network.Sites} sites x {network.Items} items, {sales} daily sales of {days} days, a file of {new FileInfo(connection.DataSource).Length / 1e6:0} MB; {Environment.ProcessorCount} cores"));
            }

            Console.WriteLine($"{"stage",-28} {"minutes",8} {"processor minutes",18} {"peak MB",8}");
            await Stage("forecast", connection, db => new RunForecast(db, new EventCalendar(db), Options.Create(new ForecastOptions { SecondLevelSeries = deep }), Options.Create(new OrdersOptions()), Time).HandleAsync(default));
            await Stage("review and proposals", connection, db => Review(db).RunAsync("night", null, approve: false, default));
            await using (var db = ModuleDb.On(connection, InventoryModel.Configure))
            {
                var run = await db.Set<ForecastRunRow>().SingleAsync();
                var (forecasts, lines) = (await db.Set<ForecastRow>().CountAsync(), await db.Set<ProposalLineRow>().CountAsync());
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{forecasts} forecasts kept, {run.SecondLevel} of them at the second level; {lines} lines proposed"));
                return forecasts == run.Series && lines > 0 ? 0 : 1;
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static ManualTime Time { get; } = new(Now);

    private static RunReview Review(DbContext db)
    {
        var (rules, orders, outbox, book) = (Options.Create(new ReplenishmentOptions()), Options.Create(new OrdersOptions()), new RecordingOutbox(), new StockBook(db));
        var forecasts = new LoadForecast(db, new EventCalendar(db), orders, Time);
        var waiting = new PresaleQueue(db, book, new SalesBook(db), outbox, Options.Create(new PoolOptions()), orders, Time);
        return new RunReview(db, forecasts, new LoadSupply(db, forecasts, rules, orders, Time), new Risks(db, Time), new DecideProposals(db, book, outbox, Time), new PurchaseBook(db, book, waiting, outbox, Time), rules, Time);
    }

    private static async Task Stage(string name, SqliteConnection connection, Func<DbContext, Task> work)
    {
        GC.Collect();
        PeakMemory.Reset();
        using var process = Process.GetCurrentProcess();
        var (clock, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        await using (var db = ModuleDb.On(connection, InventoryModel.Configure)) await work(db);
        process.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {clock.Elapsed.TotalMinutes,8:0.00} {(process.TotalProcessorTime - before).TotalMinutes,18:0.00} {PeakMemory.Megabytes,8:0}"));
    }

    private static int Read(string[] options, string name, int usual)
    {
        var at = Array.IndexOf(options, name);
        return at >= 0 ? int.Parse(options[at + 1], CultureInfo.InvariantCulture) : usual;
    }
}

/// <summary>The most memory that the process has held, as Linux counts it.</summary>
internal static class PeakMemory
{
    /// <summary>Counts from what is held now on; elsewhere than on Linux from the start of the process.</summary>
    public static void Reset()
    {
        if (File.Exists("/proc/self/clear_refs")) File.WriteAllText("/proc/self/clear_refs", "5");
    }

    public static double Megabytes
    {
        get
        {
            if (!File.Exists("/proc/self/status")) return Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;
            var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
            return long.Parse(new string([.. line.Where(char.IsDigit)]), CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
    }
}
