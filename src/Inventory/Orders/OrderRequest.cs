using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Orders;

/// <summary>An order as sent, unchecked.</summary>
internal sealed record OrderRequest(
    string? Order, DateTimeOffset? PlacedAt, double[]? Drop, double[]? Pickup, LineRequest?[]? Lines, long? WeightGrams,
    long? VolumeMillilitres, WindowRequest? Window, string? Channel = null, string? Reservation = null);

/// <summary>A line as sent.</summary>
internal sealed record LineRequest(string? Item, long? Units);

/// <summary>A window as sent.</summary>
internal sealed record WindowRequest(DateTimeOffset? Earliest, DateTimeOffset? Latest);

/// <summary>A batch as sent.</summary>
internal sealed record OrderBatchRequest(OrderRequest?[]? Orders);

/// <summary>Checks orders as sent and tells every fault.</summary>
internal static class OrderReader
{
    public const int MaxBatch = 1_000;
    public const int MaxLines = 100;
    public const int MaxUnits = 10_000;
    public const long MaxGrams = 10_000_000;
    public const long MaxMillilitres = 100_000_000;

    /// <summary>Reads a batch; a fault in one order refuses all.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public static List<NewOrder> ReadBatch(OrderBatchRequest? request)
    {
        var faults = new FaultList();
        var sent = request?.Orders ?? [];
        faults.Check(sent.Length > 0, "orders", "no order was sent", "Send { \"orders\": [ ... ] } with 1 to 1000 orders");
        faults.Check(sent.Length <= MaxBatch, "orders", $"{sent.Length} orders were sent at once", $"Send at most {MaxBatch} orders in one batch");
        List<NewOrder> orders = [];
        if (sent.Length <= MaxBatch)
            for (var k = 0; k < sent.Length; k++)
                if (Read(sent[k], $"orders[{k}]", faults) is { } order) orders.Add(order);
        RefuseContradictions(orders, faults);
        faults.ThrowIfAny();
        return orders;
    }

    /// <summary>Reads one order.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public static NewOrder ReadOne(OrderRequest? request)
    {
        var faults = new FaultList();
        var order = Read(request, "", faults);
        faults.ThrowIfAny();
        return order!;
    }

    /// <summary>Reads one order; null if it has a fault.</summary>
    public static NewOrder? Read(OrderRequest? request, string at, FaultList faults)
    {
        if (request is null)
        {
            faults.Add(at, "the order is null", "Send an object");
            return null;
        }

        var before = faults.Count;
        faults.Check(Codes.IsCode(request.Order), Path(at, "order"), $"'{Shown(request.Order)}' is no reference", "Give your own reference, 1 to 64 visible characters without spaces");
        Instant(request.PlacedAt, Path(at, "placedAt"), faults);
        var drop = Point(request.Drop, Path(at, "drop"), faults);
        if (request.Drop is null) faults.Add(Path(at, "drop"), "the place of delivery is missing", "Give [longitude, latitude] in degrees");
        var pickup = Point(request.Pickup, Path(at, "pickup"), faults);
        var lines = Lines(request, at, faults);
        Amount(request.WeightGrams, MaxGrams, "grams", Path(at, "weightGrams"), faults);
        Amount(request.VolumeMillilitres, MaxMillilitres, "millilitres", Path(at, "volumeMillilitres"), faults);
        var window = Window(request.Window, Path(at, "window"), faults);
        faults.Check(request.Channel is null || (Codes.IsCode(request.Channel) && request.Channel.Length <= ChannelRow.MaxLength), Path(at, "channel"), $"'{Shown(request.Channel)}' is no channel", $"Give 1 to {ChannelRow.MaxLength} visible characters, or leave it out");
        faults.Check(request.Reservation is null || Codes.IsCode(request.Reservation), Path(at, "reservation"), $"'{Shown(request.Reservation)}' is no reservation", "Give the reference of the reservation that the order takes over, or leave it out");
        return faults.Count > before
            ? null
            : new NewOrder(
                request.Order!, request.PlacedAt is { } placed ? Instants.Trim(placed.ToUniversalTime()) : null, pickup, drop!.Value, lines,
                request.WeightGrams, request.VolumeMillilitres, window, at, request.Channel, request.Reservation);
    }

