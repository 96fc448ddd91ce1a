using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem;

/// <content>Breaks, trips, profiles, goods that conflict, locks and the plan in force.</content>
internal static partial class ProblemCheck
{
    /// <summary>Most breaks of one vehicle.</summary>
    public const int MaxBreaks = 8;

    /// <summary>Most trips of one vehicle.</summary>
    public const int MaxTrips = 20;

    /// <summary>Most depots where one vehicle may reload.</summary>
    public const int MaxReloadPlaces = 10;

    /// <summary>Most kinds of goods that conflict with any other.</summary>
    public const int MaxConflictingGoods = 64;

    /// <summary>Most steps of speed: every quarter of an hour for a week.</summary>
    public const int MaxSpeedSteps = 672;

    private static void Profiles(RoutingProblem problem, FaultList faults)
    {
        foreach (var (name, travel) in problem.Profiles.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var where = $"profiles['{name}']";
            faults.Check(travel.Places == problem.Travel.Places, where, $"{travel.Places} places", $"Give the same {problem.Travel.Places} places as in travel.");
            Travel(where, travel, faults);
        }
    }

    private static void Speeds(string where, IReadOnlyList<SpeedStep> steps, FaultList faults)
    {
        faults.Check(steps.Count <= MaxSpeedSteps, where, $"{steps.Count} steps", $"Give at most {MaxSpeedSteps}.");
        for (var k = 0; k < Math.Min(steps.Count, MaxSpeedSteps); k++)
        {
            faults.Check(steps[k].PerMille is >= 50 and <= 20_000, $"{where}[{k}].perMille", $"{steps[k].PerMille}", "Give 50 to 20000; 1000 is the table's speed.");
            faults.Check(k == 0 ? steps[k].FromSeconds == 0 : steps[k].FromSeconds > steps[k - 1].FromSeconds && steps[k].FromSeconds <= SecondsWindow.Horizon,
                $"{where}[{k}].fromSeconds", $"{steps[k].FromSeconds}", "Start at 0 and rise.");
        }
    }

    private static void RichVehicle(string where, RoutingVehicle vehicle, RoutingProblem problem, FaultList faults)
    {
        faults.Check(vehicle.CostPerDutyHourMilli is >= 0 and <= MaxRate, $"{where}.costPerDutyHourMilli", $"{vehicle.CostPerDutyHourMilli}", $"Give 0 to {MaxRate}.");
        faults.Check(vehicle.Profile is null || problem.Profiles.ContainsKey(vehicle.Profile), $"{where}.profile", $"no profile '{vehicle.Profile}'", "Name one of profiles.");
        faults.Check(vehicle.MaxDrivingSeconds is null or >= 0, $"{where}.maxDrivingSeconds", $"{vehicle.MaxDrivingSeconds}", "Give 0 or more.");
        faults.Check(vehicle.MaxTrips is >= 1 and <= MaxTrips, $"{where}.maxTrips", $"{vehicle.MaxTrips}", $"Give 1 to {MaxTrips}.");
        faults.Check(vehicle.MaxTrips <= 1 || vehicle.ReloadPlaces.Count > 0, $"{where}.reloadPlaces", "none, but several trips", "Name the depots where it may reload.");
        faults.Check(vehicle.ReloadPlaces.Count <= MaxReloadPlaces, $"{where}.reloadPlaces", $"{vehicle.ReloadPlaces.Count} depots", $"Give at most {MaxReloadPlaces}.");
        foreach (var place in vehicle.ReloadPlaces) Place($"{where}.reloadPlaces", place, problem, faults);
        faults.Check(vehicle.ReloadSeconds is >= 0 and <= SecondsWindow.Horizon, $"{where}.reloadSeconds", $"{vehicle.ReloadSeconds}", $"Give 0 to {SecondsWindow.Horizon}.");

        faults.Check(vehicle.Breaks.Count <= MaxBreaks, $"{where}.breaks", $"{vehicle.Breaks.Count} breaks", $"Give at most {MaxBreaks}.");
        var ids = new HashSet<string>();
        for (var k = 0; k < vehicle.Breaks.Count; k++)
        {
            var rest = vehicle.Breaks[k];
            faults.Check(!string.IsNullOrEmpty(rest.Id) && ids.Add(rest.Id), $"{where}.breaks[{k}].id", $"'{rest.Id}' is empty or used twice", "Give each break of a vehicle its own id.");
            faults.Check(rest.DurationSeconds is >= 0 and <= SecondsWindow.Horizon, $"{where}.breaks[{k}].durationSeconds", $"{rest.DurationSeconds}", $"Give 0 to {SecondsWindow.Horizon}.");
            faults.Check(rest.Windows.Count > 0, $"{where}.breaks[{k}].windows", "none", "Say when the break may start.");
            Windows($"{where}.breaks[{k}].windows", rest.Windows, faults);
            if (k > 0 && rest.Windows.Count > 0 && vehicle.Breaks[k - 1].Windows.Count > 0)
                faults.Check(rest.Windows[0].From >= vehicle.Breaks[k - 1].Windows[0].From, $"{where}.breaks[{k}].windows", "open before those of the break before it", "Give breaks in the order of their windows.");
        }
    }

