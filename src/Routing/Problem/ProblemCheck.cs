using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem;

/// <summary>Finds every fault of a problem before it is solved.</summary>
internal static partial class ProblemCheck
{
    /// <summary>Most visits, pairs counted twice.</summary>
    public const int MaxVisits = 40_000;

    /// <summary>Most vehicles.</summary>
    public const int MaxVehicles = 20_000;

    /// <summary>Most places of a table: its square must fit a memory of some 200 MB.</summary>
    public const int MaxMatrixPlaces = 5_000;

    /// <summary>Most capacity dimensions.</summary>
    public const int MaxDimensions = 8;

    /// <summary>Largest amount of one load or capacity; a route's sum then fits an int.</summary>
    public const int MaxAmount = 1_000_000_000;

    private const long MaxRate = 1_000_000_000_000;

    /// <exception cref="BadInputException">With every fault.</exception>
    public static void ThrowIfFaulty(RoutingProblem problem)
    {
        var faults = new FaultList();
        Travel("travel", problem.Travel, faults);
        Profiles(problem, faults);
        var dimensions = Dimensions(problem);
        faults.Check(dimensions <= MaxDimensions, "vehicles", $"{dimensions} capacity dimensions", $"Use at most {MaxDimensions}.");
        faults.Check(problem.Vehicles.Count <= MaxVehicles, "vehicles", $"{problem.Vehicles.Count} vehicles", $"Use at most {MaxVehicles}.");
        faults.Check(problem.Visits.Count + 2L * problem.Pairs.Count <= MaxVisits, "visits",
            $"{problem.Visits.Count} visits and {problem.Pairs.Count} pairs", $"Split the problem: at most {MaxVisits} visits, pairs counted twice.");

        var vehicles = Vehicles(problem, faults);
        var ids = new HashSet<string>();
        for (var k = 0; k < problem.Visits.Count; k++)
            Visit($"visits[{k}]", problem.Visits[k], problem, vehicles, ids, faults);
        for (var k = 0; k < problem.Pairs.Count; k++)
            Pair($"pairs[{k}]", problem.Pairs[k], problem, vehicles, ids, faults);
        WholeProblem(problem, faults);
        faults.ThrowIfAny();
    }

    /// <summary>How many capacity dimensions the problem speaks of.</summary>
    public static int Dimensions(RoutingProblem problem)
    {
        var most = problem.Dimensions.Count;
        foreach (var vehicle in problem.Vehicles) most = Math.Max(most, vehicle.Capacity.Count);
        foreach (var visit in problem.Visits) most = Math.Max(most, Math.Max(visit.Deliver.Count, visit.Pickup.Count));
        foreach (var pair in problem.Pairs) most = Math.Max(most, pair.Load.Count);
        return most;
    }

    private static void Travel(string where, TravelData travel, FaultList faults)
    {
        Speeds($"{where}.speeds", travel.Speeds, faults);
        if (travel is MatrixTravel matrix)
        {
            if (!faults.Check(matrix.Count is >= 1 and <= MaxMatrixPlaces, where, $"{matrix.Count} places in a table",
                    $"Use 1 to {MaxMatrixPlaces} places, or coordinates.")) return;
            var cells = matrix.Count * matrix.Count;
            if (faults.Check(matrix.Seconds.Length == cells, $"{where}.seconds", $"{matrix.Seconds.Length} cells", $"Give {cells}."))
                Cells($"{where}.seconds", matrix.Seconds, faults);
            if (faults.Check(matrix.Metres.Length == cells, $"{where}.metres", $"{matrix.Metres.Length} cells", $"Give {cells}."))
                Cells($"{where}.metres", matrix.Metres, faults);
        }
        else if (travel is PlaneTravel plane)
        {
            faults.Check(plane.X.Length == plane.Y.Length && plane.X.Length > 0, where, $"{plane.X.Length} abscissae and {plane.Y.Length} ordinates",
                "Give as many of both, at least one.");
            faults.Check(plane.Rounding is { Scale: > 0 and <= 1e6, SecondsPerMetre: >= 0 and <= 1e4, RoundUpFrom: >= 0 and <= 1 }, "travel.rounding",
                plane.Rounding.ToString(), "Scale is in (0, 1e6], secondsPerMetre in [0, 1e4], roundUpFrom in [0, 1].");
            for (var k = 0; k < Math.Min(plane.X.Length, plane.Y.Length); k++)
                if (!(Math.Abs(plane.X[k]) * plane.Rounding.Scale <= 2e8 && Math.Abs(plane.Y[k]) * plane.Rounding.Scale <= 2e8))
                    faults.Add($"{where}[{k}]", $"({plane.X[k]}, {plane.Y[k]}) is no place in reach", "Coordinates are finite and within 200,000 km of the origin.");
        }
    }

