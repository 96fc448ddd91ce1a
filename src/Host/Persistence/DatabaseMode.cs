using LogiOpt.Core.Input;
using Npgsql;

namespace LogiOpt.Host.Persistence;

/// <summary>Which database the worker keeps its data in: PostgreSQL where a connection string is configured, else one SQLite file.</summary>
/// <param name="Postgres">The connection string; null = SQLite.</param>
internal sealed record DatabaseMode(string? Postgres)
{
    /// <summary>Name of the connection string in the configuration: <c>ConnectionStrings__LogiOpt</c> in the environment.</summary>
    public const string Name = "LogiOpt";

    public bool IsPostgres => Postgres is not null;

    /// <summary>Reads the mode.</summary>
    /// <exception cref="BadInputException">The connection string cannot be read.</exception>
    public static DatabaseMode Of(IConfiguration configuration)
    {
        if (configuration.GetConnectionString(Name) is not { Length: > 0 } given) return new DatabaseMode(Postgres: null);
        try
        {
            var read = new NpgsqlConnectionStringBuilder(given);
            if (string.IsNullOrWhiteSpace(read.Host)) throw new ArgumentException("no Host is given");
            if (string.IsNullOrWhiteSpace(read.ApplicationName)) read.ApplicationName = "logiopt";
            return new DatabaseMode(read.ConnectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            throw new BadInputException($"ConnectionStrings:{Name}", $"It cannot be read: {fault.Message.TrimEnd('.')}",
                "Write e.g. Host=db.example;Database=logiopt;Username=logiopt;Password=..., or leave it out for SQLite");
        }
    }

    /// <summary>The mode as the worker would read it with no arguments: from the environment and the settings beside the program.</summary>
    /// <exception cref="BadInputException">The connection string cannot be read.</exception>
    public static DatabaseMode OfSurroundings() => Of(new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build());

    /// <summary>Where the data is, without anything secret.</summary>
    public string Place(DataOptions options)
    {
        if (Postgres is null) return options.DatabaseFile;
        var read = new NpgsqlConnectionStringBuilder(Postgres);
        return $"PostgreSQL {read.Host}:{read.Port}/{read.Database}";
    }
}