    private static void WholeProblem(RoutingProblem problem, FaultList faults)
    {
        faults.Check(problem.BalanceMilliPerSquareHour is >= 0 and <= MaxRate, "balanceMilliPerSquareHour", $"{problem.BalanceMilliPerSquareHour}", $"Give 0 to {MaxRate}.");
        faults.Check(problem.MovedStopMilli is >= 0 and <= MaxRate, "movedStopMilli", $"{problem.MovedStopMilli}", $"Give 0 to {MaxRate}.");
        for (var k = 0; k < problem.Conflicts.Count; k++)
        {
            var (goods, other) = problem.Conflicts[k];
            faults.Check(!string.IsNullOrEmpty(goods) && !string.IsNullOrEmpty(other) && goods != other, $"conflicts[{k}]", $"'{goods}' and '{other}'", "Name two different kinds of goods.");
        }

        var kinds = problem.Conflicts.SelectMany(c => new[] { c.Goods, c.Other }).Distinct().Count();
        faults.Check(kinds <= MaxConflictingGoods, "conflicts", $"{kinds} kinds of goods", $"Use at most {MaxConflictingGoods} kinds that conflict.");
        Sequences(problem, faults);
    }

    /// <summary>Locks and the plan in force name tasks once each, and a drop only behind its pick-up.</summary>
    private static void Sequences(RoutingProblem problem, FaultList faults)
    {
        if (problem.InForce.Count == 0 && problem.Vehicles.All(v => v.Locked.Count == 0)) return;
        var tasks = new HashSet<string>();
        var pickupOf = new Dictionary<string, string>();
        foreach (var visit in problem.Visits) tasks.Add(visit.Id);
        foreach (var pair in problem.Pairs)
        {
            tasks.Add(pair.Pickup.Id);
            tasks.Add(pair.Drop.Id);
            pickupOf.TryAdd(pair.Drop.Id, pair.Pickup.Id);
        }

        var locked = new HashSet<string>();
        for (var v = 0; v < problem.Vehicles.Count; v++) Sequence($"vehicles[{v}].locked", problem.Vehicles[v].Locked, locked);
        var planned = new HashSet<string>();
        var vehicles = problem.Vehicles.Select(v => v.Id).ToHashSet();
        var used = new HashSet<string>();
        for (var k = 0; k < problem.InForce.Count; k++)
        {
            var route = problem.InForce[k];
            faults.Check(vehicles.Contains(route.Vehicle) && used.Add(route.Vehicle), $"inForce[{k}].vehicle", $"'{route.Vehicle}' is unknown or used twice", "Name each vehicle of this problem once.");
            Sequence($"inForce[{k}].stops", route.Stops, planned);
        }

        void Sequence(string where, IReadOnlyList<string> stops, HashSet<string> seen)
        {
            var here = new HashSet<string>();
            for (var k = 0; k < stops.Count; k++)
            {
                here.Add(stops[k]);
                faults.Check(tasks.Contains(stops[k]) && seen.Add(stops[k]), $"{where}[{k}]", $"'{stops[k]}' is unknown or named twice", "Name each visit of this problem once; of pairs, their pick-up and drop.");
                if (pickupOf.TryGetValue(stops[k], out var pickup))
                    faults.Check(here.Contains(pickup), $"{where}[{k}]", $"'{stops[k]}' comes before its pick-up '{pickup}'", "Name the pick-up first, on the same vehicle; goods that are on board already are a visit with a delivery.");
            }
        }
    }
}
