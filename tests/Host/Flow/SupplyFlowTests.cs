using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Access;

namespace LogiOpt.Host.Tests.Flow;

/// <summary>Buying through the whole worker: review, approval, the supplier's portal, receipts, money, scores.</summary>
public class SupplyFlowTests
{
    // ClientOfAsync names a key after its roles, and a supplier's key bears the supplier's code as its name.
    private const string Supplier = "supplier";

    [Fact]
    public async Task A_need_is_proposed_edited_ordered_confirmed_received_paid_and_scored()
    {
        await using var city = await StartAsync();
        using var supplier = await city.Worker.ClientOfAsync(Roles.Supplier);
        var review = await city.PostAsync("/api/inventory/reviews", new { run = "night-1" });
        var purchase = Assert.Single(review["purchases"]!.AsArray())!;
        var (name, line) = (purchase["purchase"]!.GetValue<string>(), Assert.Single(purchase["lines"]!.AsArray())!);
        Assert.NotNull(line["explanation"]!["supplier"]);
        Assert.Equal(0, line["units"]!.GetValue<long>() % 12);
        // Nobody ordered it yet, so its supplier does not see it.
        Assert.Empty((await supplier.GetFromJsonAsync<JsonObject>($"/api/inventory/suppliers/{Supplier}/purchases"))!["items"]!.AsArray());

        await city.PostAsync($"/api/inventory/purchases/{name}/edit", new { lines = new[] { new { item = "TEA", units = 60 } } });
        await city.PostAsync("/api/inventory/purchases/approve", new { purchases = new[] { name } });
        await city.PostAsync("/api/inventory/purchases/approve", new { purchases = new[] { name } });
        Assert.Equal(HttpStatusCode.Conflict, (await city.Api.PostAsJsonAsync($"/api/inventory/purchases/{name}/edit", new { lines = new[] { new { item = "TEA", units = 12 } } })).StatusCode);
        Assert.Equal(name, (await city.PostAsync("/api/inventory/reviews", new { run = "night-1" }))["purchases"]![0]!["purchase"]!.GetValue<string>());

        var seen = Assert.Single((await supplier.GetFromJsonAsync<JsonObject>($"/api/inventory/suppliers/{Supplier}/purchases?state=ordered"))!["items"]!.AsArray())!;
        Assert.Null(seen["lines"]![0]!["explanation"]);
        var confirmed = await supplier.PostAsJsonAsync($"/api/inventory/suppliers/{Supplier}/purchases/{name}/confirm", new { expectedAt = city.Time.GetUtcNow().AddHours(30) });
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        var available = (await city.GetAsync("/api/inventory/available?item=TEA&site=DC"))["available"]![0]!;
        Assert.Equal((0, 60), (available["now"]!.GetValue<int>(), available["later"]!.AsArray()[0]!["units"]!.GetValue<int>()));

        city.Time.Advance(TimeSpan.FromHours(29));
        var goods = new { receipt = "D-1", lines = new[] { new { item = "TEA", units = 58, rejectedUnits = 2 } } };
        Assert.Equal("partlyReceived", (await city.PostAsync($"/api/inventory/purchases/{name}/receipts", goods))["state"]!.GetValue<string>());
        await city.PostAsync($"/api/inventory/purchases/{name}/receipts", goods);
        Assert.Equal("received", (await city.PostAsync($"/api/inventory/purchases/{name}/receipts", new { receipt = "D-2", lines = new[] { new { item = "TEA", units = 2 } } }))["state"]!.GetValue<string>());

        var payables = (await supplier.GetFromJsonAsync<JsonObject>($"/api/inventory/suppliers/{Supplier}/payables"))!;
        Assert.Equal((600_000, 0), (payables["owedMilli"]!.GetValue<int>(), payables["dueMilli"]!.GetValue<int>()));
        for (var k = 0; k < 2; k++) payables = await city.PostAsync($"/api/inventory/suppliers/{Supplier}/payments", new { payment = "T-1", amountMilli = 250_000 });
        Assert.Equal(350_000, payables["owedMilli"]!.GetValue<int>());
        var score = (await supplier.GetFromJsonAsync<JsonObject>($"/api/inventory/suppliers/{Supplier}/score"))!;
        Assert.Equal((1.0, Math.Round(60 / 62.0, 4)), (score["score"]!["onTime"]!.GetValue<double>(), score["score"]!["quality"]!.GetValue<double>()));
        var cycle = Assert.Single((await city.GetAsync("/api/inventory/cycle"))["kinds"]!.AsArray())!;
        Assert.Equal(("review", 29.0, 1.0), (cycle["kind"]!.GetValue<string>(), cycle["medianHours"]!.GetValue<double>(), cycle["withinTarget"]!.GetValue<double>()));
        var balance = await city.GetAsync("/api/inventory/balance");
        Assert.True(balance["balanced"]!.GetValue<bool>(), balance.ToJsonString());
    }

