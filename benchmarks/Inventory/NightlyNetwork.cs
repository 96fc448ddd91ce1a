using System.Globalization;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Core.Time;
using Microsoft.Data.Sqlite;

namespace LogiOpt.Benchmarks.Inventory;

/// <summary>A generated network: few items sell much and most sell now and then, more on some weekdays; the central site is short of one item in twenty.</summary>
internal sealed class NightlyNetwork
{
    private const double MedianUnitsPerDay = 0.05;
    private const double LogDeviation = 1.3;
    private static readonly double[] Weekdays = [1.2, 0.8, 0.8, 0.9, 1.0, 1.2, 1.1];

    private readonly int _days;
    private readonly Rng _rng = new(2026);

    public NightlyNetwork(int series, int days)
    {
        _days = days;
        Items = Math.Max(10, (int)Math.Sqrt(series * 6.25));
        Sites = Math.Max(2, series / Items);
    }

    public int Sites { get; }

    public int Items { get; }

    /// <summary>Puts sites, items, stock and daily sales before <paramref name="now"/> into empty tables.</summary>
    /// <returns>Daily sales stored.</returns>
    public async Task<long> StoreAsync(SqliteConnection connection, DateTimeOffset now, CancellationToken cancellation)
    {
        await Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;");
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellation);
        using var site = Insert(connection, transaction, "inventory_sites", "Site", "Name", "Kind", "Latitude", "Longitude", "Open", "ChangedAt");
        using var item = Insert(connection, transaction, "inventory_items", "Item", "Name", "UnitGrams", "UnitMillilitres", "UnitCostMilli", "PriceMilli");
        using var stock = Insert(connection, transaction, "inventory_stock", "Site", "Item", "OnHand", "Reserved", "OnOrder");
        using var sale = Insert(connection, transaction, "inventory_sales", "Site", "Item", "Day", "UploadedUnits", "OrderedUnits", "LostUnits", "InStock");
        var at = Instants.ToMilliseconds(now);
        Write(site, "DC", "Centre", nameof(SiteKind.Central), 23.4, 113.3, 1, at);
        for (var i = 0; i < Items; i++) Write(item, Item(i), Item(i), 300, 500, 2_000 + _rng.Next(20_000), 25_000);
        var (today, sales, wanted) = (DateOnly.FromDateTime(now.UtcDateTime), 0L, new double[Items]);
        var days = Enumerable.Range(0, _days).Select(d => today.AddDays(d - _days)).ToArray();
        var texts = Array.ConvertAll(days, d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        for (var s = 0; s < Sites; s++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"S{s:0000}");
            Write(site, name, name, nameof(SiteKind.Front), 22.5 + 0.002 * s, 113 + 0.001 * _rng.Next(1_000), 1, at);
            for (var i = 0; i < Items; i++)
            {
                var rate = MedianUnitsPerDay * Math.Exp(LogDeviation * Normal());
                wanted[i] += rate;
                for (var d = 0; d < _days; d++)
                {
                    var units = Poisson(rate * Weekdays[(int)days[d].DayOfWeek]);
                    if (units == 0) continue;
                    Write(sale, name, Item(i), texts[d], units, 0, 0, 1);
                    sales++;
                }

                Write(stock, name, Item(i), (long)(rate * 8 * _rng.NextDouble() + _rng.Next(2)), 0, 0);
            }
        }

        for (var i = 0; i < Items; i++) Write(stock, "DC", Item(i), (long)(wanted[i] * (i % 20 == 0 ? 1 : 20)), 0, 0);
        await transaction.CommitAsync(cancellation);
        await Run(connection, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous=FULL;");
        return sales;
    }

    private static string Item(int number) => string.Create(CultureInfo.InvariantCulture, $"I{number:00000}");

    private double Normal() => Math.Sqrt(2 * _rng.NextExponential()) * Math.Cos(2 * Math.PI * _rng.NextDouble());

    // Counts exponential steps until the mean is passed; cheap because most means are small.
    private int Poisson(double mean)
    {
        var units = 0;
        for (var left = _rng.NextExponential(); left < mean; left += _rng.NextExponential()) units++;
        return units;
    }

    private static SqliteCommand Insert(SqliteConnection connection, SqliteTransaction transaction, string table, params string[] columns)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) VALUES ({string.Join(", ", columns.Select((_, k) => $"$p{k}"))})";
        for (var k = 0; k < columns.Length; k++) command.Parameters.Add(new SqliteParameter($"$p{k}", null));
        return command;
    }

    private static void Write(SqliteCommand insert, params ReadOnlySpan<object> values)
    {
        for (var k = 0; k < insert.Parameters.Count; k++) insert.Parameters[k].Value = values[k];
        insert.ExecuteNonQuery();
    }

    private static async Task Run(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
