using LogiOpt.Core.Ids;
using LogiOpt.Routing.Solver;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing;

/// <summary>Settings of the section <c>Routing</c>; the defaults suit a metropolis.</summary>
public sealed class RoutingOptions
{
    /// <summary>Local times of day at which waves are planned; the defaults are four half-day waves.</summary>
    public IList<string> Waves { get; set; } = [];

    /// <summary>The waves where none are configured.</summary>
    internal static readonly string[] UsualWaves = ["10:00", "13:00", "16:00", "19:00"];

    /// <summary>Whether waves are planned at these times without being asked; off, a wave is planned when somebody asks for it.</summary>
    public bool PlanOnSchedule { get; set; } = true;

    /// <summary>Hours that local time is ahead of UTC, in [-12, 14].</summary>
    public double UtcOffsetHours { get; set; } = 8;

    /// <summary>Engine of waves and free-standing plans: <c>logiopt</c>, or <c>ortools</c> in builds with <c>-p:OrTools=true</c>.</summary>
    public string Engine { get; set; } = RoutingEngines.Own;

    /// <summary>Seconds of search for a wave where the request names none, in [0.1, 600].</summary>
    public double TimeLimitSeconds { get; set; } = 5;

    /// <summary>Most shipments in one wave, in [1, 2000]; the earliest due go first, the rest waits for the next.</summary>
    public int MaxShipmentsPerWave { get; set; } = 1_500;

    /// <summary>Plans that may wait to be computed, in [1, 1000]; more are refused with 429.</summary>
    public int PlanQueue { get; set; } = 64;

    /// <summary>Waves that try a shipment before it is given up, in [1, 100].</summary>
    public int MaxTries { get; set; } = 4;

    /// <summary>Price of a minute after the promise, thousandths of the currency unit: lateness is planned only where it must be.</summary>
    public long LatePriceMilliPerMinute { get; set; } = 5_000;

    /// <summary>A vehicle on the road is planned for its next trip if it is back within so many minutes, in [0, 720].</summary>
    public int LookAheadMinutes { get; set; } = 90;

    /// <summary>Loading time at the start of each trip, in minutes, in [0, 240].</summary>
    public int LoadingMinutes { get; set; } = 5;

    /// <summary>Least time between two re-plans of one route, in minutes, in [0, 1440].</summary>
    public int ReplanPauseMinutes { get; set; } = 10;

    /// <summary>A re-plan must take off so many minutes of lateness to be sent to the driver, in [0, 1440].</summary>
    public int ReplanGainMinutes { get; set; } = 3;

    /// <summary>Price of a stop that changes its vehicle in a re-plan, thousandths of the currency unit: drivers and shoppers have been told already.</summary>
    public long MovedStopMilli { get; set; } = 1_000;

    /// <summary>Seconds of search for a re-plan where the request names none, in [0.1, 60].</summary>
    public double ReplanSeconds { get; set; } = 2;

    /// <summary>Name of the uploaded table from which waves, and problems that name none, take their travel; empty = none.</summary>
    public string UploadedTable { get; set; } = "";

    /// <summary>Road length per great-circle length, in [1, 3]. 1.3 is usual in cities: Boscoe et al. (2012), The Professional Geographer 64(2), 188-196.</summary>
    public double DetourFactor { get; set; } = 1.3;

    /// <summary>Road speed in km/h for each hour of the local day, 24 values in [1, 130], before anything is learned; empty = a metropolis.</summary>
    public IList<double> SpeedByHour { get; set; } = [];

    /// <summary>Slow at the peaks, fast at night.</summary>
    internal static readonly double[] MetropolisSpeeds =
        [38, 40, 40, 40, 40, 36, 30, 24, 20, 22, 24, 25, 25, 25, 25, 24, 23, 19, 18, 21, 26, 30, 33, 36];

    internal IReadOnlyList<string> WaveTimes => Waves.Count > 0 ? [.. Waves] : UsualWaves;

    internal double SpeedAt(int hourOfDay) => SpeedByHour.Count == 24 ? SpeedByHour[hourOfDay] : MetropolisSpeeds[hourOfDay];
}

/// <summary>Tells every fault of the section at once.</summary>
internal sealed class RoutingOptionsCheck : IValidateOptions<RoutingOptions>
{
    public ValidateOptionsResult Validate(string? name, RoutingOptions options)
    {
        var failures = new List<string>();
        for (var k = 0; k < options.Waves.Count; k++)
            Need(TimeOnly.TryParseExact(options.Waves[k], "HH:mm", out _), $"Waves:{k} is '{options.Waves[k]}'; give a time such as 13:00");
        Need(options.Waves.Count <= 48, "Waves has more than 48 times");
        Range(options.UtcOffsetHours, -12, 14, nameof(options.UtcOffsetHours));
        Need(RoutingEngines.Names.Contains(options.Engine), $"Engine is '{options.Engine}'; this build has {string.Join(" and ", RoutingEngines.Names)}");
        Range(options.TimeLimitSeconds, 0.1, 600, nameof(options.TimeLimitSeconds));
        Range(options.MaxShipmentsPerWave, 1, 2_000, nameof(options.MaxShipmentsPerWave));
        Range(options.PlanQueue, 1, 1000, nameof(options.PlanQueue));
        Range(options.MaxTries, 1, 100, nameof(options.MaxTries));
        Range(options.LatePriceMilliPerMinute, 0, 1e12, nameof(options.LatePriceMilliPerMinute));
        Range(options.LookAheadMinutes, 0, 720, nameof(options.LookAheadMinutes));
        Range(options.LoadingMinutes, 0, 240, nameof(options.LoadingMinutes));
        Range(options.ReplanPauseMinutes, 0, 1440, nameof(options.ReplanPauseMinutes));
        Range(options.ReplanGainMinutes, 0, 1440, nameof(options.ReplanGainMinutes));
        Range(options.MovedStopMilli, 0, 1e12, nameof(options.MovedStopMilli));
        Range(options.ReplanSeconds, 0.1, 60, nameof(options.ReplanSeconds));
        Need(options.UploadedTable.Length == 0 || Codes.IsCode(options.UploadedTable), $"UploadedTable is '{options.UploadedTable}'; give the name of an uploaded table, or nothing");
        Range(options.DetourFactor, 1, 3, nameof(options.DetourFactor));
        Need(options.SpeedByHour.Count is 0 or 24, $"SpeedByHour has {options.SpeedByHour.Count} values; give 24");
        for (var k = 0; k < options.SpeedByHour.Count; k++) Range(options.SpeedByHour[k], 1, 130, $"SpeedByHour:{k}");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Range(double value, double low, double high, string member) =>
            Need(value >= low && value <= high, $"{member} is {value}; give a value in [{low}, {high}]");

        void Need(bool holds, string words)
        {
            if (!holds) failures.Add($"Routing:{words}");
        }
    }
}
