using Microsoft.EntityFrameworkCore.Migrations;

namespace LogiOpt.Host.Persistence;

/// <summary>A migration whose content is an embedded SQL script, because the design-time package does not restore everywhere (decision 0004).</summary>
/// <param name="script">Path of the script under <c>Persistence</c>, e.g. <c>Sqlite/20261122_Initial.sql</c>.</param>
internal abstract class ScriptMigration(string script) : Migration
{
    /// <summary>Name of the script among the assembly's resources.</summary>
    public string Resource { get; } = $"{typeof(ScriptMigration).Namespace}.{script.Replace('/', '.')}";

    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(Read());

    private string Read()
    {
        using var stream = typeof(ScriptMigration).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The migration script {Resource} is not embedded.\nMark it as EmbeddedResource in Host.csproj.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