    [Fact]
    public async Task A_supplier_refills_within_its_bounds_and_sees_nobody_elses_record()
    {
        await using var city = await StartAsync();
        using var supplier = await city.Worker.ClientOfAsync(Roles.Supplier);
        await city.PostAsync("/api/inventory/suppliers", new { suppliers = new[] { new { supplier = "OTHER", leadDays = 1 } } });
        await city.PostAsync("/api/inventory/stockings", new { stockings = new[] { new { site = "WEST", item = "TEA", vmi = Supplier, minUnits = 20, maxUnits = 60 } } });
        foreach (var path in new[] { "stock", "payables", "score", "purchases" })
        {
            Assert.Equal(HttpStatusCode.OK, (await supplier.GetAsync($"/api/inventory/suppliers/{Supplier}/{path}")).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await supplier.GetAsync($"/api/inventory/suppliers/OTHER/{path}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await city.Api.GetAsync($"/api/inventory/suppliers/NOBODY/{path}")).StatusCode);
        }

        var kept = Assert.Single((await supplier.GetFromJsonAsync<JsonObject>($"/api/inventory/suppliers/{Supplier}/stock"))!["items"]!.AsArray())!;
        Assert.Equal(40, kept["roomUnits"]!.GetValue<int>());
        var refill = new { purchase = "VMI-1", site = "WEST", lines = new[] { new { item = "TEA", units = 40 } } };
        Assert.Equal(HttpStatusCode.Created, (await supplier.PostAsJsonAsync($"/api/inventory/suppliers/{Supplier}/refills", refill)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await supplier.PostAsJsonAsync($"/api/inventory/suppliers/{Supplier}/refills", refill)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await supplier.PostAsJsonAsync($"/api/inventory/suppliers/{Supplier}/refills", refill with { purchase = "VMI-2" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await city.Api.PostAsJsonAsync($"/api/inventory/suppliers/{Supplier}/calls", refill)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await supplier.PostAsJsonAsync($"/api/inventory/suppliers/{Supplier}/calls", refill)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await city.Api.PostAsJsonAsync($"/api/inventory/suppliers/{Supplier}/calls", refill with { purchase = "JIT-1", site = "EAST" })).StatusCode);
        Assert.True((await city.GetAsync("/api/inventory/balance"))["balanced"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_supplier_tells_what_it_sent_and_delivered_by_epcis_and_csv_of_its_own_orders_only()
    {
        await using var city = await StartAsync();
        using var supplier = await city.Worker.ClientOfAsync(Roles.Supplier);
        using var shop = await city.Worker.ClientOfAsync(Roles.Shop);
        var notices = $"/api/inventory/suppliers/{Supplier}/notices";
        await city.PostAsync("/api/inventory/suppliers", new { suppliers = new[] { new { supplier = "OTHER", leadDays = 1 } } });
        await city.PostAsync($"/api/inventory/suppliers/{Supplier}/calls", new { purchase = "JIT-1", site = "DC", lines = new[] { new { item = "TEA", units = 48 } } });
        city.Time.Advance(TimeSpan.FromHours(6));
        var document = new
        {
            type = "EPCISDocument",
            schemaVersion = "2.0",
            creationDate = city.Time.GetUtcNow(),
            epcisBody = new
            {
                eventList = new[]
                {
                    new
                    {
                        type = "ObjectEvent",
                        action = "OBSERVE",
                        eventTime = city.Time.GetUtcNow().AddHours(-1),
                        eventTimeZoneOffset = "+08:00",
                        bizStep = "shipping",
                        quantityList = new[] { new { epcClass = "https://mill.example/goods/TEA", quantity = 48 } },
                        bizTransactionList = new[] { new { type = "po", bizTransaction = "https://mill.example/orders/JIT-1" }, new { type = "desadv", bizTransaction = "https://mill.example/notes/D-1" } },
                    },
                },
            },
        };
        var json = System.Text.Json.Nodes.JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(document))!.AsObject();
        json["@context"] = new JsonArray("https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld");
        foreach (var taken in new[] { 1, 0 })
        {
            var told = await SendAsync(supplier, notices, json.ToJsonString(), "application/ld+json", HttpStatusCode.OK);
            Assert.Equal((taken, 1 - taken), (told["taken"]!.GetValue<int>(), told["repeated"]!.GetValue<int>()));
            Assert.Equal(("shipped", 48), (told["purchases"]![0]!["state"]!.GetValue<string>(), told["purchases"]![0]!["lines"]![0]!["shippedUnits"]!.GetValue<int>()));
        }

        const string header = "purchase,kind,note,item,units,at,arrives_at\n";
        await SendAsync(supplier, notices, header + $"JIT-1,shipped,D-1,TEA,47,{city.Time.GetUtcNow():O},\nJIT-9,shipped,D-2,TEA,1,{city.Time.GetUtcNow():O},\n", "text/csv", HttpStatusCode.BadRequest, faults: 2);
        await SendAsync(supplier, notices, "<epcis/>", "application/xml", HttpStatusCode.UnsupportedMediaType);
        await SendAsync(supplier, "/api/inventory/suppliers/OTHER/notices", header, "text/csv", HttpStatusCode.Forbidden);
        await SendAsync(shop, notices, header, "text/csv", HttpStatusCode.Forbidden);
        await SendAsync(city.Api, "/api/inventory/suppliers/NOBODY/notices", header, "text/csv", HttpStatusCode.NotFound);
        Assert.Equal(48, (await city.GetAsync("/api/inventory/available?item=TEA&site=DC"))["available"]![0]!["later"]!.AsArray()[0]!["units"]!.GetValue<int>());

        city.Time.Advance(TimeSpan.FromHours(30));
        var received = await SendAsync(supplier, notices, header + $"JIT-1,received,D-1,TEA,48,{city.Time.GetUtcNow():O},\n", "text/csv", HttpStatusCode.OK);
        Assert.Equal("received", received["purchases"]![0]!["state"]!.GetValue<string>());
        Assert.Equal(["shipped", "received"], (await supplier.GetFromJsonAsync<JsonObject>(notices + "?purchase=JIT-1"))!["items"]!.AsArray().Select(n => n!["kind"]!.GetValue<string>()));
        Assert.Equal(1.0, (await supplier.GetFromJsonAsync<JsonObject>($"/api/inventory/suppliers/{Supplier}/score"))!["score"]!["onTime"]!.GetValue<double>());
        Assert.Equal(36.0, Assert.Single((await city.GetAsync("/api/inventory/cycle"))["kinds"]!.AsArray())!["medianHours"]!.GetValue<double>());
        var balance = await city.GetAsync("/api/inventory/balance");
        Assert.True(balance["balanced"]!.GetValue<bool>(), balance.ToJsonString());

        static async Task<JsonObject> SendAsync(HttpClient caller, string path, string body, string type, HttpStatusCode expected, int? faults = null)
        {
            var answer = await caller.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, type));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == expected, $"{path} answers {(int)answer.StatusCode}: {text}");
            var told = text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
            if (faults is { } wanted) Assert.Equal(wanted, told["faults"]!.AsArray().Count);
            return told;
        }
    }

    [Fact]
    public async Task Goods_that_we_fetch_travel_as_a_shipment_and_their_delivery_books_them_and_teaches_the_lead_time()
    {
        await using var city = await StartAsync(vans: true);
        var at = new[] { 113.28, 23.16 };
        await city.PostAsync("/api/inventory/suppliers", new { suppliers = new[] { new { supplier = Supplier, leadDays = 4.0, fetchFrom = at } } });
        foreach (var name in new[] { "JIT-1", "JIT-2" })
        {
            await city.PostAsync($"/api/inventory/suppliers/{Supplier}/calls", new { purchase = name, site = "WEST", lines = new[] { new { item = "TEA", units = 24 } } });
            await city.PostAsync($"/api/inventory/suppliers/{Supplier}/purchases/{name}/confirm", new { expectedAt = city.Time.GetUtcNow().AddHours(2) });
            await city.PostAsync($"/api/inventory/suppliers/{Supplier}/purchases/{name}/confirm", new { expectedAt = city.Time.GetUtcNow().AddHours(1) });
        }

        await city.SettleAsync();
        await city.PostAsync("/api/inventory/purchases/JIT-2/close", new { reason = "not wanted" });
        await city.SettleAsync();
        var shipments = (await city.GetAsync("/api/routing/shipments"))["items"]!.AsArray().ToDictionary(s => s!["reference"]!.GetValue<string>());
        Assert.Equal(("replenishment", "pending", "WEST"), (shipments["JIT-1"]!["kind"]!.GetValue<string>(), shipments["JIT-1"]!["state"]!.GetValue<string>(), shipments["JIT-1"]!["toSite"]!.GetValue<string>()));
        Assert.Equal(city.Time.GetUtcNow().AddHours(1), shipments["JIT-1"]!["readyAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal("cancelled", shipments["JIT-2"]!["state"]!.GetValue<string>());

        city.Time.Advance(TimeSpan.FromHours(1));
        var plan = await city.PlanWaveAsync();
        Assert.Equal("done", plan["state"]!.GetValue<string>());
        await city.DriveAsync();
        var purchase = (await city.GetAsync("/api/inventory/purchases"))["items"]!.AsArray().Single(p => p!["purchase"]!.GetValue<string>() == "JIT-1")!;
        Assert.Equal(("received", 24, 24), (purchase["state"]!.GetValue<string>(), purchase["lines"]![0]!["shippedUnits"]!.GetValue<int>(), purchase["lines"]![0]!["receivedUnits"]!.GetValue<int>()));
        Assert.True(purchase["shippedAt"]!.GetValue<DateTimeOffset>() < purchase["receivedAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal(1, Assert.Single((await city.GetAsync("/api/inventory/suppliers"))["items"]!.AsArray())!["seenReceipts"]!.GetValue<int>());
        var stock = (await city.GetAsync("/api/inventory/stock?site=WEST"))["items"]![0]!;
        Assert.Equal((44, 0), (stock["onHand"]!.GetValue<int>(), stock["onOrder"]!.GetValue<int>()));
        var balance = await city.GetAsync("/api/inventory/balance");
        Assert.True(balance["balanced"]!.GetValue<bool>(), balance.ToJsonString());
    }

    [Fact]
    public async Task Every_fault_of_terms_orders_and_risks_is_told_and_nothing_is_stored()
    {
        await using var city = await StartAsync();
        await RefusedAsync("/api/inventory/suppliers", new { suppliers = new object?[] { new { supplier = "a b", leadDays = 0, budgetMilli = 5, minimumMilli = 9 }, null } }, 4);
        await RefusedAsync("/api/inventory/supplies", new { supplies = new[] { new { supplier = "NOBODY", item = "NOTHING", unitCostMilli = 1 } } }, 2);
        await RefusedAsync("/api/inventory/stockings", new { stockings = new object[] { new { site = "WEST", item = "TEA", minUnits = 3 }, new { site = "WEST", item = "TEA", vmi = "x", minUnits = 9, maxUnits = 5, shelfUnits = 4 } } }, 3);
        await RefusedAsync("/api/inventory/risks", new { risks = new object[] { new { kind = "war", leadFactor = 0.5, supplier = "NOBODY", site = "WEST" } } }, 6);
        await RefusedAsync("/api/inventory/reviews/what-if", new { risks = new object[] { new { leadFactor = 11 } } }, 1);
        await RefusedAsync($"/api/inventory/suppliers/{Supplier}/calls", new { purchase = "", site = "", lines = new object[] { new { item = "", units = 0 } } }, 4);
        await RefusedAsync($"/api/inventory/suppliers/{Supplier}/payments", new { amountMilli = 0 }, 2);
        await RefusedAsync("/api/inventory/purchases/approve", new { purchases = Array.Empty<string>() }, 1);
        Assert.Equal(HttpStatusCode.NotFound, (await city.Api.PostAsJsonAsync("/api/inventory/purchases/PO-none/close", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await city.Api.PostAsJsonAsync("/api/inventory/purchases/approve", new { purchases = new[] { "PO-none" } })).StatusCode);
        Assert.Empty((await city.GetAsync("/api/inventory/risks"))["items"]!.AsArray());
        Assert.Single((await city.GetAsync("/api/inventory/suppliers"))["items"]!.AsArray());

        async Task RefusedAsync(string path, object body, int faults)
        {
            var answer = await city.Api.PostAsJsonAsync(path, body);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{path} answers {(int)answer.StatusCode}: {text}");
            Assert.True(faults == JsonNode.Parse(text)!["faults"]!.AsArray().Count, $"{path}: {text}");
        }
    }

    [Fact]
    public async Task A_supposed_storm_is_shown_beside_today_and_stores_nothing()
    {
        await using var city = await StartAsync();
        var answer = await city.PostAsync("/api/inventory/reviews/what-if", new { risks = new[] { new { kind = "weather", leadFactor = 3 } } });
        Assert.True(answer["unitsThen"]!.GetValue<int>() > answer["unitsNow"]!.GetValue<int>());
        Assert.Empty((await city.GetAsync("/api/inventory/purchases"))["items"]!.AsArray());
        var ranking = await city.GetAsync("/api/inventory/items/TEA/suppliers");
        Assert.Equal(Supplier, Assert.Single(ranking["suppliers"]!.AsArray())!["supplier"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await city.Api.GetAsync("/api/inventory/items/NONE/suppliers")).StatusCode);
    }

    [Fact]
    public async Task Alerts_are_opened_listed_and_refused_to_strangers()
    {
        await using var city = await StartAsync();
        using var shop = await city.Worker.ClientOfAsync(Roles.Shop);
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.GetAsync("/api/inventory/alerts")).StatusCode);
        await city.PostAsync("/api/inventory/reservations", new { reservation = "ALL", site = "WEST", lines = new[] { new { item = "TEA", units = 20 } } });
        await city.PostAsync("/api/inventory/alerts/check", new { });
        var alert = Assert.Single((await city.GetAsync("/api/inventory/alerts?kind=stockOut"))["items"]!.AsArray())!;
        Assert.Equal(("WEST", "TEA", "a"), (alert["site"]!.GetValue<string>(), alert["item"]!.GetValue<string>(), alert["class"]!.GetValue<string>()));
        await city.PostAsync("/api/inventory/reservations/ALL/release", new { });
        Assert.Equal(1, (await city.PostAsync("/api/inventory/alerts/check", new { }))["closed"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.BadRequest, (await city.Api.GetAsync("/api/inventory/alerts?kind=9&site=a%20b&limit=0")).StatusCode);
    }

    private static async Task<SmallCity> StartAsync(bool vans = false)
    {
        var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 20, vans);
        var today = DateOnly.FromDateTime(SmallCity.Morning.AddHours(8).DateTime);
        await city.PostAsync("/api/inventory/history", new
        {
            sales = Enumerable.Range(1, 42).SelectMany(day => new[] { "WEST", "EAST" }.Select(site => new { site, item = "TEA", day = today.AddDays(-day).ToString("yyyy-MM-dd"), units = 5 + day % 3 })),
        });
        await city.PostAsync("/api/inventory/suppliers", new { suppliers = new[] { new { supplier = Supplier, name = "Tea mill", leadDays = 4.0, leadDeviationDays = 1.0, orderCostMilli = 40_000, paymentDays = 30 } } });
        await city.PostAsync("/api/inventory/supplies", new { supplies = new[] { new { supplier = Supplier, item = "TEA", unitCostMilli = 10_000, lotUnits = 12 } } });
        return city;
    }
}
