using LogiOpt.Host.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace LogiOpt.Support;

/// <summary>One module's tables alone in a database, SQLite in memory or PostgreSQL, stored by the host's own conventions.</summary>
public sealed class ModuleDb : DbContext
{
    private readonly Action<ModelBuilder> _configure;

    private ModuleDb(DbContextOptions<ModuleDb> options, Action<ModelBuilder> configure) : base(options) => _configure = configure;

    /// <summary>Opens a database that lives as long as its connection; further contexts on it see the same rows.</summary>
    public static SqliteConnection OpenConnection()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection;
    }

    /// <summary>A context on an open connection; creates the tables at first use.</summary>
    public static ModuleDb On(SqliteConnection connection, Action<ModelBuilder> configure) =>
        Created(new DbContextOptionsBuilder<ModuleDb>().UseSqlite(connection), configure);

    /// <summary>A context on a PostgreSQL database, with a connection of its own; creates the tables at first use.</summary>
    public static ModuleDb On(PostgresDatabase database, Action<ModelBuilder> configure) =>
        Created(new DbContextOptionsBuilder<ModuleDb>().UseNpgsql(database.ConnectionString), configure);

    private static ModuleDb Created(DbContextOptionsBuilder<ModuleDb> options, Action<ModelBuilder> configure)
    {
        // EF caches models by context type; the configuring method is part of the key here.
        var db = new ModuleDb(options.ReplaceService<IModelCacheKeyFactory, KeyByConfigure>().Options, configure);
        db.Database.EnsureCreated();
        return db;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder) => _configure(modelBuilder);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => StorageConventions.Apply(configurationBuilder);

    private sealed class KeyByConfigure : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (((ModuleDb)context)._configure.Method, designTime);
    }
}
