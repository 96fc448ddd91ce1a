using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using LogiOpt.Core.Input;

namespace LogiOpt.Inventory.Orders;

/// <summary>Reads a batch of orders from CSV.</summary>
/// <remarks>Columns: <c>order, placed_at, pickup_lat, pickup_lon, drop_lat, drop_lon[, weight_kg][, item, units]</c>; several rows of one order are its lines.</remarks>
internal static class OrderCsv
{
    private static readonly string[] Needed = ["order", "placed_at", "drop_lat", "drop_lon"];
    private static readonly string[] Known = [.. Needed, "pickup_lat", "pickup_lon", "weight_kg", "item", "units"];
    private const int MaxRows = OrderReader.MaxBatch * 10;

    /// <summary>Reads all orders, or tells every fault with line and column.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public static async Task<List<NewOrder>> ReadAsync(TextReader text, CancellationToken cancellation)
    {
        var faults = new FaultList();
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.Trim, MissingFieldFound = null, BadDataFound = null, DetectColumnCountChanges = false }, leaveOpen: true);
        if (!await csv.ReadAsync() || !csv.ReadHeader()) throw new BadInputException("line 1", "the file is empty", $"Send a header {string.Join(',', Needed)} and one row an order");
        CheckHeader(csv.HeaderRecord!, faults);
        faults.ThrowIfAny();

        var rows = new List<(OrderRequest Request, string At)>();
        while (await csv.ReadAsync())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!faults.Check(rows.Count < MaxRows, $"line {csv.Parser.RawRow}", $"more than {MaxRows} rows", $"Send at most {OrderReader.MaxBatch} orders in one batch")) break;
            var at = $"line {csv.Parser.RawRow}";
            rows.Add((ReadRow(csv, at, faults), at));
        }

        var orders = Join(rows, faults);
        faults.Check(rows.Count > 0, "line 2", "there is no order", "Send one row an order after the header");
        faults.Check(orders.Count <= OrderReader.MaxBatch, "order", $"{orders.Count} orders", $"Send at most {OrderReader.MaxBatch} orders in one batch");
        faults.ThrowIfAny();
        return orders;
    }

    private static void CheckHeader(string[] header, FaultList faults)
    {
        foreach (var column in Needed)
            faults.Check(header.Contains(column), $"line 1, {column}", "the column is missing", $"Send a header with {string.Join(',', Needed)}");
        foreach (var column in header.Where(c => !Known.Contains(c)))
            faults.Add($"line 1, {column}", "the column is not known", $"Known columns are {string.Join(',', Known)}");
        foreach (var twice in header.GroupBy(c => c).Where(g => g.Count() > 1))
            faults.Add($"line 1, {twice.Key}", "the column comes twice", "Name each column once");
        foreach (var (a, b) in new[] { ("pickup_lat", "pickup_lon"), ("item", "units") })
            faults.Check(header.Contains(a) == header.Contains(b), $"line 1, {(header.Contains(a) ? b : a)}", "the column is missing", $"{a} and {b} come together");
    }

    private static OrderRequest ReadRow(CsvReader csv, string at, FaultList faults)
    {
        var units = Number("units");
        if (units is { } u && u != Math.Floor(u)) faults.Add($"{at}, units", $"{u} is not whole", "Give whole units");
        var weight = Number("weight_kg");
        return new OrderRequest(
            Text("order"), Instant(), Place("drop"), Place("pickup"), Text("item") is { } item ? [new LineRequest(item, ToLong(units))] : null,
            weight is { } kilograms ? ToLong(kilograms * 1000) : null, null, null);

        string? Text(string column) => csv.TryGetField<string>(column, out var field) && !string.IsNullOrEmpty(field) ? field : null;

        double? Number(string column)
        {
            if (Text(column) is not { } field) return null;
            if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) return number;
            faults.Add($"{at}, {column}", $"'{field}' is not a number", "Give a number with a decimal point");
            return null;
        }

        double[]? Place(string name)
        {
            var before = faults.Count;
            double? latitude = Number(name + "_lat"), longitude = Number(name + "_lon");
            if (latitude is { } lat && longitude is { } lon) return [lon, lat];
            if (latitude is not null || longitude is not null)
            {
                if (faults.Count == before) faults.Add($"{at}, {name}_{(latitude is null ? "lat" : "lon")}", "the coordinate is missing", "Give both coordinates, or neither");
            }
            return null;
        }

        DateTimeOffset? Instant()
        {
            if (Text("placed_at") is not { } field) return null;
            if (DateTimeOffset.TryParse(field, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)) return instant;
            faults.Add($"{at}, placed_at", $"'{field}' is not an instant", "Give ISO 8601, e.g. 2026-11-22T09:10:00+08:00");
            return null;
        }
    }

    private static long? ToLong(double? number) => number is { } n ? (long)Math.Clamp(Math.Round(n), -1e15, 1e15) : null;

    // Rows of one order become its lines; what they say apart from the line must be the same.
    private static List<NewOrder> Join(List<(OrderRequest Request, string At)> rows, FaultList faults)
    {
        List<NewOrder> orders = [];
        foreach (var group in rows.Select((row, k) => (row.Request, row.At, Key: row.Request.Order ?? $"\0{k}")).GroupBy(r => r.Key))
        {
            var (head, at, _) = group.First();
            foreach (var (other, otherAt, _) in group.Skip(1))
            {
                faults.Check(Same(head, other), $"{otherAt}, order", $"'{head.Order}' was used before at {at} with other data", "Give each order a reference of its own; rows of one order differ in item and units only");
                faults.Check(head.Lines is not null && other.Lines is not null, $"{otherAt}, item", $"'{head.Order}' comes twice without lines", "Send each order once, or give item and units on each row");
            }

            var lines = group.Any(r => r.Request.Lines is not null) ? group.SelectMany(r => r.Request.Lines ?? []).ToArray() : null;
            if (OrderReader.Read(head with { Lines = lines }, at, faults) is { } order) orders.Add(order);
        }

        return orders;
    }

    private static bool Same(OrderRequest a, OrderRequest b) =>
        a.PlacedAt == b.PlacedAt && a.WeightGrams == b.WeightGrams && Equal(a.Drop, b.Drop) && Equal(a.Pickup, b.Pickup);

    private static bool Equal(double[]? a, double[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);
}
