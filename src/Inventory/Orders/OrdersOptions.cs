using System.Globalization;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Orders;

/// <summary>How orders are taken and what is promised; configuration section <c>Orders</c>.</summary>
public sealed class OrdersOptions
{
    /// <summary>Wave times of every local day, <c>HH:mm</c>; a promise starts with a wave. Null = 10:00, 13:00, 16:00 and 19:00, the usual half-day rhythm of a metropolis.</summary>
    public string[]? Waves { get; set; }

    /// <summary>Minutes before a wave at which its orders must be ready; default 30, so that planning and loading fit.</summary>
    public int CutoffLeadMinutes { get; set; } = 30;

    /// <summary>Minutes to pick and pack an order; default 20.</summary>
    public int PickingMinutes { get; set; } = 20;

    /// <summary>Hours from UTC to local time; default 8 (China).</summary>
    public double UtcOffsetHours { get; set; } = 8;

    /// <summary>Minutes from a wave within which its orders are promised; default 180.</summary>
    public int DeliverWithinMinutes { get; set; } = 180;

    /// <summary>Days ahead for which a shop may ask for a window; default 7.</summary>
    public int HorizonDays { get; set; } = 7;

    /// <summary>Kilometres from the nearest open site beyond which nothing is served; default 60, a metropolis.</summary>
    public double ServiceRadiusKilometres { get; set; } = 60;

    /// <summary>Weight of a courier parcel that states none, grams; default 1,000.</summary>
    public long DefaultParcelGrams { get; set; } = 1_000;

    /// <summary>Volume of a courier parcel that states none, millilitres; default 5,000.</summary>
    public long DefaultParcelMillilitres { get; set; } = 5_000;

    internal PromiseRules PromiseRules() => new(
        [.. (Waves ?? DefaultWaves).Select(w => TimeOnly.ParseExact(w, "HH:mm", CultureInfo.InvariantCulture)).Order()],
        TimeSpan.FromMinutes(CutoffLeadMinutes), TimeSpan.FromMinutes(PickingMinutes), TimeSpan.FromHours(UtcOffsetHours),
        TimeSpan.FromMinutes(DeliverWithinMinutes), TimeSpan.FromDays(HorizonDays));

    internal static readonly string[] DefaultWaves = ["10:00", "13:00", "16:00", "19:00"];
}

/// <summary>Tells every fault of the section at once.</summary>
internal sealed class OrdersOptionsCheck : IValidateOptions<OrdersOptions>
{
    public ValidateOptionsResult Validate(string? name, OrdersOptions options)
    {
        List<string> faults = [];
        var waves = options.Waves ?? OrdersOptions.DefaultWaves;
        if (waves.Length is < 1 or > 48) faults.Add($"Orders:Waves has {waves.Length} times; give 1 to 48.");
        for (var k = 0; k < waves.Length; k++)
            if (!TimeOnly.TryParseExact(waves[k], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                faults.Add($"Orders:Waves:{k} is '{waves[k]}'; give a local time as HH:mm, e.g. 10:00.");
        Range("CutoffLeadMinutes", options.CutoffLeadMinutes, 0, 1_440);
        Range("PickingMinutes", options.PickingMinutes, 0, 1_440);
        Range("UtcOffsetHours", options.UtcOffsetHours, -14, 14);
        Range("DeliverWithinMinutes", options.DeliverWithinMinutes, 1, 2_880);
        Range("HorizonDays", options.HorizonDays, 1, 60);
        Range("ServiceRadiusKilometres", options.ServiceRadiusKilometres, 0.1, 20_100);
        Range("DefaultParcelGrams", options.DefaultParcelGrams, 0, 10_000_000);
        Range("DefaultParcelMillilitres", options.DefaultParcelMillilitres, 0, 100_000_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string field, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"Orders:{field} is {value}; give a number in [{least}, {most}]."));
        }
    }
}
