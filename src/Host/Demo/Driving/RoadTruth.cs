using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;

namespace LogiOpt.Host.Demo.Driving;

/// <summary>What really happens on the demo's roads and doorsteps. The service never sees this; it sees positions and milestones only.</summary>
/// <remarks>
/// Travel depends on the distance, the hour and chance, not on what the planner believed: otherwise what the service learns would
/// change the truth, and nothing could be learnt. Each draw belongs to its leg or shipment by name, so a restarted demo draws the same again.
/// All figures are assumptions of the demo, listed in <c>docs/demo.md</c>.
/// </remarks>
internal sealed class RoadTruth(long seed, TimeSpan utcOffset)
{
    /// <summary>Spread of a leg's time in its logarithm: two of three legs lie within 16 % of the usual.</summary>
    private const double LegSigma = 0.15;

    /// <summary>Spread of the work at a stop in its logarithm.</summary>
    private const double DwellSigma = 0.35;

    /// <summary>Chance that nobody opens the door.</summary>
    public const double AbsentChance = 0.02;

    /// <summary>How much longer a leg takes than on an empty road, at full local hours from 0 to 24; linear between.</summary>
    private static readonly double[] Traffic =
        [0.90, 0.88, 0.88, 0.88, 0.90, 0.92, 0.98, 1.15, 1.30, 1.22, 1.10, 1.06, 1.05, 1.06, 1.08, 1.10, 1.16, 1.30, 1.38, 1.22, 1.08, 1.02, 0.98, 0.94, 0.90];

    /// <summary>Time over a leg.</summary>
    /// <param name="leg">The leg's name, for its chance.</param>
    /// <param name="metres">Road distance.</param>
    /// <param name="departure">When it starts.</param>
    public TimeSpan TravelTime(string leg, double metres, DateTimeOffset departure)
    {
        var chance = Draw.LogNormal(LegSigma, Draw.Of(seed, "leg " + leg));
        return Whole(metres / FreeSpeed(metres) * TrafficAt(departure) * chance);
    }

    /// <summary>Work at a stop.</summary>
    /// <param name="stop">The stop's name, for its chance.</param>
    /// <param name="kind">What is done.</param>
    /// <param name="shipments">How many shipments are handled.</param>
    /// <param name="bulk">Whether pallets are unloaded rather than parcels handed over.</param>
    public TimeSpan Dwell(string stop, StopKind kind, int shipments, bool bulk)
    {
        var usual = kind switch
        {
            StopKind.Pickup => 150 + 30 * (shipments - 1),
            StopKind.Drop when bulk => 720 + 60 * (shipments - 1),
            StopKind.Drop => 170 + 45 * (shipments - 1),
            _ => 0,
        };
        return usual == 0 ? TimeSpan.Zero : Whole(usual * Draw.LogNormal(DwellSigma, Draw.Of(seed, "dwell " + stop)));
    }

    /// <summary>How long after its planned start a vehicle rolls out of the gate.</summary>
    public TimeSpan DepartureDelay(string route) => Whole(180 * Draw.Of(seed, "start " + route).NextDouble());

    /// <summary>Whether the receiver is not there.</summary>
    public bool IsAbsent(ShipmentId shipment) => Draw.Of(seed, "absent " + shipment).NextDouble() < AbsentChance;

    /// <summary>How much longer a leg takes at an instant than on an empty road.</summary>
    public double TrafficAt(DateTimeOffset instant)
    {
        var hour = instant.ToOffset(utcOffset).TimeOfDay.TotalHours;
        var before = (int)hour;
        return Traffic[before] + (Traffic[before + 1] - Traffic[before]) * (hour - before);
    }

    // Short legs are streets with lights, long ones are motorways: 24 km/h over one kilometre, 50 km/h over twenty.
    private static double FreeSpeed(double metres) => 5.5 + 9 * (1 - Math.Exp(-metres / 8_000));

    private static TimeSpan Whole(double seconds) => TimeSpan.FromSeconds(Math.Max(1, Math.Round(seconds)));
}
