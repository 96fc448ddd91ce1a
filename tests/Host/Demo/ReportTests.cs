using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Host.Demo;
using LogiOpt.Host.Demo.Client;
using LogiOpt.Host.Demo.Day;
using LogiOpt.Host.Demo.Reporting;

namespace LogiOpt.Host.Tests.Demo;

public sealed class ReportTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 10, 4, 0, 0, TimeSpan.Zero);
    private static readonly BalanceView Even = new(100, 30, 2, 60, 12, 5, true);

    private static OrderRow Order(string reference, string state, string? reason = null, double lateMinutes = -30) => new(
        reference, state, Noon, new TimeWindow(Noon.AddHours(1), Noon.AddHours(3)), reason, null,
        state == "delivered" ? Noon.AddHours(3).AddMinutes(lateMinutes) : null, []);

    [Fact]
    public void Orders_that_ended_with_their_reasons_balance() =>
        Assert.Empty(Balance.FaultsOf(["A", "B", "C", "D"],
            [Order("A", "delivered"), Order("B", "failed", "receiver-absent"), Order("C", "unserved", "too-heavy"), Order("D", "refused", "out-of-stock")], Even));

    [Fact]
    public void Each_way_not_to_balance_is_told()
    {
        var faults = Balance.FaultsOf(
            ["A", "B", "C", "D"],
            [Order("A", "delivered"), Order("A", "delivered"), Order("B", "released"), Order("C", "unserved"), Order("X", "delivered")],
            Even with { OnHand = 59, Balanced = false });
        Assert.Equal(7, faults.Count);
        Assert.Contains(faults, fault => fault.StartsWith("1 orders are lost: D", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("never placed") && fault.Contains('X'));
        Assert.Contains(faults, fault => fault.Contains("more than once"));
        Assert.Contains(faults, fault => fault.Contains("not ended: B (released)"));
        Assert.Contains(faults, fault => fault.Contains("no reason: C"));
        Assert.Contains(faults, fault => fault.Contains("= 102, but issued 30 + on hand 59 + in transit 12 = 101"));
    }

    [Fact]
    public void A_day_without_stock_needs_no_stock_to_balance() => Assert.Empty(Balance.FaultsOf(["A"], [Order("A", "delivered")], null));

    [Fact]
    public void The_report_counts_what_was_found()
    {
        var settings = DemoSettings.Default with { Count = 4 };
        var script = DemoScript.Read(settings);
        var references = script.Orders.Select(order => order.Reference).ToList();
        var progress = new DemoProgress { Fingerprint = "", Now = script.Start.AddHours(26), OrdersPosted = 4, Metres = 12_345, RoadCostMilli = 90_000, PositionsAccepted = 900, MilestonesAccepted = 100, IngestSeconds = 2, RoutesCompleted = 2 };
        progress.Waves.Add(new WaveDone(script.Waves[1].At, 3.2, 1));
        var found = new Findings(
            [Order(references[0], "delivered"), Order(references[1], "delivered", lateMinutes: 5), Order(references[2], "failed", "receiver-absent"), Order(references[3], "refused", "too-far")],
            Even, new ScoresView(2, 1, 0.5, 4.321, 0.8), null, null, 60);
        var report = Compile.Report(script, settings, progress, found);

        Assert.True(report.Balanced, string.Join('\n', report.Faults));
        Assert.Equal((4, 2, 1, 0, 1, 0), (report.Orders.Placed, report.Orders.Delivered, report.Orders.Failed, report.Orders.Unserved, report.Orders.Refused, report.Orders.Open));
        Assert.Equal(report.Orders.Placed, report.Orders.Delivered + report.Orders.Failed + report.Orders.Unserved + report.Orders.Refused + report.Orders.Cancelled);
        Assert.Equal((1, 0.5, 4.32), (report.Service.OnTime, report.Service.OnTimeShare!.Value, report.Service.EtaMaeMinutes!.Value));
        Assert.Equal((12.3, 45.0), (report.Road.Kilometres, report.Road.CostPerDelivered!.Value));
        Assert.Equal(500, report.Ingest.EventsPerSecond);
        Assert.Equal(28, report.Stock!.DeliveredOut);
        Assert.Equal("2026-11-10 10:00", report.Road.Waves[0].At);
        Assert.Contains("\"balanced\": true", report.ToJson());
        var text = ReportText.Of(report);
        Assert.Contains("It balances", text);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length < 200));
    }

    [Fact]
    public void Orders_that_were_never_placed_do_not_balance()
    {
        var settings = DemoSettings.Default with { Count = 4 };
        var script = DemoScript.Read(settings);
        var progress = new DemoProgress { Fingerprint = "", Now = script.Start, OrdersPosted = 1 };
        var report = Compile.Report(script, settings, progress, new Findings([Order(script.Orders[0].Reference, "delivered")], Even, null, null, null, 60));
        Assert.False(report.Balanced);
        Assert.Contains("IT DOES NOT BALANCE", ReportText.Of(report));
    }

    [Fact]
    public void Forecast_accuracy_is_one_for_the_truth_and_less_for_anything_else()
    {
        var script = DemoScript.Read(DemoSettings.Default with { Count = 400 });
        var truth = script.Orders.SelectMany(order => order.Lines).GroupBy(line => line.Item).ToDictionary(group => group.Key, group => (double)group.Sum(line => line.Units));
        Assert.Equal(1, Compile.ForecastAccuracy(script, truth));
        Assert.Equal(0.5, Compile.ForecastAccuracy(script, truth.ToDictionary(pair => pair.Key, pair => pair.Value * 1.5))!.Value, 3);
        Assert.Null(Compile.ForecastAccuracy(script, new Dictionary<ItemId, double>()));
    }
}
