using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Routing.Planning;
using LogiOpt.Routing.Storage;

namespace LogiOpt.Routing.Tests.Planning;

public sealed class WaveRoomsTests
{
    private static readonly DateTimeOffset Ten = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);

    private static readonly RoutingOptions Usual = new();

    private static readonly DateTimeOffset[] Waves = [Ten, Ten.AddHours(3), Ten.AddHours(6)];

    [Fact]
    public void A_vehicle_has_room_until_the_next_wave_or_the_end_of_its_shift()
    {
        var rooms = WaveRooms.Decide(Waves, [Vehicle("A", shiftHours: 4)], [], TimeSpan.FromMinutes(12), Usual);
        // Three hours are 15 stops of 12 minutes; in the second wave one hour of the shift is left.
        Assert.Equal([(Ten, 1, 15, 800_000L), (Ten.AddHours(3), 1, 5, 800_000L)], rooms.Select(r => (r.At, r.Vehicles, r.Stops, r.Grams)));
    }

    [Fact]
    public void Broken_down_busy_and_small_vehicles_have_none_or_little()
    {
        var broken = Vehicle("A");
        broken.OutSince = Ten;
        var away = Vehicle("B");
        (away.OpenRoutes, away.FreeAt) = (1, Ten.AddHours(2));
        var small = Vehicle("C");
        small.MaxStops = 4;
        Assert.Equal([(1, 4), (2, 19)], WaveRooms.Decide(Waves, [broken, away, small], [], TimeSpan.FromMinutes(12), Usual).Select(r => (r.Vehicles, r.Stops)));
    }

    [Fact]
    public void What_waits_takes_the_first_wave_that_it_is_ready_for_and_that_can_carry_it()
    {
        WaveRooms.Waiting[] waiting = [new(Ten, 500_000, 0), new(Ten, 500_000, 0), new(Ten.AddMinutes(1), 1, 0)];
        var rooms = WaveRooms.Decide(Waves, [Vehicle("A")], waiting, TimeSpan.FromMinutes(12), Usual);
        Assert.Equal([(14, 300_000L), (13, 299_999L)], rooms.Select(r => (r.Stops, r.Grams)));
    }

    [Fact]
    public void Waves_are_those_of_the_settings_in_local_time_until_one_after_the_end()
    {
        var waves = WaveRooms.WavesAfter(Ten, Ten.AddHours(24), Usual);
        // 10, 13, 16 and 19 o'clock eight hours ahead of UTC; the one at 10 is not after itself.
        Assert.Equal([3, 6, 9, 24, 27], waves.Select(w => (w - Ten).TotalHours));
    }

    [Fact]
    public void A_stop_takes_what_stops_of_late_have_taken_and_twelve_minutes_until_then()
    {
        Assert.Equal(TimeSpan.FromMinutes(12), WaveRooms.StopTime([]));
        Assert.Equal(TimeSpan.FromMinutes(20), WaveRooms.StopTime([[Stop(0, StopKind.Start, 0), Stop(1, StopKind.Drop, 10), Stop(2, StopKind.Drop, 30), Stop(3, StopKind.End, 40)]]));
    }

    private static VehicleRow Vehicle(string id, double shiftHours = 12) => new()
    {
        Id = new VehicleId(id),
        CapacityGrams = 800_000,
        CapacityMillilitres = 3_000_000,
        ShiftEarliest = Ten,
        ShiftLatest = Ten.AddHours(shiftHours),
    };

    private static RouteStop Stop(int stop, StopKind kind, int minute) =>
        new(stop, kind, new GeoPoint(23, 113), [], null, Ten.AddMinutes(minute), Ten.AddMinutes(minute), TimeSpan.Zero, TimeSpan.Zero, Distance.Zero);
}
