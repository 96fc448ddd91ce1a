using System.Text.Json;
using System.Text.Json.Serialization;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Support;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Tests;

/// <summary>The module on a database of its own, without the host.</summary>
internal sealed class TrackingDb : IDisposable
{
    private readonly SqliteConnection? _connection;
    private readonly PostgresDatabase? _postgres;
    private readonly ServiceProvider _services;
    private readonly bool _isGuest;

    /// <param name="options">Options of the module; null = as they come.</param>
    /// <param name="more">Further services.</param>
    /// <param name="server">A PostgreSQL server to use instead of SQLite.</param>
    /// <param name="besides">Another worker, whose PostgreSQL database this one uses too.</param>
    public TrackingDb(TrackingOptions? options = null, Action<IServiceCollection>? more = null, string? server = null, TrackingDb? besides = null)
    {
        if (besides is not null) (_postgres, _isGuest) = (besides._postgres, true);
        else if (server is null) _connection = ModuleDb.OpenConnection();
        else _postgres = new PostgresDatabase(server);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(Options.Create(options ?? new TrackingOptions()));
        services.AddSingleton<IOutbox>(Outbox);
        services.AddScoped<DbContext>(_ => _postgres is null ? ModuleDb.On(_connection!, TrackingModule.Configure) : ModuleDb.On(_postgres, TrackingModule.Configure));
        services.AddSingleton<IngestQueue>();
        services.AddSingleton<LiveFeeds>();
        services.AddSingleton<EtaPace>();
        services.AddSingleton<OwnEntries>();
        services.AddSingleton<JournalTail>();
        services.AddScoped<Ledger>();
        services.AddScoped<LoadBoard>();
        services.AddSingleton<BoardSnapshots>();
        services.AddSingleton<BoardStream>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase)));
        services.AddScoped<LoadShipment>();
        services.AddScoped<TrackingLinks>();
        services.AddLogging();
        services.AddSingleton<IngestWriter>();
        services.AddSingleton<WarmUp>();
        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public ManualTime Time { get; } = new(Given.Start);

    public RecordingOutbox Outbox { get; } = new();

    public IServiceProvider Services => _services;

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public async Task<T> With<T, TService>(Func<TService, Task<T>> use) where TService : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public Task<List<T>> Rows<T>() where T : class => With<List<T>, DbContext>(db => db.Set<T>().AsNoTracking().ToListAsync());

    /// <summary>Applies facts in one transaction, as the writer or a consumer would.</summary>
    public Task<LedgerResult> Apply(params IEnumerable<Observation> facts) => With<LedgerResult, IServiceProvider>(async scope =>
    {
        var db = scope.GetRequiredService<DbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var result = await scope.GetRequiredService<Ledger>().ApplyAsync([.. facts.Select(f => new Entry(f, "test"))], CancellationToken.None);
        await transaction.CommitAsync();
        Get<LiveFeeds>().Publish(result);
        return result;
    });

    /// <summary>Moves the clock to a minute of the round.</summary>
    public void MoveTo(double minute) => Time.Advance(Given.At(minute) - Time.GetUtcNow());

    public Task<ShipmentView?> Shipment(int stop) => With<ShipmentView?, LoadShipment>(l => l.ForStaffAsync(Given.Shipment(stop), CancellationToken.None));

    public Task<TrackView?> Shopper(int stop) => With<TrackView?, LoadShipment>(l => l.ForShopperAsync(Given.Shipment(stop), CancellationToken.None));

    public Task<Board> Board() => With<Board, LoadBoard>(l => l.RunAsync(CancellationToken.None));

    public void Dispose()
    {
        _services.Dispose();
        _connection?.Dispose();
        if (!_isGuest) _postgres?.Dispose();
    }
}
