using System.Globalization;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Core.Travel;
using LogiOpt.Routing.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Planning;

/// <summary>What waiting shipments leave of the coming waves.</summary>
internal sealed class WaveRooms(DbContext db, TimeProvider time, IOptions<RoutingOptions> options) : IWaveRoom
{
    private const int RecentRoutes = 30, MaxVehicles = 5000, MaxWaiting = 20_000, MaxWaves = 96;

    /// <summary>Until routes were driven: about five stops an hour, as in a city with ten minutes' drive and work a stop.</summary>
    private static readonly TimeSpan UsualStop = TimeSpan.FromMinutes(12);

    public async ValueTask<IReadOnlyList<WaveRoom>> NextAsync(DateTimeOffset until, CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        if (!options.Value.PlanOnSchedule) return [];
        var fleet = await db.Set<VehicleRow>().AsNoTracking().OrderBy(v => v.Id).Take(MaxVehicles).ToListAsync(cancellation);
        if (fleet.Count == 0) return [];
        var waiting = await db.Set<ShipmentRow>().AsNoTracking().Where(s => s.State == ShipmentState.Pending).OrderBy(s => s.DueLatest)
            .Take(MaxWaiting).Select(s => new Waiting(s.ReadyAt, s.Grams, s.Millilitres)).ToListAsync(cancellation);
        var recent = await db.Set<RouteRow>().AsNoTracking().OrderByDescending(r => r.DispatchedAt).Take(RecentRoutes).Select(r => r.Stops).ToListAsync(cancellation);
        return Decide(WavesAfter(now, until, options.Value), fleet, waiting, StopTime(recent.Select(RoutingJson.Read<List<RouteStop>>)), options.Value);
    }

    /// <summary>A shipment that waits: when it is ready, and its load.</summary>
    internal readonly record struct Waiting(DateTimeOffset ReadyAt, long Grams, long Millilitres);

    /// <summary>Room wave by wave; each waiting shipment takes its place in the first that has one.</summary>
    /// <param name="waves">When, rising; the last only ends the one before it.</param>
    /// <param name="fleet">All vehicles.</param>
    /// <param name="waiting">The earliest due first.</param>
    /// <param name="perStop">Driving and work that a stop takes.</param>
    /// <param name="options">When a vehicle is usable.</param>
    internal static List<WaveRoom> Decide(
        IReadOnlyList<DateTimeOffset> waves, IReadOnlyList<VehicleRow> fleet, IReadOnlyList<Waiting> waiting, TimeSpan perStop, RoutingOptions options)
    {
        var rooms = new List<WaveRoom>();
        for (var k = 0; k + 1 < waves.Count; k++)
        {
            var (vehicles, stops, grams, millilitres) = (0, 0, 0L, 0L);
            foreach (var vehicle in fleet)
            {
                if (!VehicleTime.IsUsable(vehicle, waves[k], options)) continue;
                // What a vehicle does after the next wave belongs to that one.
                var shift = VehicleTime.ShiftOn(vehicle, waves[k]);
                var end = shift.Latest < waves[k + 1] ? shift.Latest : waves[k + 1];
                var count = Math.Min(vehicle.MaxStops ?? int.MaxValue, (int)Math.Max(0, (end - waves[k]) / perStop));
                if (count == 0) continue;
                (vehicles, stops, grams, millilitres) = (vehicles + 1, stops + count, grams + vehicle.CapacityGrams, millilitres + vehicle.CapacityMillilitres);
            }

            rooms.Add(new WaveRoom(waves[k], vehicles, stops, grams, millilitres));
        }

        foreach (var shipment in waiting)
            for (var k = 0; k < rooms.Count; k++)
                if (rooms[k] is { Stops: > 0 } room && room.At >= shipment.ReadyAt && room.Grams >= shipment.Grams && room.Millilitres >= shipment.Millilitres)
                {
                    rooms[k] = room with { Stops = room.Stops - 1, Grams = room.Grams - shipment.Grams, Millilitres = room.Millilitres - shipment.Millilitres };
                    break;
                }

        return rooms;
    }

    /// <summary>Waves after an instant, and one more than asked for, which ends the last.</summary>
    internal static List<DateTimeOffset> WavesAfter(DateTimeOffset now, DateTimeOffset until, RoutingOptions options)
    {
        var offset = TimeSpan.FromHours(options.UtcOffsetHours);
        var times = options.WaveTimes.Select(t => TimeOnly.ParseExact(t, "HH:mm", CultureInfo.InvariantCulture).ToTimeSpan()).Order().ToList();
        var waves = new List<DateTimeOffset>();
        for (var day = now.ToOffset(offset).Date; times.Count > 0 && waves.Count < MaxWaves; day = day.AddDays(1))
            foreach (var wave in times.Select(t => (new DateTimeOffset(day, offset) + t).ToUniversalTime()))
            {
                if (wave <= now) continue;
                waves.Add(wave);
                if (wave > until) return waves;
            }

        return waves;
    }

    /// <summary>What a drop has taken of its route, from leaving to the end, in the mean over routes.</summary>
    internal static TimeSpan StopTime(IEnumerable<IReadOnlyList<RouteStop>> routes)
    {
        var (drops, spent) = (0, TimeSpan.Zero);
        foreach (var stops in routes)
        {
            if (stops.Count < 2) continue;
            drops += stops.Count(s => s.Kind == StopKind.Drop);
            spent += stops[^1].PlannedArrival - stops[0].PlannedDeparture;
        }

        return drops == 0 || spent <= TimeSpan.Zero ? UsualStop : spent / drops;
    }
}
