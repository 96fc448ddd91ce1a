using System.Globalization;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Recomputes cost, capacities and bound of a placement for several days of demand, without any solver code.</summary>
internal static class DaysChecker
{
    private const double Tolerance = 1e-9;

    /// <summary>The risk of a placement's cost over the days.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="days">Its days.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="mean">Its cost at the mean demand, already recomputed.</param>
    /// <param name="check">Told of faults.</param>
    public static double Price(PlannerProblem problem, DemandDays days, PlannerAnswer answer, double mean, Action<bool, FormattableString> check)
    {
        if (!Levelled(problem, answer)) return double.NaN;
        // What each zone costs more or less on a day than in the mean.
        double[] perOrder = [.. answer.Assign.Select((j, i) => problem.Costs.Of(j, i) / problem.Demand[i] + problem.Levels[j][answer.Level[j]].AddedPerOrder)];
        var costs = new double[days.Count];
        for (var s = 0; s < costs.Length; s++)
        {
            var load = new double[problem.SiteCount];
            costs[s] = mean;
            for (var i = 0; i < answer.Assign.Length; i++)
            {
                costs[s] += perOrder[i] * (days.Orders[s][i] - problem.Demand[i]);
                load[answer.Assign[i]] += days.Orders[s][i];
            }

            for (var j = 0; j < load.Length; j++)
                if (answer.Level[j] >= 0) check(load[j] <= problem.Levels[j][answer.Level[j]].Capacity * (1 + 1e-6), $"site {j} serves {load[j]} on day {s}, its level holds {problem.Levels[j][answer.Level[j]].Capacity}");
        }

        return (1 - days.RiskWeight) * mean + days.RiskWeight * TailMean(days, costs);
    }

    /// <summary>The least over t of <c>t + mean of what is above t / tail</c>, which one of the costs attains.</summary>
    private static double TailMean(DemandDays days, double[] costs) =>
        costs.Min(t => t + Enumerable.Range(0, costs.Length).Sum(s => days.ChanceOf(s) * Math.Max(0, costs[s] - t)) / days.Tail);

    /// <summary>The bound that the weights of the days and the multipliers prove.</summary>
    public static double Prove(PlannerProblem problem, DemandDays days, PlannerAnswer answer, Action<bool, FormattableString> check)
    {
        if (answer.Risk is not { } risk || risk.Measure.Length != days.Count || risk.HeldMeasure.Length != days.Count)
        {
            check(false, $"the bound over {days.Count} days needs two weights for each");
            return double.NegativeInfinity;
        }

        var admissible = Math.Abs(risk.Measure.Sum() - 1) <= Tolerance && Math.Abs(risk.HeldMeasure.Sum() - 1) <= Tolerance && risk.HeldMeasure.All(h => h >= 0);
        for (var s = 0; s < days.Count; s++)
        {
            var even = (1 - days.RiskWeight) * days.ChanceOf(s);
            admissible &= risk.Measure[s] >= even - Tolerance && risk.Measure[s] <= even + days.RiskWeight * days.ChanceOf(s) / days.Tail + Tolerance;
        }

        check(admissible, $"the weights {string.Join(' ', risk.Measure.Select(m => m.ToString("G4", CultureInfo.InvariantCulture)))} are not those of a mean and a tail");
        if (!admissible) return double.NegativeInfinity;
        var factor = new double[problem.ZoneCount];
        var held = new double[problem.ZoneCount];
        for (var i = 0; i < factor.Length; i++)
        {
            for (var s = 0; s < days.Count; s++)
            {
                factor[i] += risk.Measure[s] * days.Orders[s][i] / problem.Demand[i];
                held[i] += risk.HeldMeasure[s] * days.Orders[s][i];
            }
        }

        return PlannerChecker.Prove(problem, answer.Multipliers, factor, held);
    }

    private static bool Levelled(PlannerProblem problem, PlannerAnswer answer) =>
        answer.Assign.All(j => answer.Level[j] >= 0 && answer.Level[j] < problem.Levels[j].Length);
}
