using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>What is told of an insertion without driving the route, against the drive.</summary>
public sealed class InsertionTestTests
{
    private const int Visits = 14;

    /// <summary>Rules that leave something to tell: all but speeds by time, goods that conflict, last in first out, and prices of duty and balance.</summary>
    private const int Known = ((1 << RandomProblems.Rules) - 1) & ~(1 << 13 | 1 << 14 | 1 << 16 | 1 << 17 | 1 << 20);

    [Fact]
    public void Whatever_is_told_of_an_insertion_the_drive_confirms()
    {
        int yes = 0, no = 0, driven = 0, reloads = 0;
        var rng = new Rng(20261124);
        for (var seed = 1; seed <= 400; seed++)
        {
            var rules = (int)(rng.NextBits() & Known) | 4;
            var problem = FlatProblemBuilder.Build(RandomProblems.Make(seed, Visits, rules));
            var test = new InsertionTest(problem);
            var timetable = new Timetable(problem);
            for (var route = 0; route < problem.Vehicles; route++)
            {
                if (!test.Knows(route)) continue;
                var stops = Plan(problem, timetable, rng, route, out var nodes);
                CheckWhole(problem, test, timetable, route, stops, nodes);
                var before = timetable.Drive(route, [.. nodes]) ? timetable.Extra : double.NaN;
                if (double.IsNaN(before)) continue;
                foreach (var (task, reload, first) in Candidates(problem, route, nodes))
                    for (var k = 0; k <= nodes.Count; k++)
                    {
                        var (after, next) = (k == 0 ? problem.StartOf(route) : nodes[k - 1], k == nodes.Count ? problem.EndOf(route) : nodes[k]);
                        int[] added = reload < 0 ? [task] : first ? [reload, task] : [task, reload];
                        var told = test.Look(route, stops, after, added[0], added.Length > 1 ? added[1] : -1, next);
                        var holds = timetable.Drive(route, [.. nodes.Take(k), .. added, .. nodes.Skip(k)]);
                        if (told == Verdict.Yes) Assert.True(holds, $"seed {seed}, vehicle {route}, task {task} at {k}: told to fit, but {timetable.Broken} breaks");
                        if (told == Verdict.No) Assert.False(holds, $"seed {seed}, vehicle {route}, task {task} at {k}: told not to fit, but it does");
                        if (told == Verdict.Yes) Assert.Equal(timetable.Extra - before, test.Extra, 6);
                        if (told == Verdict.Yes) yes++;
                        if (told == Verdict.No) no++;
                        if (told == Verdict.Drive) driven++;
                        if (reload >= 0 && told != Verdict.Drive) reloads++;
                    }
            }
        }

        Assert.True(yes > 1000 && no > 1000 && reloads > 500, $"{yes} fit, {no} do not, {driven} must be driven, {reloads} with a reload: too few to say anything");
        TestContext.Current.TestOutputHelper?.WriteLine($"{yes} fit, {no} do not, {driven} must be driven, {reloads} with a reload");
    }

    private static void CheckWhole(FlatProblem problem, InsertionTest test, Timetable timetable, int route, Stop[] stops, List<int> nodes)
    {
        var told = test.Refresh(route, stops);
        var holds = timetable.Drive(route, [.. nodes]);
        if (told == Verdict.Drive || nodes.Count == 0) return;
        Assert.Equal(told == Verdict.Yes, holds);
        if (holds) Assert.Equal(timetable.Extra, test.ExtraOf(route), 6);
        Assert.True(problem.Tasks > 0);
    }

    /// <summary>A route of some tasks, most of which keep the rules, with reloads here and there.</summary>
    private static Stop[] Plan(FlatProblem problem, Timetable timetable, Rng rng, int route, out List<int> nodes)
    {
        nodes = [];
        var left = Enumerable.Range(0, problem.Source.Visits.Count).ToArray();
        rng.Shuffle(left);
        foreach (var task in left.Take(1 + rng.Next(9)))
        {
            var reloads = nodes.Count(problem.IsReload);
            int[] more = rng.Next(3) == 0 && nodes.Count > 0 && reloads < problem.MaxReloads[route] ? [problem.Reloads[route][reloads], task] : [task];
            int[] tried = [.. nodes, .. more];
            if (timetable.Drive(route, tried) || rng.Next(12) == 0) nodes = [.. tried];
        }

        var stops = new Stop[problem.Nodes];
        for (var k = 0; k < stops.Length; k++) stops[k].Route = -1;
        int[] all = [problem.StartOf(route), .. nodes, problem.EndOf(route)];
        for (var k = 0; k < all.Length; k++)
        {
            stops[all[k]].Route = route;
            stops[all[k]].Prev = k > 0 ? all[k - 1] : -1;
            stops[all[k]].Next = k + 1 < all.Length ? all[k + 1] : -1;
        }

        return stops;
    }

    private static IEnumerable<(int Task, int Reload, bool ReloadFirst)> Candidates(FlatProblem problem, int route, List<int> nodes)
    {
        for (var task = 0; task < problem.Source.Visits.Count; task++)
        {
            if (nodes.Contains(task)) continue;
            yield return (task, -1, false);
            if (problem.MaxReloads[route] <= nodes.Count(problem.IsReload) || nodes.Count == 0) continue;
            foreach (var free in problem.Reloads[route].Where(n => !nodes.Contains(n)).Take(1))
            {
                yield return (task, free, true);
                yield return (task, free, false);
            }
        }
    }
}
