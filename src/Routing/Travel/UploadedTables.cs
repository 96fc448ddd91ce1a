using LogiOpt.Routing.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Travel;

/// <summary>What a look for an uploaded table found.</summary>
/// <param name="Table">The table; null where none is wanted, or it is not there.</param>
/// <param name="Missing">Name of the table that is wanted and not there.</param>
internal readonly record struct UploadedChoice(UploadedTable? Table, string? Missing);

/// <summary>Uploaded tables by name, read once and kept while they do not change.</summary>
internal sealed class UploadedTables(IServiceScopeFactory scopes, IOptions<RoutingOptions> options)
{
    /// <summary>Most tables kept in memory.</summary>
    private const int MaxKept = 4;

    private readonly Lock _lock = new();
    private readonly List<(string Name, long Version, UploadedTable Table)> _kept = [];

    /// <summary>Looks for a table.</summary>
    /// <param name="name">Its name; null for the one in use, <see cref="RoutingOptions.UploadedTable"/>.</param>
    /// <param name="cancellation">Ends the look.</param>
    public async Task<UploadedChoice> FindAsync(string? name, CancellationToken cancellation)
    {
        name ??= options.Value.UploadedTable;
        if (name.Length == 0) return default;
        await using var scope = scopes.CreateAsyncScope();
        var rows = scope.ServiceProvider.GetRequiredService<DbContext>().Set<TravelTableRow>().AsNoTracking().Where(r => r.Name == name);
        var version = await rows.Select(r => (long?)r.Version).FirstOrDefaultAsync(cancellation);
        if (version is null) return new UploadedChoice(null, name);
        lock (_lock)
            if (_kept.Find(k => k.Name == name && k.Version == version) is { Table: { } known }) return new UploadedChoice(known, null);

        if (await rows.FirstOrDefaultAsync(cancellation) is not { } row) return new UploadedChoice(null, name);
        var table = UploadedTable.Unpack(name, row.Body);
        lock (_lock)
        {
            _kept.RemoveAll(k => k.Name == name);
            if (_kept.Count == MaxKept) _kept.RemoveAt(0);
            _kept.Add((name, row.Version, table));
        }

        return new UploadedChoice(table, null);
    }
}
