using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LogiOpt.Host.Tests.Flow;
using LogiOpt.Support;

namespace LogiOpt.Host.Tests.Worker;

/// <summary>The same worker on PostgreSQL, alone and, with RabbitMQ between them, twice.</summary>
public sealed class ManyWorkersTests
{
    private const string RabbitVariable = "LOGIOPT_TEST_RABBITMQ";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60), LookAgain = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_whole_day_goes_through_a_worker_on_PostgreSQL()
    {
        Assert.SkipWhen(PostgresDatabase.Server is null, $"{PostgresDatabase.Variable} names no PostgreSQL server.");
        using var database = new PostgresDatabase(PostgresDatabase.Server!);
        await using var city = await SmallCity.StartAsync(settings: [$"--ConnectionStrings:LogiOpt={database.ConnectionString}"]);
        await city.StockAsync(unitsPerSite: 20);
        for (var k = 0; k < 8; k++) await city.PlaceAsync($"O-{k}", [SmallCity.West[0] + 0.004 * k, SmallCity.West[1]], 2);
        await city.SettleAsync();
        city.Time.Advance(TimeSpan.FromHours(1.6));
        var plan = await city.PlanWaveAsync();
        Assert.Equal("done", plan["state"]!.GetValue<string>());
        await city.DriveAsync();
        var orders = (await city.GetAsync("/api/orders?limit=50"))["items"]!.AsArray();
        Assert.Equal(8, orders.Count);
        Assert.All(orders, order => Assert.Equal("delivered", order!["state"]!.GetValue<string>()));
        Assert.True((await city.GetAsync("/api/inventory/balance"))["balanced"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Two_workers_share_one_truth_and_one_goes_on_when_the_other_stops()
    {
        var rabbit = Environment.GetEnvironmentVariable(RabbitVariable);
        Assert.SkipWhen(PostgresDatabase.Server is null || string.IsNullOrEmpty(rabbit), $"{PostgresDatabase.Variable} and {RabbitVariable} name no servers.");
        using var database = new PostgresDatabase(PostgresDatabase.Server!);
        string[] mode = [$"--ConnectionStrings:LogiOpt={database.ConnectionString}", $"--Bus:RabbitMq={rabbit}"];
        await using var second = await RunningWorker.StartAsync(null, null, mode);
        JsonObject before;
        await using (var first = await RunningWorker.StartAsync(null, null, mode))
        {
            await StockAsync(first.Admin);
            await UntilAsync(second.Admin, "/api/inventory/balance", b => b["received"]!.GetValue<int>() == 20);
            before = await PlaceAsync(first.Admin, "O-1");
            // Released and journalled by whichever worker the broker chose, and seen by both.
            await UntilAsync(second.Admin, $"/api/tracking/shipments/{before["shipment"]}", s => s["reference"]!.GetValue<string>() == "O-1");
            await UntilAsync(first.Admin, $"/api/tracking/shipments/{before["shipment"]}", s => s["reference"]!.GetValue<string>() == "O-1");
        }

        var after = await PlaceAsync(second.Admin, "O-2");
        await UntilAsync(second.Admin, $"/api/tracking/shipments/{after["shipment"]}", s => s["reference"]!.GetValue<string>() == "O-2");
        await UntilAsync(second.Admin, "/health/ready", h => h["status"]!.GetValue<string>() == "ready");
    }

    private static async Task StockAsync(HttpClient api)
    {
        await PostAsync(api, "/api/warehousing/sites", new { sites = new[] { new { site = "WEST", name = "West", kind = "front", point = SmallCity.West, ordersPerDay = 500, openingCostMilli = 0, dailyCostMilli = 100_000, open = true } } });
        await PostAsync(api, "/api/inventory/items", new { items = new[] { new { item = "TEA", name = "Tea", unitGrams = 500, unitMillilitres = 900, unitCostMilli = 12_000, priceMilli = 20_000 } } });
        // Inventory hears of the site over the broker, a moment later.
        using var limit = new CancellationTokenSource(Limit);
        while (!(await api.PostAsJsonAsync("/api/inventory/receipts", new { receipts = new[] { new { receipt = "first", site = "WEST", item = "TEA", units = 20, receivedAt = DateTimeOffset.UtcNow } } }, limit.Token)).IsSuccessStatusCode)
            await Task.Delay(LookAgain, limit.Token);
    }

    private static async Task<JsonObject> PlaceAsync(HttpClient api, string reference)
    {
        var order = await PostAsync(api, "/api/orders", new { order = reference, placedAt = DateTimeOffset.UtcNow, drop = SmallCity.West, lines = new[] { new { item = "TEA", units = 1 } } });
        Assert.Equal("promised", order["state"]!.GetValue<string>());
        return order;
    }

    private static async Task<JsonObject> PostAsync(HttpClient api, string path, object body)
    {
        var answer = await api.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task UntilAsync(HttpClient api, string path, Func<JsonObject, bool> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            using var answer = await api.GetAsync(path, limit.Token);
            if (answer.IsSuccessStatusCode && holds((await answer.Content.ReadFromJsonAsync<JsonObject>(limit.Token))!)) return;
            await Task.Delay(LookAgain, limit.Token);
        }
    }
}
