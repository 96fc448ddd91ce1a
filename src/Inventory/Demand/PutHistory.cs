using System.Data.Common;
using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace LogiOpt.Inventory.Demand;

/// <summary>Checks sales as sent and tells every fault.</summary>
internal static class HistoryReader
{
    public const int MaxRows = 20_000;

    public static List<SalesRow> Read(HistoryRequest? request)
    {
        var faults = new FaultList();
        var sent = request?.Sales ?? [];
        faults.Check(sent.Length is >= 1 and <= MaxRows, "sales", $"{sent.Length} rows were sent", $"Send 1 to {MaxRows} rows");
        List<SalesRow> rows = [];
        var seen = new HashSet<(string, string, DateOnly)>();
        for (var k = 0; k < Math.Min(sent.Length, MaxRows); k++)
        {
            var (sale, at, before) = (sent[k], $"sales[{k}]", faults.Count);
            if (!faults.Check(sale is not null, at, "the row is null", "Send an object")) continue;
            faults.Check(Codes.IsCode(sale!.Site), $"{at}.site", $"'{sale.Site}' is no site code", "Give 1 to 64 visible characters");
            faults.Check(Codes.IsCode(sale.Item), $"{at}.item", $"'{sale.Item}' is no item code", "Give 1 to 64 visible characters");
            faults.Check(sale.Units is >= 0 and <= 10_000_000, $"{at}.units", $"{sale.Units?.ToString(CultureInfo.InvariantCulture) ?? "null"} units", "Give a whole number in [0, 10000000]");
            faults.Check(DateOnly.TryParseExact(sale.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day), $"{at}.day", $"'{sale.Day}' is no date", "Give an ISO date, e.g. 2026-11-01");
            if (faults.Count > before) continue;
            if (faults.Check(seen.Add((sale.Site!, sale.Item!, day)), at, $"{sale.Item} at {sale.Site} on {day:yyyy-MM-dd} comes twice", "Send each day once"))
                rows.Add(new SalesRow { Site = new SiteId(sale.Site!), Item = new ItemId(sale.Item!), Day = day, UploadedUnits = sale.Units!.Value, InStock = sale.InStock ?? true });
        }

        faults.ThrowIfAny();
        return rows;
    }
}

/// <summary>Stores daily sales; the latest upload of a day counts.</summary>
internal sealed class PutHistory(DbContext db)
{
    // One prepared statement for tens of thousands of rows, which need no change tracking. Both databases know this form.
    private const string Upsert = """
        INSERT INTO inventory_sales ("Site", "Item", "Day", "UploadedUnits", "OrderedUnits", "LostUnits", "InStock")
        VALUES (@site, @item, @day, @units, 0, 0, @inStock)
        ON CONFLICT ("Site", "Item", "Day") DO UPDATE SET "UploadedUnits" = excluded."UploadedUnits", "InStock" = excluded."InStock"
        """;

    public async Task<HistoryAnswer> HandleAsync(List<SalesRow> rows, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var replaced = await CountKnownAsync(rows, cancellation);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        (command.Transaction, command.CommandText) = (transaction.GetDbTransaction(), Upsert);
        DbParameter site = Add("@site"), item = Add("@item"), day = Add("@day"), units = Add("@units"), inStock = Add("@inStock");
        foreach (var row in rows)
        {
            (site.Value, item.Value, day.Value, units.Value, inStock.Value) = (row.Site.Value, row.Item.Value, row.Day, row.UploadedUnits, row.InStock);
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return new HistoryAnswer(rows.Count, replaced);

        DbParameter Add(string name)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
            return parameter;
        }
    }

    private async Task<int> CountKnownAsync(List<SalesRow> rows, CancellationToken cancellation)
    {
        var sites = rows.Select(r => r.Site).Distinct().ToArray();
        var (first, last) = (rows.Min(r => r.Day), rows.Max(r => r.Day));
        var known = await db.Set<SalesRow>().Where(s => sites.Contains(s.Site) && s.Day >= first && s.Day <= last)
            .Select(s => new { s.Site, s.Item, s.Day }).ToListAsync(cancellation);
        if (known.Count == 0) return 0;
        var sent = rows.Select(r => (r.Site, r.Item, r.Day)).ToHashSet();
        return known.Count(k => sent.Contains((k.Site, k.Item, k.Day)));
    }
}
