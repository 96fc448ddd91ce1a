using LogiOpt.Core.Input;
using LogiOpt.Inventory.Orders;

namespace LogiOpt.Inventory.Tests;

public sealed class OrderCsvTests
{
    [Fact]
    public async Task A_day_of_couriers_is_read()
    {
        var orders = await Read("order,placed_at,pickup_lat,pickup_lon,drop_lat,drop_lon,weight_kg\nA,2026-11-22T09:10:00+08:00,23.1,113.2,23.2,113.3,1.25\nB,2026-11-22T09:11:00Z,23.1,113.2,23.2,113.3,\n");
        Assert.Equal(["A", "B"], orders.Select(o => o.Reference));
        Assert.Equal((1250L, null), (orders[0].Grams, orders[1].Grams));
        Assert.Equal(23.1, orders[0].Pickup!.Value.Latitude);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 1, 10, 0, TimeSpan.Zero), orders[0].PlacedAt);
    }

    [Fact]
    public async Task Rows_of_one_order_become_its_lines()
    {
        var orders = await Read("order,placed_at,drop_lat,drop_lon,item,units\nA,2026-11-22T09:10:00Z,23.2,113.3,TEA,2\nA,2026-11-22T09:10:00Z,23.2,113.3,RICE,1\nB,2026-11-22T09:10:00Z,23.2,113.3,TEA,1\n");
        Assert.Equal([2, 1], orders.Select(o => o.Lines.Count));
    }

    [Fact]
    public async Task Every_fault_is_told_with_line_and_column()
    {
        var fault = await Assert.ThrowsAsync<BadInputException>(() => Read(
            "order,placed_at,pickup_lat,pickup_lon,drop_lat,drop_lon\nA,yesterday,23.1,113.2,23.2,113.3\nB,2026-11-22T09:10:00Z,23.1,,23.2,113.3\nC,2026-11-22T09:10:00Z,23.1,113.2,north,113.3\nD d,2026-11-22T09:10:00Z,23.1,113.2,123.2,113.3\n"));
        foreach (var where in new[] { "line 2, placed_at", "line 3, pickup_lon", "line 4, drop_lat", "line 5, order", "line 5, drop" })
            Assert.Contains(fault.Faults, f => f.Where == where);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("order,placed_at\nA,2026-11-22T09:10:00Z\n", "line 1, drop_lat")]
    [InlineData("order,placed_at,drop_lat,drop_lon,colour\n", "line 1, colour")]
    [InlineData("order,placed_at,drop_lat,drop_lon,pickup_lat\n", "line 1, pickup_lon")]
    [InlineData("order,placed_at,drop_lat,drop_lon\n", "line 2")]
    public async Task A_file_without_the_right_columns_or_rows_is_refused(string text, string where)
    {
        var fault = await Assert.ThrowsAsync<BadInputException>(() => Read(text));
        Assert.Contains(fault.Faults, f => f.Where == where);
    }

    [Fact]
    public void A_batch_in_json_tells_every_fault_at_once()
    {
        var fault = Assert.Throws<BadInputException>(() => OrderReader.ReadBatch(new OrderBatchRequest(
        [
            new OrderRequest(null, null, [113.3, 23.2], null, [new LineRequest("TEA", 0)], null, null, null),
            new OrderRequest("B", null, [23.2, 113.3], null, null, -1, null, new WindowRequest(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(40))),
            null,
        ])));
        foreach (var where in new[] { "orders[0].order", "orders[0].lines[0].units", "orders[1].drop", "orders[1].lines", "orders[1].weightGrams", "orders[1].window", "orders[2]" })
            Assert.Contains(fault.Faults, f => f.Where == where);
    }

    private static Task<List<NewOrder>> Read(string text) => OrderCsv.ReadAsync(new StringReader(text), default);
}
