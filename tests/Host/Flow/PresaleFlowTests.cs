using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Access;
using LogiOpt.Host.Tests.Worker;
using LogiOpt.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LogiOpt.Host.Tests.Flow;

/// <summary>Selling before the goods are there, through the whole worker.</summary>
[Collection("Alone")]
public class PresaleFlowTests
{
    private const int Clients = 32, OnOrder = 60;

    [Fact]
    public async Task A_slow_mover_is_offered_sold_with_a_date_told_of_a_slip_filled_ordered_and_refunded_where_supply_fails()
    {
        await using var city = await StartAsync();
        using var shop = await city.Worker.ClientOfAsync(Roles.Shop);
        using var supplier = await city.Worker.ClientOfAsync(Roles.Supplier);
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.PostAsJsonAsync("/api/inventory/presale-offers", new { offers = Array.Empty<object>() })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.GetAsync("/api/inventory/presale-proposals")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await supplier.GetAsync("/api/inventory/presales")).StatusCode);
        var today = DateOnly.FromDateTime(SmallCity.Morning.AddHours(8).DateTime);
        await city.PostAsync("/api/inventory/history", new { sales = Enumerable.Range(1, 6).Select(k => new { site = "WEST", item = "VASE", day = today.AddDays(-20 * k).ToString("yyyy-MM-dd"), units = 1 }) });
        Assert.Equal("VASE", Assert.Single((await city.GetAsync("/api/inventory/presale-proposals"))["items"]!.AsArray())!["item"]!.GetValue<string>());
        await city.PostAsync("/api/inventory/presale-offers", new { offers = new[] { new { site = "DC", item = "VASE", mostUnits = 5 } } });
        Assert.Empty((await city.GetAsync("/api/inventory/presale-proposals"))["items"]!.AsArray());

        var refused = await shop.PostAsJsonAsync("/api/inventory/presales", new { presale = "P-0", item = "VASE", units = 1 });
        Assert.Equal(("out-of-supply", HttpStatusCode.Conflict), ((await refused.Content.ReadFromJsonAsync<JsonObject>())!["reason"]!.GetValue<string>(), refused.StatusCode));
        await OrderAsync(city, "JIT-1", 4, days: 2);
        var due = city.Time.GetUtcNow().AddDays(2);
        foreach (var status in new[] { HttpStatusCode.Created, HttpStatusCode.OK })
        {
            var sold = await shop.PostAsJsonAsync("/api/inventory/presales", new { presale = "P-1", item = "VASE", units = 3 });
            Assert.Equal((status, due), (sold.StatusCode, (await sold.Content.ReadFromJsonAsync<JsonObject>())!["promisedAt"]!.GetValue<DateTimeOffset>()));
        }

        Assert.Equal(HttpStatusCode.Conflict, (await shop.PostAsJsonAsync("/api/inventory/presales", new { presale = "P-1", item = "VASE", units = 1 })).StatusCode);
        await shop.PostAsJsonAsync("/api/inventory/presales", new { presale = "P-2", item = "VASE", units = 1 });
        Assert.Equal(HttpStatusCode.Conflict, (await shop.PostAsJsonAsync("/api/inventory/presales", new { presale = "P-3", item = "VASE", units = 1 })).StatusCode);
        var faults = await shop.PostAsJsonAsync("/api/inventory/presales", new { presale = "two words", site = "", item = "", units = 0 });
        Assert.Equal(["presale", "site", "item", "units"], (await faults.Content.ReadFromJsonAsync<JsonObject>())!["faults"]!.AsArray().Select(f => f!["where"]!.GetValue<string>()));
        Assert.Equal(0, (await city.GetAsync("/api/inventory/presale-offers"))["items"]![0]!["leftUnits"]!.GetValue<int>());

        Assert.Empty((await shop.GetFromJsonAsync<JsonObject>("/api/inventory/presales?late=true"))!["items"]!.AsArray());
        await supplier.PostAsJsonAsync("/api/inventory/suppliers/supplier/purchases/JIT-1/confirm", new { expectedAt = due.AddDays(3) });
        Assert.Equal(2, (await shop.GetFromJsonAsync<JsonObject>("/api/inventory/presales?late=true"))!["items"]!.AsArray().Count);
        var csv = new StringContent($"purchase,kind,note,item,units,at\nJIT-1,received,D-1,VASE,3,{city.Time.GetUtcNow():O}\n", System.Text.Encoding.UTF8, "text/csv");
        Assert.Equal(HttpStatusCode.OK, (await supplier.PostAsync("/api/inventory/suppliers/supplier/notices", csv)).StatusCode);
        var filled = (await shop.GetFromJsonAsync<JsonObject>("/api/inventory/presales/P-1"))!;
        Assert.Equal("filled", filled["state"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Conflict, (await shop.PostAsync("/api/inventory/presales/P-1/withdraw", null)).StatusCode);
        var order = await city.PostAsync("/api/orders", new { order = "O-1", placedAt = city.Time.GetUtcNow(), drop = SmallCity.Middle, lines = new[] { new { item = "VASE", units = 3 } }, reservation = filled["reservation"]!.GetValue<string>() });
        Assert.Equal(("promised", "DC"), (order["state"]!.GetValue<string>(), order["site"]!.GetValue<string>()));

        await city.PostAsync("/api/inventory/purchases/JIT-1/close", new { reason = "the kiln broke" });
        var failed = Assert.Single((await shop.GetFromJsonAsync<JsonObject>("/api/inventory/presales?state=failed"))!["items"]!.AsArray())!;
        Assert.Equal("P-2", failed["presale"]!.GetValue<string>());
        Assert.Contains("the kiln broke", failed["reason"]!.GetValue<string>());
        for (var k = 0; k < 2; k++) Assert.Equal(HttpStatusCode.OK, (await shop.PostAsync("/api/inventory/presales/P-2/refund", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await shop.PostAsync("/api/inventory/presales/P-9/refund", null)).StatusCode);
        await BalancedAsync(city);
    }

    [Fact]
    public async Task Many_clients_buy_no_more_than_is_on_order_while_goods_come_and_fail()
    {
        await using var city = await StartAsync();
        await RushAsync(city, city.Api);
    }

    [Fact]
    public async Task Neither_do_the_clients_of_two_workers_on_one_PostgreSQL()
    {
        Assert.SkipWhen(PostgresDatabase.Server is null, $"{PostgresDatabase.Variable} names no PostgreSQL server.");
        using var database = new PostgresDatabase(PostgresDatabase.Server!);
        var mode = $"--ConnectionStrings:LogiOpt={database.ConnectionString}";
        await using var city = await StartAsync(mode);
        await using var other = await RunningWorker.StartAsync(
            null, builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(city.Time)), mode, "--Routing:PlanOnSchedule=false");
        await RushAsync(city, other.Admin);
    }

    private static async Task RushAsync(SmallCity city, HttpClient other)
    {
        await city.PostAsync("/api/inventory/presale-offers", new { offers = new[] { new { site = "DC", item = "VASE", mostUnits = 1_000 } } });
        await OrderAsync(city, "JIT-1", OnOrder / 2, days: 2);
        await OrderAsync(city, "JIT-2", OnOrder / 2, days: 4);
        var clients = Enumerable.Range(0, Clients).Select(client => BuyAsync(client % 2 == 0 ? city.Api : other, client)).ToList();
        await DoAsync(() => other.PostAsJsonAsync("/api/inventory/purchases/JIT-1/receipts", new { receipt = "D-1", lines = new[] { new { item = "VASE", units = 11 } } }));
        await DoAsync(() => other.PostAsJsonAsync("/api/inventory/purchases/JIT-2/close", new { reason = "no more" }));
        await DoAsync(() => city.Api.PostAsJsonAsync("/api/inventory/purchases/JIT-1/receipts", new { receipt = "D-2", lines = new[] { new { item = "VASE", units = 7 } } }));
        var sold = (await Task.WhenAll(clients)).Sum();
        var rows = (await city.GetAsync("/api/inventory/presales?limit=500"))["items"]!.AsArray();
        Assert.Equal(sold, rows.Count);
        var kept = rows.Where(p => p!["state"]!.GetValue<string>() != "failed").Sum(p => p!["units"]!.GetValue<int>());
        Assert.True(kept <= OnOrder / 2, $"{kept} units are sold of {OnOrder / 2} that come.");
        await BalancedAsync(city);

        // A purchase that changed at the same moment is told so, and nothing was stored.
        static async Task DoAsync(Func<Task<HttpResponseMessage>> work)
        {
            for (var k = 0; k < 50; k++)
                if (await work() is { StatusCode: not HttpStatusCode.Conflict } answer)
                {
                    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
                    return;
                }

            Assert.Fail("It never went through.");
        }
    }

    private static async Task<int> BuyAsync(HttpClient api, int client)
    {
        var got = 0;
        for (var k = 0; k < 4; k++)
        {
            var answer = await api.PostAsJsonAsync("/api/inventory/presales", new { presale = $"C{client}-{k}", site = "DC", item = "VASE", units = 1 });
            if (answer.StatusCode == HttpStatusCode.Created) got++;
            else if (answer.StatusCode != HttpStatusCode.Conflict) Assert.Fail($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }

        return got;
    }

    private static async Task BalancedAsync(SmallCity city)
    {
        var balance = await city.GetAsync("/api/inventory/balance");
        Assert.True(balance["balanced"]!.GetValue<bool>(), balance.ToJsonString());
    }

    private static Task<JsonObject> OrderAsync(SmallCity city, string name, int units, int days) => city.PostAsync(
        "/api/inventory/suppliers/supplier/calls", new { purchase = name, site = "DC", expectedAt = city.Time.GetUtcNow().AddDays(days), lines = new[] { new { item = "VASE", units } } });

    private static async Task<SmallCity> StartAsync(params string[] settings)
    {
        var city = await SmallCity.StartAsync(settings: settings);
        await city.StockAsync(unitsPerSite: 20, vans: false);
        await city.PostAsync("/api/inventory/items", new { items = new[] { new { item = "VASE", unitGrams = 900, unitMillilitres = 2_000, unitCostMilli = 50_000, priceMilli = 90_000 } } });
        await city.PostAsync("/api/inventory/suppliers", new { suppliers = new[] { new { supplier = "supplier", leadDays = 4.0 } } });
        await city.PostAsync("/api/inventory/supplies", new { supplies = new[] { new { supplier = "supplier", item = "VASE", unitCostMilli = 45_000 } } });
        return city;
    }
}
