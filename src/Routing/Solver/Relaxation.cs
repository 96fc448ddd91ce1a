using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>The least that must give for a visit to be served.</summary>
/// <param name="Steps">What to change, all of it.</param>
/// <param name="Words">The same in words and numbers.</param>
/// <param name="Confirmed">True: with the change made, a plan was found that serves the visit and leaves nothing else out for it. False: its route alone holds
/// with the change, but no such plan was found, or there was no time to try.</param>
public sealed record Relaxation(IReadOnlyList<RelaxationStep> Steps, string Words, bool Confirmed)
{
    /// <summary>The problem with the change made.</summary>
    public RoutingProblem ApplyTo(RoutingProblem problem) => Steps.Aggregate(problem, (changed, step) => step.ApplyTo(changed));
}

/// <summary>One rule that gives.</summary>
/// <param name="Rule">A code of <see cref="RelaxedRules"/>.</param>
/// <param name="Id">Id of the visit or vehicle whose rule it is.</param>
/// <param name="By">Seconds, metres, stops or units; 0 where a skill or a permission is given.</param>
/// <param name="Detail">Dimension of a capacity, or the skill; for a permission the visit or pair.</param>
public sealed record RelaxationStep(string Rule, string Id, long By, string Detail = "")
{
    internal RoutingProblem ApplyTo(RoutingProblem problem) => Rule switch
    {
        RelaxedRules.Window => problem with
        {
            Visits = [.. problem.Visits.Select(v => v.Id == Id ? Widened(v) : v)],
            Pairs = [.. problem.Pairs.Select(p => p with { Pickup = p.Pickup.Id == Id ? Widened(p.Pickup) : p.Pickup, Drop = p.Drop.Id == Id ? Widened(p.Drop) : p.Drop })],
        },
        _ => problem with { Vehicles = [.. problem.Vehicles.Select(v => v.Id == Id ? Changed(v) : v)] },
    };

    private RoutingVisit Widened(RoutingVisit visit) => visit with
    {
        Windows = [.. visit.Windows.Take(visit.Windows.Count - 1), visit.Windows[visit.Windows.Count - 1] with { Until = More(visit.Windows[visit.Windows.Count - 1].Until) }],
    };

    private RoutingVehicle Changed(RoutingVehicle vehicle) => Rule switch
    {
        RelaxedRules.Shift => vehicle with { Shift = vehicle.Shift with { Until = More(vehicle.Shift.Until) } },
        RelaxedRules.Duty => vehicle with { MaxDurationSeconds = More(vehicle.MaxDurationSeconds ?? 0) },
        RelaxedRules.Driving => vehicle with { MaxDrivingSeconds = More(vehicle.MaxDrivingSeconds ?? 0) },
        RelaxedRules.Distance => vehicle with { MaxMetres = More(vehicle.MaxMetres ?? 0) },
        RelaxedRules.Stops => vehicle with { MaxStops = More(vehicle.MaxStops ?? 0) },
        RelaxedRules.Skill => vehicle with { Skills = [.. vehicle.Skills, Detail] },
        RelaxedRules.Capacity => vehicle with { Capacity = Roomier(vehicle) },
        _ => throw new InvalidOperationException($"'{Rule}' is no rule that can give.\nUse the codes of RelaxedRules."),
    };

    private int[] Roomier(RoutingVehicle vehicle)
    {
        var dimension = int.Parse(Detail, System.Globalization.CultureInfo.InvariantCulture);
        var capacity = new int[Math.Max(vehicle.Capacity.Count, dimension + 1)];
        for (var d = 0; d < vehicle.Capacity.Count; d++) capacity[d] = vehicle.Capacity[d];
        capacity[dimension] = More(capacity[dimension]);
        return capacity;
    }

    private int More(int amount) => (int)Math.Min(int.MaxValue, amount + By);
}

/// <summary>Codes of the rules that can give; part of the public contract.</summary>
public static class RelaxedRules
{
    /// <summary>The last window of a visit closes later, by seconds.</summary>
    public const string Window = "window";

    /// <summary>The shift of a vehicle ends later, by seconds.</summary>
    public const string Shift = "shift";

    /// <summary>Longer duty, by seconds.</summary>
    public const string Duty = "duty";

    /// <summary>More time at the wheel, by seconds.</summary>
    public const string Driving = "driving";

    /// <summary>A longer route, by metres.</summary>
    public const string Distance = "distance";

    /// <summary>More stops.</summary>
    public const string Stops = "stops";

    /// <summary>More room in one dimension.</summary>
    public const string Capacity = "capacity";

    /// <summary>A skill for a vehicle.</summary>
    public const string Skill = "skill";
}
