using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Access;
using LogiOpt.Core.Search;
using LogiOpt.Host.Tests.Worker;
using LogiOpt.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LogiOpt.Host.Tests.Flow;

/// <summary>Runs with nothing beside it: many clients at once need the machine for themselves.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class Alone;

/// <summary>The one pool of stock through the whole worker.</summary>
[Collection("Alone")]
public class StockPoolTests
{
    private const int Clients = 64, Items = 10, UnitsOfItem = 100;

    [Fact]
    public async Task Sixty_four_clients_reserving_the_last_thousand_units_of_ten_items_never_oversell()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 1);
        await StockAsync(city);
        var units = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => ReserveAllAsync(city.Api, client)));
        Assert.Equal(Items * UnitsOfItem, units.Sum());
        var rows = (await city.GetAsync("/api/inventory/stock?limit=500"))["items"]!.AsArray().Where(r => r!["item"]!.GetValue<string>().StartsWith('P')).ToList();
        Assert.Equal(Items, rows.Count);
        Assert.All(rows, r => Assert.Equal((UnitsOfItem, UnitsOfItem, 0), (r!["onHand"]!.GetValue<int>(), r["reserved"]!.GetValue<int>(), r["free"]!.GetValue<int>())));
        var balance = await city.GetAsync("/api/inventory/balance");
        Assert.True(balance["balanced"]!.GetValue<bool>(), balance.ToJsonString());
    }

    [Fact]
    public async Task Neither_do_two_workers_on_one_PostgreSQL()
    {
        Assert.SkipWhen(PostgresDatabase.Server is null, $"{PostgresDatabase.Variable} names no PostgreSQL server.");
        using var database = new PostgresDatabase(PostgresDatabase.Server!);
        var mode = $"--ConnectionStrings:LogiOpt={database.ConnectionString}";
        await using var city = await SmallCity.StartAsync(settings: [mode]);
        await city.StockAsync(unitsPerSite: 1);
        await StockAsync(city);
        // On the same clock: else what one worker holds would have expired for the other.
        await using var other = await RunningWorker.StartAsync(
            null, builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(city.Time)), mode, "--Routing:PlanOnSchedule=false");
        var units = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => ReserveAllAsync(client % 2 == 0 ? city.Api : other.Admin, client)));
        Assert.Equal(Items * UnitsOfItem, units.Sum());
        var balance = await city.GetAsync("/api/inventory/balance");
        Assert.True(balance["balanced"]!.GetValue<bool>(), balance.ToJsonString());
    }

    [Fact]
    public async Task A_cart_is_held_sold_given_back_and_told_over_http()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 10);
        await city.PostAsync("/api/inventory/channels", new { channels = new[] { new { channel = "store", rank = 1 }, new { channel = "online", rank = 2 } } });
        await city.PostAsync("/api/inventory/protections", new { protections = new[] { new { site = "WEST", item = "TEA", channel = "store", units = 4 } } });
        using var shop = await city.Worker.ClientOfAsync(Roles.Shop);

        var held = await shop.PostAsJsonAsync("/api/inventory/reservations", new { reservation = "CART-1", drop = SmallCity.West, channel = "online", lines = new[] { new { item = "TEA", units = 6 } } });
        Assert.Equal(HttpStatusCode.Created, held.StatusCode);
        var second = new { reservation = "CART-2", site = "EAST", lines = new[] { new { item = "TEA", units = 1 } } };
        Assert.Equal(HttpStatusCode.Created, (await shop.PostAsJsonAsync("/api/inventory/reservations", second)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await shop.PostAsJsonAsync("/api/inventory/reservations", second)).StatusCode);
        Assert.Equal("WEST", (await shop.GetFromJsonAsync<JsonObject>(held.Headers.Location))!["site"]!.GetValue<string>());

        var online = (await shop.GetFromJsonAsync<JsonObject>("/api/inventory/available?item=TEA&site=WEST&channel=online"))!["available"]![0]!;
        Assert.Equal((0, 4), (online["now"]!.GetValue<int>(), online["keptForOthers"]!.GetValue<int>()));
        Assert.Equal(4, (await shop.GetFromJsonAsync<JsonObject>("/api/inventory/available?item=TEA&site=WEST&channel=store"))!["available"]![0]!["now"]!.GetValue<int>());
        var refused = await shop.PostAsJsonAsync("/api/inventory/reservations", new { reservation = "CART-3", site = "WEST", channel = "online", lines = new[] { new { item = "TEA", units = 1 } } });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("out-of-stock", (await refused.Content.ReadFromJsonAsync<JsonObject>())!["reason"]!.GetValue<string>());

        Assert.Equal(HttpStatusCode.OK, (await shop.PostAsync("/api/inventory/reservations/CART-1/sell", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await shop.PostAsync("/api/inventory/reservations/CART-1/sell", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await shop.PostAsync("/api/inventory/reservations/CART-1/release", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await shop.PostAsync("/api/inventory/reservations/CART-2/release", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await shop.PostAsync("/api/inventory/reservations/CART-9/sell", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.PostAsJsonAsync("/api/inventory/channels", new { channels = Array.Empty<object>() })).StatusCode);
        var balance = await city.GetAsync("/api/inventory/balance");
        Assert.True(balance["balanced"]!.GetValue<bool>(), balance.ToJsonString());
        Assert.Equal(6, balance["issued"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_wish_with_faults_tells_every_one()
    {
        await using var city = await SmallCity.StartAsync();
        var answer = await city.Api.PostAsJsonAsync("/api/inventory/reservations", new { reservation = "two words", site = "WEST", drop = new[] { 200.0, 0 }, channel = new string('x', 40), minutes = 0, lines = new object[] { new { item = "", units = 0 } } });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var faults = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["faults"]!.AsArray().Select(f => f!["where"]!.GetValue<string>());
        Assert.Equal(["reservation", "site", "channel", "minutes", "drop", "lines[0].item", "lines[0].units"], faults);
        var unknown = await city.Api.PostAsJsonAsync("/api/inventory/reservations", new { reservation = "R", site = "NOWHERE", channel = "none", lines = new[] { new { item = "NOTHING", units = 1 } } });
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Equal(3, (await unknown.Content.ReadFromJsonAsync<JsonObject>())!["faults"]!.AsArray().Count);
    }

    private static async Task StockAsync(SmallCity city)
    {
        var items = Enumerable.Range(0, Items).Select(k => new { item = $"P{k}", unitGrams = 100, unitMillilitres = 100 });
        await city.PostAsync("/api/inventory/items", new { items });
        await city.PostAsync("/api/inventory/receipts", new { receipts = Enumerable.Range(0, Items).Select(k => new { receipt = "last", site = "WEST", item = $"P{k}", units = UnitsOfItem }) });
    }

    // One unit after the other, items in an order of the client's own, each until it is refused.
    private static async Task<int> ReserveAllAsync(HttpClient api, int client)
    {
        var rng = new Rng(client);
        var left = Enumerable.Range(0, Items).ToList();
        var got = 0;
        for (var k = 0; left.Count > 0; k++)
        {
            var item = left[rng.Next(left.Count)];
            var answer = await api.PostAsJsonAsync("/api/inventory/reservations", new { reservation = $"C{client}-{k}", site = "WEST", lines = new[] { new { item = $"P{item}", units = 1 } } });
            if (answer.StatusCode == HttpStatusCode.Created) got++;
            else if (answer.StatusCode == HttpStatusCode.Conflict) left.Remove(item);
            else Assert.Fail($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }

        return got;
    }
}
