using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Api;

/// <summary>What the pages cannot know from the API. Section <c>Pages</c>.</summary>
internal sealed class PagesOptions
{
    /// <summary>The city's clock, in minutes east of UTC, in [-840, 840], e.g. 480 in China. Default: that of <c>Orders:UtcOffsetHours</c>, by which promises are made; pages say it beside their times.</summary>
    public int? UtcOffsetMinutes { get; set; }

    /// <summary>ISO 4217 code shown behind amounts, e.g. <c>CNY</c>. Default none: bare numbers, since an installation has one currency.</summary>
    public string? Currency { get; set; }
}

/// <summary>Checks the section <c>Pages</c> at start and tells every fault.</summary>
internal sealed class PagesOptionsCheck : IValidateOptions<PagesOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PagesOptions options)
    {
        var faults = new List<string>();
        if (options.UtcOffsetMinutes is < -840 or > 840)
            faults.Add($"Pages:UtcOffsetMinutes is {options.UtcOffsetMinutes}; it must be in [-840, 840] minutes east of UTC.\nGive minutes, not hours: 480 for UTC+08:00.");
        if (options.Currency is { } code && !(code.Length == 3 && code.All(char.IsAsciiLetterUpper)))
            faults.Add($"Pages:Currency is '{code}'; it must be three capital letters (ISO 4217).\nFor example CNY.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
