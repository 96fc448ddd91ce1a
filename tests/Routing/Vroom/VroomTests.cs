using System.Text.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem.Formats.Vroom;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Vroom;

/// <summary>VROOM's form read, planned, and answered.</summary>
public sealed class VroomTests
{
    [Fact]
    public void A_table_is_read_and_the_route_told_step_by_step()
    {
        var answer = Answer("""
            { "vehicles": [{ "id": 5, "start_index": 2, "end_index": 2, "capacity": [4], "description": "van" }],
              "jobs": [{ "id": 7, "location_index": 0, "delivery": [4], "setup": 30, "service": 60, "time_windows": [[100, 200]], "description": "door" }],
              "matrices": { "car": { "durations": [[0, 9, 40], [9, 0, 9], [30, 9, 0]], "distances": [[0, 9, 400], [9, 0, 9], [300, 9, 0]] } } }
            """);
        var route = answer["routes"]![0]!;
        Assert.Equal((70, 700, 4), ((int)route["cost"]!, (int)route["distance"]!, (int)route["delivery"]![0]!));
        Assert.Equal(["start", "job", "end"], route["steps"]!.AsArray().Select(s => (string)s!["type"]!));
        var job = route["steps"]![1]!;
        Assert.Equal((7, 7, "door", 0), ((int)job["id"]!, (int)job["job"]!, (string)job["description"]!, (int)job["location_index"]!));
        Assert.Equal((100, 0, 30, 60, 30, 300), ((int)job["arrival"]!, (int)job["waiting_time"]!, (int)job["setup"]!, (int)job["service"]!, (int)job["duration"]!, (int)job["distance"]!));
        Assert.Equal((4, 0), ((int)route["steps"]![0]!["load"]![0]!, (int)job["load"]![0]!));
        Assert.Equal((70, 230), ((int)route["steps"]![0]!["arrival"]!, (int)route["steps"]![2]!["arrival"]!));
        Assert.Equal((0, 70, 1, 0), ((int)answer["code"]!, (int)answer["summary"]!["cost"]!, (int)answer["summary"]!["routes"]!, answer["summary"]!["violations"]!.AsArray().Count));
    }

    [Fact]
    public void Instants_of_a_calendar_come_back_as_they_were_sent()
    {
        var answer = Answer("""
            { "vehicles": [{ "id": 0, "start_index": 0, "end_index": 0, "time_window": [1600416000, 1600430400] }],
              "jobs": [{ "id": 1, "location_index": 1, "time_windows": [[1600419600, 1600423200], [4000000000, 4294967295]] }],
              "matrices": { "car": { "durations": [[0, 100], [100, 0]] } } }
            """);
        Assert.Equal([1600419500L, 1600419600L, 1600419700L], answer["routes"]![0]!["steps"]!.AsArray().Select(s => (long)s!["arrival"]!));
    }

    [Fact]
    public void A_route_without_a_start_begins_at_its_first_task_and_one_without_an_end_ends_at_its_last()
    {
        const string places = """ "jobs": [{ "id": 1, "location_index": 1 }, { "id": 2, "location_index": 2 }], "matrices": { "car": { "durations": [[0, 90, 10], [90, 0, 20], [10, 20, 0]] } } }""";
        var open = Answer("""{ "vehicles": [{ "id": 0, "end_index": 0 }],""" + places);
        Assert.Equal(["job", "job", "end"], open["routes"]![0]!["steps"]!.AsArray().Select(s => (string)s!["type"]!));
        Assert.Equal((30, 1, false), ((int)open["summary"]!["cost"]!, (int)open["routes"]![0]!["steps"]![0]!["id"]!, open["summary"]!.AsObject().ContainsKey("distance")));
        var loose = Answer("""{ "vehicles": [{ "id": 0, "start_index": 0 }],""" + places);
        Assert.Equal(["start", "job", "job"], loose["routes"]![0]!["steps"]!.AsArray().Select(s => (string)s!["type"]!));
        Assert.Equal(30, (int)loose["summary"]!["cost"]!);
    }

    [Fact]
    public void Costs_count_vehicles_hours_kilometres_and_work()
    {
        const string problem = """
            { "vehicles": [{ "id": 0, "start_index": 0, "end_index": 0, "costs": { "fixed": 1000, "per_hour": 36, "per_km": 5, "per_task_hour": 60 } }],
              "jobs": [{ "id": 1, "location_index": 1, "service": 600 }],
              "matrices": { "car": { "durations": [[0, 500], [500, 0]], "distances": [[0, 3000], [4000, 0]] } } }
            """;
        Assert.Equal(1000 + 10 + 35 + 10, (int)Answer(problem)["summary"]!["cost"]!);
    }

    [Fact]
    public void A_table_of_costs_decides_and_times_stay_times()
    {
        var answer = Answer("""
            { "vehicles": [{ "id": 0, "start_index": 0, "end_index": 0 }, { "id": 1, "start_index": 1, "end_index": 1 }],
              "jobs": [{ "id": 1, "location_index": 2 }],
              "matrices": { "car": { "durations": [[0, 1, 10], [1, 0, 500], [10, 500, 0]], "costs": [[0, 1, 700], [1, 0, 3], [700, 4, 0]] } } }
            """);
        Assert.Equal((1, 7, 1000), ((int)answer["routes"]![0]!["vehicle"]!, (int)answer["summary"]!["cost"]!, (int)answer["summary"]!["duration"]!));
    }

