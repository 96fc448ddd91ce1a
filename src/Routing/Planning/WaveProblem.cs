using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Travel;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Storage;
using LogiOpt.Routing.Travel;

namespace LogiOpt.Routing.Planning;

/// <summary>A wave as the engine sees it, with the way back to shipments and vehicles.</summary>
/// <param name="Problem">The problem; its seconds count from <paramref name="At"/>.</param>
/// <param name="At">Instant of the wave.</param>
/// <param name="Vehicles">Vehicles by their index in the problem.</param>
/// <param name="ByTask">Shipment of each task.</param>
/// <param name="Places">Points by place.</param>
/// <param name="Oversized">Shipments that no vehicle of the whole fleet can carry, not even one that is away now.</param>
internal sealed record WaveProblem(
    RoutingProblem Problem, DateTimeOffset At, IReadOnlyList<VehicleRow> Vehicles, IReadOnlyList<ShipmentRow> ByTask, IReadOnlyList<GeoPoint> Places,
    IReadOnlySet<ShipmentId> Oversized)
{
    private const int MaxPlaces = 4_800;

    /// <summary>What a wave takes: shipments in order of their due time while their places fit a table, and vehicles that are usable by then.</summary>
    public sealed record Cut(
        IReadOnlyList<ShipmentRow> Shipments, IReadOnlyList<VehicleRow> Vehicles, IReadOnlyList<GeoPoint> Places, IReadOnlyList<VehicleRow> Fleet);

    /// <summary>Chooses what to plan.</summary>
    public static Cut Choose(IReadOnlyList<ShipmentRow> pending, IReadOnlyList<VehicleRow> fleet, DateTimeOffset at, RoutingOptions options)
    {
        var places = new PlaceList();
        var vehicles = fleet.Where(v => VehicleTime.IsUsable(v, at, options)).OrderBy(v => v.Id.Value, StringComparer.Ordinal).ToList();
        foreach (var vehicle in vehicles)
        {
            places.Add(vehicle.Start);
            places.Add(vehicle.End);
        }

        var shipments = new List<ShipmentRow>();
        foreach (var shipment in pending.OrderBy(s => s.DueLatest).ThenBy(s => s.Id.Value))
        {
            if (shipments.Count >= options.MaxShipmentsPerWave || places.Points.Count + 2 > MaxPlaces) break;
            shipments.Add(shipment);
            places.Add(shipment.From);
            places.Add(shipment.To);
        }

        return new Cut(shipments, vehicles, places.Points, fleet);
    }

    /// <summary>Makes the problem. Goods of a site with vehicles of its own ride on those; all other goods are fetched where they wait.</summary>
    public static WaveProblem Build(Cut cut, TravelTable table, DateTimeOffset at, LearnedTimes learned, RoutingOptions options)
    {
        var place = new PlaceList(cut.Places);
        var bySite = cut.Vehicles.Where(v => v.Site is not null).ToLookup(v => v.Site!.Value);
        var roaming = cut.Vehicles.Where(v => v.Site is null).Select(v => v.Id.Value).ToArray();
        var visits = new List<RoutingVisit>();
        var visited = new List<ShipmentRow>();
        var pairs = new List<RoutingPair>();
        var paired = new List<ShipmentRow>();
        foreach (var shipment in cut.Shipments)
        {
            var own = shipment.FromSite is { } site ? bySite[site].Where(v => v.Start == shipment.From).Select(v => v.Id.Value).ToArray() : [];
            if (own.Length > 0)
            {
                visits.Add(Drop(shipment) with
                {
                    Id = shipment.Id.ToString(),
                    Deliver = Amounts(shipment),
                    Skills = [Carries(shipment.Kind)],
                    AllowedVehicles = own,
                    Priority = Priority(shipment),
                    ReleaseSeconds = Seconds(shipment.ReadyAt),
                });
                visited.Add(shipment);
            }
            else
            {
                pairs.Add(new RoutingPair
                {
                    Id = shipment.Id.ToString(),
                    Load = Amounts(shipment),
                    Skills = [Carries(shipment.Kind)],
                    Priority = Priority(shipment),
                    AllowedVehicles = shipment.FromSite is null ? null : roaming,
                    Pickup = new RoutingVisit
                    {
                        Id = $"{shipment.Id} pickup",
                        Place = place.Of(shipment.From),
                        Windows = [new SecondsWindow(Seconds(shipment.ReadyAt), SecondsWindow.Horizon)],
                        ServiceSeconds = Work(shipment, StopKind.Pickup),
                    },
                    Drop = Drop(shipment) with { Id = $"{shipment.Id} drop" },
                });
                paired.Add(shipment);
                paired.Add(shipment);
            }
        }

        var vehicles = cut.Vehicles.Select(v => Vehicle(v, place, at, options)).ToArray();
        var problem = new RoutingProblem(vehicles, visits, pairs, new MatrixTravel(table.Rows, table.Seconds, table.Metres)) { Dimensions = ["grams", "millilitres"] };
        var oversized = cut.Shipments.Where(s => cut.Fleet.Count > 0 && cut.Fleet.All(v => s.Grams > v.CapacityGrams || s.Millilitres > v.CapacityMillilitres));
        return new WaveProblem(problem, at, cut.Vehicles, [.. visited, .. paired], cut.Places, oversized.Select(s => s.Id).ToHashSet());

        // The promise is soft: a shopper prefers late to never.
        RoutingVisit Drop(ShipmentRow shipment) => new()
        {
            Id = "",
            Place = place.Of(shipment.To),
            ServiceSeconds = Work(shipment, StopKind.Drop),
            LatePriceMilliPerMinute = options.LatePriceMilliPerMinute,
            Windows = [new SecondsWindow(Math.Min(Seconds(shipment.DueEarliest), Seconds(shipment.DueLatest)), Seconds(shipment.DueLatest))],
        };

        int Seconds(DateTimeOffset instant) => VehicleTime.Seconds(at, instant);

        int Work(ShipmentRow shipment, StopKind kind) =>
            (int)Math.Clamp(shipment.ServiceTime.TotalSeconds * learned.ServiceRatio(kind) + 0.5, 0, SecondsWindow.Horizon);
    }

    /// <summary>The skill that a kind of shipment asks of a vehicle.</summary>
    public static string Carries(ShipmentKind kind) => $"carries-{kind.ToString().ToLowerInvariant()}";

    private static int[] Amounts(ShipmentRow shipment) => [Amount(shipment.Grams), Amount(shipment.Millilitres)];

    public static int Amount(long amount) => (int)Math.Clamp(amount, 0, ProblemCheck.MaxAmount);

    /// <summary>Nothing is mandatory, so that one impossible shipment does not stop a wave; shoppers go before stock, and what waited goes first.</summary>
    private static int Priority(ShipmentRow shipment) =>
        Math.Min(100, (shipment.Kind == ShipmentKind.Replenishment ? 10 : 50) + 10 * Math.Min(shipment.Tries, 5));

    private static RoutingVehicle Vehicle(VehicleRow row, PlaceList place, DateTimeOffset at, RoutingOptions options) => new()
    {
        Id = row.Id.Value,
        StartPlace = place.Of(row.Start),
        EndPlace = place.Of(row.End),
        Shift = VehicleTime.ShiftFrom(row, at, options),
        Capacity = [Amount(row.CapacityGrams), Amount(row.CapacityMillilitres)],
        FixedCostMilli = row.FixedCostMilli,
        CostPerKmMilli = row.CostPerKmMilli,
        CostPerHourMilli = row.CostPerHourMilli,
        SpeedFactor = row.SpeedFactor,
        MaxStops = row.MaxStops,
        Skills = [.. row.Skills.Split(',', StringSplitOptions.RemoveEmptyEntries), .. Kinds(row).Select(Carries)],
    };

    public static IEnumerable<ShipmentKind> Kinds(VehicleRow row) =>
        row.Carries.Length == 0 ? Enum.GetValues<ShipmentKind>() : row.Carries.Split(',').Select(k => Enum.Parse<ShipmentKind>(k, ignoreCase: true));
}
