using System.Globalization;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Recomputes a planner's cost, rules and bound from the raw problem, without any solver code, over all sites and not only near ones.</summary>
public static class PlannerChecker
{
    private const double Tolerance = 1e-7;

    /// <summary>Sets of zones looked at for one site at most.</summary>
    private const int MostSets = 100_000;

    /// <summary>Checks an answer.</summary>
    /// <param name="problem">The problem as it was asked.</param>
    /// <param name="answer">The answer with its certificate.</param>
    public static CheckedPlacement Check(PlannerProblem problem, PlannerAnswer answer)
    {
        var faults = new List<string>();
        void Check(bool holds, FormattableString fault)
        {
            if (!holds) faults.Add(fault.ToString(CultureInfo.InvariantCulture));
        }

        if (answer.Level.Length != problem.SiteCount || answer.Assign.Length != problem.ZoneCount || answer.Assign.Any(j => j < 0 || j >= problem.SiteCount))
            return new CheckedPlacement(["the answer is not of this problem's size"], double.NaN, double.NegativeInfinity);
        var cost = Price(problem, answer, Check);
        if (problem.Days is not null) cost = DaysChecker.Price(problem, problem.Days, answer, cost, Check);
        Check(Math.Abs(cost - answer.Cost) <= Tolerance * Math.Max(1, Math.Abs(cost)), $"the cost is said to be {answer.Cost:R}, but is {cost:R}");
        var bound = double.NegativeInfinity;
        var numbers = problem.ZoneCount + problem.Coverage.Count + 1;
        if (answer.Multipliers.Length != numbers || !answer.Multipliers.All(double.IsFinite) || answer.Multipliers.Skip(problem.ZoneCount).Any(m => m < 0))
            Check(false, $"the multipliers are not {numbers} numbers, or a rule's is below 0");
        else bound = problem.Days is { } days ? DaysChecker.Prove(problem, days, answer, Check) : Prove(problem, answer.Multipliers, null, problem.HeldOrders);
        if (answer.Tree is { } tree) bound = Math.Max(bound, problem.Days is null ? new PlannerProofChecker(problem).Prove(tree, Check) : double.NegativeInfinity);
        Check(answer.LowerBound <= bound + Tolerance * Math.Max(1, Math.Abs(bound)), $"the bound is said to be {answer.LowerBound:R}, but the multipliers prove {bound:R}");
        Check(answer.LowerBound <= cost + Tolerance * Math.Max(1, Math.Abs(cost)), $"the bound {answer.LowerBound:R} is above the cost {cost:R}");
        return new CheckedPlacement(faults, cost, bound);
    }

    private static double Price(PlannerProblem problem, PlannerAnswer answer, Action<bool, FormattableString> check)
    {
        double[] load = new double[problem.SiteCount], spread = new double[problem.SiteCount], plain = new double[problem.SiteCount];
        var cost = problem.Constant;
        for (var i = 0; i < answer.Assign.Length; i++)
        {
            var j = answer.Assign[i];
            check(answer.Level[j] >= 0, $"zone {i} is served by site {j}, which is closed");
            check(problem.MayServe(j, i), $"zone {i} is farther from site {j} than promised");
            load[j] += problem.Demand[i];
            if (problem.Deviation.Length > 0) (spread[j], plain[j]) = (spread[j] + problem.Deviation[i] * problem.Deviation[i], plain[j] + problem.Deviation[i]);
            cost += problem.Costs.Of(j, i);
        }

        var (open, budget) = (0, 0.0);
        for (var j = 0; j < load.Length; j++)
        {
            check(answer.Level[j] < problem.Levels[j].Length && answer.Level[j] >= -1, $"site {j} has no level {answer.Level[j]}");
            check(problem.RuleOf(j) != SiteRule.Keep || answer.Level[j] >= 0, $"site {j} must stay open");
            check(problem.RuleOf(j) != SiteRule.Forbid || answer.Level[j] < 0, $"site {j} must stay closed");
            if (answer.Level[j] < 0 || answer.Level[j] >= problem.Levels[j].Length) continue;
            var level = problem.Levels[j][answer.Level[j]];
            check(problem.Days is not null || load[j] <= level.Capacity * (1 + 1e-6), $"site {j} serves {load[j]}, its level holds {level.Capacity}");
            (open, budget) = (open + 1, budget + level.Budget);
            cost += level.FixedCost + level.AddedPerOrder * load[j];
            if (problem.Pooling.Length > 0 && problem.Deviation.Length > 0)
                cost += problem.Pooling[j] * ((1 - problem.Unpooled) * Math.Sqrt(spread[j]) + problem.Unpooled * plain[j]);
        }

        check(open >= problem.MinSites && open <= problem.MaxSites, $"{open} sites are open, [{problem.MinSites}, {problem.MaxSites}] may be");
        check(budget <= problem.Budget * (1 + 1e-9), $"the levels take {budget} of the budget {problem.Budget}");
        foreach (var rule in problem.Coverage)
        {
            var within = Enumerable.Range(0, answer.Assign.Length).Where(i => problem.Travel!.Of(answer.Assign[i], i) <= rule.Reach).Sum(i => problem.Demand[i]) / problem.Demand.Sum();
            check(within >= rule.Share - 1e-9, $"{within} of all orders are within {rule.Reach}, {rule.Share} must be");
        }

        return cost;
    }