    [Fact]
    public void What_is_not_served_says_why_and_both_halves_of_a_shipment_are_listed()
    {
        var answer = Answer("""
            { "vehicles": [{ "id": 0, "start": [113.3, 23.1], "capacity": [1], "skills": [1] }],
              "jobs": [{ "id": 1, "location": [113.31, 23.1], "skills": [2] }],
              "shipments": [{ "amount": [5], "pickup": { "id": 1, "location": [113.3, 23.1] }, "delivery": { "id": 1, "location": [113.32, 23.1] } }] }
            """);
        Assert.Equal(3, (int)answer["summary"]!["unassigned"]!);
        Assert.Equal([("job", "no-skill"), ("pickup", "too-heavy"), ("delivery", "too-heavy")], answer["unassigned"]!.AsArray().Select(u => ((string)u!["type"]!, (string)u["reason"]!)));
        Assert.All(answer["unassigned"]!.AsArray(), u => Assert.NotEmpty((string)u!["explanation"]!));
    }

    [Fact]
    public void Every_fault_is_told_with_its_path()
    {
        var bad = Assert.Throws<BadInputException>(() => VroomReader.Parse("v.json", """
            { "vehicles": [{ "id": -1, "start": [200, 0], "speed_factor": 9, "breaks": [{ "id": 1 }, { "id": 1 }] }, { "id": 3 }],
              "jobs": [{ "id": 2 }, { "id": 2, "location": [1, 1], "delivery": [1.5], "time_windows": [[5, 2]], "priority": 101 }],
              "shipments": [{ "pickup": { "id": 1, "location": [1, 1] } }] }
            """));
        Assert.Equal(
            ["v.json jobs[0].location", "v.json jobs[1].delivery[0]", "v.json jobs[1].id", "v.json jobs[1].priority", "v.json jobs[1].time_windows[0]",
             "v.json shipments[0].delivery", "v.json vehicles[0].breaks[1].id", "v.json vehicles[0].id", "v.json vehicles[0].speed_factor", "v.json vehicles[0].start", "v.json vehicles[1].start"],
            bad.Faults.Select(f => f.Where).Distinct().Where(w => !w.EndsWith("shipments[0].delivery.location", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"jobs":"no"}""")]
    [InlineData("""{"vehicles":[],"jobs":[]}""")]
    [InlineData("""{"vehicles":[{"id":0,"start_index":5}],"jobs":[],"matrices":{"car":{"durations":[[0]]}}}""")]
    [InlineData("""{"vehicles":[{"id":0,"start_index":0,"profile":"bike"}],"jobs":[],"matrices":{"car":{"durations":[[0]]}}}""")]
    [InlineData("""{"vehicles":[{"id":0,"start_index":0}],"jobs":[],"matrices":{"car":{"durations":[[0,1],[2]]}}}""")]
    [InlineData("""{"vehicles":[{"id":0,"start_index":0,"costs":{"per_km":1}}],"jobs":[],"matrices":{"car":{"durations":[[0]]}}}""")]
    [InlineData("""{"vehicles":[{"id":"\ud800","start_index":0}],"jobs":[],"matrices":{"car":{"durations":[[0]]}}}""")]
    public void Nonsense_is_bad_input_and_nothing_else(string text) => Assert.Throws<BadInputException>(() => VroomReader.Parse("", text));

    [Fact]
    public void A_long_way_is_driven_faster_than_a_short_one_and_never_slower_in_all()
    {
        double last = 0, pace = double.MaxValue;
        for (var metres = 500; metres < 200_000; metres += 500)
        {
            var seconds = FreeFlow.Seconds(metres);
            Assert.True(seconds > last && seconds / metres <= pace);
            (last, pace) = (seconds, seconds / metres);
        }

        Assert.Equal(72 * 3.6 / 25 + 0, FreeFlow.Seconds(72), 6);
    }

    [Fact]
    public void Published_examples_are_served_as_their_authors_serve_them()
    {
        var data = Environment.GetEnvironmentVariable("LOGIOPT_DATA");
        if (data is null || !Directory.Exists(Path.Combine(data, "standards/vroom"))) Assert.Skip("LOGIOPT_DATA names no folder with published examples.");
        foreach (var path in Directory.GetFiles(Path.Combine(data, "standards/vroom"), "*.json").Where(p => !p.EndsWith("_sol.json", StringComparison.Ordinal)))
        {
            var known = JsonNode.Parse(File.ReadAllText(path.Replace(".json", "_sol.json", StringComparison.Ordinal)))!;
            var answer = Answer(File.ReadAllText(path));
            Assert.True((int)answer["summary"]!["unassigned"]! <= (int)known["summary"]!["unassigned"]!, path);
            if (JsonNode.Parse(File.ReadAllText(path))!.AsObject().ContainsKey("matrices")) Assert.True((int)answer["summary"]!["cost"]! <= (int)known["summary"]!["cost"]!, path);
        }
    }

    internal static JsonNode Answer(string text, int iterations = 2_000)
    {
        var request = VroomReader.Parse("", text);
        var places = new VroomPlaces(request);
        var answer = VroomSolve.Answer(VroomProblem.Of(request, places, FreeFlow.For(request, places)), p => RoutingEngine.Solve(p, StopRule.AfterIterations(iterations)));
        return JsonSerializer.Deserialize<JsonNode>(VroomWriter.Write(answer))!;
    }
}
