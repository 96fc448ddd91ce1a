using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using LogiOpt.Core.Access;
using LogiOpt.Host.Tests.Worker;

namespace LogiOpt.Host.Tests.Api;

/// <summary>Free-standing plans through the door: asked for, watched, cancelled, taken up again, and whose they are.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private const string Plans = "/api/routing/plans";
    private RunningWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await RunningWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_problem_is_accepted_with_its_address_and_ends_with_an_answer()
    {
        var accepted = await _worker.Admin.PostAsJsonAsync($"{Plans}?timeLimitSeconds=0.5&seed=7", Problem(12));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var address = accepted.Headers.Location!.ToString();
        Assert.Equal($"{Plans}/{(await accepted.Content.ReadFromJsonAsync<JsonObject>())!["plan"]}", address);
        Assert.Equal("done", (await WatchAsync(_worker.Admin, address)).Last()["state"]!.GetValue<string>());

        var answer = await _worker.Admin.GetAsync(address);
        var plan = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal("done", plan["state"]!.GetValue<string>());
        Assert.Equal(0, plan["solution"]!["code"]!.GetValue<int>());
        Assert.Empty(plan["unserved"]!.AsArray());
        Assert.Equal(12, plan["solution"]!["routes"]!.AsArray().Sum(r => r!["steps"]!.AsArray().Count(s => s!["type"]!.GetValue<string>() == "job")));
        Assert.True(plan["cost"]!["totalMilli"]!.GetValue<long>() > 0);
        Assert.StartsWith("great circle", plan["travelSource"]!.GetValue<string>(), StringComparison.Ordinal);

        var known = new HttpRequestMessage(HttpMethod.Get, address);
        known.Headers.TryAddWithoutValidation("If-None-Match", answer.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, (await _worker.Admin.SendAsync(known)).StatusCode);

        var drawing = await _worker.Admin.GetAsync($"{address}/geojson");
        Assert.Equal("application/geo+json", drawing.Content.Headers.ContentType?.MediaType);
        CheckDrawing((await drawing.Content.ReadFromJsonAsync<JsonObject>())!, plan["solution"]!["routes"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.Conflict, (await _worker.Admin.DeleteAsync(address)).StatusCode);
    }

    [Fact]
    public async Task While_a_plan_runs_its_best_routes_are_shown_and_cancelling_keeps_them()
    {
        var address = await AskAsync(_worker.Admin, 300, 60);
        var told = new List<JsonObject>();
        await foreach (var now in EventsAsync(_worker.Admin, address))
        {
            told.Add(now);
            if (now["costMilli"] is null || told.Count(t => t["costMilli"] is not null) != 1) continue;

            // The stream goes on meanwhile.
            var plan = (await _worker.Admin.GetFromJsonAsync<JsonObject>(address))!;
            Assert.Equal("running", plan["state"]!.GetValue<string>());
            Assert.NotNull(plan["progress"]);
            CheckServed(plan["solution"]!, 300);
            Assert.All(plan["unserved"]!.AsArray(), u => Assert.Equal("not-yet", u!["reason"]!.GetValue<string>()));
            CheckDrawing((await _worker.Admin.GetFromJsonAsync<JsonObject>($"{address}/geojson"))!, plan["solution"]!["routes"]!.AsArray().Count);
            Assert.Equal(HttpStatusCode.NoContent, (await _worker.Admin.DeleteAsync(address)).StatusCode);
        }

        Assert.Equal("cancelled", told[^1]["state"]!.GetValue<string>());
        double[] costs = [.. told.Where(t => t["costMilli"] is not null).Select(t => t["costMilli"]!.GetValue<double>())];
        Assert.Equal(costs.OrderDescending(), costs);
        var kept = (await _worker.Admin.GetFromJsonAsync<JsonObject>(address))!;
        Assert.Equal("cancelled", kept["state"]!.GetValue<string>());
        CheckServed(kept["solution"]!, 300);
        Assert.NotEmpty(kept["costOverTime"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await _worker.Admin.GetAsync($"{address}/geojson")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _worker.Admin.DeleteAsync(address)).StatusCode);

        // Who comes later hears the whole story and its end.
        var later = await WatchAsync(_worker.Admin, address);
        Assert.Equal(kept["costOverTime"]!.AsArray().Count + 1, later.Count);
        Assert.Equal("cancelled", later[^1]["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_plan_that_waits_can_be_cancelled_and_has_no_routes()
    {
        var first = await AskAsync(_worker.Admin, 100, 60);
        var waits = await AskAsync(_worker.Admin, 10, 60);
        Assert.Equal(HttpStatusCode.Conflict, (await _worker.Admin.GetAsync($"{waits}/geojson")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _worker.Admin.DeleteAsync(waits)).StatusCode);
        var plan = (await _worker.Admin.GetFromJsonAsync<JsonObject>(waits))!;
        Assert.Equal("cancelled", plan["state"]!.GetValue<string>());
        Assert.Null(plan["solution"]);
        Assert.Equal(HttpStatusCode.NoContent, (await _worker.Admin.DeleteAsync(first)).StatusCode);
        Assert.Equal("cancelled", (await WatchAsync(_worker.Admin, first)).Last()["state"]!.GetValue<string>());
        Assert.Equal("cancelled", (await WatchAsync(_worker.Admin, waits)).Last()["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_host_that_stops_in_mid_plan_takes_it_up_again_and_a_leftover_can_be_cancelled()
    {
        var data = RunningWorker.NewDirectory();
        try
        {
            string address, waits;
            await using (var first = await RunningWorker.StartAsync(data))
            {
                address = await AskAsync(first.Admin, 100, 60);
                waits = await AskAsync(first.Admin, 100, 60);
                await foreach (var now in EventsAsync(first.Admin, address))
                    if (now["costMilli"] is not null) break;
            }

            await using var second = await RunningWorker.StartAsync(data);
            Assert.Equal(HttpStatusCode.NoContent, (await second.Admin.DeleteAsync(waits)).StatusCode);
            await foreach (var now in EventsAsync(second.Admin, address))
                if (now["costMilli"] is not null) break;
            CheckServed((await second.Admin.GetFromJsonAsync<JsonObject>(address))!["solution"]!, 100);
            Assert.Equal(HttpStatusCode.NoContent, (await second.Admin.DeleteAsync(address)).StatusCode);
            Assert.Equal("cancelled", (await WatchAsync(second.Admin, address)).Last()["state"]!.GetValue<string>());
            Assert.Equal("cancelled", (await second.Admin.GetFromJsonAsync<JsonObject>(waits))!["state"]!.GetValue<string>());
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_planner_sees_plans_of_its_own_only_a_dispatcher_all_and_a_shop_none()
    {
        using var planner = await _worker.ClientOfAsync(Roles.Planner);
        using var other = await _worker.ClientOfAsync(Roles.Planner);
        using var dispatcher = await _worker.ClientOfAsync(Roles.Dispatcher);
        using var shop = await _worker.ClientOfAsync(Roles.Shop);
        var address = await AskAsync(planner, 3, 0.2);
        foreach (var path in (string[])[address, $"{address}/geojson", $"{address}/stream"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await shop.GetAsync(path)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.PostAsJsonAsync(Plans, Problem(1))).StatusCode);
        Assert.Empty((await other.GetFromJsonAsync<JsonObject>(Plans))!["items"]!.AsArray());
        Assert.Single((await planner.GetFromJsonAsync<JsonObject>(Plans))!["items"]!.AsArray());
        Assert.Single((await dispatcher.GetFromJsonAsync<JsonObject>(Plans))!["items"]!.AsArray());
        Assert.Equal("done", (await WatchAsync(planner, address)).Last()["state"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await dispatcher.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task Bad_input_is_told_with_every_fault_and_nothing_is_stored()
    {
        var bad = JsonNode.Parse("""
            {"vehicles":[{"id":1},{"id":2,"start":[200,1],"capacity":[-1]}],
             "jobs":[{"id":1,"location":[1,1],"time_windows":[[9,3]],"priority":101},{"id":1,"location":"here","service":-5}]}
            """)!;
        var answer = await _worker.Admin.PostAsJsonAsync(Plans, bad);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var faults = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["faults"]!.AsArray();
        string[] places = [.. faults.Select(f => f!["where"]!.GetValue<string>())];
        foreach (var where in (string[])["vehicles[0].start", "vehicles[1].start", "vehicles[1].capacity[0]", "jobs[0].time_windows[0]", "jobs[0].priority", "jobs[1].location", "jobs[1].service"])
            Assert.Contains(where, places);
        Assert.All(faults, f => Assert.NotEmpty(f!["remedy"]!.GetValue<string>()));

        foreach (var query in (string[])["timeLimitSeconds=0", "timeLimitSeconds=601", "travel=nowhere"])
            Assert.Equal(HttpStatusCode.BadRequest, (await _worker.Admin.PostAsJsonAsync($"{Plans}?{query}", Problem(2))).StatusCode);
        Assert.Empty((await _worker.Admin.GetFromJsonAsync<JsonObject>(Plans))!["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await _worker.Admin.GetAsync($"{Plans}/{Guid.Empty}")).StatusCode);
    }

    [Fact]
    public async Task What_is_not_served_has_its_reason_and_the_least_that_must_give()
    {
        var address = await AskAsync(_worker.Admin, JsonNode.Parse("""
            {"vehicles":[{"id":1,"start":[116.4,39.9],"end":[116.4,39.9],"capacity":[4]}],
             "jobs":[{"id":1,"location":[116.41,39.9],"delivery":[3]},{"id":2,"location":[116.42,39.9],"delivery":[7]}]}
            """)!, 0.5);
        await WatchAsync(_worker.Admin, address);
        var plan = (await _worker.Admin.GetFromJsonAsync<JsonObject>(address))!;
        var left = Assert.Single(plan["unserved"]!.AsArray())!;
        Assert.Equal((2, "too-heavy"), (left["id"]!.GetValue<int>(), left["reason"]!.GetValue<string>()));
        Assert.Equal("give 1 room for 6 more of load 1", left["relaxation"]!["words"]!.GetValue<string>());
        Assert.True(left["relaxation"]!["confirmed"]!.GetValue<bool>());
        Assert.Equal("capacity", left["relaxation"]!["steps"]![0]!["rule"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_repeated_request_with_its_key_is_the_same_plan()
    {
        async Task<string> Post()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"{Plans}?timeLimitSeconds=0.2") { Content = JsonContent.Create(Problem(2)) };
            request.Headers.Add("Idempotency-Key", "once");
            return (await _worker.Admin.SendAsync(request)).Headers.Location!.ToString();
        }

        Assert.Equal(await Post(), await Post());
        Assert.Single((await _worker.Admin.GetFromJsonAsync<JsonObject>(Plans))!["items"]!.AsArray());
    }

    [Fact]
    public async Task Uploaded_travel_is_used_by_name_and_what_it_lacks_is_said()
    {
        const string table = "/api/routing/travel-tables/city";
        var upload = JsonNode.Parse("""
            {"places":[[116.4,39.9],[116.41,39.9],[116.42,39.9]],
             "matrices":{"car":{"durations":[[0,1000,3000],[1000,0,1000],[3000,1000,0]],"distances":[[0,5,9],[5,0,4],[9,4,0]]}}}
            """)!;
        var stored = await _worker.Admin.PutAsJsonAsync(table, upload);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        Assert.Equal(3, (await stored.Content.ReadFromJsonAsync<JsonObject>())!["places"]!.GetValue<int>());
        Assert.Equal("city", Assert.Single((await _worker.Admin.GetFromJsonAsync<JsonObject>("/api/routing/travel-tables"))!["items"]!.AsArray())!["name"]!.GetValue<string>());

        JsonNode Between(double longitude) => JsonNode.Parse(FormattableString.Invariant($$"""
            {"vehicles":[{"id":1,"start":[116.4,39.9],"end":[116.4,39.9]}],"jobs":[{"id":1,"location":[116.41,39.9]},{"id":2,"location":[{{longitude}},39.9]}]}
            """))!;
        var whole = await DoneAsync($"{Plans}?timeLimitSeconds=0.2&travel=city", Between(116.42));
        Assert.Equal("uploaded table city", whole["travelSource"]!.GetValue<string>());
        Assert.Equal(5000, whole["solution"]!["summary"]!["duration"]!.GetValue<int>());
        Assert.Equal(18, whole["solution"]!["summary"]!["distance"]!.GetValue<int>());
        var partly = await DoneAsync($"{Plans}?timeLimitSeconds=0.2&travel=city", Between(116.5));
        Assert.StartsWith("uploaded table city, 5 of 9 legs by great circle", partly["travelSource"]!.GetValue<string>(), StringComparison.Ordinal);

        using var dispatcher = await _worker.ClientOfAsync(Roles.Dispatcher);
        Assert.Equal(HttpStatusCode.Forbidden, (await dispatcher.PutAsJsonAsync(table, upload)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await dispatcher.GetAsync("/api/routing/travel-tables")).StatusCode);

        // Another upload replaces it whole; a bad one leaves it as it is.
        Assert.Equal(HttpStatusCode.BadRequest, (await _worker.Admin.PutAsJsonAsync(table, new { places = new[] { 1 } })).StatusCode);
        (upload["matrices"]!["car"]!["durations"]![0]![1], upload["matrices"]!["car"]!["durations"]![1]![0]) = (2000, 2000);
        Assert.Equal(HttpStatusCode.OK, (await _worker.Admin.PutAsJsonAsync(table, upload)).StatusCode);
        Assert.Equal(6000, (await DoneAsync($"{Plans}?timeLimitSeconds=0.2&travel=city", Between(116.42)))["solution"]!["summary"]!["duration"]!.GetValue<int>());

        Assert.Equal(HttpStatusCode.NoContent, (await _worker.Admin.DeleteAsync(table)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _worker.Admin.DeleteAsync(table)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _worker.Admin.PostAsJsonAsync($"{Plans}?travel=city", Between(116.42))).StatusCode);
    }

    [Fact]
    public async Task A_table_in_use_that_is_not_there_is_said_at_the_door_of_vroom_too()
    {
        await using var worker = await RunningWorker.StartAsync(null, null, "--Routing:UploadedTable=city");
        var answer = await (await worker.Admin.PostAsJsonAsync("/vroom", Problem(2))).Content.ReadFromJsonAsync<JsonObject>();
        Assert.EndsWith("(there is no uploaded table city)", answer!["summary"]!["travel"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>Jobs around a depot in Beijing, in a pattern without ties.</summary>
    private static JsonObject Problem(int jobs) => new()
    {
        ["vehicles"] = new JsonArray([.. Enumerable.Range(1, 1 + jobs / 12).Select(v => new JsonObject
        {
            ["id"] = v,
            ["start"] = new JsonArray(116.4, 39.9),
            ["end"] = new JsonArray(116.4, 39.9),
            ["capacity"] = new JsonArray(14),
        })]),
        ["jobs"] = new JsonArray([.. Enumerable.Range(1, jobs).Select(j => new JsonObject
        {
            ["id"] = j,
            ["location"] = new JsonArray(116.4 + 0.1 * Math.Sin(j * 1.7), 39.9 + 0.08 * Math.Cos(j * 2.3)),
            ["delivery"] = new JsonArray(1),
            ["service"] = 60,
        })]),
    };

    private static Task<string> AskAsync(HttpClient client, int jobs, double seconds) => AskAsync(client, Problem(jobs), seconds);

    private static async Task<string> AskAsync(HttpClient client, JsonNode problem, double seconds)
    {
        var answer = await client.PostAsJsonAsync(FormattableString.Invariant($"{Plans}?timeLimitSeconds={seconds}"), problem);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private async Task<JsonObject> DoneAsync(string ask, JsonNode problem)
    {
        var answer = await _worker.Admin.PostAsJsonAsync(ask, problem);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await WatchAsync(_worker.Admin, answer.Headers.Location!.ToString());
        return (await _worker.Admin.GetFromJsonAsync<JsonObject>(answer.Headers.Location))!;
    }

    private static async Task<List<JsonObject>> WatchAsync(HttpClient client, string address)
    {
        var told = new List<JsonObject>();
        await foreach (var now in EventsAsync(client, address)) told.Add(now);
        return told;
    }

    private static async IAsyncEnumerable<JsonObject> EventsAsync(HttpClient client, string address)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(100));
        await using var stream = await client.GetStreamAsync($"{address}/stream", limit.Token);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(limit.Token))
        {
            Assert.Equal("progress", item.EventType);
            yield return (JsonObject)JsonNode.Parse(item.Data)!;
        }
    }

    /// <summary>Every job is on a route or told as unassigned, once.</summary>
    private static void CheckServed(JsonNode solution, int jobs)
    {
        var served = solution["routes"]!.AsArray().SelectMany(r => r!["steps"]!.AsArray()).Where(s => s!["type"]!.GetValue<string>() == "job").Select(s => s!["id"]!.GetValue<int>());
        Assert.NotEmpty(solution["routes"]!.AsArray());
        Assert.Equal(Enumerable.Range(1, jobs), served.Concat(solution["unassigned"]!.AsArray().Select(u => u!["id"]!.GetValue<int>())).Order());
    }

    private static void CheckDrawing(JsonObject drawing, int routes)
    {
        Assert.Equal("FeatureCollection", drawing["type"]!.GetValue<string>());
        var lines = drawing["features"]!.AsArray().Where(f => f!["geometry"]!["type"]!.GetValue<string>() == "LineString").ToList();
        Assert.Equal(routes, lines.Count);
        Assert.All(lines.SelectMany(l => l!["geometry"]!["coordinates"]!.AsArray()), p =>
        {
            Assert.InRange(p![0]!.GetValue<double>(), 116.2, 116.6);
            Assert.InRange(p[1]!.GetValue<double>(), 39.8, 40.0);
        });
    }
}
