using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace LogiOpt.Architecture.Tests.Rules;

/// <summary>Every table, index and key carries its module's prefix, so that modules share a database without meeting.</summary>
public static class TableRules
{
    public static IEnumerable<string> Broken(IModel model, string prefix)
    {
        foreach (var row in model.GetEntityTypes())
        {
            var table = row.GetTableName();
            if (table is null || !table.StartsWith(prefix, StringComparison.Ordinal))
                yield return $"{row.DisplayName()} is stored in {table ?? "no table"}, which does not start with {prefix}";
            foreach (var column in row.GetProperties().Where(p => Unbounded(p) && (p.IsKey() || p.IsIndex())))
                yield return $"{table}.{column.Name} is a text in a key or index without HasMaxLength";
            foreach (var column in row.GetProperties().Where(p => (Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType) == typeof(decimal)))
                yield return $"{table}.{column.Name} is a decimal, which SQLite stores as text";
        }
    }

    private static bool Unbounded(IProperty property) => property.ClrType == typeof(string) && property.GetMaxLength() is null;
}
