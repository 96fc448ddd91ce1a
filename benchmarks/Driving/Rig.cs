using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Host.Api;
using LogiOpt.Host.Messaging;
using LogiOpt.Host.Persistence;
using LogiOpt.Support;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LogiOpt.Benchmarks.Driving;

/// <summary>A worker of our own: its data in a folder of its own, its routes under way, the process started, killed and started again.</summary>
internal sealed class Rig(Settings settings, string data) : IAsyncDisposable
{
    public const int Vehicles = 500, StopsPerRoute = 20;

    private const int EventsPerCommit = 2000;

    private readonly string _key = $"load-{Guid.NewGuid():N}";
    private readonly PostgresDatabase? _postgres = settings.Postgres is { } server ? new PostgresDatabase(server) : null;
    private Process? _process;

    /// <summary>The running worker's client.</summary>
    public Worker Worker { get; private set; } = null!;

    public string Data => data;

    public static async Task<Rig> PrepareAsync(Settings settings)
    {
        var rig = new Rig(settings, Directory.CreateTempSubdirectory("logiopt-load-").FullName);
        await using var app = rig.Build();
        await HostApplication.PrepareAsync(app, CancellationToken.None);
        await ApplyAsync(app, RoutesUnderWay(DateTimeOffset.UtcNow.AddMinutes(-5)));
        return rig;
    }

    /// <summary>Starts the worker; answers how long it took until it was ready.</summary>
    public async Task<TimeSpan> StartAsync()
    {
        var port = FreePort();
        var clock = Stopwatch.StartNew();
        _process = Logiopt(["serve", $"--urls=http://127.0.0.1:{port}", .. Mode()]);
        Worker = new Worker(new Uri($"http://127.0.0.1:{port}"), _key);
        while (!await Worker.IsReadyAsync())
        {
            if (_process.HasExited) throw new InvalidOperationException($"The worker ended with code {_process.ExitCode}.\nStart it by hand on {data} to see why.");
            if (clock.Elapsed > TimeSpan.FromMinutes(2)) throw new TimeoutException($"The worker is not ready after {clock.Elapsed}.\nStart it by hand on {data} to see why.");
            await Task.Delay(20);
        }

        return clock.Elapsed;
    }

