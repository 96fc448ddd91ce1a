using System.Text.RegularExpressions;
using LogiOpt.Host.Messaging;
using LogiOpt.Host.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LogiOpt.Host.Tests.Persistence;

/// <summary>The migration scripts are the schema; these tests fail when the model moved and no script did.</summary>
/// <remarks>Set <c>LOGIOPT_APPROVE=1</c> to write the model's schema into the initial script (only before the first release).</remarks>
public partial class SchemaTests
{
    [Fact]
    public async Task The_migrated_schema_is_the_models_schema()
    {
        await using var migrated = await OpenAsync();
        await using var created = await OpenAsync();
        await using (var db = Db(created))
        {
            var script = db.Database.GenerateCreateScript();
            if (Environment.GetEnvironmentVariable("LOGIOPT_APPROVE") == "1") Approve(script);
            await db.Database.ExecuteSqlRawAsync(script);
        }

        await using (var db = Db(migrated)) await db.Database.MigrateAsync();
        Assert.Equal(await SchemaOfAsync(created), await SchemaOfAsync(migrated));
    }

    private static void Approve(string script)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "LogiOpt.sln"))) root = Path.GetDirectoryName(root)!;
        File.WriteAllText(Path.Combine(root, "src/Host/Persistence/Sqlite/20261122_Initial.sql"), script.ReplaceLineEndings("\n"));
        Assert.Fail("The initial script was written. Build and run the test again without LOGIOPT_APPROVE.");
    }

    private static async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        return connection;
    }

    private static SqliteLogiOptDb Db(SqliteConnection connection) =>
        new(new DbContextOptionsBuilder<SqliteLogiOptDb>().UseSqlite(connection)
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)).Options, new WriteGate(closed: false), new OutboxSignal());

    private static async Task<string> SchemaOfAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY type, name";
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(Blanks().Replace(reader.GetString(0), m => m.Groups[1].Success ? m.Groups[1].Value : " "));
        Assert.NotEmpty(lines);
        return string.Join('\n', lines);
    }

    /// <summary>SQLite adds a column to the text of a table with other blanks than EF writes.</summary>
    [GeneratedRegex(@"\s*([(),])\s*|\s+")]
    private static partial Regex Blanks();
}
