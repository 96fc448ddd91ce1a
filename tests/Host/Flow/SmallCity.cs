using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LogiOpt.Host.Messaging;
using LogiOpt.Host.Tests.Worker;
using LogiOpt.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LogiOpt.Host.Tests.Flow;

/// <summary>A running worker with one central and two front sites, two vans and stock, on a clock that the test moves.</summary>
internal sealed class SmallCity : IAsyncDisposable
{
    /// <summary>08:30 in a city at UTC+8, well before the first wave.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 11, 23, 0, 30, 0, TimeSpan.Zero);

    public static readonly double[] West = [113.25, 23.13], East = [113.40, 23.12], Middle = [113.32, 23.20];

    private SmallCity(RunningWorker worker, ManualTime time)
    {
        Worker = worker;
        Time = time;
    }

    public RunningWorker Worker { get; }

    public ManualTime Time { get; }

    public HttpClient Api => Worker.Admin;

    public static async Task<SmallCity> StartAsync(string? data = null, ManualTime? time = null, params string[] settings)
    {
        time ??= new ManualTime(Morning);
        var worker = await RunningWorker.StartAsync(
            data, builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)), ["--Routing:PlanOnSchedule=false", .. settings]);
        return new SmallCity(worker, time);
    }

    public async Task StockAsync(int unitsPerSite, bool vans = true)
    {
        await PostAsync("/api/warehousing/sites", new
        {
            sites = new object[]
            {
                new { site = "DC", name = "Centre", kind = "central", point = Middle, ordersPerDay = 5000, openingCostMilli = 0, dailyCostMilli = 1_000_000, open = true },
                new { site = "WEST", name = "West", kind = "front", point = West, ordersPerDay = 500, openingCostMilli = 0, dailyCostMilli = 100_000, open = true },
                new { site = "EAST", name = "East", kind = "front", point = East, ordersPerDay = 500, openingCostMilli = 0, dailyCostMilli = 100_000, open = true },
            },
        });
        await PostAsync("/api/inventory/items", new
        {
            items = new[] { new { item = "TEA", name = "Tea", unitGrams = 500, unitMillilitres = 900, unitCostMilli = 12_000, priceMilli = 20_000 } },
        });
        if (vans) await PostAsync("/api/routing/vehicles", new { vehicles = new[] { Van("VAN-W", "WEST", West), Van("VAN-E", "EAST", East) } });
        await SettleAsync();
        await PostAsync("/api/inventory/receipts", new
        {
            receipts = new[] { "WEST", "EAST" }.Select(site => new { receipt = $"first-{site}", site, item = "TEA", units = unitsPerSite, receivedAt = Time.GetUtcNow() }),
        });
        await SettleAsync();
    }

    public async Task<JsonObject> PlaceAsync(string reference, double[] drop, int units) =>
        await PostAsync("/api/orders", new { order = reference, placedAt = Time.GetUtcNow(), drop, lines = new[] { new { item = "TEA", units } } });

    /// <summary>Plans a wave now and waits for its plan.</summary>
    public async Task<JsonObject> PlanWaveAsync()
    {
        var accepted = await Api.PostAsJsonAsync("/api/routing/waves", new { at = Time.GetUtcNow(), timeLimitSeconds = 1, dispatch = true });
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var plan = await Api.GetFromJsonAsync<JsonObject>(accepted.Headers.Location, limit.Token);
            if (plan!["state"]!.GetValue<string>() is "done" or "failed" or "cancelled")
            {
                await SettleAsync();
                return plan;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>Drives every route that is under way to its end, all deliveries succeeding but those named.</summary>
    public async Task DriveAsync(params string[] failedShipments)
    {
        foreach (var route in (await GetAsync("/api/routing/routes?state=active"))["items"]!.AsArray())
        {
            var (id, vehicle) = (route!["route"]!.GetValue<string>(), route["vehicle"]!.GetValue<string>());
            var stops = (await GetAsync($"/api/routing/routes/{id}"))["stops"]!.AsArray();
            var end = stops.Last()!["stop"]!.GetValue<int>();
            await MilestoneAsync(id, vehicle, "departed", 0, null);
            foreach (var stop in stops.Where(s => s!["kind"]!.GetValue<string>() is "drop" or "pickup"))
            {
                var number = stop!["stop"]!.GetValue<int>();
                Time.Advance(TimeSpan.FromMinutes(10));
                await MilestoneAsync(id, vehicle, "arrived", number, null);
                Time.Advance(TimeSpan.FromMinutes(3));
                foreach (var shipment in stop["shipments"]!.AsArray().Select(s => s!.GetValue<string>()).Where(failedShipments.Contains))
                    await MilestoneAsync(id, vehicle, "failed", number, shipment);
                await MilestoneAsync(id, vehicle, "served", number, null);
            }

            Time.Advance(TimeSpan.FromMinutes(10));
            await MilestoneAsync(id, vehicle, "completed", end, null);
        }

        await SettleAsync();
    }

    public async Task MilestoneAsync(string route, string vehicle, string type, int stop, string? shipment) =>
        await PostAsync("/api/tracking/milestones", new
        {
            milestones = new[] { new { @event = $"{route}:{type}:{stop}:{shipment}", route, vehicle, type, stop, shipment, at = Time.GetUtcNow(), reason = type == "failed" ? "receiver-absent" : null } },
        });

    public Task SettleAsync() => Worker.Services.GetRequiredService<Settling>().UntilSettledAsync(TimeSpan.FromSeconds(60), CancellationToken.None);

    public async Task<JsonObject> GetAsync(string path) => (await Api.GetFromJsonAsync<JsonObject>(path))!;

    public async Task<JsonObject> PostAsync(string path, object body)
    {
        var answer = await Api.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path} answers {(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    public ValueTask DisposeAsync() => Worker.DisposeAsync();

    private static object Van(string vehicle, string site, double[] start) => new
    {
        vehicle,
        site,
        start,
        capacityGrams = 500_000,
        capacityMillilitres = 2_000_000,
        shift = new { earliest = Morning.AddHours(-1), latest = Morning.AddHours(14) },
        fixedCostMilli = 50_000,
        costPerKmMilli = 1_500,
        costPerHourMilli = 40_000,
        speedFactor = 1.0,
    };
}
