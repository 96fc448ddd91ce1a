using LogiOpt.Host.Messaging;
using LogiOpt.Host.Persistence.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Persistence;

/// <summary>Registers the database.</summary>
internal static class PersistenceSetup
{
    private const int CommandSeconds = 30;

    public static void Add(IServiceCollection services, DatabaseMode mode)
    {
        services.AddSingleton(mode);
        services.AddOptions<DataOptions>().BindConfiguration("Data").ValidateOnStart();
        services.AddSingleton<IValidateOptions<DataOptions>, DataOptionsCheck>();
        services.AddSingleton(new WriteGate(closed: !mode.IsPostgres));
        services.AddSingleton<SqlitePragmas>();
        services.AddSingleton<AnnounceFacts>();
        if (mode.Postgres is { } postgres)
            services.AddDbContext<LogiOptDb, PostgresLogiOptDb>((provider, options) => Adjust(options
                .UseNpgsql(postgres, npgsql => npgsql.CommandTimeout(CommandSeconds)).AddInterceptors(provider.GetRequiredService<AnnounceFacts>())),
                optionsLifetime: ServiceLifetime.Singleton);
        else
            services.AddDbContext<LogiOptDb, SqliteLogiOptDb>((provider, options) => Adjust(options
                .UseSqlite(ConnectionString(provider.GetRequiredService<IOptions<DataOptions>>().Value), sqlite => sqlite.CommandTimeout(CommandSeconds))
                .AddInterceptors(provider.GetRequiredService<SqlitePragmas>(), provider.GetRequiredService<AnnounceFacts>())),
                optionsLifetime: ServiceLifetime.Singleton);
        services.AddScoped<DbContext>(provider => provider.GetRequiredService<LogiOptDb>());
        services.AddSingleton<DatabaseStart>();
        services.AddSingleton<SoundnessCheck>();
        services.AddHostedService(provider => provider.GetRequiredService<SoundnessCheck>());
        services.AddDataProtection().SetApplicationName("logiopt");
        services.AddOptions<KeyManagementOptions>().Configure<IOptions<DataOptions>, ILoggerFactory>((keys, data, logs) =>
            keys.XmlRepository = new FileSystemXmlRepository(KeyDirectory(data.Value), logs));
    }

    // For nobody else's eyes, where the system knows of that.
    private static DirectoryInfo KeyDirectory(DataOptions options) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(options.KeyDirectory)
        : Directory.CreateDirectory(options.KeyDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    public static string ConnectionString(DataOptions options) =>
        new SqliteConnectionStringBuilder { DataSource = options.DatabaseFile, Pooling = true, DefaultTimeout = CommandSeconds }.ToString();

    // Migrations are SQL scripts without a C# snapshot (decision 0004); a test compares their schema with the model instead.
    private static void Adjust(DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
