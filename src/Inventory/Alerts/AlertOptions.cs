using System.Globalization;
using LogiOpt.Inventory.Policies;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Alerts;

/// <summary>When stock is called short, too much, or unheard of; configuration section <c>Inventory:Alerts</c>.</summary>
public sealed class AlertOptions
{
    /// <summary>Minutes between scheduled checks; default 60. 0 = on demand only.</summary>
    public int EveryMinutes { get; set; } = 60;

    /// <summary>Days beyond the lead time that stock must last, class A; default 1, because most sales hang on these items.</summary>
    public double ShortageDaysA { get; set; } = 1;

    /// <summary>The same for class B; default 0.5.</summary>
    public double ShortageDaysB { get; set; } = 0.5;

    /// <summary>The same for class C; default 0.</summary>
    public double ShortageDaysC { get; set; }

    /// <summary>Days of cover above which stock is too much, class A; default 21, three times the norm of seven days.</summary>
    public double OverstockDaysA { get; set; } = 21;

    /// <summary>The same for class B; default 45.</summary>
    public double OverstockDaysB { get; set; } = 45;

    /// <summary>The same for class C; default 90.</summary>
    public double OverstockDaysC { get; set; } = 90;

    /// <summary>Days without any sale told by a site that sells on most days before its feed is called silent; default 2, so that one day off is none.</summary>
    public int SilentDays { get; set; } = 2;

    internal double ShortageDays(ValueClass value) => value switch { ValueClass.A => ShortageDaysA, ValueClass.B => ShortageDaysB, _ => ShortageDaysC };

    internal double OverstockDays(ValueClass value) => value switch { ValueClass.A => OverstockDaysA, ValueClass.B => OverstockDaysB, _ => OverstockDaysC };
}

/// <summary>Tells every fault of the section at once.</summary>
internal sealed class AlertOptionsCheck : IValidateOptions<AlertOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertOptions options)
    {
        List<string> faults = [];
        Range("EveryMinutes", options.EveryMinutes, 0, 43_200);
        Range("SilentDays", options.SilentDays, 1, 60);
        foreach (var value in Enum.GetValues<ValueClass>())
        {
            Range($"ShortageDays{value}", options.ShortageDays(value), 0, 60);
            Range($"OverstockDays{value}", options.OverstockDays(value), 1, 730);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string field, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"Inventory:Alerts:{field} is {value}; give a number in [{least}, {most}]."));
        }
    }
}
