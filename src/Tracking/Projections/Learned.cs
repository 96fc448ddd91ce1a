using LogiOpt.Core.Messages;

namespace LogiOpt.Tracking.Projections;

/// <summary>What this installation has learned of its own errors: sums only, so that the order of learning does not matter.</summary>
/// <param name="Legs">Of legs travelled.</param>
/// <param name="Services">Stops worked at.</param>
/// <param name="ServiceLogs">Sum of ln(actual / planned) in millionths.</param>
/// <param name="ServiceSquares">Sum of its squares in millionths.</param>
/// <param name="Errors">Histogram of the standardised errors of estimates, <see cref="BinCount"/> bins from -4 to 4.</param>
internal sealed record Learned(LegSums Legs, long Services, long ServiceLogs, long ServiceSquares, IReadOnlyList<long> Errors)
{
    public const int BinCount = 64;

    public const double BinWidth = 8.0 / BinCount;

    public static readonly Learned Nothing = new(LegSums.Nothing, 0, 0, 0, new long[BinCount]);

    public Learned Plus(Learned more, int sign) => new(
        Legs.Plus(more.Legs, sign), Services + sign * more.Services,
        ServiceLogs + sign * more.ServiceLogs, ServiceSquares + sign * more.ServiceSquares,
        ReferenceEquals(more.Errors, Nothing.Errors) ? Errors : [.. Errors.Zip(more.Errors, (a, b) => a + sign * b)]);

    public bool IsSame(Learned other) =>
        Legs.IsSame(other.Legs) && (Services, ServiceLogs, ServiceSquares) == (other.Services, other.ServiceLogs, other.ServiceSquares)
        && Errors.SequenceEqual(other.Errors);
}

/// <summary>What one route or shipment teaches.</summary>
internal static class Lessons
{
    private const double Million = 1e6;

    // A mis-tap or a lunch break says nothing of traffic.
    private static readonly double MaxLog = Math.Log(4);

    public static Learned Of(RouteProgress? route)
    {
        if (route?.StartedAt is null) return Learned.Nothing;
        var sum = Learned.Nothing with { Legs = LegSums.Of(LegsOf(route)) };
        foreach (var stop in route.Stops)
            if (stop is { ArrivedAt: not null, ServedAt: { } end, Plan.Kind: StopKind.Drop or StopKind.Pickup } && stop.ServiceStartedAt() is { } start
                && LogRatio(end - start, stop.Plan.ServiceTime) is { } log)
                sum = sum with { Services = sum.Services + 1, ServiceLogs = sum.ServiceLogs + Micro(log), ServiceSquares = sum.ServiceSquares + Micro(log * log) };
        return sum;
    }

    /// <summary>The legs of a route that teach something, each with ln(actual / planned).</summary>
    public static IEnumerable<(Core.Geo.Distance Length, DateTimeOffset Driven, DateTimeOffset Planned, double Log)> LegsOf(RouteProgress route)
    {
        foreach (var leg in RouteFacts.LegsOf(route))
            if (LogRatio(leg.ArrivedAt - leg.DepartedAt, leg.PlannedTime) is { } log)
                yield return (leg.PlannedDistance, leg.DepartedAt, route.Plan.DispatchedAt, log);
    }

    public static Learned Of(ShipmentState shipment)
    {
        if (ShipmentProgress.ScoreOf(shipment)?.StandardError is not { } error) return Learned.Nothing;
        var bins = new long[Learned.BinCount];
        bins[(int)Math.Clamp(Math.Floor((error + 4) / Learned.BinWidth), 0, Learned.BinCount - 1)] = 1;
        return Learned.Nothing with { Errors = bins };
    }

    /// <summary>ln(actual / planned), or null where the plan is too short to say anything.</summary>
    public static double? LogRatio(TimeSpan actual, TimeSpan planned) =>
        planned.TotalSeconds < 30 || actual <= TimeSpan.Zero ? null : Math.Clamp(Math.Log(actual / planned), -MaxLog, MaxLog);

    private static long Micro(double value) => (long)Math.Round(value * Million);
}
