using System.Globalization;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Pool;

/// <summary>How stock is reserved; configuration section <c>Inventory:Pool</c>.</summary>
public sealed class PoolOptions
{
    /// <summary>Minutes that a reservation lasts if its caller says nothing; default 15, the time of a checkout.</summary>
    public double HoldMinutes { get; set; } = 15;

    /// <summary>Most minutes that a caller may ask for; default 2,880, two days for click and collect.</summary>
    public double MostHoldMinutes { get; set; } = 2_880;

    /// <summary>Seconds between sweeps that give expired units back; default 30. A sale that lacks units does not wait for the sweep.</summary>
    public int SweepSeconds { get; set; } = 30;

    /// <summary>Days that the units of a presale stay set aside once they are there; default 7.</summary>
    public double PresaleHoldDays { get; set; } = 7;
}

/// <summary>Tells every fault of the section at once.</summary>
internal sealed class PoolOptionsCheck : IValidateOptions<PoolOptions>
{
    public ValidateOptionsResult Validate(string? name, PoolOptions options)
    {
        List<string> faults = [];
        Range("HoldMinutes", options.HoldMinutes, 0.1, options.MostHoldMinutes);
        Range("MostHoldMinutes", options.MostHoldMinutes, 0.1, 43_200);
        Range("PresaleHoldDays", options.PresaleHoldDays, 0.01, 90);
        Range("SweepSeconds", options.SweepSeconds, 1, 3_600);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string field, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"Inventory:Pool:{field} is {value}; give a number in [{least}, {most}]."));
        }
    }
}
