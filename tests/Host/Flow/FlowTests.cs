using System.Text.Json.Nodes;
using LogiOpt.Host.Tests.Worker;
using LogiOpt.Support;

namespace LogiOpt.Host.Tests.Flow;

/// <summary>Orders through the whole worker: every arrow of the flow, with the real database and bus.</summary>
public class FlowTests
{
    [Fact]
    public async Task Orders_are_promised_released_routed_delivered_and_the_stock_balances()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 20);
        var placed = new List<JsonObject>();
        for (var k = 0; k < 12; k++) placed.Add(await city.PlaceAsync($"O-{k}", Near(k % 2 == 0 ? SmallCity.West : SmallCity.East, k), 2));
        Assert.All(placed, order => Assert.Equal("promised", order["state"]!.GetValue<string>()));
        await city.SettleAsync();

        city.Time.Advance(TimeSpan.FromHours(1.6));
        var plan = await city.PlanWaveAsync();
        Assert.Equal("done", plan["state"]!.GetValue<string>());
        Assert.Empty(plan["unserved"]!.AsArray());

        var absent = placed[3]["shipment"]!.GetValue<string>();
        await city.DriveAsync(absent);
        foreach (var order in placed)
        {
            var now = await city.GetAsync($"/api/orders/{order["orderId"]}");
            Assert.Equal(order == placed[3] ? "failed" : "delivered", now["state"]!.GetValue<string>());
        }

        var balance = await city.GetAsync("/api/inventory/balance");
        Assert.True(balance["balanced"]!.GetValue<bool>(), balance.ToJsonString());
        Assert.Equal(40, balance["received"]!.GetValue<int>());
        // 11 orders of two units left for good; the one that failed is back on its shelf.
        Assert.Equal(18, balance["onHand"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_order_that_nobody_can_serve_ends_with_its_reason()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 5_000);
        var far = await city.PlaceAsync("FAR", [116.40, 39.90], 1);
        Assert.Equal("refused", far["state"]!.GetValue<string>());
        Assert.NotEmpty(far["reason"]!.GetValue<string>());

        // 1,500 units of 500 g are more than any van carries.
        var heavy = await city.PlaceAsync("HEAVY", Near(SmallCity.West, 1), 1_500);
        await city.SettleAsync();
        city.Time.Advance(TimeSpan.FromHours(1.6));
        var plan = await city.PlanWaveAsync();
        var unserved = Assert.Single(plan["unserved"]!.AsArray());
        Assert.NotEmpty(unserved!["explanation"]!.GetValue<string>());
        var now = await city.GetAsync($"/api/orders/{heavy["orderId"]}");
        Assert.Equal("unserved", now["state"]!.GetValue<string>());
        Assert.NotEmpty(now["reason"]!.GetValue<string>());
        Assert.Equal(0, (await city.GetAsync("/api/inventory/balance"))["reserved"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_shopper_without_javascript_reads_the_window_and_a_strange_link_shows_nothing()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 20);
        var order = await city.PlaceAsync("TEA-1", Near(SmallCity.West, 1), 2);
        await city.SettleAsync();
        var link = await city.PostAsync($"/api/tracking/shipments/{order["shipment"]}/link", new { });

        using var shopper = city.Worker.Client(null);
        var page = await shopper.GetStringAsync(link["url"]!.GetValue<string>());
        Assert.Contains("TEA-1", page);
        Assert.Matches(@"<span class=""window"">\d\d:\d\d–\d\d:\d\d</span>", System.Net.WebUtility.HtmlDecode(page));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await shopper.GetAsync("/track/nobody-made-this-token")).StatusCode);
    }

    [Fact]
    public async Task Without_vehicles_a_wave_ends_and_every_order_has_its_reason()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 20, vans: false);
        await city.PlaceAsync("TEA-1", Near(SmallCity.West, 1), 2);
        await city.SettleAsync();
        city.Time.Advance(TimeSpan.FromHours(1.6));
        var plan = await city.PlanWaveAsync();
        Assert.Equal("done", plan["state"]!.GetValue<string>());
        Assert.NotEmpty(Assert.Single(plan["unserved"]!.AsArray())!["explanation"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_restart_in_mid_day_loses_nothing_and_the_board_comes_back()
    {
        var data = RunningWorker.NewDirectory();
        try
        {
            var time = new ManualTime(SmallCity.Morning);
            string board;
            await using (var city = await SmallCity.StartAsync(data, time))
            {
                await city.StockAsync(unitsPerSite: 20);
                for (var k = 0; k < 6; k++) await city.PlaceAsync($"O-{k}", Near(SmallCity.West, k), 1);
                await city.SettleAsync();
                time.Advance(TimeSpan.FromHours(1.6));
                await city.PlanWaveAsync();
                var route = Assert.Single((await city.GetAsync("/api/routing/routes?state=active"))["items"]!.AsArray());
                await city.MilestoneAsync(route!["route"]!.GetValue<string>(), "VAN-W", "departed", 0, null);
                await city.SettleAsync();
                // Facts saved at the last moment: the bus has not carried them when the process ends.
                await city.PlaceAsync("LATE", Near(SmallCity.East, 1), 1);
                board = Lanes(await city.GetAsync("/api/tracking/board"));
            }

            await using (var city = await SmallCity.StartAsync(data, time))
            {
                await city.SettleAsync();
                Assert.Equal(board, Lanes(await city.GetAsync("/api/tracking/board")));
                await city.DriveAsync();
                await city.PlanWaveAsync();
                await city.DriveAsync();
                var orders = (await city.GetAsync("/api/orders?limit=50"))["items"]!.AsArray();
                Assert.Equal(7, orders.Count);
                Assert.All(orders, order => Assert.Equal("delivered", order!["state"]!.GetValue<string>()));
                Assert.True((await city.GetAsync("/api/inventory/balance"))["balanced"]!.GetValue<bool>());
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static string Lanes(JsonObject board) => board["lanes"]!.ToJsonString();

    private static double[] Near(double[] site, int k) => [site[0] + 0.004 * (k % 5 - 2), site[1] + 0.003 * (k % 7 - 3)];
}
