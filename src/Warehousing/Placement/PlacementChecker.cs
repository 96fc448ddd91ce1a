using System.Globalization;

namespace LogiOpt.Warehousing.Placement;

/// <summary>What the checker found.</summary>
/// <param name="Faults">Everything wrong with the answer; empty if it holds.</param>
/// <param name="Cost">The cost of its sites and assignment, recomputed.</param>
/// <param name="LowerBound">The bound that its multipliers prove, recomputed over all sites; negative infinity if they cannot be used.</param>
public sealed record CheckedPlacement(IReadOnlyList<string> Faults, double Cost, double LowerBound);

/// <summary>Recomputes both bounds of an answer from the raw problem, in O(n m log n) and without any solver code.</summary>
/// <remarks>Any multipliers prove the bound that they give, so a checked answer needs no trust in how it was found.</remarks>
public static class PlacementChecker
{
    private const double Tolerance = 1e-7;
    private const double CapacityTolerance = 1e-6;

    /// <summary>Checks an answer.</summary>
    /// <param name="problem">The problem as it was asked.</param>
    /// <param name="answer">The answer with its certificate.</param>
    public static CheckedPlacement Check(PlacementProblem problem, PlacementAnswer answer)
    {
        var faults = new List<string>();
        var open = CheckOpen(problem, answer, faults);
        var cost = open is null ? double.NaN : CheckService(problem, answer, open, faults);
        if (!(Math.Abs(cost - answer.Cost) <= Tolerance * Math.Max(1, Math.Abs(cost)))) faults.Add(Say($"the cost is said to be {answer.Cost:R}, but is {cost:R}"));
        var bound = double.NegativeInfinity;
        if (answer.Multipliers.Length != problem.CustomerCount || !answer.Multipliers.All(double.IsFinite))
            faults.Add(Say($"there are {answer.Multipliers.Length} multipliers, or one is no number; every one of {problem.CustomerCount} customers needs one"));
        else bound = Prove(problem, answer.Multipliers);
        if (answer.Tree is { } tree) bound = Math.Max(bound, new ProofChecker(problem).Prove(tree, faults));
        if (answer.WholeTree is { } whole && problem.Kind == PlacementKind.SingleSource)
        {
            bound = Math.Max(bound, new Planner.PlannerProofChecker(Planner.PlannerProblem.Of(problem)).Prove(whole, (holds, fault) =>
            {
                if (!holds) faults.Add(Say(fault));
            }));
        }

        // Where all costs are whole, so is the least cost.
        if (!problem.HasCapacities && bound < answer.LowerBound && AllWhole(problem)) bound = Math.Ceiling(bound - 1e-6);
        if (!(answer.LowerBound <= bound + Tolerance * Math.Max(1, Math.Abs(bound)))) faults.Add(Say($"the bound is said to be {answer.LowerBound:R}, but the multipliers prove {bound:R}"));
        if (answer.LowerBound > answer.Cost * (1 + Tolerance)) faults.Add(Say($"the bound {answer.LowerBound:R} is above the cost {answer.Cost:R}"));
        return new CheckedPlacement(faults, cost, bound);
    }

    private static bool[]? CheckOpen(PlacementProblem problem, PlacementAnswer answer, List<string> faults)
    {
        var open = new bool[problem.SiteCount];
        foreach (var j in answer.Open)
        {
            if (j < 0 || j >= open.Length)
            {
                faults.Add(Say($"site {j} is open, but there are {open.Length}"));
                return null;
            }

            if (open[j]) faults.Add(Say($"site {j} is listed twice"));
            open[j] = true;
        }

        var count = open.Count(o => o);
        if (count > problem.MaxSites || count < problem.MinSites) faults.Add(Say($"{count} sites are open; [{problem.MinSites}, {problem.MaxSites}] may be"));
        return open;
    }

    private static double CheckService(PlacementProblem problem, PlacementAnswer answer, bool[] open, List<string> faults)
    {
        var flow = answer.Flow ?? [.. answer.Assign.Select((j, i) => new FlowShare(i, j, 1))];
        double[] served = new double[problem.CustomerCount], used = new double[problem.SiteCount];
        var cost = 0.0;
        for (var j = 0; j < open.Length; j++)
            if (open[j]) cost += problem.FixedCost[j];
        foreach (var (i, j, share) in flow)
        {
            if (i < 0 || i >= served.Length || j < 0 || j >= open.Length || !(share is >= 0 and <= 1 + 1e-9))
            {
                faults.Add(Say($"customer {i} takes {share} from site {j}, which cannot be"));
                continue;
            }

            if (!open[j] && share > 0) faults.Add(Say($"customer {i} is served by site {j}, which is closed"));
            if (problem.Kind == PlacementKind.SingleSource && share is > 1e-6 and < 1 - 1e-6) faults.Add(Say($"customer {i} is split, but single sourcing is asked"));
            served[i] += share;
            cost += share * problem.Costs.Of(j, i);
            if (problem.HasCapacities) used[j] += share * problem.Demand[i];
        }

        for (var i = 0; i < served.Length; i++)
            if (Math.Abs(served[i] - 1) > CapacityTolerance) faults.Add(Say($"customer {i} is served {served[i]} times"));
        for (var j = 0; j < used.Length && problem.HasCapacities; j++)
            if (used[j] > problem.Capacity[j] * (1 + CapacityTolerance)) faults.Add(Say($"site {j} serves {used[j]}, its capacity is {problem.Capacity[j]}"));
        return cost;
    }

