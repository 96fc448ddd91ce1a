using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking;

/// <summary>Settings of the section <c>Tracking</c>. The defaults suit a metropolis with some hundred vehicles.</summary>
public sealed class TrackingOptions
{
    /// <summary>Requests that may wait for the journal; above it the caller is told 429. 2,000 is about a second of work.</summary>
    public int QueuedRequests { get; set; } = 2000;

    /// <summary>Requests in one commit.</summary>
    public int BatchRequests { get; set; } = 500;

    /// <summary>Events in one commit; one larger request is a commit of its own.</summary>
    public int BatchEvents { get; set; } = 2000;

    /// <summary>Reports a second that one device may send in the long run; a phone sends one every few seconds.</summary>
    public double DeviceReportsPerSecond { get; set; } = 20;

    /// <summary>Reports that one device may send at once after a silence: five hours of one every 30 s.</summary>
    public int DeviceBurst { get; set; } = 600;

    /// <summary>How far a device's clock may be ahead before its events are quarantined. Phones are rarely more than seconds off.</summary>
    public TimeSpan MaxAhead { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How old an event may be before it is quarantined. A phone may be offline for days, not for a season.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>A faster move between two fixes does not move the marker, in km/h.</summary>
    public double MaxKilometresPerHour { get; set; } = 250;

    /// <summary>Positions of one vehicle renew its estimates at most this often. Milestones always do.</summary>
    public TimeSpan EtaEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An estimate is told again when its median moved by this. Less is noise to a reader.</summary>
    public TimeSpan EtaStep { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Nor is a move below this share of the range from p10 to p90 told again: an arrival hours ahead shifts by minutes all the time.</summary>
    public double EtaStepShare { get; set; } = 0.2;

    /// <summary>Probability of arriving after the promise above which it is at risk. Estimates that are right wander, and of those that ever reach
    /// a probability just so many come true: warning at one half would be for nothing every other time.</summary>
    public double RiskProbability { get; set; } = 0.65;

    /// <summary>The same shipment is warned of at most this often.</summary>
    public TimeSpan RiskEvery { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The shown window moves when the probability of arriving in it falls below this.</summary>
    public double WindowProbability { get; set; } = 0.7;

    /// <summary>Shown windows are rounded to this.</summary>
    public TimeSpan WindowStep { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The narrowest shown window.</summary>
    public TimeSpan WindowMinimum { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A shopper sees the vehicle when at most this many stops come before theirs.</summary>
    public int ShowVehicleWithinStops { get; set; } = 5;

    /// <summary>When a shopper is shown the vehicle's place: <c>always</c>, <c>never</c>, <c>stops&lt;=5</c>, <c>minutes&lt;=30</c> or <c>metres&lt;=2000</c>; null = by <see cref="ShowVehicleWithinStops"/>.</summary>
    public string? ShowVehicle { get; set; }

    /// <summary>When a shopper is shown the estimate.</summary>
    public string ShowEta { get; set; } = "always";

    /// <summary>When a shopper is shown how many stops come before theirs.</summary>
    public string ShowStopCount { get; set; } = "always";

    /// <summary>When a shopper is shown how far the vehicle is; null = as its place.</summary>
    public string? ShowDistance { get; set; }

    /// <summary>When a shopper is shown the way still before the vehicle. With more than no stop before theirs it leads past other doors.</summary>
    public string ShowRoute { get; set; } = "stops<=0";

    /// <summary>A route that nobody has started this long after its planned departure has no driver.</summary>
    public TimeSpan NoDriverAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A stop that takes this much longer than planned, and twice as long at least, takes too long.</summary>
    public TimeSpan DwellOver { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How much longer than the leg a vehicle's way over its place may be; streets are no straight lines.</summary>
    public double DetourFactor { get; set; } = 1.6;

    /// <summary>And by how many metres besides.</summary>
    public double OffRouteMetres { get; set; } = 1500;

    /// <summary>Whether webhooks may call addresses of one's own network, and http. For trials on one machine; it opens the network to whoever may subscribe.</summary>
    public bool WebhooksMayCallPrivateAddresses { get; set; }

    /// <summary>Without a fix for this long on the road, the vehicle's place is stale.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Without movement for this long between stops, somebody should call.</summary>
    public TimeSpan NoMovementAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a tracking link works.</summary>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How far back the board looks for routes and counts shipments.</summary>
    public TimeSpan BoardSpan { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Quiet streams send a heartbeat this often, in real time whatever the clock of the operation.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Hours that local time is ahead of UTC, in [-12, 14]; with <see cref="TrafficByHour"/> only.</summary>
    public double UtcOffsetHours { get; set; } = 8;

    /// <summary>Travel time against an empty road for each hour of the local day, 24 values in [0.5, 5], until enough legs are known; empty = a metropolis.</summary>
    public IList<double> TrafficByHour { get; set; } = [];

    /// <summary>Deviation of the logarithm of one leg's time against its plan before anything is learned.</summary>
    public double LegDeviation { get; set; } = 0.30;

    /// <summary>Deviation of the logarithm of a whole vehicle's day against its plan.</summary>
    public double DayDeviation { get; set; } = 0.06;

    /// <summary>Deviation of the logarithm of one stop's work against its plan before anything is learned.</summary>
    public double ServiceDeviation { get; set; } = 0.45;

    /// <summary>Deviation of the departure from the first stop.</summary>
    public TimeSpan StartDeviation { get; set; } = TimeSpan.FromMinutes(5);

    // Two peaks and a quiet night: an assumption of the usual shape, which matters only against the hour of planning and until legs are known.
    private static readonly double[] MetropolisTraffic =
        [1.02, 1.00, 1.00, 1.00, 1.00, 1.04, 1.15, 1.32, 1.45, 1.38, 1.28, 1.25, 1.24, 1.24, 1.25, 1.28, 1.34, 1.45, 1.50, 1.36, 1.22, 1.15, 1.10, 1.05];

    internal double TrafficAt(int hour) => TrafficByHour.Count == 24 ? TrafficByHour[hour] : MetropolisTraffic[hour];
}

/// <summary>Tells every fault of the settings at once.</summary>
internal sealed class TrackingOptionsCheck : IValidateOptions<TrackingOptions>
{
    public ValidateOptionsResult Validate(string? name, TrackingOptions o)
    {
        var faults = new List<string>();
        Check(o.QueuedRequests is >= 1 and <= 100_000, nameof(o.QueuedRequests), o.QueuedRequests, "1 to 100000");
        Check(o.BatchRequests is >= 1 and <= 10_000, nameof(o.BatchRequests), o.BatchRequests, "1 to 10000");
        Check(o.BatchEvents is >= 1 and <= 20_000, nameof(o.BatchEvents), o.BatchEvents, "1 to 20000");
        Check(o.DeviceReportsPerSecond is > 0 and <= 100_000, nameof(o.DeviceReportsPerSecond), o.DeviceReportsPerSecond, "above 0, at most 100000");
        Check(o.DeviceBurst is >= 1 and <= 1_000_000, nameof(o.DeviceBurst), o.DeviceBurst, "1 to 1000000");
        Check(o.MaxKilometresPerHour is > 0 and <= 1200, nameof(o.MaxKilometresPerHour), o.MaxKilometresPerHour, "above 0, at most 1200");
        Check(o.ShowVehicleWithinStops is >= 0 and <= 1000, nameof(o.ShowVehicleWithinStops), o.ShowVehicleWithinStops, "0 to 1000");
        foreach (var (field, value) in new[]
        {
            (nameof(o.ShowVehicle), o.ShowVehicle), (nameof(o.ShowEta), o.ShowEta), (nameof(o.ShowStopCount), o.ShowStopCount), (nameof(o.ShowDistance), o.ShowDistance),
            (nameof(o.ShowRoute), o.ShowRoute),
        })
            Check(value is null || Promises.VisibilityRule.Parse(value) is not null, field, value ?? "", "always, never, stops<=n, minutes<=n or metres<=n");
        Check(o.DetourFactor is >= 1 and <= 10, nameof(o.DetourFactor), o.DetourFactor, "1 to 10");
        Check(o.OffRouteMetres is >= 0 and <= 100_000, nameof(o.OffRouteMetres), o.OffRouteMetres, "0 to 100000");
        Check(o.UtcOffsetHours is >= -12 and <= 14, nameof(o.UtcOffsetHours), o.UtcOffsetHours, "-12 to 14");
        Check(o.TrafficByHour.Count is 0 or 24, nameof(o.TrafficByHour), $"{o.TrafficByHour.Count} values", "none or 24");
        for (var k = 0; k < o.TrafficByHour.Count; k++) Check(o.TrafficByHour[k] is >= 0.5 and <= 5, $"{nameof(o.TrafficByHour)}:{k}", o.TrafficByHour[k], "0.5 to 5");
        Check(o.EtaStepShare is >= 0 and <= 1, nameof(o.EtaStepShare), o.EtaStepShare, "0 to 1");
        foreach (var (field, value) in new[] { (nameof(o.RiskProbability), o.RiskProbability), (nameof(o.WindowProbability), o.WindowProbability) })
            Check(value is > 0 and < 1, field, value, "above 0, below 1");
        foreach (var (field, value) in new[]
        {
            (nameof(o.LegDeviation), o.LegDeviation), (nameof(o.DayDeviation), o.DayDeviation), (nameof(o.ServiceDeviation), o.ServiceDeviation),
        })
            Check(value is > 0 and <= 2, field, value, "above 0, at most 2");
        foreach (var (field, value) in new[]
        {
            (nameof(o.MaxAhead), o.MaxAhead), (nameof(o.MaxAge), o.MaxAge), (nameof(o.EtaEvery), o.EtaEvery), (nameof(o.EtaStep), o.EtaStep),
            (nameof(o.RiskEvery), o.RiskEvery), (nameof(o.WindowStep), o.WindowStep), (nameof(o.WindowMinimum), o.WindowMinimum),
            (nameof(o.NoDriverAfter), o.NoDriverAfter), (nameof(o.DwellOver), o.DwellOver),
            (nameof(o.StaleAfter), o.StaleAfter), (nameof(o.NoMovementAfter), o.NoMovementAfter), (nameof(o.LinkLifetime), o.LinkLifetime),
            (nameof(o.BoardSpan), o.BoardSpan), (nameof(o.Heartbeat), o.Heartbeat),
            (nameof(o.StartDeviation), o.StartDeviation),
        })
            Check(value > TimeSpan.Zero && value <= TimeSpan.FromDays(400), field, value, "above 0, at most 400 days");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(bool holds, string field, object value, string allowed)
        {
            if (!holds) faults.Add($"Tracking:{field} is {value}; allowed is {allowed}.");
        }
    }
}
