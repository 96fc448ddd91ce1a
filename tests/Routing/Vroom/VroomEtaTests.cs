using System.Text.Json.Nodes;
using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Tests.Vroom;

/// <summary>Given routes are timed as well as can be, and every rule that they break is told.</summary>
public sealed class VroomEtaTests
{
    /// <summary>Legs and windows of VROOM's third example, with the figures that its authors publish: the start is worth 800 s before the shift, because that
    /// takes as much off two delays.</summary>
    [Fact]
    public void The_published_plan_mode_example_is_timed_as_published()
    {
        var answer = VroomTests.Answer("""
            { "vehicles": [
                { "id": "1", "start_index": 0, "end_index": 0, "capacity": [4], "time_window": [1600416000, 1600426800],
                  "steps": [{ "type": "start" }, { "type": "job", "id": "1" }, { "type": "job", "id": "2" }, { "type": "job", "id": "5" }, { "type": "end" }] },
                { "id": "2", "start_index": 0, "end_index": 0, "capacity": [4], "time_window": [1600416000, 1600426800],
                  "steps": [{ "type": "start", "service_after": 1600415200 }, { "type": "job", "id": "6" }, { "type": "job", "id": "4" }, { "type": "job", "id": "3" }, { "type": "end" }] }],
              "jobs": [
                { "id": "1", "location_index": 1, "service": 300, "delivery": [2] }, { "id": "2", "location_index": 2, "service": 300, "delivery": [2] },
                { "id": "3", "location_index": 3, "service": 300, "delivery": [1], "time_windows": [[1600416000, 1600423200]] },
                { "id": "4", "location_index": 4, "service": 300, "delivery": [1], "time_windows": [[1600416000, 1600423200]] },
                { "id": "5", "location_index": 5, "service": 300, "delivery": [3] },
                { "id": "6", "location_index": 6, "service": 300, "delivery": [1], "time_windows": [[1600416000, 1600423200]] }],
              "matrices": { "car": { "durations": [
                [0, 2328, 9999, 9999, 9999, 9999, 2941], [9999, 0, 890, 9999, 9999, 9999, 9999], [9999, 9999, 0, 9999, 9999, 1595, 9999], [3480, 9999, 9999, 0, 9999, 9999, 9999],
                [9999, 9999, 9999, 1909, 0, 9999, 9999], [1752, 9999, 9999, 9999, 9999, 0, 9999], [9999, 9999, 9999, 9999, 3816, 9999, 0]] } } }
            """);
        Assert.Equal((0, 18711, 10), (answer["unassigned"]!.AsArray().Count, (int)answer["summary"]!["cost"]!, (int)answer["summary"]!["delivery"]![0]!));
        Assert.Equal([("delay", 2712L), ("lead_time", 800L), ("load", 0L)], Violations(answer["summary"]!));
        Assert.Equal([("load", 0L)], Violations(answer["routes"]![0]!));
        Assert.Equal([1600416000L, 1600418328L, 1600419518L, 1600421413L, 1600423465L], Arrivals(answer, 0));
        Assert.Equal([1600415200L, 1600418141L, 1600422257L, 1600424466L, 1600428246L], Arrivals(answer, 1));
        Assert.Equal([2, 1], [answer["routes"]![0]!["steps"]!.AsArray().Count(s => Violations(s!).Count == 1), Violations(answer["routes"]![1]!["steps"]![0]!).Count]);
    }

    [Fact]
    public void Without_waiting_enough_the_start_is_late_and_the_end_early()
    {
        var answer = VroomTests.Answer(One("""{ "type": "job", "id": 1 }, { "type": "job", "id": 2 }""", "[[1000, 1100]]", "[[1050, 1200]]"));
        Assert.Equal([("missing_break", 0L)], Violations(answer["summary"]!));
        Assert.Equal([1030L, 1040L, 1050L, 1060L], Arrivals(answer, 0));
    }

    [Fact]
    public void Of_several_windows_the_one_that_costs_least_is_taken()
    {
        var answer = VroomTests.Answer(One("""{ "type": "job", "id": 1 }, { "type": "job", "id": 2 }""", "[[0, 10], [500, 600]]", "[[30, 35], [100, 110]]"));
        Assert.Equal([("missing_break", 0L)], Violations(answer["summary"]!));
        Assert.Equal(30, (long)answer["routes"]![0]!["steps"]![2]!["arrival"]! + (long)answer["routes"]![0]!["steps"]![2]!["waiting_time"]!);
    }

