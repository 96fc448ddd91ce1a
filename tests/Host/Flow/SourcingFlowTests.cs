using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Access;
using LogiOpt.Host.Tests.Worker;
using LogiOpt.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LogiOpt.Host.Tests.Flow;

/// <summary>Sourcing of orders through the whole worker, with the pool of stock behind it.</summary>
[Collection("Alone")]
public class SourcingFlowTests
{
    private const int Clients = 64, Units = 60;

    [Fact]
    public async Task Sixty_four_clients_sourcing_the_last_units_of_two_sites_never_oversell_and_never_split_without_need()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 1, vans: false);
        await StockLastUnitsAsync(city);
        var got = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => SourceAllAsync(city.Api, client)));
        await AssertAllTakenAsync(city, got);
    }

    [Fact]
    public async Task Neither_do_two_workers_on_one_PostgreSQL()
    {
        Assert.SkipWhen(PostgresDatabase.Server is null, $"{PostgresDatabase.Variable} names no PostgreSQL server.");
        using var database = new PostgresDatabase(PostgresDatabase.Server!);
        var mode = $"--ConnectionStrings:LogiOpt={database.ConnectionString}";
        await using var city = await SmallCity.StartAsync(settings: [mode]);
        await city.StockAsync(unitsPerSite: 1, vans: false);
        await StockLastUnitsAsync(city);
        // On the same clock: else what one worker holds would have expired for the other.
        await using var other = await RunningWorker.StartAsync(
            null, builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(city.Time)), mode, "--Routing:PlanOnSchedule=false");
        var got = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => SourceAllAsync(client % 4 < 2 ? city.Api : other.Admin, client)));
        await AssertAllTakenAsync(city, got);
    }

    [Fact]
    public async Task An_order_that_no_one_site_holds_is_sourced_from_two_and_placed_as_two()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 5, vans: false);
        await StockAsync(city, ("RICE", "WEST", 3), ("OIL", "EAST", 3));
        using var shop = await city.Worker.ClientOfAsync(Roles.Shop);
        var wish = new { sourcing = "S-1", drop = SmallCity.West, lines = new[] { Line("RICE", 2), Line("OIL", 1), Line("TEA", 1) } };
        var first = await shop.PostAsJsonAsync("/api/warehousing/sourcings", wish);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var answer = (await first.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.True(answer["fewestProven"]!.GetValue<bool>());
        var parts = answer["parts"]!.AsArray();
        // The west is nearer and gives what both have.
        Assert.Equal(["WEST RICE 2 TEA 1", "EAST OIL 1"], parts.Select(p =>
            $"{p!["site"]} {string.Join(' ', p["lines"]!.AsArray().OrderBy(l => l!["item"]!.GetValue<string>(), StringComparer.Ordinal).Select(l => $"{l!["item"]} {l["units"]}"))}"));
        var again = await shop.PostAsJsonAsync("/api/warehousing/sourcings", wish);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(2, (await again.Content.ReadFromJsonAsync<JsonObject>())!["parts"]!.AsArray().Count);
        var other = await shop.PostAsJsonAsync("/api/warehousing/sourcings", new { sourcing = "S-1", drop = SmallCity.West, lines = new[] { Line("RICE", 1) } });
        Assert.Equal("contradiction", (await other.Content.ReadFromJsonAsync<JsonObject>())!["reason"]!.GetValue<string>());

        foreach (var part in parts)
        {
            var order = await city.PostAsync("/api/orders", new
            {
                order = $"O-{part!["site"]}",
                placedAt = city.Time.GetUtcNow(),
                drop = SmallCity.West,
                reservation = part["reservation"]!.GetValue<string>(),
                lines = part["lines"]!.AsArray().Select(l => new { item = l!["item"]!.GetValue<string>(), units = l["units"]!.GetValue<int>() }),
            });
            Assert.NotNull(order);
        }

        await city.SettleAsync();
        var reserved = (await city.GetAsync("/api/inventory/stock?limit=500"))["items"]!.AsArray().ToDictionary(r => $"{r!["item"]} {r["site"]}", r => r!["reserved"]!.GetValue<int>());
        Assert.Equal((2, 1, 1, 0), (reserved["RICE WEST"], reserved["OIL EAST"], reserved["TEA WEST"], reserved["TEA EAST"]));
        var balance = await city.GetAsync("/api/inventory/balance");
        Assert.True(balance["balanced"]!.GetValue<bool>(), balance.ToJsonString());
    }

    [Fact]
    public async Task What_cannot_be_sourced_says_why_and_sets_nothing_aside()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 5, vans: false);
        async Task<JsonObject> AskAsync(object wish) => (await (await city.Api.PostAsJsonAsync("/api/warehousing/sourcings", wish)).Content.ReadFromJsonAsync<JsonObject>())!;
        var many = await AskAsync(new { sourcing = "A", drop = SmallCity.West, lines = new[] { Line("TEA", 11) } });
        Assert.Equal("out-of-stock", many["reason"]!.GetValue<string>());
        Assert.Contains("11 of TEA are wanted", many["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        var whole = await AskAsync(new { sourcing = "B", drop = SmallCity.West, mostParts = 1, lines = new[] { Line("TEA", 10) } });
        Assert.Contains("not within 1 sites", whole["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        var late = await AskAsync(new { sourcing = "C", drop = SmallCity.West, promiseMinutes = 1, lines = new[] { Line("TEA", 10) } });
        Assert.Contains("have 5 free", late["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, (await AskAsync(new { sourcing = "D", drop = SmallCity.West, lines = new[] { Line("TEA", 10) } }))["parts"]!.AsArray().Count);
        var faults = (await AskAsync(new { sourcing = "two words", drop = new[] { 1.0 }, mostParts = 9, lines = new object[] { new { units = 0 } } }))["faults"]!.AsArray();
        Assert.Equal(["sourcing", "drop", "mostParts", "lines[0].item", "lines[0].units"], faults.Select(f => f!["where"]!.GetValue<string>()));
    }

    // Rice lies in the west only, oil in the east only, salt in both: rice with oil needs two sites, salt alone one.
    private static Task StockLastUnitsAsync(SmallCity city) =>
        StockAsync(city, ("RICE", "WEST", Units), ("OIL", "EAST", Units), ("SALT", "WEST", Units / 2), ("SALT", "EAST", Units / 2));

    private static async Task AssertAllTakenAsync(SmallCity city, (int Pairs, int Salt)[] got)
    {
        Assert.Equal(Units, got.Sum(g => g.Pairs));
        Assert.Equal(Units, got.Sum(g => g.Salt));
        var rows = (await city.GetAsync("/api/inventory/stock?limit=500"))["items"]!.AsArray().Where(r => r!["item"]!.GetValue<string>() is "RICE" or "OIL" or "SALT").ToList();
        Assert.Equal(4, rows.Count);
        Assert.All(rows, r => Assert.Equal((r!["onHand"]!.GetValue<int>(), 0), (r["reserved"]!.GetValue<int>(), r["free"]!.GetValue<int>())));
        var balance = await city.GetAsync("/api/inventory/balance");
        Assert.True(balance["balanced"]!.GetValue<bool>(), balance.ToJsonString());
    }

    private static object Line(string item, int units) => new { item, units };

    private static async Task StockAsync(SmallCity city, params (string Item, string Site, int Units)[] stock)
    {
        await city.PostAsync("/api/inventory/items", new { items = stock.Select(s => s.Item).Distinct().Select(i => new { item = i, unitGrams = 100, unitMillilitres = 100 }) });
        await city.PostAsync("/api/inventory/receipts", new { receipts = stock.Select(s => new { receipt = $"in-{s.Site}", site = s.Site, item = s.Item, units = s.Units }) });
    }

    // One order after the other, pairs and salt in turn, each kind until it is refused.
    private static async Task<(int Pairs, int Salt)> SourceAllAsync(HttpClient api, int client)
    {
        var (pairs, salt, morePairs, moreSalt) = (0, 0, true, true);
        for (var k = 0; morePairs || moreSalt; k++)
        {
            var pair = morePairs && (!moreSalt || (client + k) % 2 == 0);
            var answer = await api.PostAsJsonAsync("/api/warehousing/sourcings", new
            {
                sourcing = $"C{client}-{k}",
                drop = client % 2 == 0 ? SmallCity.West : SmallCity.East,
                lines = pair ? new[] { Line("RICE", 1), Line("OIL", 1) } : [Line("SALT", 1)],
            });
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                Assert.Equal(pair ? 2 : 1, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["parts"]!.AsArray().Count);
                if (pair) pairs++;
                else salt++;
            }
            else if (answer.StatusCode == HttpStatusCode.Conflict)
            {
                if (pair) morePairs = false;
                else moreSalt = false;
            }
            else if (answer.StatusCode != HttpStatusCode.ServiceUnavailable) Assert.Fail($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }

        return (pairs, salt);
    }
}
