using Npgsql;

namespace LogiOpt.Support;

/// <summary>A new PostgreSQL database on the server that <see cref="Variable"/> names, dropped at the end.</summary>
public sealed class PostgresDatabase : IDisposable
{
    public const string Variable = "LOGIOPT_TEST_POSTGRES";

    private readonly string _server;
    private readonly string _name = $"logiopt_test_{Guid.NewGuid():N}";

    public PostgresDatabase(string server)
    {
        _server = server;
        Run($"CREATE DATABASE {_name}");
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = _name, MaxPoolSize = 20, IncludeErrorDetail = true }.ConnectionString;
    }

    public string ConnectionString { get; }

    /// <summary>The server's connection string; null = none is there, and the test is to be skipped.</summary>
    public static string? Server => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } server ? server : null;

    public void Dispose()
    {
        using (var pool = new NpgsqlConnection(ConnectionString)) NpgsqlConnection.ClearPool(pool);
        Run($"DROP DATABASE {_name} WITH (FORCE)");
    }

    private void Run(string statement)
    {
        using var connection = new NpgsqlConnection(_server);
        connection.Open();
        using var command = new NpgsqlCommand(statement, connection);
        command.ExecuteNonQuery();
    }
}
