using LogiOpt.Host.Api;
using LogiOpt.Host.Identity;
using LogiOpt.Host.Messaging;
using LogiOpt.Inventory;
using LogiOpt.Routing;
using LogiOpt.Tracking;
using LogiOpt.Warehousing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Persistence;

/// <summary>All modules' tables in one database, so that a change and the facts it causes are one transaction.</summary>
internal abstract class LogiOptDb(DbContextOptions options, WriteGate gate, OutboxSignal signal) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        RoutingModule.Configure(modelBuilder);
        InventoryModule.Configure(modelBuilder);
        WarehousingModule.Configure(modelBuilder);
        TrackingModule.Configure(modelBuilder);
        MessagingTables.Configure(modelBuilder);
        IdentityTables.Configure(modelBuilder);
        IdempotencyTable.Configure(modelBuilder);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => StorageConventions.Apply(configurationBuilder);

    /// <summary>Whether facts were saved that no commit has announced yet.</summary>
    public bool HasUnannouncedFacts { get; set; }

    /// <summary>Lets this context's next commits wait for no disk. For work that is done again after a power cut, because its cause is still in the outbox.</summary>
    /// <remarks>A later commit of somebody else that does wait also makes these durable: SQLite's log is written in order.</remarks>
    public virtual Task RelaxDurabilityAsync(CancellationToken cancellation) => Task.CompletedTask;

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        HasUnannouncedFacts |= ChangeTracker.Entries<OutboxRow>().Any(row => row.State == EntityState.Added);
        // Inside a transaction the commit announces the facts (AnnounceFacts), and its owner holds the gate.
        if (Database.CurrentTransaction is not null) return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        using (await gate.EnterAsync(cancellationToken))
        {
            var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
            if (HasUnannouncedFacts) signal.Raise();
            HasUnannouncedFacts = false;
            return saved;
        }
    }
}

internal sealed class SqliteLogiOptDb(DbContextOptions<SqliteLogiOptDb> options, WriteGate gate, OutboxSignal signal)
    : LogiOptDb(options, gate, signal)
{
    public override async Task RelaxDurabilityAsync(CancellationToken cancellation)
    {
        // The setting lives as long as the connection is open; SqlitePragmas sets the strict one at the next opening.
        await Database.OpenConnectionAsync(cancellation);
        await Database.ExecuteSqlRawAsync("PRAGMA synchronous=NORMAL", cancellation);
    }
}

internal sealed class PostgresLogiOptDb(DbContextOptions<PostgresLogiOptDb> options, WriteGate gate, OutboxSignal signal)
    : LogiOptDb(options, gate, signal);
