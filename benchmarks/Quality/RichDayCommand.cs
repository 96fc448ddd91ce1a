using System.Globalization;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Benchmarks.Quality;

/// <summary><c>quality rich</c>: a day with every rule at once; how soon there is a plan, how good it becomes, why something is left out and what would have to give.</summary>
internal static class RichDayCommand
{
    private const string Use = "Use: quality rich [--visits 10..5000] [--trucks 1..500] [--seconds 1..3600] [--seed N] [--day N] [--threads 1..64] [--clock processor|wall]";

    /// <returns>0 if the plan holds, 1 if not, 2 for options that cannot be used.</returns>
    public static int Run(string[] options)
    {
        int? trucks = null;
        var (visits, seconds, seed, day, threads, wall) = (1000, 60.0, 1L, 1L, 1, false);
        for (var k = 0; k < options.Length; k += 2)
        {
            var value = k + 1 < options.Length ? options[k + 1] : "";
            var good = options[k] switch
            {
                "--visits" => int.TryParse(value, CultureInfo.InvariantCulture, out visits) && visits is >= 10 and <= 5000,
                "--trucks" => (trucks = int.TryParse(value, CultureInfo.InvariantCulture, out var few) && few is >= 1 and <= 500 ? few : null) is not null,
                "--seconds" => double.TryParse(value, CultureInfo.InvariantCulture, out seconds) && seconds is >= 1 and <= 3600,
                "--seed" => long.TryParse(value, CultureInfo.InvariantCulture, out seed),
                "--day" => long.TryParse(value, CultureInfo.InvariantCulture, out day),
                "--threads" => int.TryParse(value, CultureInfo.InvariantCulture, out threads) && threads is >= 1 and <= 64,
                "--clock" => (wall = value == "wall") || value == "processor",
                _ => false,
            };
            if (good) continue;
            Console.Error.WriteLine($"{options[k]} {value} cannot be used. {Use}");
            return 2;
        }

        var problem = RichDay.Make(visits, day, trucks);
        var rule = StopRule.AfterSeconds(seconds) with { Clock = wall ? null : new ProcessorClock(threads) };
        Say($"{visits} visits, {problem.Vehicles.Count} trucks of 2 depots, 3 capacities, windows, skills, set-up, breaks, up to 3 trips with reload, priorities, release times; day {day}");
        var moments = new List<(SearchProgress At, int Served, int Violations)>();
        var plan = RoutingEngine.Solve(problem, rule, seed, Note, threads, CancellationToken.None);
        var looked = RouteChecker.Check(problem, plan);
        foreach (var (at, served, violations) in Thinned(moments))
            Say($"  {at.Elapsed.TotalSeconds,7:F2} s  {served,5} served  cost with penalties {at.Cost / 1000,12:F0}{(violations > 0 ? $"  {violations} VIOLATIONS" : "")}");
        var inTheEnd = visits - plan.Unserved.Count;
        Say($"first plan told after {moments.FirstOrDefault().At.Elapsed.TotalSeconds:F2} s, it serves {moments.FirstOrDefault().Served}; as many as in the end, {inTheEnd}, are served after {moments.FirstOrDefault(m => m.Served >= inTheEnd).At.Elapsed.TotalSeconds:F2} s");
        Say($"after {seconds} s: {inTheEnd} served by {plan.Routes.Count} trucks in {plan.Routes.Sum(r => r.Reloads.Count + 1)} trips, cost {plan.Cost.TotalMilli / 1000.0:F1}, {plan.Effort.Iterations} iterations, {looked.Violations.Count} violations");
        Explain(plan);
        Relax(problem, plan, rule, seed, threads);
        return looked.Violations.Count + moments.Sum(m => m.Violations) == 0 ? 0 : 1;

        void Note(SearchProgress now)
        {
            var best = now.BestSoFar!();
            moments.Add((now, visits - best.Unserved.Count, RouteChecker.Check(problem, best).Violations.Count));
        }
    }

    private static void Explain(RoutingSolution plan)
    {
        foreach (var reason in plan.Unserved.GroupBy(u => u.Reason).OrderByDescending(g => g.Count()))
            Say($"  {reason.Count(),4} {reason.Key}: {reason.First().Id}: {reason.First().Explanation}");
        foreach (var left in plan.Unserved.Where(u => u.Relaxation is not null))
            Say($"  {left.Id}: {left.Relaxation!.Words}{(left.Relaxation.Confirmed ? " (confirmed)" : "")}");
    }

    /// <summary>Makes every change that was found, one after the other and then all together, and solves again.</summary>
    private static void Relax(RoutingProblem problem, RoutingSolution plan, StopRule rule, long seed, int threads)
    {
        var ways = plan.Unserved.Where(u => u.Relaxation is not null).ToList();
        if (ways.Count == 0) return;
        var inForce = plan.Routes.Select(r => new RouteInForce(problem.Vehicles[r.Vehicle].Id, [.. r.Stops.Select(s => s.Id)])).ToArray();
        var kept = 0;
        foreach (var left in ways)
        {
            var relaxed = left.Relaxation!.ApplyTo(problem) with { InForce = inForce };
            var again = RoutingEngine.Solve(relaxed, rule with { TimeLimit = rule.TimeLimit / 20 }, seed, null, threads, CancellationToken.None);
            if (again.Unserved.All(u => u.Id != left.Id) && again.Unserved.Count < plan.Unserved.Count && RouteChecker.Check(relaxed, again).Violations.Count == 0) kept++;
        }

        Say($"{ways.Count} relaxations: {ways.Count(u => u.Relaxation!.Confirmed)} confirmed within the limit; applied alone and solved for a twentieth of it, {kept} serve their visit and leave nothing else out");
        var all = ways.Aggregate(problem, (p, u) => u.Relaxation!.ApplyTo(p)) with { InForce = inForce };
        var together = RoutingEngine.Solve(all, rule, seed, null, threads, CancellationToken.None);
        Say($"all applied together: {together.Unserved.Count} left out instead of {plan.Unserved.Count}, {RouteChecker.Check(all, together).Violations.Count} violations");
    }

    private static IEnumerable<(SearchProgress At, int Served, int Violations)> Thinned(List<(SearchProgress At, int Served, int Violations)> moments)
    {
        var next = 0.0;
        foreach (var moment in moments)
        {
            if (moment.At.Elapsed.TotalSeconds < next && moment != moments[^1]) continue;
            next = Math.Max(0.5, moment.At.Elapsed.TotalSeconds * 1.6);
            yield return moment;
        }
    }

    private static void Say(FormattableString words) => Console.WriteLine(words.ToString(CultureInfo.InvariantCulture));
}
