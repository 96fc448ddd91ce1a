using LogiOpt.Core.Input;
using LogiOpt.Host.Demo.RealDay;

namespace LogiOpt.Host.Tests.Demo;

public sealed class OrderFileTests
{
    private const string Header = "order,placed_at,pickup_lat,pickup_lon,drop_lat,drop_lon,weight_kg\n";

    private static IReadOnlyList<Host.Demo.Generation.DemoOrder> Read(string text) => OrderFile.Read(new StringReader(text), "day.csv");

    private static IReadOnlyList<Fault> FaultsOf(string text) => Assert.Throws<BadInputException>(() => Read(text)).Faults;

    [Fact]
    public void Orders_are_read_and_sorted_by_their_instants()
    {
        var orders = Read(Header + "B,2026-11-10T10:00:00+08:00,-1.30,36.80,-1.25,36.85,\nA,2026-11-10T01:30:00Z,-1.31,36.81,-1.26,36.86,2.5\n");
        Assert.Equal(["A", "B"], orders.Select(order => order.Reference));
        Assert.Equal(2_500, orders[0].WeightGrams);
        Assert.Null(orders[1].WeightGrams);
        Assert.Equal(new DateTimeOffset(2026, 11, 10, 2, 0, 0, TimeSpan.Zero), orders[1].PlacedAt);
        Assert.Equal((-1.30, 36.80), (orders[1].Pickup!.Value.Latitude, orders[1].Pickup!.Value.Longitude));
        Assert.Equal((-1.25, 36.85), (orders[1].Drop.Latitude, orders[1].Drop.Longitude));
    }

    [Fact]
    public void The_weight_column_may_be_missing_and_columns_may_stand_in_any_order()
    {
        var order = Assert.Single(Read("placed_at,order,drop_lon,drop_lat,pickup_lon,pickup_lat\n2026-11-10T10:00Z,7,36.85,-1.25,36.80,-1.30\n"));
        Assert.Equal(("7", 36.85), (order.Reference, order.Drop.Longitude));
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_line_and_column()
    {
        var faults = FaultsOf(Header
            + "A,2026-11-10T10:00Z,-1.3,36.8,-1.2,36.8,1\n"
            + "A,yesterday,-91,36.8,-1.2,east,0\n"
            + ",2026-11-10T10:00Z,-1.3,36.8,-1.2,36.8,heavy\n"
            + "D,2026-11-10T10:00Z,-1.3\n");
        Assert.Equal(
            [
                "day.csv line 3, order", "day.csv line 3, placed_at", "day.csv line 3, pickup_lat", "day.csv line 3, drop_lon", "day.csv line 3, weight_kg",
                "day.csv line 4, order", "day.csv line 4, weight_kg",
                "day.csv line 5, pickup_lon", "day.csv line 5, drop_lat", "day.csv line 5, drop_lon",
            ],
            faults.Select(fault => fault.Where));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Remedy));
    }

    [Fact]
    public void Missing_and_doubled_columns_are_named_together()
    {
        var faults = FaultsOf("order,order,placed_at,pickup_lat\nA,A,2026-11-10T10:00Z,1\n");
        Assert.Equal(4, faults.Count);
        Assert.Contains(faults, fault => fault.What.Contains("twice"));
        Assert.Contains(faults, fault => fault.What.Contains("drop_lon is missing"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Header)]
    [InlineData(Header + "\n\n")]
    public void A_day_without_an_order_is_a_fault(string text) => Assert.Single(FaultsOf(text));

    [Fact]
    public void More_than_a_day_is_a_fault() =>
        Assert.Contains("36 hours", FaultsOf(Header + "A,2026-11-10T10:00Z,-1.3,36.8,-1.2,36.8,\nB,2026-11-12T10:00Z,-1.3,36.8,-1.2,36.8,\n")[0].What);

    [Fact]
    public void An_open_quote_is_a_fault_with_its_line() => Assert.NotEmpty(FaultsOf(Header + "A,\"2026-11-10T10:00Z,-1.3,36.8,-1.2,36.8,\n"));

    [Fact]
    public void A_file_that_is_not_there_is_a_fault() =>
        Assert.Throws<BadInputException>(() => OrderFile.Read(Path.Combine(Path.GetTempPath(), "no", "such", "day.csv")));

    [Fact]
    public void Couriers_wait_at_pick_up_places_one_to_twelve_orders()
    {
        var lines = Enumerable.Range(0, 30).Select(k => $"{k},2026-11-10T{6 + k / 4:00}:{k % 4 * 15:00}:00Z,{-1.3 - k * 0.001},36.8,-1.2,36.85,");
        var day = CourierDay.Make(Read(Header + string.Join('\n', lines)), null, 1);
        Assert.Equal(3, day.Couriers.Count);
        Assert.All(day.Couriers, courier => Assert.Contains(day.Orders, order => order.Pickup == courier.Start));
        Assert.All(day.Orders, order => Assert.True(order.PlacedAt >= day.Start && order.PlacedAt < day.Couriers[0].Shift.Latest));
        Assert.Equal(TimeSpan.FromHours(2), day.UtcOffset);
        Assert.Equal(9, CourierDay.Make(day.Orders, 9, 1).Couriers.Count);
        var own = CourierDay.Make(Read(Header + "A,2026-11-10T10:00:00+03:00,-1.3,36.8,-1.2,36.8,\n"), null, 1);
        Assert.Equal(TimeSpan.FromHours(3), own.UtcOffset);
        Assert.Equal(new DateTimeOffset(2026, 11, 10, 7, 0, 0, TimeSpan.Zero), own.Start);
    }
}