    /// <summary>Ends the worker as a power cut would.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        Worker.Dispose();
    }

    /// <summary>Runs a command of the program on the rig's data; answers what it printed.</summary>
    public async Task<(int Code, string Output)> CommandAsync(params string[] arguments)
    {
        using var process = Logiopt([.. arguments, $"--data={data}", "--json"]);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    /// <summary>Processor time of the worker so far, the memory it has resident, and of that what is its own: the rest are mapped files, the database above all, each
    /// counted once for every connection that maps it.</summary>
    public (TimeSpan Processor, long Bytes, long OwnBytes) Usage()
    {
        _process!.Refresh();
        var own = File.ReadLines($"/proc/{_process.Id}/status").FirstOrDefault(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        return (_process.TotalProcessorTime, _process.WorkingSet64, own is null ? 0 : long.Parse(own["RssAnon:".Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Integer, CultureInfo.InvariantCulture) << 10);
    }

    /// <summary>Writes positions into the journal without a door, so that there is a long one to begin with.</summary>
    public async Task FillAsync(int events)
    {
        await using var app = Build();
        var now = DateTimeOffset.UtcNow;
        var facts = Enumerable.Range(0, events).Select(k =>
        {
            var at = Instants.Trim(now - TimeSpan.FromMilliseconds((events - k) * (3_600_000.0 / events)));
            var (longitude, latitude) = Worker.PlaceOf(k % Vehicles, at);
            return (Observation)new PositionReported($"filled-{k}", at, new VehicleId($"LOAD-{k % Vehicles}"), new(latitude, longitude), null, null, null);
        });
        await ApplyAsync(app, facts);
    }

    /// <summary>Links of as many shipments, those that are delivered first in front.</summary>
    public async Task<IReadOnlyList<string>> LinksAsync(int count)
    {
        await using var app = Build();
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var shipments = await db.Set<LogiOpt.Tracking.Storage.ShipmentRow>().OrderBy(s => s.Reference).Select(s => new { s.Shipment, s.Reference }).ToListAsync();
        var links = scope.ServiceProvider.GetRequiredService<TrackingLinks>();
        var tokens = new List<string>();
        foreach (var shipment in shipments.OrderBy(s => int.Parse(s.Reference!.Split('-')[2], CultureInfo.InvariantCulture)).Take(count))
            tokens.Add((await links.CreateAsync(shipment.Shipment, CancellationToken.None))!.Token);
        await transaction.CommitAsync();
        return tokens;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) Kill();
        _process?.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await Task.CompletedTask;
        Directory.Delete(data, recursive: true);
        _postgres?.Dispose();
    }

    private WebApplication Build() =>
        HostApplication.Build([$"--Data:Directory={data}", "--urls=http://127.0.0.1:0", .. Mode()], builder => builder.Logging.SetMinimumLevel(LogLevel.Error));

    private string[] Mode() =>
    [
        $"--Identity:BootstrapKey={_key}", $"--Data:Directory={data}", "--Logging:LogLevel:Default=Error", .. settings.Arguments,
        .. Postgres is { } postgres ? new[] { $"--ConnectionStrings:LogiOpt={postgres}" } : [],
        .. settings.RabbitMq is { } rabbit ? new[] { $"--Bus:RabbitMq={rabbit}" } : [],
    ];

    // A database of its own for each scenario, with as many connections as a worker of its own would have.
    private string? Postgres => _postgres is null ? null : new Npgsql.NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { MaxPoolSize = 100 }.ConnectionString;

    private Process Logiopt(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = data };
        // Commands on read models find their server as they would anywhere else.
        if (Postgres is { } postgres) start.Environment["ConnectionStrings__LogiOpt"] = postgres;
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "logiopt.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("The program cannot be started.\nIs dotnet on the path?");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ApplyAsync(WebApplication app, IEnumerable<Observation> facts)
    {
        foreach (var batch in facts.Chunk(EventsPerCommit))
        {
            await using var scope = app.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await scope.ServiceProvider.GetRequiredService<Ledger>().ApplyAsync([.. batch.Select(f => new Entry(f, "load"))], CancellationToken.None);
            await transaction.CommitAsync();
        }

        // What is measured is ingest, not other modules that hear of the routes.
        await using var last = app.Services.CreateAsyncScope();
        await last.ServiceProvider.GetRequiredService<LogiOptDb>().Set<OutboxRow>().ExecuteDeleteAsync();
    }

    /// <summary>A route for every vehicle, due north, a stop each kilometre, all of them just left.</summary>
    private static IEnumerable<Observation> RoutesUnderWay(DateTimeOffset left)
    {
        var start = Instants.Trim(left);
        for (var v = 0; v < Vehicles; v++)
        {
            var (vehicle, route) = (v, new RouteId(IdMaker.Derived("route", $"load {v} {start:O}")));
            var stops = Enumerable.Range(0, StopsPerRoute + 2).Select(k => new RouteStop(
                k, k == 0 ? StopKind.Start : k <= StopsPerRoute ? StopKind.Drop : StopKind.End, new(23 + k * 0.009, 113 + vehicle / 1000.0),
                k is > 0 and <= StopsPerRoute ? [ShipmentOf(vehicle, k, start)] : [], null, start.AddMinutes(10 * k - 3), start.AddMinutes(10 * k), TimeSpan.FromMinutes(3),
                k == 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(7), new Distance(k == 0 ? 0 : 1000))).ToList();
            for (var k = 1; k <= StopsPerRoute; k++)
                yield return ShipmentReleasedConsumer.Noted(new ShipmentReleased(
                    ShipmentOf(vehicle, k, start), ShipmentKind.Delivery, new OrderId(IdMaker.Derived("order", $"{vehicle} {k} {start:O}")), string.Create(CultureInfo.InvariantCulture, $"load-{vehicle}-{k}"),
                    new SiteId("LOAD"), stops[0].Point, null, stops[k].Point, [new Line(new ItemId("SKU"), 1)], new LogiOpt.Core.Goods.Load(500, 900), start.AddHours(-1),
                    new TimeWindow(start, start.AddHours(5)), TimeSpan.FromMinutes(3)));
            yield return RouteDispatchedConsumer.Noted(new RouteDispatched(
                route, 1, new PlanId(IdMaker.Derived("plan", $"load {start:O}")), new VehicleId($"LOAD-{vehicle}"), new SiteId("LOAD"), start.AddMinutes(-10), stops, null));
            yield return new MilestoneReached($"left-{vehicle}-{start:O}", start, route, new VehicleId($"LOAD-{vehicle}"), MilestoneKind.Departed, 0, null, null);
        }
    }

    private static ShipmentId ShipmentOf(int vehicle, int stop, DateTimeOffset start) => new(IdMaker.Derived("shipment", $"load {vehicle} {stop} {start:O}"));
}
