using LogiOpt.Host.Messaging;
using LogiOpt.Host.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Persistence;

/// <summary>Registers the database.</summary>
internal static class PersistenceSetup
{
    public static void Add(IServiceCollection services)
    {
        services.AddOptions<DataOptions>().BindConfiguration("Data").ValidateOnStart();
        services.AddSingleton<IValidateOptions<DataOptions>, DataOptionsCheck>();
        services.AddSingleton(new WriteGate(closed: true));
        services.AddSingleton<SqlitePragmas>();
        services.AddSingleton<AnnounceFacts>();
        services.AddDbContext<LogiOptDb, SqliteLogiOptDb>((provider, options) => options
            .UseSqlite(ConnectionString(provider.GetRequiredService<IOptions<DataOptions>>().Value), sqlite => sqlite.CommandTimeout(30))
            .AddInterceptors(provider.GetRequiredService<SqlitePragmas>(), provider.GetRequiredService<AnnounceFacts>())
            // Migrations are SQL scripts without a C# snapshot (decision 0004); a test compares their schema with the model instead.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)),
            optionsLifetime: ServiceLifetime.Singleton);
        services.AddScoped<DbContext>(provider => provider.GetRequiredService<LogiOptDb>());
        services.AddSingleton<DatabaseStart>();
    }

    public static string ConnectionString(DataOptions options) =>
        new SqliteConnectionStringBuilder { DataSource = options.DatabaseFile, Pooling = true, DefaultTimeout = 30 }.ToString();
}