    private static void Cells(string where, int[] cells, FaultList faults)
    {
        // Millions of cells: words are made for the wrong ones only.
        for (var k = 0; k < cells.Length; k++)
            if (cells[k] is < 0 or > SecondsWindow.Horizon) faults.Add($"{where}[{k}]", $"{cells[k]} is out of range", $"Give 0 to {SecondsWindow.Horizon}.");
    }

    private static HashSet<string> Vehicles(RoutingProblem problem, FaultList faults)
    {
        var ids = new HashSet<string>();
        for (var k = 0; k < problem.Vehicles.Count; k++)
        {
            var vehicle = problem.Vehicles[k];
            var where = $"vehicles[{k}]";
            faults.Check(!string.IsNullOrEmpty(vehicle.Id) && ids.Add(vehicle.Id), $"{where}.id", $"'{vehicle.Id}' is empty or used twice", "Give each vehicle its own id.");
            Place($"{where}.startPlace", vehicle.StartPlace, problem, faults);
            if (vehicle.EndPlace is { } end) Place($"{where}.endPlace", end, problem, faults);
            Window($"{where}.shift", vehicle.Shift, faults);
            Amounts($"{where}.capacity", vehicle.Capacity, faults);
            faults.Check(vehicle.FixedCostMilli is >= 0 and <= MaxRate && vehicle.CostPerKmMilli is >= 0 and <= MaxRate && vehicle.CostPerHourMilli is >= 0 and <= MaxRate,
                $"{where} costs", $"{vehicle.FixedCostMilli}, {vehicle.CostPerKmMilli}, {vehicle.CostPerHourMilli} milli", $"Each is in [0, {MaxRate}].");
            faults.Check(vehicle.SpeedFactor is >= 0.1 and <= 10, $"{where}.speedFactor", $"{vehicle.SpeedFactor}", "Give 0.1 to 10.");
            faults.Check(vehicle.MaxStops is null or >= 0, $"{where}.maxStops", $"{vehicle.MaxStops}", "Give 0 or more.");
            faults.Check(vehicle.MaxMetres is null or >= 0, $"{where}.maxMetres", $"{vehicle.MaxMetres}", "Give 0 or more.");
            faults.Check(vehicle.MaxDurationSeconds is null or >= 0, $"{where}.maxDurationSeconds", $"{vehicle.MaxDurationSeconds}", "Give 0 or more.");
            RichVehicle(where, vehicle, problem, faults);
        }

        return ids;
    }

    private static void Visit(string where, RoutingVisit visit, RoutingProblem problem, HashSet<string> vehicles, HashSet<string> ids, FaultList faults)
    {
        Task(where, visit, problem, ids, faults);
        Amounts($"{where}.deliver", visit.Deliver, faults);
        Amounts($"{where}.pickup", visit.Pickup, faults);
        Wanted(where, visit.Priority, visit.AllowedVehicles, visit.ForbiddenVehicles, vehicles, faults);
        faults.Check(visit.ReleaseSeconds is >= 0 and <= SecondsWindow.Horizon, $"{where}.releaseSeconds", $"{visit.ReleaseSeconds}",
            $"Give 0 to {SecondsWindow.Horizon}.");
    }

