using System.Globalization;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Demand;

/// <summary>How demand is forecast every night; configuration section <c>Inventory:Forecast</c>.</summary>
public sealed class ForecastOptions
{
    /// <summary>Local hour of the nightly forecast; default 2. -1 = none is made by itself, and answers are worked out when they are asked for.</summary>
    public int AtHour { get; set; } = 2;

    /// <summary>Weeks ahead; default 4.</summary>
    public int Weeks { get; set; } = 4;

    /// <summary>Days of history looked at; default 800, so that two occurrences of a yearly event are seen.</summary>
    public int HistoryDays { get; set; } = 800;

    /// <summary>Most items at sites forecast in one piece; default 20,000. More take more memory and share more.</summary>
    public int PieceSeries { get; set; } = 20_000;

    /// <summary>Whether the second level is tried; default yes. It is used only where it was better on days held back.</summary>
    public bool SecondLevel { get; set; } = true;

    /// <summary>Most items at sites of a network for which the second level is tried; default 100,000. It costs some milliseconds of processor time each, the first level a tenth of one.</summary>
    public int SecondLevelSeries { get; set; } = 100_000;
}

/// <summary>Tells every fault of the section at once.</summary>
internal sealed class ForecastOptionsCheck : IValidateOptions<ForecastOptions>
{
    public ValidateOptionsResult Validate(string? name, ForecastOptions options)
    {
        List<string> faults = [];
        Range("AtHour", options.AtHour, -1, 23);
        Range("Weeks", options.Weeks, 1, 13);
        Range("HistoryDays", options.HistoryDays, 28, 1_500);
        Range("SecondLevelSeries", options.SecondLevelSeries, 0, 100_000_000);
        Range("PieceSeries", options.PieceSeries, 100, 200_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string field, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"Inventory:Forecast:{field} is {value}; give a number in [{least}, {most}]."));
        }
    }
}
