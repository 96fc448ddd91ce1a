using LogiOpt.Core.Search;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>One placement for several days of demand. For any admissible weights of the days the plain problem's bound is a bound here; which weights make it
/// highest is found by letting placements and weights answer each other.</summary>
/// <remarks>Mean and CVaR are the largest mean cost over a polytope of weights (Rockafellar, Uryasev and Zabarankin (2006), Finance and Stochastics 10(1),
/// 51-74); its saddle point is approached by fictitious play (Robinson (1951), Annals of Mathematics 54(2), 296-301).</remarks>
internal sealed class DaysSolver(PlannerProblem problem, DemandDays days, StopRule stop, long seed, IProgress<PlacementProgress>? progress, PlannerAnswer? start)
{
    private const int Rounds = 8;

    /// <summary>Weight of all days in the orders that count against capacities, so that no zone's are 0.</summary>
    private const double Even = 1e-3;

    private readonly double[] _held = HeldMeasure(days);
    private PlannerAnswer? _best;
    private double _bound = double.NegativeInfinity;
    private double[] _measure = [], _multipliers = [];
    private long _iterations;

    public PlannerOutcome Solve(CancellationToken cancellation)
    {
        var watch = stop.Start(cancellation);
        // The fullest days are the dearest of almost any placement.
        var measure = start?.Risk?.Measure ?? days.WorstFor([.. days.Orders.Select(o => o.Sum())]);
        PlannerAnswer? before = start is null ? null : Restart(start, measure);
        IReadOnlyList<string> reasons = [];
        for (var round = 0; round < Rounds && (round == 0 || !watch.IsOver(_iterations, Upper)); round++)
        {
            var last = round == Rounds - 1;
            var outcome = PlannerEngine.Solve(At(measure), Share(watch, round, last), seed + round, progress, before, cancellation);
            reasons = outcome.Reasons;
            if (double.IsPositiveInfinity(outcome.LowerBound)) return outcome;
            if (outcome.Answer is not { } answer) continue;
            _iterations += answer.Iterations;
            var costs = Keep(answer, measure);
            if (Upper - _bound <= PlacementEngine.ProvenGap * Math.Abs(Upper)) break;
            var worst = days.WorstFor(costs);
            // A new answer weighs as much as each before it.
            var next = measure.Zip(worst, (m, w) => m + (w - m) / (round + 2)).ToArray();
            before = answer with { Multipliers = Rescaled(answer.Multipliers, measure, next) };
            measure = next;
        }

        if (_best is null) return new PlannerOutcome(null, double.NegativeInfinity, reasons);
        var bound = Math.Min(_bound, Upper);
        var best = _best with
        {
            LowerBound = bound,
            Multipliers = _multipliers,
            Iterations = _iterations,
            Risk = _best.Risk! with { Measure = _measure, HeldMeasure = _held },
        };
        return new PlannerOutcome(best, bound, []);
    }

    private double Upper => _best?.Cost ?? double.PositiveInfinity;

    /// <summary>The plain problem when the days have some weights.</summary>
    private PlannerProblem At(double[] measure)
    {
        var paid = days.Mixed(measure);
        return problem with
        {
            Days = null,
            Costs = problem.Costs.Scaled([.. paid.Select((d, i) => d / problem.Demand[i])]),
            Paid = paid,
            Held = days.Mixed(_held),
            Peaks = days,
        };
    }

    private static double[] HeldMeasure(DemandDays days)
    {
        var fullest = Enumerable.Range(0, days.Count).MaxBy(s => days.Orders[s].Sum());
        return [.. Enumerable.Range(0, days.Count).Select(s => Even * days.ChanceOf(s) + (s == fullest ? 1 - Even : 0))];
    }

    /// <summary>A third of what is left for the first round, then even parts.</summary>
    private StopRule Share(StopWatch watch, int round, bool last)
    {
        var part = last ? 1 : round == 0 ? 1.0 / 3 : 1.0 / (Rounds - round);
        return stop with
        {
            MaxIterations = stop.MaxIterations == long.MaxValue ? long.MaxValue : Math.Max(1, (long)((stop.MaxIterations - _iterations) * part)),
            TimeLimit = stop.TimeLimit is { } limit ? TimeSpan.FromSeconds(Math.Max(1e-3, (limit - watch.Elapsed).TotalSeconds * part)) : null,
            Target = double.NegativeInfinity,
        };
    }

    /// <summary>Keeps what is better than before.</summary>
    /// <returns>Cost of each day.</returns>
    private double[] Keep(PlannerAnswer answer, double[] measure)
    {
        // Weights are sums of a few hundred terms, so they are off by less than this.
        var bound = answer.LowerBound - 1e-12 * Math.Abs(answer.LowerBound);
        if (bound > _bound) (_bound, _measure, _multipliers) = (bound, measure, answer.Multipliers);
        double service = 0, level = 0;
        for (var i = 0; i < answer.Assign.Length; i++)
        {
            var j = answer.Assign[i];
            service += problem.Costs.Of(j, i);
            level += problem.Levels[j][answer.Level[j]].AddedPerOrder * problem.Demand[i];
        }

        var parts = answer.Parts with { Service = service, Level = level };
        var costs = DayCosts.Of(problem, days, answer.Level, answer.Assign, parts.Total);
        var (tail, risk) = DayCosts.TailOf(days, costs);
        parts = parts with { Risk = risk };
        if (_best is not null && parts.Total >= Upper) return costs;
        _best = answer with { Parts = parts, Risk = new RiskProof(costs, parts.Total - risk, tail, [], []) };
        return costs;
    }

    private PlannerAnswer Restart(PlannerAnswer answer, double[] measure) =>
        answer.Risk is { } risk && risk.Measure.Length == measure.Length ? answer with { Multipliers = Rescaled(answer.Multipliers, risk.Measure, measure) } : answer;

    /// <summary>Zones pay in the measure of their orders.</summary>
    private double[] Rescaled(double[] multipliers, double[] from, double[] to)
    {
        double[] before = days.Mixed(from), after = days.Mixed(to), scaled = [.. multipliers];
        for (var i = 0; i < before.Length; i++)
            if (before[i] > 0) scaled[i] *= after[i] / before[i];
        return scaled;
    }
}
