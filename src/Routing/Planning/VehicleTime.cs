using LogiOpt.Core.Time;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Storage;

namespace LogiOpt.Routing.Planning;

/// <summary>When a vehicle can drive. A shift is entered once and repeats every day at the same time.</summary>
internal static class VehicleTime
{
    /// <summary>Whether a wave may count on a vehicle: its shift goes on, and it is back soon enough.</summary>
    public static bool IsUsable(VehicleRow vehicle, DateTimeOffset at, RoutingOptions options)
    {
        if (vehicle.OutSince is not null) return false;
        var ready = ReadyAt(vehicle, at);
        return ready <= at.AddMinutes(options.LookAheadMinutes) && ready.AddMinutes(options.LoadingMinutes) < ShiftOn(vehicle, at).Latest;
    }

    /// <summary>First instant at which it can load for a trip of this wave.</summary>
    public static DateTimeOffset ReadyAt(VehicleRow vehicle, DateTimeOffset at)
    {
        var shift = ShiftOn(vehicle, at);
        var ready = at > shift.Earliest ? at : shift.Earliest;
        return vehicle.OpenRoutes > 0 && vehicle.FreeAt > ready ? vehicle.FreeAt : ready;
    }

    /// <summary>From the end of its loading to the end of its shift, in seconds from the wave.</summary>
    public static SecondsWindow ShiftFrom(VehicleRow vehicle, DateTimeOffset at, RoutingOptions options)
    {
        var from = Seconds(at, ReadyAt(vehicle, at).AddMinutes(options.LoadingMinutes));
        return new SecondsWindow(from, Math.Max(from, Seconds(at, ShiftOn(vehicle, at).Latest)));
    }

    /// <summary>The shift that is under way at an instant or comes next.</summary>
    public static TimeWindow ShiftOn(VehicleRow vehicle, DateTimeOffset at)
    {
        var days = Math.Max(0, Math.Ceiling((at - vehicle.ShiftLatest).TotalDays));
        return new TimeWindow(vehicle.ShiftEarliest.AddDays(days), vehicle.ShiftLatest.AddDays(days));
    }

    /// <summary>Whole seconds from an origin, within what a problem can hold.</summary>
    public static int Seconds(DateTimeOffset origin, DateTimeOffset instant) =>
        (int)Math.Clamp(Math.Floor((instant - origin).TotalSeconds), 0, SecondsWindow.Horizon);
}
