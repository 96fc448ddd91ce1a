using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Host.Demo.Client;
using LogiOpt.Host.Demo.Day;
using LogiOpt.Host.Demo.RealDay;

namespace LogiOpt.Host.Demo.Reporting;

/// <summary>What the report is made of.</summary>
/// <param name="Orders">All orders that the service knows.</param>
/// <param name="Stock">Its stock; null where no stock is involved.</param>
/// <param name="Scores">Its own scores; null where it gives none.</param>
/// <param name="Placement">The adopted placement; null where there is none.</param>
/// <param name="ForecastUnits">Units forecast for the day by item; null where it could not be read.</param>
/// <param name="Vehicles">How many vehicles there are.</param>
internal sealed record Findings(
    IReadOnlyList<OrderRow> Orders, BalanceView? Stock, ScoresView? Scores, ScenarioResult? Placement, IReadOnlyDictionary<ItemId, double>? ForecastUnits,
    int Vehicles);

/// <summary>Makes the report of what was found and counted.</summary>
internal static class Compile
{
    public static DemoReport Report(DemoScript script, DemoSettings settings, DemoProgress progress, Findings found)
    {
        var faults = Balance.FaultsOf([.. script.Orders.Take(progress.OrdersPosted).Select(order => order.Reference)], found.Orders, found.Stock);
        if (progress.OrdersPosted < script.Orders.Count) faults = [.. faults, $"only {progress.OrdersPosted} of {script.Orders.Count} orders were placed"];
        var orders = Orders(script, found.Orders);
        return new DemoReport(
            Title(script), settings.Seed.ToString(CultureInfo.InvariantCulture), faults.Count == 0, faults, orders, Stock(script, found),
            Service(found), Network(script, found.Placement), Road(script, progress, found, orders.Delivered), Ingest(progress),
            new RunFigures(Round(progress.WallSeconds, 1), Round((progress.Now - script.Start).TotalHours, 2), progress.SecondsOf), Assumptions(script));
    }

    private static string Title(DemoScript script) => script.City is { } day
        ? $"{day.City.Main.Name}, {day.City.Places.Count} places, {Generation.CityDay.Day:yyyy-MM-dd}"
        : $"A real day of courier orders, {script.Orders[0].PlacedAt:yyyy-MM-dd}";

    private static OrderFigures Orders(DemoScript script, IReadOnlyList<OrderRow> orders)
    {
        int In(string state) => orders.Count(order => order.State == state);
        var not = orders.Where(order => order.State != "delivered").ToList();
        return new OrderFigures(
            script.Orders.Count, In("delivered"), In("failed"), In("unserved"), In("refused"), In("cancelled"),
            orders.Count(order => !Balance.Ended.Contains(order.State)),
            [.. not.GroupBy(order => (order.State, Reason: order.Reason ?? "none")).Select(group => new ReasonCount(group.Key.State, group.Key.Reason, group.Count()))
                .OrderByDescending(row => row.Orders).ThenBy(row => row.Reason, StringComparer.Ordinal)],
            [.. not.Select(order => new NotDelivered(order.Order, order.State, order.Reason, order.Explanation))]);
    }

    private static StockFigures? Stock(DemoScript script, Findings found)
    {
        if (found.Stock is not { } stock) return null;
        var perDay = script.City?.UnitsPerDay;
        return new StockFigures(
            stock.Received, stock.Issued, stock.Returned, stock.Issued - stock.Returned, stock.OnHand, stock.InTransit, stock.Reserved,
            perDay > 0 ? Round(stock.OnHand / perDay.Value, 1) : null, found.ForecastUnits is { } forecast ? ForecastAccuracy(script, forecast) : null);
    }

    /// <summary>1 - sum |forecast - ordered| / sum ordered, over the items, the whole network, the demo's day.</summary>
    internal static double? ForecastAccuracy(DemoScript script, IReadOnlyDictionary<ItemId, double> forecast)
    {
        var ordered = new Dictionary<ItemId, long>();
        foreach (var line in script.Orders.SelectMany(order => order.Lines)) ordered[line.Item] = ordered.GetValueOrDefault(line.Item) + line.Units;
        var items = forecast.Keys.Where(item => script.City!.Catalogue.Selling.Any(selling => selling.Item == item)).ToList();
        var total = items.Sum(item => ordered.GetValueOrDefault(item));
        return total == 0 ? null : Round(1 - items.Sum(item => Math.Abs(forecast[item] - ordered.GetValueOrDefault(item))) / total, 3);
    }