    /// <summary>One reference may come twice in a batch only if it says the same twice.</summary>
    public static void RefuseContradictions(List<NewOrder> orders, FaultList faults)
    {
        var first = new Dictionary<OrderId, NewOrder>();
        foreach (var order in orders)
            if (!first.TryAdd(order.Id, order) && first[order.Id].Fingerprint() != order.Fingerprint())
                faults.Add(Path(order.Where, "order"), $"reference '{order.Reference}' was used before at {first[order.Id].Where} for a different order", "Give each order a reference of its own");
    }

    public static string Path(string at, string field) => at.Length == 0 ? field : at.StartsWith("line ", StringComparison.Ordinal) ? $"{at}, {field}" : $"{at}.{field}";

    private static List<Line> Lines(OrderRequest request, string at, FaultList faults)
    {
        var sent = request.Lines ?? [];
        if (request.Pickup is null && sent.Length == 0)
            faults.Add(Path(at, "lines"), "the order has neither lines nor a pick-up", "Give lines for goods from stock, or pickup for a courier order");
        if (request.Pickup is not null && sent.Length > 0)
            faults.Add(Path(at, "pickup"), "the order has both lines and a pick-up", "Leave lines out for a courier order, or pickup for goods from stock");
        if (!faults.Check(sent.Length <= MaxLines, Path(at, "lines"), $"the order has {sent.Length} lines", $"Give at most {MaxLines} lines")) return [];
        List<Line> lines = [];
        for (var k = 0; k < sent.Length; k++)
        {
            var codeHolds = faults.Check(Codes.IsCode(sent[k]?.Item), Path(at, $"lines[{k}].item"), $"'{Shown(sent[k]?.Item)}' is no item code", "Give a code of 1 to 64 visible characters");
            var unitsHold = faults.Check(sent[k]?.Units is >= 1 and <= MaxUnits, Path(at, $"lines[{k}].units"), $"{sent[k]?.Units?.ToString() ?? "null"} units", $"Give a whole number in [1, {MaxUnits}]");
            if (codeHolds && unitsHold) lines.Add(new Line(new ItemId(sent[k]!.Item!), (int)sent[k]!.Units!.Value));
        }

        return [.. lines.GroupBy(l => l.Item).Select(g => new Line(g.Key, g.Sum(l => l.Units)))];
    }

    private static GeoPoint? Point(double[]? sent, string at, FaultList faults)
    {
        if (sent is null) return null;
        var point = default(GeoPoint);
        var holds = faults.Check(
            sent.Length == 2 && GeoPoint.TryCreate(sent[1], sent[0], out point), at, $"[{string.Join(", ", sent.Take(4))}] is no place on Earth",
            "Give [longitude, latitude] in degrees, longitude in [-180, 180] first, latitude in [-90, 90]");
        return holds ? point : null;
    }

    private static TimeWindow? Window(WindowRequest? sent, string at, FaultList faults)
    {
        if (sent is null) return null;
        Instant(sent.Earliest, Path(at, "earliest"), faults);
        Instant(sent.Latest, Path(at, "latest"), faults);
        if (!faults.Check(sent.Earliest is not null && sent.Latest is not null, at, "the window lacks an end", "Give earliest and latest as ISO 8601 instants")) return null;
        return faults.Check(sent.Latest >= sent.Earliest, at, "the window ends before it starts", "Give earliest not after latest")
            ? new TimeWindow(Instants.Trim(sent.Earliest!.Value.ToUniversalTime()), Instants.Trim(sent.Latest!.Value.ToUniversalTime()))
            : null;
    }

    private static void Instant(DateTimeOffset? sent, string at, FaultList faults)
    {
        if (sent is { } instant)
            faults.Check(instant.Year is >= 1990 and < 2200, at, $"{instant:O} is out of range", "Give an instant between 1990 and 2199");
    }

    private static void Amount(long? sent, long most, string unit, string at, FaultList faults) =>
        faults.Check(sent is null || (sent >= 0 && sent <= most), at, $"{sent} {unit}", $"Give a whole number of {unit} in [0, {most}], or leave it out");

    private static string Shown(string? text) => text is null ? "null" : text.Length <= 80 ? text : text[..80] + "...";
}
