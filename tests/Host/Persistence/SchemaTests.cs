using System.Text.RegularExpressions;
using LogiOpt.Host.Messaging;
using LogiOpt.Host.Persistence;
using LogiOpt.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace LogiOpt.Host.Tests.Persistence;

/// <summary>The migration scripts are the schema; these tests fail when the model moved and no script did.</summary>
public partial class SchemaTests
{
    [Fact]
    public async Task The_migrated_schema_is_the_models_schema()
    {
        await using var migrated = await OpenAsync();
        await using var created = await OpenAsync();
        await using (var db = Db(created))
        {
            await db.Database.ExecuteSqlRawAsync(db.Database.GenerateCreateScript());
        }

        await using (var db = Db(migrated)) await db.Database.MigrateAsync();
        Assert.Equal(await SchemaOfAsync(created), await SchemaOfAsync(migrated));
    }

    [Fact]
    public async Task The_schema_migrated_on_PostgreSQL_is_the_models_schema()
    {
        Assert.SkipWhen(PostgresDatabase.Server is null, $"{PostgresDatabase.Variable} names no PostgreSQL server.");
        using var migrated = new PostgresDatabase(PostgresDatabase.Server!);
        using var created = new PostgresDatabase(PostgresDatabase.Server!);
        await using (var db = Db(created.ConnectionString)) await db.Database.ExecuteSqlRawAsync(db.Database.GenerateCreateScript());
        await using (var db = Db(migrated.ConnectionString)) await db.Database.MigrateAsync();
        Assert.Equal(await SchemaOfAsync(created.ConnectionString), await SchemaOfAsync(migrated.ConnectionString));
    }

    [Fact]
    public void Every_table_column_and_index_of_the_model_is_in_a_script_for_PostgreSQL()
    {
        using var db = Db("Host=nowhere");
        var assembly = typeof(ScriptMigration).Assembly;
        var scripts = string.Concat(assembly.GetManifestResourceNames().Where(name => name.Contains(".Postgres.", StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name => new StreamReader(assembly.GetManifestResourceStream(name)!).ReadToEnd()));
        var missing = db.Model.GetRelationalModel().Tables.SelectMany(table => table.Columns.Select(column => (Table: table.Name, Name: $"\"{column.Name}\""))
                .Concat(table.Indexes.Select(index => (Table: table.Name, Name: $"\"{index.Name}\""))).Append((Table: table.Name, Name: table.Name)))
            .Where(wanted => !Statements(scripts, wanted.Table).Any(statement => statement.Contains(wanted.Name, StringComparison.Ordinal))).ToList();
        var create = db.Database.GenerateCreateScript().Split(';', StringSplitOptions.TrimEntries)
            .Where(statement => missing.Exists(wanted => Statements(statement, wanted.Table).Any(s => s.Contains(wanted.Name, StringComparison.Ordinal))));
        Assert.True(missing.Count == 0,
            $"No script under Persistence/Postgres has {string.Join(", ", missing.Take(10))}.\nAdd one beside SQLite's, with its class (decision 0004), from these:\n\n{string.Join(";\n", create)};");
    }

    private static IEnumerable<string> Statements(string scripts, string table) =>
        scripts.Split(';').Where(statement => Regex.IsMatch(statement, $@"(TABLE|ON) ""?{Regex.Escape(table)}""?[\s(]"));

    [Fact]
    public void Every_script_belongs_to_one_migration()
    {
        var assembly = typeof(ScriptMigration).Assembly;
        var scripts = assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var run = assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ScriptMigration)))
            .Select(type => ((ScriptMigration)Activator.CreateInstance(type)!).Resource).Order(StringComparer.Ordinal);
        Assert.Equal(scripts, run);
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

    private static PostgresLogiOptDb Db(string connection) =>
        new(new DbContextOptionsBuilder<PostgresLogiOptDb>().UseNpgsql(connection)
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)).Options, new WriteGate(closed: false), new OutboxSignal());

    private static async Task<List<string>> SchemaOfAsync(string postgres)
    {
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity) FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\_\_EF%'
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\_\_EF%'
            UNION ALL SELECT concat_ws(' ', conrelid::regclass::text, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '%\_\_EF%'
            ORDER BY 1
            """;
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        Assert.NotEmpty(lines);
        return lines;
    }

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
