using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Travel;

/// <summary>Settings of the section <c>Routing:Roads</c>: a server that knows the roads. Without one, travel is estimated from great circles.</summary>
public sealed class RoadNetworkOptions
{
    /// <summary><c>none</c>, <c>osrm</c> or <c>valhalla</c>.</summary>
    public string Server { get; set; } = "none";

    /// <summary>Where it listens, e.g. <c>http://127.0.0.1:5000</c>.</summary>
    public string Url { get; set; } = "";

    /// <summary>The server's name of each profile (OSRM) or costing (Valhalla), by ours; <c>car</c> is that of vehicles that name none.</summary>
    public IDictionary<string, string> Profiles { get; set; } = new Dictionary<string, string>();

    /// <summary>Most places in one table request, in [2, 10000]; OSRM's own limit is 100 unless started with another, Valhalla's 50 x 50.</summary>
    public int MaxPlacesPerRequest { get; set; } = 100;

    /// <summary>Requests at the same time, in [1, 64].</summary>
    public int MaxParallel { get; set; } = 4;

    /// <summary>Seconds until one request is given up, in [0.05, 120].</summary>
    public double RequestSeconds { get; set; } = 10;

    /// <summary>Seconds until a whole table is finished with estimates, in [0.1, 600].</summary>
    public double TableSeconds { get; set; } = 30;

    /// <summary>Times that a failed request is tried again, in [0, 10].</summary>
    public int Retries { get; set; } = 2;

    /// <summary>Pause before the first retry in milliseconds, doubled for each further one, in [1, 10000].</summary>
    public int RetryPauseMilliseconds { get; set; } = 200;

    /// <summary>Failed requests within half a minute, of which half or more failed, after which the server is left alone for a while, in [2, 1000].</summary>
    public int BreakAfterFailures { get; set; } = 6;

    /// <summary>Seconds for which it is then left alone, in [0.5, 3600].</summary>
    public double BreakSeconds { get; set; } = 30;

    /// <summary>Legs remembered, in [0, 20000000]; each takes some 60 bytes.</summary>
    public int CacheLegs { get; set; } = 1_000_000;

    /// <summary>Largest reply in bytes, in [1000, 1000000000].</summary>
    public int MaxReplyBytes { get; set; } = 32_000_000;

    internal bool IsOn => Server != "none";
}

/// <summary>Tells every fault of the section at once.</summary>
internal sealed class RoadNetworkOptionsCheck : IValidateOptions<RoadNetworkOptions>
{
    public ValidateOptionsResult Validate(string? name, RoadNetworkOptions options)
    {
        var failures = new List<string>();
        Need(options.Server is "none" or "osrm" or "valhalla", $"Server is '{options.Server}'; give none, osrm or valhalla");
        Need(!options.IsOn || (Uri.TryCreate(options.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"), $"Url is '{options.Url}'; give an http or https address");
        foreach (var (ours, theirs) in options.Profiles)
            Need(theirs.Length is > 0 and <= 64 && theirs.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), $"Profiles:{ours} is '{theirs}'; give letters, digits, - and _");
        Range(options.MaxPlacesPerRequest, 2, 10_000, nameof(options.MaxPlacesPerRequest));
        Range(options.MaxParallel, 1, 64, nameof(options.MaxParallel));
        Range(options.RequestSeconds, 0.05, 120, nameof(options.RequestSeconds));
        Range(options.TableSeconds, 0.1, 600, nameof(options.TableSeconds));
        Range(options.Retries, 0, 10, nameof(options.Retries));
        Range(options.RetryPauseMilliseconds, 1, 10_000, nameof(options.RetryPauseMilliseconds));
        Range(options.BreakAfterFailures, 2, 1000, nameof(options.BreakAfterFailures));
        Range(options.BreakSeconds, 0.5, 3600, nameof(options.BreakSeconds));
        Range(options.CacheLegs, 0, 20_000_000, nameof(options.CacheLegs));
        Range(options.MaxReplyBytes, 1000, 1_000_000_000, nameof(options.MaxReplyBytes));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Range(double value, double low, double high, string member) => Need(value >= low && value <= high, $"{member} is {value}; give a value in [{low}, {high}]");

        void Need(bool holds, string words)
        {
            if (!holds) failures.Add($"Routing:Roads:{words}");
        }
    }
}