    [Theory]
    [InlineData("""{ "type": "delivery", "id": 9 }, { "type": "pickup", "id": 9 }""", "precedence", 2)]
    [InlineData("""{ "type": "pickup", "id": 9 }""", "precedence", 1)]
    [InlineData("""{ "type": "pickup", "id": 9 }, { "type": "delivery", "id": 9 }""", "precedence", 0)]
    [InlineData("""{ "type": "job", "id": 3 }""", "skills", 1)]
    [InlineData("""{ "type": "job", "id": 1 }, { "type": "job", "id": 2 }, { "type": "job", "id": 4 }""", "max_tasks", 1)]
    [InlineData("""{ "type": "job", "id": 1 }, { "type": "job", "id": 2 }""", "max_tasks", 0)]
    [InlineData("""{ "type": "job", "id": 1 }""", "missing_break", 1)]
    [InlineData("""{ "type": "break", "id": 1 }, { "type": "job", "id": 1 }""", "missing_break", 0)]
    [InlineData("""{ "type": "job", "id": 1 }, { "type": "job", "id": 2 }""", "max_travel_time", 0)]
    [InlineData("""{ "type": "job", "id": 5 }""", "max_travel_time", 1)]
    [InlineData("""{ "type": "pickup", "id": 9 }, { "type": "break", "id": 1 }, { "type": "delivery", "id": 9 }""", "max_load", 1)]
    [InlineData("""{ "type": "pickup", "id": 9 }, { "type": "delivery", "id": 9 }, { "type": "break", "id": 1 }""", "max_load", 0)]
    public void A_rule_is_told_where_it_is_broken_and_only_there(string steps, string cause, int times)
    {
        var answer = VroomTests.Answer(One(steps, "[[0, 9999]]", "[[0, 9999]]"));
        var route = answer["routes"]![0]!;
        Assert.Equal(times > 0, Violations(route).Any(v => v.Cause == cause));
        var told = route["steps"]!.AsArray().Sum(s => Violations(s!).Count(v => v.Cause == cause));
        Assert.Equal(cause is "max_tasks" or "missing_break" or "max_travel_time" ? 0 : times, told);
    }

    [Fact]
    public void A_break_interrupts_a_leg_and_what_is_driven_before_it_counts()
    {
        var answer = VroomTests.Answer("""
            { "vehicles": [{ "id": 0, "start_index": 0, "end_index": 1, "time_window": [0, 1000], "breaks": [{ "id": 4, "service": 50, "time_windows": [[60, 60]] }],
                "steps": [{ "type": "start", "service_at": 0 }, { "type": "break", "id": 4 }, { "type": "end" }] }],
              "jobs": [], "matrices": { "car": { "durations": [[0, 100], [100, 0]], "distances": [[0, 1000], [1000, 0]] } } }
            """);
        var steps = answer["routes"]![0]!["steps"]!.AsArray();
        Assert.Equal((60, 0, 60, 600), ((int)steps[1]!["arrival"]!, (int)steps[1]!["waiting_time"]!, (int)steps[1]!["duration"]!, (int)steps[1]!["distance"]!));
        Assert.Equal((150, 100, 1000), ((int)steps[2]!["arrival"]!, (int)steps[2]!["duration"]!, (int)steps[2]!["distance"]!));
    }

    [Fact]
    public void Hard_times_of_steps_that_cannot_be_kept_are_bad_input()
    {
        const string steps = """{ "type": "job", "id": 1, "service_at": 100 }, { "type": "job", "id": 2, "service_before": 105 }""";
        Assert.Throws<BadInputException>(() => VroomTests.Answer(One(steps, "[[0, 9999]]", "[[0, 9999]]")));
        var kept = VroomTests.Answer(One(steps.Replace("105", "110", StringComparison.Ordinal), "[[0, 9999]]", "[[0, 9999]]"));
        Assert.Equal(100, (long)kept["routes"]![0]!["steps"]![1]!["arrival"]!);
    }

