using System.Globalization;
using System.Text;

namespace LogiOpt.Host.Demo.Reporting;

/// <summary>The report as one page of text.</summary>
internal static class ReportText
{
    private const int NameWidth = 36;

    public static string Of(DemoReport report)
    {
        var page = new StringBuilder();
        page.AppendLine().AppendLine($"LogiOpt demo: {report.Title} (seed {report.Seed})").AppendLine(new string('-', 78));
        var orders = report.Orders;
        Row(page, "Orders placed", $"{orders.Placed}");
        Row(page, "= delivered + failed + unserved", $"{orders.Delivered} + {orders.Failed} + {orders.Unserved}");
        Row(page, "+ refused + cancelled + open", $"{orders.Refused} + {orders.Cancelled} + {orders.Open}");
        foreach (var reason in orders.Reasons) Row(page, $"    {reason.State}: {reason.Reason}", $"{reason.Orders}");
        if (report.Stock is { } stock)
        {
            Row(page, "Stock received, units", $"{stock.Received}");
            Row(page, "= delivered out + on hand + in transit", $"{stock.DeliveredOut} + {stock.OnHand} + {stock.InTransit}");
            Row(page, "Days of stock at the end", Or(stock.DaysOfStock, "0.0"));
            Row(page, "Forecast accuracy of the day (items)", Or(stock.ForecastAccuracy, "0.0 %"));
        }

        if (report.Network is { } network)
            Row(page, "Front warehouses open", $"{network.Open.Count} of {network.Candidates}, gap {P(network.Gap, "0.00 %")}, {P(network.ShareWithinPromise, "0.0 %")} within the promise");
        var service = report.Service;
        Row(page, "On time against promise", $"{Or(service.OnTimeShare, "0.0 %")} ({service.OnTime} of {orders.Delivered})");
        Row(page, "Order to door, median", $"{Or(service.MedianOrderToDoorMinutes, "0")} min");
        Row(page, "ETA error, 80 % range holds", $"{Or(service.EtaMaeMinutes, "0.0")} min, {Or(service.EtaCoverage80, "0.0 %")}");
        var road = report.Road;
        Row(page, "Routes, vehicles used", $"{road.Routes}, {road.VehiclesUsed} of {road.Vehicles}");
        Row(page, "Kilometres, hours on the road", $"{P(road.Kilometres, "0")} km, {P(road.Hours, "0")} h");
        Row(page, "Road cost, per delivered order", $"{P(road.Cost, "0")}, {Or(road.CostPerDelivered, "0.00")}");
        Row(page, "Road cost / sales", Or(road.CostShareOfSales, "0.0 %"));
        Row(page, "Waves, slowest plan", $"{road.Waves.Count}, {P(road.Waves.Count == 0 ? 0 : road.Waves.Max(wave => wave.Seconds), "0.0")} s");
        var ingest = report.Ingest;
        Row(page, "Positions + milestones taken", $"{ingest.Positions} + {ingest.Milestones}, {Or(ingest.EventsPerSecond, "0")} a second while sending");
        if (ingest.Duplicates + ingest.Quarantined > 0) Row(page, "Duplicates, put aside", $"{ingest.Duplicates}, {ingest.Quarantined}");
        Row(page, "Simulated, in wall time", $"{P(report.Run.SimulatedHours, "0.0")} h in {P(report.Run.WallSeconds, "0.0")} s");
        page.AppendLine(new string('-', 78));
        page.AppendLine(report.Balanced ? "It balances: every order has ended with delivery or a reason, and no unit is lost." : "IT DOES NOT BALANCE:");
        foreach (var fault in report.Faults) page.AppendLine("  " + fault);
        page.AppendLine("Assumptions:");
        foreach (var assumption in report.Assumptions) page.AppendLine("  - " + assumption);
        return page.ToString();
    }

    private static void Row(StringBuilder page, string name, string value) => page.AppendLine($"{name.PadRight(NameWidth)}  {value}");

    private static string Or(double? value, string format) => value is { } known ? P(known, format) : "not measured";

    private static string P(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
