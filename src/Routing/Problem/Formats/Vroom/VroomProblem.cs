namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>A request as the engine's problem, with the way back.</summary>
/// <param name="Problem">The problem; its tasks are those of the request in the same order.</param>
/// <param name="Request">The request.</param>
/// <param name="Places">Its places.</param>
/// <param name="Travel">Travel between them.</param>
/// <param name="Origin">The client's second at which the problem's second 0 is.</param>
public sealed record VroomProblem(RoutingProblem Problem, VroomRequest Request, VroomPlaces Places, VroomTravel Travel, long Origin)
{
    /// <summary>Turns a request into a problem.</summary>
    public static VroomProblem Of(VroomRequest request, VroomPlaces places, VroomTravel travel)
    {
        var origin = OriginOf(request);
        var openStart = request.Vehicles.Any(v => v.Start is null);
        var nowhere = places.All.Count;
        var vehicles = request.Vehicles.Select(Vehicle).ToList();
        var visits = request.Jobs.Select(Visit).Select((v, k) => v with
        {
            Deliver = request.Jobs[k].Delivery,
            Pickup = request.Jobs[k].Pickup,
            Skills = request.Jobs[k].Skills,
            Priority = request.Jobs[k].Priority,
        }).ToList();
        var pairs = request.Shipments.Select(s => new RoutingPair
        {
            Id = $"shipment {s.Pickup.Id.Text}",
            Pickup = Visit(s.Pickup),
            Drop = Visit(s.Delivery),
            Load = s.Pickup.Pickup,
            Skills = s.Pickup.Skills,
            Priority = s.Pickup.Priority,
        }).ToList();
        var profiles = request.Vehicles.Select(v => v.Profile).Distinct().ToList();
        var problem = new RoutingProblem(vehicles, visits, pairs, travel.ForEngine(profiles[0], openStart))
        {
            Profiles = profiles.Skip(1).ToDictionary(p => p, p => travel.ForEngine(p, openStart)),
        };
        return new VroomProblem(problem, request, places, travel, origin);

        RoutingVehicle Vehicle(VroomVehicle v) => new()
        {
            Id = v.Id.Text,
            StartPlace = v.Start is { } start ? places.Of(start) : nowhere,
            EndPlace = v.End is { } end ? places.Of(end) : null,
            Profile = v.Profile == request.Vehicles[0].Profile ? null : v.Profile,
            Capacity = v.Capacity,
            Skills = v.Skills,
            Shift = v.Window is { } window ? Shifted(window) : SecondsWindow.Always,
            SpeedFactor = v.SpeedFactor,
            MaxStops = v.MaxTasks,
            MaxMetres = v.MaxDistance,
            MaxDrivingSeconds = v.MaxTravelTime,
            FixedCostMilli = v.FixedCost * 1000L,
            CostPerHourMilli = travel.HasCosts(v.Profile) ? 0 : v.CostPerHour * 1000L,
            // A table of costs stands in the place of distances: one unit of it is a thousand thousandths for a metre.
            CostPerKmMilli = travel.HasCosts(v.Profile) ? 1_000_000 : v.CostPerKm * 1000L,
            Breaks = [.. v.Breaks.Select(b => new RoutingBreak
            {
                Id = b.Id.Text,
                Windows = b.Windows.Count == 0 ? [v.Window is { } any ? Shifted(any) : SecondsWindow.Always] : [.. b.Windows.Select(Shifted)],
                DurationSeconds = b.Service,
            })],
        };

        RoutingVisit Visit(VroomTask task) => new()
        {
            Id = $"{task.KindName} {task.Id.Text}",
            Place = places.Of(task.Place),
            ServiceSeconds = task.Service,
            SetupSeconds = task.Setup,
            Windows = [.. task.Windows.Select(Shifted)],
        };

        SecondsWindow Shifted(VroomWindow window) => new(
            (int)Math.Clamp(window.From - origin, 0, SecondsWindow.Horizon), (int)Math.Clamp(window.Until - origin, 0, SecondsWindow.Horizon));
    }

    /// <summary>Seconds of a calendar are counted from the first of them, so that they fit the engine's horizon.</summary>
    private static long OriginOf(VroomRequest request)
    {
        var windows = request.Vehicles.SelectMany(v => v.Breaks.SelectMany(b => b.Windows).Concat(v.Window is { } w ? [w] : []))
            .Concat(request.Tasks.SelectMany(t => t.Windows)).ToList();
        return windows.Count == 0 || windows.Max(w => w.Until) <= SecondsWindow.Horizon ? 0 : windows.Min(w => w.From);
    }
}