    /// <summary>The bound that multipliers prove: their sum and the least that any allowed set of sites adds to it.</summary>
    private static double Prove(PlacementProblem problem, double[] multipliers)
    {
        var reduced = new double[problem.SiteCount];
        for (var j = 0; j < reduced.Length; j++) reduced[j] = problem.FixedCost[j] - MostSaved(problem, multipliers, j);
        var sum = multipliers.Sum();
        if (!problem.HasCapacities) return sum + LeastBySize(reduced, problem.MinSites, problem.MaxSites);
        var needed = Needed(problem);
        return needed > problem.MaxSites
            ? double.PositiveInfinity
            : sum + Math.Max(LeastBySize(reduced, Math.Max(problem.MinSites, needed), problem.MaxSites), LeastByCapacity(problem, reduced));
    }

    /// <summary>The most that one site can save.</summary>
    internal static double MostSaved(PlacementProblem problem, double[] multipliers, int site) =>
        problem.HasCapacities ? BestFilling(problem, multipliers, site) : BestService(problem, multipliers, site);

    private static bool AllWhole(PlacementProblem problem)
    {
        if (problem.Costs.IsPlaces || !problem.FixedCost.All(double.IsInteger)) return false;
        for (var j = 0; j < problem.SiteCount; j++)
            for (var i = 0; i < problem.CustomerCount; i++)
                if (!double.IsInteger(problem.Costs.Of(j, i))) return false;
        return true;
    }

    private static double BestService(PlacementProblem problem, double[] multipliers, int site)
    {
        var saved = 0.0;
        for (var i = 0; i < multipliers.Length; i++) saved += Math.Max(0, multipliers[i] - problem.Costs.Of(site, i));
        return saved;
    }

    /// <summary>The most that one site can save within its capacity, customers divisible.</summary>
    private static double BestFilling(PlacementProblem problem, double[] multipliers, int site)
    {
        var saved = 0.0;
        var items = new List<(double Rate, double Demand)>();
        for (var i = 0; i < multipliers.Length; i++)
        {
            var saving = multipliers[i] - problem.Costs.Of(site, i);
            if (saving <= 0) continue;
            if (problem.Demand[i] == 0) saved += saving;
            else items.Add((saving / problem.Demand[i], problem.Demand[i]));
        }

        var room = problem.Capacity[site];
        foreach (var (rate, demand) in items.OrderByDescending(x => x.Rate))
        {
            if (room <= 0) break;
            saved += rate * Math.Min(demand, room);
            room -= demand;
        }

        return saved;
    }

    internal static double LeastBySize(double[] reduced, int least, int most)
    {
        var sum = 0.0;
        var taken = 0;
        foreach (var r in reduced.Order())
        {
            if (taken == most || (taken >= least && r >= 0)) break;
            sum += r;
            taken++;
        }

        return sum;
    }

    /// <summary>The least that sites add if together they must hold all demand, the last one opened in part.</summary>
    private static double LeastByCapacity(PlacementProblem problem, double[] reduced)
    {
        var (sum, left) = (0.0, problem.Demand.Sum() * (1 - 1e-9));
        foreach (var j in Enumerable.Range(0, reduced.Length).Where(j => reduced[j] < 0)) (sum, left) = (sum + reduced[j], left - problem.Capacity[j]);
        foreach (var j in Enumerable.Range(0, reduced.Length).Where(j => reduced[j] >= 0 && problem.Capacity[j] > 0).OrderBy(j => reduced[j] / problem.Capacity[j]))
        {
            if (left <= 0) break;
            sum += reduced[j] * Math.Min(1, left / problem.Capacity[j]);
            left -= problem.Capacity[j];
        }

        return sum;
    }

    private static int Needed(PlacementProblem problem)
    {
        var (left, count) = (problem.Demand.Sum() * (1 - 1e-9), 0);
        foreach (var capacity in problem.Capacity.OrderDescending().TakeWhile(_ => left > 0)) (left, count) = (left - capacity, count + 1);
        return left > 0 ? count + 1 : count;
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
