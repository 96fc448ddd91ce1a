using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking;

/// <summary>Settings of the section <c>Tracking:Offers</c>: what delivery options cost, and how many places they have.</summary>
public sealed class OfferOptions
{
    /// <summary>How long a held slot is kept without being confirmed: the time a checkout takes.</summary>
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one shopper may keep holding, renewals and changes counted together.</summary>
    public TimeSpan HoldAtMost { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Share of a slot that may be held without being confirmed; the rest goes to who confirms.</summary>
    public double HeldShareAtMost { get; set; } = 0.5;

    /// <summary>An option less probable than this is not offered.</summary>
    public double MinProbability { get; set; } = 0.7;

    /// <summary>Time between the last order of a wave and its departure.</summary>
    public TimeSpan CutOff { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>Instant deliveries an hour.</summary>
    public int InstantPerHour { get; set; } = 60;

    /// <summary>Farther than this by road no instant delivery is offered. 30 minutes are honest only below 3 km, 60 below 8.</summary>
    public double InstantMaxKilometres { get; set; } = 8;

    /// <summary>Picking and hand-over before an instant delivery leaves.</summary>
    public TimeSpan InstantPreparation { get; set; } = TimeSpan.FromMinutes(12);

    /// <summary>What is promised for an instant delivery.</summary>
    public TimeSpan InstantPromise { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>Deviation of the logarithm of an instant delivery's travel time.</summary>
    public double InstantDeviation { get; set; } = 0.40;

    /// <summary>Price of an instant delivery.</summary>
    public double InstantPrice { get; set; } = 4;

    /// <summary>And for each kilometre.</summary>
    public double InstantPricePerKilometre { get; set; } = 0.5;

    /// <summary>Hours of UTC at which half-days begin; each lasts four hours.</summary>
    public int[] HalfDayStartsUtc { get; set; } = [1, 5, 9];

    /// <summary>Places in one half-day.</summary>
    public int HalfDayPlaces { get; set; } = 600;

    /// <summary>Price of a half-day.</summary>
    public double HalfDayPrice { get; set; } = 2;

    /// <summary>Hours of UTC at which windows of the next day begin; each lasts two hours.</summary>
    public int[] NextDayStartsUtc { get; set; } = [1, 3, 5, 7, 9, 11];

    /// <summary>Places in one window of the next day.</summary>
    public int NextDayPlaces { get; set; } = 400;

    /// <summary>Price of the next day.</summary>
    public double NextDayPrice { get; set; } = 1;

    /// <summary>Price of fetching from a pick-up point.</summary>
    public double PickupPrice { get; set; }

    /// <summary>Time from ready to lying at a pick-up point.</summary>
    public TimeSpan PickupLead { get; set; } = TimeSpan.FromHours(4);

    /// <summary>Farther than this nobody walks.</summary>
    public double PickupMaxMetres { get; set; } = 2000;

    /// <summary>Pick-up points offered.</summary>
    public int MaxPickupPoints { get; set; } = 3;

    /// <summary>Emissions of a delivery van, grams of CO2 equivalent a kilometre: the order of a diesel van of up to 3.5 t in national conversion factors. Set your own.</summary>
    public double CarbonGramsPerKilometre { get; set; } = 250;

    /// <summary>Drops among which the way to and from an area is shared.</summary>
    public int DropsPerRoute { get; set; } = 25;

    /// <summary>Way between neighbouring drops.</summary>
    public double KilometresBetweenDrops { get; set; } = 0.8;

    /// <summary>Parcels that a van leaves at a pick-up point at once.</summary>
    public int ParcelsPerPickupPoint { get; set; } = 40;
}

/// <summary>Tells every fault of the settings at once.</summary>
internal sealed class OfferOptionsCheck : IValidateOptions<OfferOptions>
{
    public ValidateOptionsResult Validate(string? name, OfferOptions o)
    {
        var faults = new List<string>();
        foreach (var (field, value) in new[]
        {
            (nameof(o.HoldFor), o.HoldFor), (nameof(o.HoldAtMost), o.HoldAtMost), (nameof(o.InstantPromise), o.InstantPromise), (nameof(o.PickupLead), o.PickupLead),
        })
            Check(value > TimeSpan.Zero && value <= TimeSpan.FromDays(2), field, value, "above 0, at most 2 days");
        foreach (var (field, value) in new[] { (nameof(o.HeldShareAtMost), o.HeldShareAtMost), (nameof(o.MinProbability), o.MinProbability) })
            Check(value is >= 0 and <= 1, field, value, "0 to 1");
        foreach (var (field, value) in new[]
        {
            (nameof(o.InstantPerHour), o.InstantPerHour), (nameof(o.HalfDayPlaces), o.HalfDayPlaces), (nameof(o.NextDayPlaces), o.NextDayPlaces),
            (nameof(o.DropsPerRoute), o.DropsPerRoute), (nameof(o.ParcelsPerPickupPoint), o.ParcelsPerPickupPoint),
        })
            Check(value is >= 1 and <= 1_000_000, field, value, "1 to 1000000");
        foreach (var (field, hours) in new[] { (nameof(o.HalfDayStartsUtc), o.HalfDayStartsUtc), (nameof(o.NextDayStartsUtc), o.NextDayStartsUtc) })
            Check(hours.Length <= 24 && Array.TrueForAll(hours, h => h is >= 0 and <= 23), field, string.Join(",", hours), "hours from 0 to 23");
        Check(o.InstantDeviation is > 0 and <= 2, nameof(o.InstantDeviation), o.InstantDeviation, "above 0, at most 2");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(bool holds, string field, object value, string allowed)
        {
            if (!holds) faults.Add($"Tracking:Offers:{field} is {value}; allowed is {allowed}.");
        }
    }
}