    private static ServiceFigures Service(Findings found)
    {
        var delivered = found.Orders.Where(order => order.State == "delivered" && order.DeliveredAt is not null).ToList();
        var onTime = delivered.Count(order => order.Promise is { } promise && order.DeliveredAt <= promise.Latest);
        var minutes = delivered.Select(order => (order.DeliveredAt!.Value - order.PlacedAt).TotalMinutes).Order().ToList();
        return new ServiceFigures(
            onTime, delivered.Count == 0 ? null : Round((double)onTime / delivered.Count, 4), minutes.Count == 0 ? null : Round(minutes[minutes.Count / 2], 1),
            found.Scores?.EtaMaeMinutes is { } mae ? Round(mae, 2) : null, found.Scores?.EtaCoverage80 is { } cover ? Round(cover, 3) : null);
    }

    private static NetworkFigures? Network(DemoScript script, ScenarioResult? placement) => script.City is { } day && placement is not null
        ? new NetworkFigures(
            day.Sites.Count(site => site.Kind == Core.Messages.SiteKind.Front), [.. placement.Open.Select(site => site.Value)], Round(placement.Gap, 5),
            Round(placement.ShareWithinPromise, 4))
        : null;

    private static RoadFigures Road(DemoScript script, DemoProgress progress, Findings found, int delivered)
    {
        var cost = progress.RoadCostMilli / 1_000.0;
        var sales = Sales(script, found.Orders);
        return new RoadFigures(
            progress.RoutesCompleted, progress.VehiclesUsed.Count, found.Vehicles, Round(progress.Metres / 1_000, 1), Round(progress.RoadSeconds / 3_600, 1),
            Round(cost, 2), delivered == 0 ? null : Round(cost / delivered, 2), sales > 0 ? Round(cost / sales, 4) : null,
            [.. progress.Waves.Select(wave => new WaveFigures(wave.At.ToOffset(script.UtcOffset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), wave.Seconds, wave.Unserved))]);
    }

    private static double Sales(DemoScript script, IReadOnlyList<OrderRow> orders)
    {
        if (script.City is not { } day) return 0;
        var prices = day.Catalogue.Items.ToDictionary(item => item.Item, item => item.PriceMilli);
        var delivered = orders.Where(order => order.State == "delivered").Select(order => order.Order).ToHashSet();
        return script.Orders.Where(order => delivered.Contains(order.Reference)).Sum(order => order.Lines.Sum(line => line.Units * prices[line.Item] / 1_000.0));
    }

    private static IngestFigures Ingest(DemoProgress progress)
    {
        var events = progress.PositionsAccepted + progress.MilestonesAccepted;
        return new IngestFigures(
            progress.PositionsAccepted, progress.MilestonesAccepted, progress.Duplicates, progress.Quarantined,
            progress.IngestSeconds > 0 ? Round(events / progress.IngestSeconds, 0) : null);
    }

    private static List<string> Assumptions(DemoScript script)
    {
        List<string> common =
        [
            "Travel: free speed from 20 km/h on short legs to 52 km/h on long ones, slowed by the hour (up to 1.38 at 18:00), times a lognormal chance of sigma 0.15.",
            "Work at a door: 170 s, 45 s more for each further shipment, lognormal of sigma 0.35; 2 % of receivers are absent.",
            "Costs on the road are the vehicles' assumed tariffs (fixed, per km, per hour); no warehouse, handling or stock cost is in them.",
            "One day of one seed: no confidence interval, and no comparison with another way of working.",
        ];
        return script.City is not null
            ? [.. common,
                "Places, positions and populations are real (GeoNames, CC BY 4.0); neighbourhoods, orders, items, prices and fleet are made up from the seed.",
                "Orders of the day come from the same demand as the history that the forecast learnt from, without trend, promotion or event.",
                "A few orders cannot be served on purpose: too heavy, too far, sold out."]
            : [.. common,
                "Orders, pick-ups, drops and instants are the file's; instants without an offset are taken as UTC.",
                $"Couriers are made up: {CourierDay.OrdersPerCourier} orders to one unless given, motorbikes of 60 kg that start at pick-up places of the day.",
                $"Orders wait for the next half hour and are promised within {CourierDay.DeliverWithin.TotalMinutes:0} min of it."];
    }

    private static double Round(double value, int digits) => Math.Round(value, digits, MidpointRounding.AwayFromZero);
}
