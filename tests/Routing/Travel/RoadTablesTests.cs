using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Geo;
using LogiOpt.Routing.Tests.Planning;
using LogiOpt.Routing.Travel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Tests.Travel;

/// <summary>Clients of road servers against a real server on loopback that gives the replies such servers give, and worse ones.</summary>
public sealed class RoadTablesTests
{
    private static readonly GeoPoint[] Three = [new(48.71764, 2.35044), new(48.701, 1.98935), new(48.61128, 2.03655)];

    /// <summary>Shape of OSRM's reply: waypoints beside the tables, a missing way as null.</summary>
    private const string OsrmReply = """
        {"code":"Ok","durations":[[0,2327.9,2964.2],[2303.1,0,null],[2948.4,886.7,0]],"distances":[[0,32355.4,47000.6],[32100.2,0,null],[46500,14661.2,0]],
         "sources":[{"hint":"","distance":4.2,"name":"","location":[2.350472,48.717604]},{"hint":"","distance":1,"name":"N 10","location":[1.98935,48.701]},{"hint":"","distance":1,"name":"","location":[2.03655,48.61128]}],
         "destinations":[{"hint":"","distance":4.2,"name":"","location":[2.350472,48.717604]},{"hint":"","distance":1,"name":"","location":[1.98935,48.701]},{"hint":"","distance":1,"name":"","location":[2.03655,48.61128]}]}
        """;

    [Fact]
    public async Task Osrms_table_is_read_and_a_missing_way_is_missing()
    {
        await using var server = await LoopbackServer.StartAsync(200, OsrmReply);
        using var roads = Roads("osrm", server.Url);
        var table = await roads.TableAsync(Three, Three, "car", CancellationToken.None);
        Assert.Equal([0, 2328, 2964, 2303, 0, -1, 2948, 887, 0], table.Seconds);
        Assert.Equal([0, 32355, 47001, 32100, 0, -1, 46500, 14661, 0], table.Metres);
        Assert.Equal((1, null), (table.Missing, table.Fault));
        Assert.Equal("/table/v1/driving/2.35044,48.71764;1.98935,48.701;2.03655,48.61128?sources=0;1;2&destinations=0;1;2&annotations=duration,distance", Assert.Single(server.Asked).Path);
    }

    [Theory]
    [InlineData("""{"sources_to_targets":{"durations":[[0,105],[null,0]],"distances":[[0.0,0.147],[null,0.0]]},"units":"kilometers","algorithm":"timedistancematrix"}""", 147)]
    [InlineData("""{"sources_to_targets":[[{"distance":0,"time":0,"to_index":0,"from_index":0},{"distance":0.147,"time":105,"to_index":1,"from_index":0}],[{"distance":null,"time":null,"to_index":0,"from_index":1},{"distance":0,"time":0,"to_index":1,"from_index":1}]],"units":"kilometers"}""", 147)]
    [InlineData("""{"sources_to_targets":{"durations":[[0,105],[null,0]],"distances":[[0.0,0.147],[null,0.0]]},"units":"miles"}""", 237)]
    public async Task Valhallas_table_is_read_in_both_forms_and_units(string reply, int metres)
    {
        await using var server = await LoopbackServer.StartAsync(200, reply);
        using var roads = Roads("valhalla", server.Url);
        var table = await roads.TableAsync(Three[..2], Three[..2], "car", CancellationToken.None);
        Assert.Equal([0, 105, -1, 0], table.Seconds);
        Assert.Equal([0, metres, -1, 0], table.Metres);
        var asked = JsonNode.Parse(Assert.Single(server.Asked).Body)!;
        Assert.Equal(("/sources_to_targets", "auto", 1.98935), (server.Asked.First().Path, (string)asked["costing"]!, (double)asked["targets"]![1]!["lon"]!));
    }

    [Fact]
    public async Task Lines_are_read_from_both_and_split_to_their_limits()
    {
        await using var osrm = await LoopbackServer.StartAsync(200, """{"code":"Ok","routes":[{"geometry":"_p~iF~ps|U_ulLnnqC_mqNvxq`@","distance":1,"duration":1}],"waypoints":[]}""");
        using var roads = Roads("osrm", osrm.Url);
        Assert.Equal((-126.453, 43.252), (await roads.LineAsync(Three, "bike", CancellationToken.None))![2]);
        Assert.StartsWith("/route/v1/bike/2.35044,48.71764;", osrm.Asked.Single().Path, StringComparison.Ordinal);

        await using var valhalla = await LoopbackServer.StartAsync(200, """{"trip":{"legs":[{"shape":"_izlhA~rlgdF_{geC~ywl@"},{"shape":"_kwzCn`{nI_{geC~ywl@"}],"status":0}}""");
        using var more = Roads("valhalla", valhalla.Url);
        var many = Enumerable.Range(0, 30).Select(k => new GeoPoint(10 + k, 10)).ToArray();
        Assert.NotEmpty((await more.LineAsync(many, "car", CancellationToken.None))!);
        Assert.Equal([20, 11], valhalla.Asked.Select(a => JsonNode.Parse(a.Body)!["locations"]!.AsArray().Count).Order().Reverse());
    }

