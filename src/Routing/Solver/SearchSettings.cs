using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Numbers of the search, chosen from the problem's own numbers.</summary>
internal sealed record SearchSettings
{
    private const double CycleFactor = 600;
    private const int MostCycles = 5;

    // Beyond this many times its usual length a cycle with windows gains no more from being longer, and little from where it begins.
    private const double AnewFrom = 2.5;
    private const double ReheatFrom = 0.35;

    private const double ChanceOfRoute = 0.05;

    /// <summary>No hotter than so many typical legs.</summary>
    private const double HottestFactor = 40;

    /// <summary>Stops of a mean route from which on routes with windows are long.</summary>
    private const double LongRoute = 20;

    /// <summary>Longest string that is removed.</summary>
    public int MaxString { get; init; } = 10;

    /// <summary>Chance that a string keeps stops in its middle.</summary>
    public double SplitChance { get; init; } = 0.5;

    /// <summary>Chance that an improving position is overlooked.</summary>
    public double BlinkChance { get; init; } = 0.01;

    /// <summary>Chance that a whole route is emptied instead of strings around a task.</summary>
    public double RouteChance { get; init; }

    /// <summary>Neighbours looked at for each task.</summary>
    public int Neighbours { get; init; }

    /// <summary>A neighbour farther than this many times the best insertion so far ends the scan.</summary>
    public double Cut { get; init; }

    /// <summary>Unassigned tasks tried again in one iteration.</summary>
    public int BankTries { get; init; } = 8;

    public double StartTemperature { get; init; }

    public double EndTemperature { get; init; }

    /// <summary>Annealing cycles; those after the first begin a third down the scale of temperatures, from the best plan, unless <see cref="Anew"/>.</summary>
    public int Cycles { get; init; } = 1;

    /// <summary>Whether every cycle begins at the full temperature: the best of several plans, rather than one that is improved.</summary>
    public bool Anew { get; init; }

    /// <summary>How much longer a search stays hot: the share of the budget is raised to this power.</summary>
    public double Bend { get; init; } = 1;

    /// <summary>Exponential cooling within a cycle.</summary>
    /// <param name="cycle">Which cycle, from 0.</param>
    /// <param name="share">Share of the cycle that is used, in [0, 1].</param>
    public double Temperature(int cycle, double share) => Temperature(cycle == 0 || Anew ? share : ReheatFrom + (1 - ReheatFrom) * share);

    /// <summary>Exponential cooling, slower at first where <see cref="Bend"/> is above 1.</summary>
    /// <param name="progress">Share of the budget that is used, in [0, 1].</param>
    public double Temperature(double progress) => StartTemperature * Math.Pow(EndTemperature / StartTemperature, Math.Pow(progress, Bend));

    /// <summary>Tasks removed in a mean iteration: more where routes are short.</summary>
    public static double MeanRemoved(double meanRoute) => meanRoute < 8 ? 15 : 10;

    public static int NeighboursFor(FlatProblem problem) => problem.Traits.Timed ? 100 : 48;

    /// <summary>Settings for one problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="typicalCost">Its length scale, <see cref="Solver.Neighbours.TypicalCost"/>.</param>
    /// <param name="budget">Seconds of search at hand, or its iterations divided by 100,000.</param>
    public static SearchSettings For(FlatProblem problem, double typicalCost, double budget)
    {
        var a = typicalCost;
        var timed = problem.Traits.Timed;
        var heat = HeatOfVehicle(problem);
        var shortBudget = problem.Tasks >= 1000 && budget < 30;
        var length = CycleFactor * budget / Math.Pow(Math.Max(1, problem.Tasks), 1.5);
        return new SearchSettings
        {
            Neighbours = NeighboursFor(problem),
            Cycles = (int)Math.Clamp(length, 1, MostCycles),
            Anew = timed && length >= AnewFrom * MostCycles,
            BankTries = problem.Traits.WalkNeeded ? 2 : 8,
            Cut = timed ? 3 : MeanRouteSize(problem) >= 12 ? 1.5 : 3,
            StartTemperature = Math.Max(StartFactor(problem) * a, Math.Min(HottestFactor * a, heat)),
            RouteChance = heat > 0 && !problem.Traits.Pairs ? ChanceOfRoute : 0,
            EndTemperature = timed ? 0.07 * a : shortBudget ? 0.1 * a : 0.03 * a,
        };
    }

    /// <summary>Whether one vehicle costs more than a hundred typical detours.</summary>
    public static bool VehiclesComeFirst(FlatProblem problem, SearchSettings settings) =>
        problem.VehiclesOfKind.Length == 1 && problem.Tasks >= 2 && problem.FixedCost[0] > 100 * settings.StartTemperature;

    // On long routes a stop has many neighbours in distance but few in time, so a detour is dear beside the distances that a is made of.
    private static double StartFactor(FlatProblem problem) => !problem.Traits.Timed ? 2
        : problem.Tasks <= 150 ? 10
        : problem.Traits.Pairs || problem.Traits.Rich || MeanRouteSize(problem) < LongRoute ? 3
        : 6;

    /// <summary>Half the price of a vehicle: a search that is to find out how many it takes must be able to send one more out. A plan in force is only mended.</summary>
    private static double HeatOfVehicle(FlatProblem problem) =>
        problem.Vehicles > 0 && problem.Traits.WalkNeeded && problem.FleetPremium == 0 && problem.Source.InForce.Count == 0 ? problem.FixedCost.Average() / 2 : 0;

    private static double MeanRouteSize(FlatProblem problem)
    {
        if (problem.Vehicles == 0 || problem.Capacity[0] == 0) return problem.Tasks;
        double sum = 0;
        for (var t = 0; t < problem.Tasks; t++) sum += Math.Abs(problem.LoadChange[t * problem.Dimensions]);
        return problem.Tasks / Math.Max(1, sum / problem.Capacity[0]);
    }
}
