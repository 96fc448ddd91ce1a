using System.Globalization;
using LogiOpt.Core.Messages;
using LogiOpt.Host.Demo.Day;
using LogiOpt.Host.Demo.Generation;
using LogiOpt.Host.Demo.Geography;
using LogiOpt.Host.Demo.RealDay;

namespace LogiOpt.Host.Demo;

/// <summary>Everything that is known before the demo begins: who orders what and when, and when waves are planned. The same settings always give the same script.</summary>
internal sealed record DemoScript
{
    /// <summary>Where the clock starts.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>From when a live demo is paced; before, it runs as fast as it can.</summary>
    public required DateTimeOffset PacedFrom { get; init; }

    /// <summary>The day is given up here, whatever is still open.</summary>
    public required DateTimeOffset HardEnd { get; init; }

    /// <summary>Local time minus UTC.</summary>
    public required TimeSpan UtcOffset { get; init; }

    /// <summary>The day's orders by the instant they are placed.</summary>
    public required IReadOnlyList<DemoOrder> Orders { get; init; }

    /// <summary>The waves in order of time.</summary>
    public required IReadOnlyList<WaveTime> Waves { get; init; }

    /// <summary>The city with its stock, for a made-up day; null with an orders file.</summary>
    public CityDay? City { get; init; }

    /// <summary>The couriers, with an orders file; null for a made-up day.</summary>
    public CourierDay? Couriers { get; init; }

    /// <summary>What the worker must be configured with so that it promises what the demo plans.</summary>
    public required IReadOnlyDictionary<string, string?> Configuration { get; init; }

    /// <summary>Tells one script from another, so that a data directory is not continued with something else.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Half-day rhythm of a metropolis; the promise of an order starts with its wave.</summary>
    private static readonly TimeOnly[] CityWaves = [new(10, 0), new(13, 0), new(16, 0), new(19, 0)];

    /// <summary>How long after a wave of the day what could not leave with it is tried again with the vans that are back.</summary>
    private static readonly TimeSpan SecondTry = TimeSpan.FromMinutes(75);

    /// <summary>Reads the orders file or makes up the day.</summary>
    /// <exception cref="Core.Input.BadInputException">The settings or the file have faults: all of them.</exception>
    public static DemoScript Read(DemoSettings settings)
    {
        settings.Check();
        return settings.OrdersFile is null ? OfCity(settings) : OfFile(settings);
    }

    private static DemoScript OfCity(DemoSettings settings)
    {
        var day = CityDay.Generate(CityTable.Find(settings.City)!, settings.Count, settings.Seed);
        DateTimeOffset Local(TimeOnly time) => day.Midnight + time.ToTimeSpan();
        var waves = new List<WaveTime> { new(Local(new(4, 30)), [ShipmentKind.Replenishment], Small: true) };
        foreach (var time in CityWaves)
        {
            waves.Add(new WaveTime(Local(time), [ShipmentKind.Delivery]));
            waves.Add(new WaveTime(Local(time) + SecondTry, [ShipmentKind.Delivery], OnlyIfOverdue: true, Small: true));
        }

        // After the last promise has ended a wave says of everything left that it cannot be served any more.
        waves.Add(new WaveTime(Local(new(22, 30)), null, Small: true));
        waves.Add(new WaveTime(day.Midnight.AddHours(24.5), null, Small: true));
        return new DemoScript
        {
            // After midnight, so that the last day of history is over and the forecast begins with today.
            Start = day.Midnight.AddMinutes(30),
            PacedFrom = day.Midnight.AddHours(8),
            HardEnd = day.Midnight.AddHours(28),
            UtcOffset = Geography.City.UtcOffset,
            Orders = day.Orders,
            Waves = waves,
            City = day,
            Configuration = Settings(CityWaves, picking: 20, within: 180, Geography.City.UtcOffset, tries: 4),
            Fingerprint = Text($"city={day.City.Code} orders={settings.Count} vehicles={settings.Vehicles} seed={settings.Seed}"),
        };
    }

    private static DemoScript OfFile(DemoSettings settings)
    {
        var orders = OrderFile.Read(settings.OrdersFile!);
        var day = CourierDay.Make(orders, settings.Vehicles, settings.Seed);
        var end = orders[^1].PlacedAt + CourierDay.WaveEvery + CourierDay.DeliverWithin + TimeSpan.FromHours(6);
        var waves = new List<WaveTime>();
        for (var at = day.Start + CourierDay.WaveEvery; at <= end; at += CourierDay.WaveEvery) waves.Add(new WaveTime(at, null, Small: true));
        var times = Enumerable.Range(0, 48).Select(k => TimeOnly.MinValue.Add(k * CourierDay.WaveEvery)).ToArray();
        var first = orders.Aggregate(0UL, (hash, order) => hash * 31 + (ulong)order.PlacedAt.ToUnixTimeSeconds());
        return new DemoScript
        {
            Start = day.Start,
            PacedFrom = day.Start,
            HardEnd = end,
            UtcOffset = day.UtcOffset,
            Orders = orders,
            Waves = waves,
            Couriers = day,
            Configuration = Settings(times, picking: 0, (int)CourierDay.DeliverWithin.TotalMinutes, day.UtcOffset, tries: 8),
            Fingerprint = Text($"file orders={orders.Count}/{first:x} vehicles={settings.Vehicles} seed={settings.Seed}"),
        };
    }

    private static Dictionary<string, string?> Settings(TimeOnly[] waves, int picking, int within, TimeSpan utcOffset, int tries)
    {
        var configuration = new Dictionary<string, string?>
        {
            // An order that is picked when its wave is planned still joins it, so what waits for a wave is what was promised with it.
            ["Orders:CutoffLeadMinutes"] = "0",
            ["Orders:PickingMinutes"] = Text($"{picking}"),
            ["Orders:DeliverWithinMinutes"] = Text($"{within}"),
            ["Orders:ServiceRadiusKilometres"] = "80",
            ["Orders:UtcOffsetHours"] = Text($"{utcOffset.TotalHours}"),
            ["Warehousing:PickingMinutes"] = Text($"{picking}"),
            ["Warehousing:UtcOffsetHours"] = Text($"{utcOffset.TotalHours}"),
            ["Tracking:UtcOffsetHours"] = Text($"{utcOffset.TotalHours}"),
            ["Routing:UtcOffsetHours"] = Text($"{utcOffset.TotalHours}"),
            // Vehicles tell their positions once a simulated minute; estimates need not be renewed more often than every second time.
            ["Tracking:EtaEvery"] = "00:02:00",
            // The demo asks for its waves itself.
            ["Routing:PlanOnSchedule"] = "false",
            ["Routing:MaxTries"] = Text($"{tries}"),
        };
        for (var k = 0; k < waves.Length; k++) configuration[Text($"Orders:Waves:{k}")] = waves[k].ToString("HH:mm", CultureInfo.InvariantCulture);
        return configuration;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
