using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Stock;

/// <summary>Tells a lost race between writers, which a second look resolves, from a fault.</summary>
internal static class Races
{
    private static readonly string[] Sqlite = ["SQLite Error 5:", "SQLite Error 6:", "SQLite Error 19:"];

    /// <summary>A unique key hit, a serialisation failure or a deadlock victim: SQLSTATE classes 23 and 40, or SQLite's busy, locked and constraint codes.</summary>
    public static bool IsRace(Exception fault) => fault switch
    {
        DbUpdateConcurrencyException => true,
        DbUpdateException { InnerException: DbException inner } => IsRace(inner),
        DbException { SqlState: { Length: 5 } state } => state.StartsWith("23", StringComparison.Ordinal) || state.StartsWith("40", StringComparison.Ordinal),
        DbException => Sqlite.Any(code => fault.Message.StartsWith(code, StringComparison.Ordinal)),
        _ => false,
    };
}