    private static void Pair(string where, RoutingPair pair, RoutingProblem problem, HashSet<string> vehicles, HashSet<string> ids, FaultList faults)
    {
        faults.Check(!string.IsNullOrEmpty(pair.Id) && ids.Add(pair.Id), $"{where}.id", $"'{pair.Id}' is empty or used twice", "Give each visit and pair its own id.");
        Amounts($"{where}.load", pair.Load, faults);
        Wanted(where, pair.Priority, pair.AllowedVehicles, pair.ForbiddenVehicles, vehicles, faults);
        foreach (var (name, visit) in new[] { ("pickup", pair.Pickup), ("drop", pair.Drop) })
        {
            Task($"{where}.{name}", visit, problem, ids, faults);
            faults.Check(visit.Deliver.Count == 0 && visit.Pickup.Count == 0 && visit.Skills.Count == 0 && visit.Priority is null
                         && visit.AllowedVehicles is null && visit.ForbiddenVehicles.Count == 0 && visit.Goods is null && visit.ReleaseSeconds == 0,
                $"{where}.{name}", "has loads, goods, skills, priority, vehicles or a release time of its own", "State them on the pair; a release time belongs into the pick-up's windows.");
        }
    }

    private static void Task(string where, RoutingVisit visit, RoutingProblem problem, HashSet<string> ids, FaultList faults)
    {
        faults.Check(!string.IsNullOrEmpty(visit.Id) && ids.Add(visit.Id), $"{where}.id", $"'{visit.Id}' is empty or used twice", "Give each visit and pair its own id.");
        Place($"{where}.place", visit.Place, problem, faults);
        faults.Check(visit.ServiceSeconds is >= 0 and <= SecondsWindow.Horizon, $"{where}.serviceSeconds", $"{visit.ServiceSeconds}", $"Give 0 to {SecondsWindow.Horizon}.");
        faults.Check(visit.SetupSeconds is >= 0 and <= SecondsWindow.Horizon, $"{where}.setupSeconds", $"{visit.SetupSeconds}", $"Give 0 to {SecondsWindow.Horizon}.");
        faults.Check(visit.LatePriceMilliPerMinute is null or (>= 0 and <= MaxRate), $"{where}.latePriceMilliPerMinute", $"{visit.LatePriceMilliPerMinute}",
            $"Give 0 to {MaxRate}, or leave it out for hard windows.");
        Windows($"{where}.windows", visit.Windows, faults);
    }

    private static void Windows(string where, IReadOnlyList<SecondsWindow> windows, FaultList faults)
    {
        for (var k = 0; k < windows.Count; k++)
        {
            Window($"{where}[{k}]", windows[k], faults);
            faults.Check(k == 0 || windows[k].From > windows[k - 1].Until, $"{where}[{k}]", "starts before the one before it ends", "Give windows in rising order and apart.");
        }
    }

    private static void Wanted(
        string where, int? priority, IReadOnlyList<string>? allowed, IReadOnlyList<string> forbidden, HashSet<string> vehicles, FaultList faults)
    {
        foreach (var id in forbidden)
            faults.Check(vehicles.Contains(id), $"{where}.forbiddenVehicles", $"no vehicle '{id}'", "Name vehicles of this problem.");
        faults.Check(priority is null or (>= 0 and <= 100), $"{where}.priority", $"{priority}", "Give 0 to 100, or leave it out for a mandatory visit.");
        if (allowed is null) return;
        foreach (var id in allowed)
            faults.Check(vehicles.Contains(id), $"{where}.allowedVehicles", $"no vehicle '{id}'", "Name vehicles of this problem.");
    }

    private static void Place(string where, int place, RoutingProblem problem, FaultList faults) =>
        faults.Check(place >= 0 && place < problem.Travel.Places, where, $"{place} is no place", $"Places are 0 to {problem.Travel.Places - 1}.");

    private static void Window(string where, SecondsWindow window, FaultList faults) =>
        faults.Check(window.From >= 0 && window.From <= window.Until && window.Until <= SecondsWindow.Horizon, where, $"[{window.From}, {window.Until}]",
            $"From is not after until, and both are in [0, {SecondsWindow.Horizon}].");

    private static void Amounts(string where, IReadOnlyList<int> amounts, FaultList faults)
    {
        for (var d = 0; d < amounts.Count; d++)
            faults.Check(amounts[d] is >= 0 and <= MaxAmount, $"{where}[{d}]", $"{amounts[d]}", $"Give 0 to {MaxAmount}.");
    }
}
