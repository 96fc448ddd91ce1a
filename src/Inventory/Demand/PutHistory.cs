using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

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
    public async Task<HistoryAnswer> HandleAsync(List<SalesRow> rows, CancellationToken cancellation)
    {
        var sites = rows.Select(r => r.Site).Distinct().ToArray();
        var items = rows.Select(r => r.Item).Distinct().ToHashSet();
        var (first, last) = (rows.Min(r => r.Day), rows.Max(r => r.Day));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var known = (await db.Set<SalesRow>().Where(s => sites.Contains(s.Site) && s.Day >= first && s.Day <= last).ToListAsync(cancellation))
            .Where(s => items.Contains(s.Item)).ToDictionary(s => (s.Site, s.Item, s.Day));
        var replaced = 0;
        foreach (var row in rows)
        {
            if (!known.TryGetValue((row.Site, row.Item, row.Day), out var stored))
            {
                db.Add(row);
                continue;
            }

            (stored.UploadedUnits, stored.InStock) = (row.UploadedUnits, row.InStock);
            replaced++;
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new HistoryAnswer(rows.Count, replaced);
    }
}