    /// <summary>The bound that multipliers prove.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="multipliers">One a zone, one a coverage rule, one for the budget.</param>
    /// <param name="factor">What each zone's service and its orders' additions are multiplied by; null = 1.</param>
    /// <param name="held">Orders of each zone against capacities.</param>
    internal static double Prove(PlannerProblem problem, double[] multipliers, double[]? factor, double[] held)
    {
        var zones = problem.ZoneCount;
        var value = problem.Constant + multipliers.Take(zones).Sum() + problem.Coverage.Select((c, k) => c.Share * multipliers[zones + k]).Sum();
        if (double.IsFinite(problem.Budget)) value -= multipliers[^1];
        var free = new List<double>();
        var kept = 0;
        for (var j = 0; j < problem.SiteCount; j++)
        {
            if (problem.RuleOf(j) == SiteRule.Forbid) continue;
            var reduced = Reduced(problem, multipliers, j, factor, held, null, null);
            if (problem.RuleOf(j) == SiteRule.Keep) (value, kept) = (value + reduced, kept + 1);
            else free.Add(reduced);
        }

        int least = Math.Max(problem.MinSites, Needed(problem, held.Sum())) - kept, most = Math.Min(problem.MaxSites, problem.SiteCount) - kept;
        if (least > free.Count || most < 0 || least > most) return double.PositiveInfinity;
        free.Sort();
        for (var k = 0; k < free.Count && k < most; k++)
            if (k < least || free[k] < 0) value += free[k];
        return value;
    }

    /// <summary>The least that opening one site adds, over its levels.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="multipliers">One a zone, one a coverage rule, one for the budget.</param>
    /// <param name="site">The site.</param>
    /// <param name="factor">What each zone's service and its orders' additions are multiplied by; null = 1.</param>
    /// <param name="held">Orders of each zone against capacities.</param>
    /// <param name="serves">Zones that it may serve in a case of a proof, where zones are whole; null outside of one.</param>
    /// <param name="levels">Levels that it may have in a case; null = all.</param>
    internal static double Reduced(
        PlannerProblem problem, double[] multipliers, int site, double[]? factor, double[] held, Func<int, bool>? serves, Func<int, bool>? levels)
    {
        var orders = problem.Demand.Sum();
        var worth = problem.Coverage.Select((_, k) => multipliers[problem.ZoneCount + k] / orders).ToArray();
        var perBudget = double.IsFinite(problem.Budget) ? multipliers[^1] / Math.Max(problem.Budget, 1e-300) : 0;
        var zones = new List<(int Zone, double Saving)>();
        for (var i = 0; i < problem.ZoneCount; i++)
        {
            var saving = multipliers[i] - (factor?[i] ?? 1) * problem.Costs.Of(site, i);
            if (saving + worth.Sum() * problem.Demand[i] <= 0 || !(serves?.Invoke(i) ?? problem.MayServe(site, i))) continue;
            for (var k = 0; k < worth.Length; k++)
                if (problem.Travel!.Of(site, i) <= problem.Coverage[k].Reach) saving += worth[k] * problem.Demand[i];
            if (problem.Pooling.Length > 0 && problem.Deviation.Length > 0) saving -= problem.Pooling[site] * problem.Unpooled * problem.Deviation[i];
            if (saving > 0) zones.Add((i, saving));
        }

        var rate = problem.Pooling.Length > 0 && problem.Deviation.Length > 0 ? problem.Pooling[site] * (1 - problem.Unpooled) : 0;
        return problem.Levels[site].Where((_, l) => levels?.Invoke(l) ?? true).Min(level =>
            level.FixedCost + perBudget * level.Budget - MostSaved(problem, [.. zones.Select(z => (z.Zone, z.Saving - level.AddedPerOrder * (factor?[z.Zone] ?? 1) * problem.Demand[z.Zone])).Where(z => z.Item2 > 0)], rate, level.Capacity, held, serves is not null));
    }