    [Fact]
    public async Task A_table_is_split_to_the_servers_limit_and_each_cell_lands_in_its_place()
    {
        await using var server = await LoopbackServer.StartAsync(HonestOsrm);
        using var roads = Roads("osrm", server.Url, o => o.MaxPlacesPerRequest = 8);
        var points = Enumerable.Range(0, 11).Select(k => new GeoPoint(20 + k, 30)).ToArray();
        var table = await roads.TableAsync(points, points[..7], "car", CancellationToken.None);
        for (var r = 0; r < 11; r++)
            for (var c = 0; c < 7; c++) Assert.Equal((100 * r + c, 1000 * r + c), (table.Seconds[r * 7 + c], table.Metres[r * 7 + c]));
        Assert.Equal(6, server.Asked.Count);
        Assert.All(server.Asked, a => Assert.True(a.Path.Split('/')[4].Split('?')[0].Split(';').Length <= 8));
    }

    [Fact]
    public async Task What_was_asked_before_is_not_asked_again_and_no_more_is_remembered_than_allowed()
    {
        await using var server = await LoopbackServer.StartAsync(HonestOsrm);
        using var roads = Roads("osrm", server.Url, o => o.CacheLegs = 40);
        var points = Enumerable.Range(0, 10).Select(k => new GeoPoint(20 + k, 30)).ToArray();
        var first = await roads.TableAsync(points[..4], points[..4], "car", CancellationToken.None);
        var again = await roads.TableAsync(points[..4], points[..4], "car", CancellationToken.None);
        Assert.Equal(first.Seconds, again.Seconds);
        Assert.Single(server.Asked);
        await roads.TableAsync(points[..4], points[..4], "bike", CancellationToken.None);
        Assert.Equal(2, server.Asked.Count);
        await roads.TableAsync(points, points, "car", CancellationToken.None);
        Assert.InRange(roads.Remembered, 1, 40);
    }

    [Fact]
    public async Task A_server_with_a_lower_limit_than_configured_is_asked_for_less()
    {
        await using var server = await LoopbackServer.StartAsync(async (http, body) =>
        {
            if (http.Request.Path.Value!.Split(';').Length <= 4)
            {
                await HonestOsrm(http, body);
                return;
            }

            http.Response.StatusCode = 400;
            await http.Response.WriteAsync("""{"code":"TooBig","message":"Too many table coordinates"}""");
        });
        using var roads = Roads("osrm", server.Url, o => o.MaxPlacesPerRequest = 20);
        var points = Enumerable.Range(0, 10).Select(k => new GeoPoint(20 + k, 30)).ToArray();
        var table = await roads.TableAsync(points, points, "car", CancellationToken.None);
        Assert.Equal((0, null, 903), (table.Missing, table.Fault, table.Seconds[93]));
    }

    [Fact]
    public async Task A_request_that_fails_is_tried_again()
    {
        var failures = 2;
        await using var server = await LoopbackServer.StartAsync(async (http, body) =>
        {
            if (Interlocked.Decrement(ref failures) >= 0) http.Response.StatusCode = 503;
            else await HonestOsrm(http, body);
        });
        using var roads = Roads("osrm", server.Url);
        Assert.Equal(0, (await roads.TableAsync([new(20, 30)], [new(21, 30)], "car", CancellationToken.None)).Missing);
        Assert.Equal(3, server.Asked.Count);
    }

