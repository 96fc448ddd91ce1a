using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LogiOpt.Host.Tests.Flow;

/// <summary>A planner's whole work through the API of a running worker: ask, follow, clone, compare, export, adopt, and the flow that follows the new network.</summary>
public class PlanScenarioTests
{
    [Fact]
    public async Task A_plan_is_solved_followed_cloned_compared_exported_and_adopted_and_orders_then_leave_from_its_sites()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 20);
        var first = await city.PostAsync("/api/warehousing/scenarios", Plan("Two new sites", 5));
        var path = $"/api/warehousing/scenarios/{first["scenario"]}";
        var events = await FollowAsync(city.Api, path + "/stream");
        Assert.Contains("done", events[^1], StringComparison.Ordinal);

        var done = (await city.GetAsync(path))["result"]!;
        Assert.Equal(Sum(done["costParts"]!), done["costMilli"]!.GetValue<long>());
        Assert.InRange(done["gap"]!.GetValue<double>(), 0, 0.05);
        Assert.True(done["costParts"]!["safetyStockMilli"]!.GetValue<long>() > 0);
        Assert.True(done["costParts"]!["closingMilli"]!.GetValue<long>() > 0, "EAST is forbidden and exists, so closing it is paid");
        Assert.Equal(0.11, done["lastMile"]!["fit"]!["meanError"]!.GetValue<double>());
        Assert.True(done["coverage"]![0]!["reached"]!.GetValue<double>() >= 0.9);
        Assert.Equal([1, 2, 3], done["curve"]!.AsArray().Select(p => p!["sites"]!.GetValue<int>()));
        Assert.All(done["curve"]!.AsArray(), p => Assert.True(p!["costMilli"] is null || p["lowerBoundMilli"]!.GetValue<long>() <= p["costMilli"]!.GetValue<long>()));
        Assert.Equal(18, done["sensitivity"]!.AsArray().Count);
        // More demand can only cost more, less only less.
        var demand = done["sensitivity"]!.AsArray().Where(s => s!["factor"]!.GetValue<string>() == "demand").ToList();
        Assert.True(demand[0]!["costMilli"]!.GetValue<long>() < done["costMilli"]!.GetValue<long>());
        Assert.True(demand[1]!["costMilli"]!.GetValue<long>() > done["costMilli"]!.GetValue<long>());

        var copy = await city.PostAsync(path + "/clone", new { name = "NORTH alone", minSites = 1, maxSites = 1, sensitivity = (double?)null, plan = new { coverage = (object?)null, pickUp = (object?)null } });
        var copied = await UntilDoneAsync(city, copy);
        var compared = await city.GetAsync($"/api/warehousing/scenarios/compare?id={first["scenario"]}&id={copy["scenario"]}");
        var pair = compared["scenarios"]!.AsArray();
        Assert.Equal(copied["costMilli"]!.GetValue<long>() - done["costMilli"]!.GetValue<long>(), pair[1]!["differenceMilli"]!.GetValue<long>());
        Assert.Equal(1, pair[1]!["openSites"]!.GetValue<int>());

        var request = await city.GetAsync(path + "/request");
        Assert.Equal(3, request["plan"]!["sites"]!.AsArray().Count);
        var map = JsonNode.Parse(await city.Api.GetStringAsync(path + "/geojson"))!;
        Assert.Contains(map["features"]!.AsArray(), f => f!["properties"]!["site"]?.GetValue<string>() == "NORTH" && f["properties"]!["open"]!.GetValue<bool>());
        foreach (var (part, lines) in new[] { ("zones", 9), ("curve", 4), ("sites", 1 + done["open"]!.AsArray().Count), ("sensitivity", 19) })
            Assert.Equal(lines, (await city.Api.GetStringAsync($"{path}/csv?part={part}")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        await city.PostAsync(path + "/adopt", new { });
        await city.SettleAsync();
        var sites = (await city.GetAsync("/api/warehousing/sites"))["items"]!.AsArray().ToDictionary(s => s!["site"]!.GetValue<string>(), s => s!["open"]!.GetValue<bool>());
        Assert.True(sites["NORTH"], "a site of the plan that was not known is now part of the network");
        Assert.False(sites["EAST"]);

        await city.PostAsync("/api/inventory/receipts", new { receipts = new[] { new { receipt = "north", site = "NORTH", item = "TEA", units = 20, receivedAt = city.Time.GetUtcNow() } } });
        await city.SettleAsync();
        var order = await city.PlaceAsync("AFTER", [113.33, 23.31], 1);
        await city.SettleAsync();
        Assert.Equal("NORTH", (await city.GetAsync($"/api/orders/{order["orderId"]}"))["site"]!.GetValue<string>());
    }

    [Fact]
    public async Task Zones_come_from_the_orders_that_were_really_sourced()
    {
        await using var city = await SmallCity.StartAsync();
        await city.StockAsync(unitsPerSite: 50);
        for (var k = 0; k < 6; k++) await city.PlaceAsync($"O-{k}", k < 4 ? SmallCity.West : SmallCity.East, 1);
        await city.SettleAsync();
        city.Time.Advance(TimeSpan.FromDays(1));
        var plan = Plan("From orders", 1);
        plan.Remove("zones");
        plan["plan"]!.AsObject().Remove("coverage");
        plan["plan"]!.AsObject().Remove("pickUp");
        plan["demand"] = new JsonObject { ["orders"] = new JsonObject { ["days"] = 2 } };
        var accepted = await city.PostAsync("/api/warehousing/scenarios", plan);
        await UntilDoneAsync(city, accepted);
        var zones = (await city.GetAsync($"/api/warehousing/scenarios/{accepted["scenario"]}/request"))["plan"]!["zones"]!.AsArray();
        var shelf = (await city.PostAsync("/api/warehousing/assortments", new { slots = new[] { 1 }, days = 2 }))["shelves"]![0]!;
        Assert.Equal((1.0, 1.0, "TEA"), (shelf["fillShare"]!.GetValue<double>(), shelf["fillShareBound"]!.GetValue<double>(), shelf["items"]![0]!.GetValue<string>()));
        using var refused = await city.Api.PostAsJsonAsync("/api/warehousing/assortments", new { slots = new[] { 0 }, days = 0, site = "a b" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var faults = await refused.Content.ReadAsStringAsync();
        Assert.All(["slots[0]", "days", "site"], place => Assert.Contains($"\"{place}\"", faults, StringComparison.Ordinal));
        Assert.Equal([2.0, 1.0], zones.Select(z => z!["ordersPerDay"]!.GetValue<double>()).OrderDescending());
    }

    [Fact]
    public async Task Every_fault_of_a_plan_is_told_at_once_and_nothing_is_stored()
    {
        await using var city = await SmallCity.StartAsync();
        var plan = Plan("", 0);
        plan["sensitivity"] = 2;
        plan["minSites"] = 9;
        plan["zones"]![0]!["ordersPerDay"] = -1;
        plan["plan"]!["sites"]![1]!["levels"] = new JsonArray();
        plan["plan"]!["coverage"]![0]!["share"] = 7;
        plan["plan"]!["rates"] = new JsonObject { ["leaseDays"] = 0 };
        using var answer = await city.Api.PostAsJsonAsync("/api/warehousing/scenarios", plan);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        foreach (var place in new[] { "name", "sensitivity", "minSites", "timeLimitSeconds", "plan.zones[0].ordersPerDay", "plan.sites[1].levels", "plan.coverage[0].share", "plan.rates.leaseDays" })
            Assert.Contains($"\"{place}\"", text, StringComparison.Ordinal);
        foreach (var demand in new[] { """{"demand":{"orders":{"days":0},"csv":"x"}}""", """{"demand":{"population":{"csv":"lat,lon,population\n99,0,1","ordersPerThousand":1}}}""", """{"demand":{"orders":{}}}""" })
        {
            var asked = Plan("demand", 1);
            asked.Remove("zones");
            asked["demand"] = JsonNode.Parse(demand)!["demand"]!.DeepClone();
            using var refused = await city.Api.PostAsJsonAsync("/api/warehousing/scenarios", asked);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("demand", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Empty((await city.GetAsync("/api/warehousing/scenarios"))["items"]!.AsArray());
        using var missing = await city.Api.PostAsJsonAsync($"/api/warehousing/scenarios/{Guid.NewGuid()}/clone", new { });
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var alone = await city.Api.GetAsync($"/api/warehousing/scenarios/compare?id={Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.BadRequest, alone.StatusCode);
    }

    /// <summary>Eight zones; WEST and NORTH with two sizes each, EAST of today's network forbidden.</summary>
    private static JsonObject Plan(string name, double seconds) => new()
    {
        ["name"] = name,
        ["timeLimitSeconds"] = seconds,
        ["minSites"] = 1,
        ["maxSites"] = 3,
        ["sensitivity"] = 0.2,
        ["zones"] = new JsonArray([.. Enumerable.Range(0, 8).Select(z => (JsonNode)new JsonObject
        {
            ["zone"] = $"Z{z}", ["point"] = new JsonArray(113.25 + 0.02 * (z % 4), z < 4 ? 23.13 : 23.30), ["ordersPerDay"] = 40 + z, ["deviation"] = 12, ["promiseMinutes"] = 300,
        })]),
        ["plan"] = new JsonObject
        {
            ["sites"] = new JsonArray(Site("WEST", SmallCity.West, "free", exists: true), Site("EAST", SmallCity.East, "forbid", exists: true), Site("NORTH", [113.33, 23.30], "keep", exists: false)),
            ["regionalCentre"] = new JsonArray(SmallCity.Middle[0], SmallCity.Middle[1]),
            ["budget"] = 5_000_000,
            ["rates"] = new JsonObject { ["lastMileFit"] = new JsonObject { ["tours"] = 400, ["heldBack"] = 200, ["meanError"] = 0.11, ["bias"] = -0.01 } },
            ["coverage"] = new JsonArray(new JsonObject { ["minutes"] = 45, ["share"] = 0.9 }),
            ["pickUp"] = new JsonArray(new JsonObject { ["metres"] = 2_500, ["share"] = 0.1 }),
        },
    };

    private static JsonObject Site(string site, double[] point, string state, bool exists) => new()
    {
        ["site"] = site,
        ["point"] = new JsonArray(point[0], point[1]),
        ["state"] = state,
        ["exists"] = exists,
        ["closingCost"] = exists ? 40_000 : null,
        ["levels"] = new JsonArray(
            new JsonObject { ["dailyCost"] = 200, ["openingCost"] = 50_000, ["ordersPerDay"] = 250, ["fillShare"] = 0.8 },
            new JsonObject { ["dailyCost"] = 320, ["openingCost"] = 90_000, ["ordersPerDay"] = 700, ["fillShare"] = 0.95 }),
    };

    private static long Sum(JsonNode parts) => parts.AsObject().Where(p => p.Key != "totalMilli").Sum(p => p.Value!.GetValue<long>());

    private static async Task<JsonNode> UntilDoneAsync(SmallCity city, JsonObject accepted)
    {
        var path = $"/api/warehousing/scenarios/{accepted["scenario"]}";
        await FollowAsync(city.Api, path + "/stream");
        var now = await city.GetAsync(path);
        Assert.True(now["state"]!.GetValue<string>() == "done", now.ToJsonString());
        return now["result"]!;
    }

    /// <summary>Reads a stream of events to its end.</summary>
    private static async Task<List<string>> FollowAsync(HttpClient api, string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var answer = await api.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        var events = new List<string>();
        while (await reader.ReadLineAsync(limit.Token) is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal)) events.Add(line);
        return events;
    }
}