    /// <summary>The better of two upper bounds of what a site can save: all zones without the capacity, and divisible zones below chords of the root.</summary>
    private static double MostSaved(PlannerProblem problem, List<(int Zone, double Saving)> zones, double rate, double capacity, double[] held, bool whole)
    {
        double Variance(int i) => problem.Deviation.Length == 0 ? 0 : problem.Deviation[i] * problem.Deviation[i];
        double sum = 0, spread = 0, loose = 0, load = 0;
        foreach (var (i, saving) in zones.OrderByDescending(z => Variance(z.Zone) > 0 ? z.Saving / Variance(z.Zone) : double.PositiveInfinity))
        {
            (sum, spread, load) = (sum + saving, spread + Variance(i), load + held[i]);
            loose = Math.Max(loose, sum - rate * Math.Sqrt(spread));
        }

        if (load <= capacity) return loose;
        var tight = 0.0;
        // Ranges of variance that halve; within one, the root lies above its chord.
        for (var (high, last) = (spread, false); !last; high /= 2)
        {
            last = high <= spread / 128 * (1 + 1e-9);
            var low = last ? 0 : high / 2;
            var slope = high > 0 ? rate * (Math.Sqrt(high) - Math.Sqrt(low)) / (high - low) : 0;
            var (room, saved) = (capacity, slope * low - rate * Math.Sqrt(low));
            foreach (var (i, net) in zones.Select(z => (z.Zone, Net: z.Saving - slope * Variance(z.Zone))).Where(z => z.Net > 0).OrderByDescending(z => z.Net / held[z.Zone]))
            {
                if (room <= 0) break;
                saved += net * (held[i] > 0 ? Math.Min(1, room / held[i]) : 1);
                room -= held[i];
            }

            tight = Math.Max(tight, saved);
            if (high <= 0) break;
        }

        var most = Math.Min(loose, tight);
        return whole ? BestSet(problem, zones, rate, spread, capacity, held, most) : most;
    }

    /// <summary>The most that whole zones save, by taking or leaving one after another; what is known already if that takes too long.</summary>
    private static double BestSet(PlannerProblem problem, List<(int Zone, double Saving)> zones, double rate, double spread, double capacity, double[] held, double known)
    {
        double Variance(int i) => problem.Deviation.Length == 0 ? 0 : problem.Deviation[i] * problem.Deviation[i];
        // One more zone adds at least its variance at the slope of all variance: the root is concave.
        var slope = spread > 0 ? rate / (2 * Math.Sqrt(spread)) : 0;
        var full = capacity * (1 + 1e-9);
        var items = zones.Select(z => (z.Saving, Orders: held[z.Zone], Variance: Variance(z.Zone), Net: z.Saving - slope * Variance(z.Zone))).Where(z => z.Net > 0 && z.Orders <= full)
            .OrderByDescending(z => z.Orders > 0 ? z.Net / z.Orders : double.PositiveInfinity).ToList();
        var (best, sets) = (0.0, 0);
        double Room(int from, double room)
        {
            var sum = 0.0;
            for (var k = from; k < items.Count && room >= 0; k++)
            {
                sum += items[k].Orders > room ? items[k].Net * room / items[k].Orders : items[k].Net;
                room -= items[k].Orders;
            }

            return sum;
        }

        void Take(int from, double sum, double load, double vary)
        {
            var now = sum - rate * Math.Sqrt(vary);
            best = Math.Max(best, now);
            for (var k = from; k < items.Count && sets <= MostSets && now + Room(k, full - load) > best * (1 + 1e-11); k++)
            {
                if (load + items[k].Orders > full) continue;
                sets++;
                Take(k + 1, sum + items[k].Saving, load + items[k].Orders, vary + items[k].Variance);
            }
        }

        Take(0, 0, 0, 0);
        return sets > MostSets ? known : Math.Min(known, best * (1 + 1e-11));
    }

    internal static int Needed(PlannerProblem problem, double orders)
    {
        var (left, needed) = (orders * (1 - 1e-9), 0);
        foreach (var holds in Enumerable.Range(0, problem.SiteCount).Where(j => problem.RuleOf(j) != SiteRule.Forbid).Select(j => problem.Levels[j].Max(l => l.Capacity)).OrderDescending())
        {
            if (left <= 0) return needed;
            (left, needed) = (left - holds, needed + 1);
        }

        return left > 0 ? problem.SiteCount + 1 : needed;
    }
}