    [Fact]
    public async Task A_server_that_keeps_failing_is_left_alone()
    {
        await using var server = await LoopbackServer.StartAsync(500, "no");
        using var roads = Roads("osrm", server.Url, o => (o.Retries, o.BreakAfterFailures) = (0, 3));
        for (var k = 0; k < 10; k++)
        {
            var table = await roads.TableAsync([new(20 + k, 30)], [new(40, 30)], "car", CancellationToken.None);
            Assert.Equal((1, -1), (table.Missing, table.Seconds[0]));
        }

        Assert.Equal(3, server.Asked.Count);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_in_time()
    {
        await using var server = await LoopbackServer.StartAsync((http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted));
        using var roads = Roads("osrm", server.Url, o => (o.Retries, o.RequestSeconds) = (0, 0.1));
        var table = await roads.TableAsync(Three, Three, "car", CancellationToken.None);
        Assert.Equal((9, "it does not answer within 0.1 s"), (table.Missing, table.Fault));
    }

    [Fact]
    public async Task Nobody_there_is_said()
    {
        using var roads = Roads("osrm", "http://127.0.0.1:1", o => o.Retries = 0);
        Assert.StartsWith("it cannot be reached", (await roads.TableAsync(Three, Three, "car", CancellationToken.None)).Fault, StringComparison.Ordinal);
    }

    public static TheoryData<int, string> Hostile => new()
    {
        { 200, "" }, { 200, "<html>maintenance</html>" }, { 200, "[]" }, { 200, "null" }, { 200, "7" }, { 200, """{"code":"Ok"}""" }, { 200, """{"code":7}""" }, { 400, """{"code":"NoSegment"}""" },
        { 200, """{"code":"Ok","durations":[[1]],"distances":[[1]]}""" }, { 200, """{"code":"Ok","durations":[[1,2],[3]],"distances":[[1,2],[3,4]]}""" },
        { 200, """{"code":"Ok","durations":[[-1,2],[3,4]],"distances":[[1,2],[3,4]]}""" }, { 200, """{"code":"Ok","durations":[["1",2],[3,4]],"distances":[[1,2],[3,4]]}""" },
        { 200, """{"code":"Ok","durations":[[1e300,2],[3,4]],"distances":[[1,2],[3,4]]}""" }, { 200, """{"code":"Ok","durations":[[1e999,2],[3,4]],"distances":[[1,2],[3,4]]}""" },
        { 200, """{"code":"Ok","durations":{"a":1},"distances":[[1,2],[3,4]]}""" }, { 302, "" }, { 401, "{}" }, { 404, "not found" }, { 200, new string('[', 5000) }, { 200, new string(' ', 60_000) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_reply_that_makes_no_sense_is_no_answer_and_nothing_worse(int status, string body)
    {
        await using var server = await LoopbackServer.StartAsync(status, body);
        foreach (var kind in (string[])["osrm", "valhalla"])
        {
            using var roads = Roads(kind, server.Url, o => (o.Retries, o.MaxReplyBytes) = (0, 50_000));
            var table = await roads.TableAsync(Three[..2], Three[..2], "car", CancellationToken.None);
            Assert.Equal(4, table.Missing);
            Assert.NotNull(table.Fault);
            Assert.Null(await roads.LineAsync(Three[..2], "car", CancellationToken.None));
        }
    }

    [Fact]
    public async Task The_caller_can_give_up()
    {
        await using var server = await LoopbackServer.StartAsync((http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted));
        using var roads = Roads("osrm", server.Url);
        using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => roads.TableAsync(Three, Three, "car", caller.Token));
    }

    [Fact]
    public void What_is_estimated_is_said()
    {
        Assert.Equal("osrm", RoadTravelTimes.Source("osrm", new RoadTable([1, 2], [1, 2], 0, null), "great-circle"));
        Assert.Equal("osrm, 1 of 2 legs by great-circle (there is no road)", RoadTravelTimes.Source("osrm", new RoadTable([1, -1], [1, -1], 1, null), "great-circle"));
        Assert.Equal("great-circle (osrm: it answers 500)", RoadTravelTimes.Source("osrm", new RoadTable([-1, -1], [-1, -1], 2, "it answers 500"), "great-circle"));
    }

    /// <summary>OSRM that takes 100 seconds times the origin's degrees over 20, plus the destination's, and ten times as many metres.</summary>
    private static Task HonestOsrm(HttpContext http, string body)
    {
        var latitudes = http.Request.Path.Value!.Split('/')[^1].Split(';').Select(c => double.Parse(c.Split(',')[1], CultureInfo.InvariantCulture) - 20).ToArray();
        var rows = http.Request.Query["sources"].ToString().Split(';').Select(k => latitudes[int.Parse(k, CultureInfo.InvariantCulture)]).ToArray();
        var columns = http.Request.Query["destinations"].ToString().Split(';').Select(k => latitudes[int.Parse(k, CultureInfo.InvariantCulture)]).ToArray();
        return http.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            code = "Ok",
            durations = rows.Select(r => columns.Select(c => 100 * r + c)),
            distances = rows.Select(r => columns.Select(c => 1000 * r + c)),
        }));
    }

    private static RoadTables Roads(string server, string url, Action<RoadNetworkOptions>? adjust = null)
    {
        var options = new RoadNetworkOptions { Server = server, Url = url, RetryPauseMilliseconds = 1 };
        adjust?.Invoke(options);
        Assert.True(new RoadNetworkOptionsCheck().Validate(null, options).Succeeded);
        return new RoadTables(Options.Create(options), new NoRoads.PlainClients(), NullLogger<RoadTables>.Instance);
    }
}