    [Fact]
    public void Steps_are_planned_anew_where_the_client_says_so()
    {
        var text = One("""{ "type": "job", "id": 5 }""", "[[0, 9999]]", "[[0, 9999]]");
        Assert.Single(VroomTests.Answer(text)["routes"]!.AsArray());
        Assert.Equal(6, VroomTests.Answer(text)["unassigned"]!.AsArray().Count);
        var anew = VroomTests.Answer(text.Insert(1, """ "options": { "c": false }, """));
        Assert.Contains(anew["unassigned"]!.AsArray(), u => (int)u!["id"]! == 5);
    }

    /// <summary>No timing of a small route misses fewer seconds than the one chosen: every start on a grid is tried.</summary>
    [Fact]
    public void No_other_timing_misses_fewer_seconds()
    {
        var rng = new Core.Search.Rng(11);
        for (var round = 0; round < 60; round++)
        {
            var windows = Enumerable.Range(0, 3).Select(_ =>
            {
                int from = rng.Next(40), second = 45 + rng.Next(30);
                return new[] { (From: from, Until: from + rng.Next(5)), (From: second, Until: second + rng.Next(5)) }[..(1 + rng.Next(2))];
            }).ToArray();
            var legs = Enumerable.Range(0, 2).Select(_ => 1 + rng.Next(15)).ToArray();
            var jobs = string.Join(',', windows.Select((w, k) => $$"""{ "id": {{k}}, "location_index": {{k}}, "service": 3, "time_windows": [{{string.Join(',', w.Select(x => $"[{x.From},{x.Until}]"))}}] }"""));
            var text = $$"""
                { "vehicles": [{ "id": 0, "start_index": 0, "steps": [{ "type": "job", "id": 0 }, { "type": "job", "id": 1 }, { "type": "job", "id": 2 }] }], "jobs": [{{jobs}}],
                  "matrices": { "car": { "durations": [[0, {{legs[0]}}, 99], [99, 0, {{legs[1]}}], [99, 99, 0]] } } }
                """;
            var missed = Violations(VroomTests.Answer(text)["summary"]!).Sum(v => v.Seconds);
            Assert.Equal(LeastMissed(windows, legs), missed);
        }
    }

    private static long LeastMissed((int From, int Until)[][] windows, int[] legs)
    {
        var least = long.MaxValue;
        for (var a = 0; a <= 90; a++)
            for (var b = a + 3 + legs[0]; b <= 130; b++)
                for (var c = b + 3 + legs[1]; c <= 170; c++)
                    least = Math.Min(least, Missed(windows[0], a) + Missed(windows[1], b) + Missed(windows[2], c));
        return least;

        static long Missed((int From, int Until)[] some, int at) => some.Min(w => Math.Max(0, Math.Max(w.From - at, at - w.Until)));
    }

    private static string One(string steps, string first, string second) => $$"""
        { "vehicles": [{ "id": 0, "start_index": 0, "end_index": 0, "capacity": [5], "max_tasks": 2, "max_travel_time": 100,
            "breaks": [{ "id": 1, "service": 0, "max_load": [2] }], "steps": [{{steps}}] }],
          "jobs": [{ "id": 1, "location_index": 1, "time_windows": {{first}} }, { "id": 2, "location_index": 2, "time_windows": {{second}} },
                   { "id": 3, "location_index": 1, "skills": [9] }, { "id": 4, "location_index": 1 }, { "id": 5, "location_index": 3 }],
          "shipments": [{ "amount": [3], "pickup": { "id": 9, "location_index": 1 }, "delivery": { "id": 9, "location_index": 2 } }],
          "matrices": { "car": { "durations": [[0, 10, 10, 90], [10, 0, 10, 90], [10, 10, 0, 90], [90, 90, 90, 0]] } } }
        """;

    private static List<(string Cause, long Seconds)> Violations(JsonNode item) =>
        [.. item["violations"]!.AsArray().Select(v => ((string)v!["cause"]!, (long?)v["duration"] ?? 0)).Order()];

    private static IEnumerable<long> Arrivals(JsonNode answer, int route) => answer["routes"]![route]!["steps"]!.AsArray().Select(s => (long)s!["arrival"]!);
}
