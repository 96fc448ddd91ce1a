using System.Globalization;
using LogiOpt.Inventory.Policies;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>How stock is reviewed; configuration section <c>Inventory</c>.</summary>
public sealed class ReplenishmentOptions
{
    /// <summary>Minutes between scheduled reviews; default 720, twice a day. 0 = reviews run on demand only.</summary>
    public int ReviewEveryMinutes { get; set; } = 720;

    /// <summary>Whether scheduled reviews approve their own proposals; default no, a planner does.</summary>
    public bool ApproveByItself { get; set; }

    /// <summary>Days between reviews that the stock must bridge; default 1.</summary>
    public double ReviewDays { get; set; } = 1;

    /// <summary>Days from approval to receipt until three transfers of a lane were observed; default 1.</summary>
    public double LeadDays { get; set; } = 1;

    /// <summary>Wanted chance of no stockout over the protection interval; default 0.95: a unit short costs 19 times a unit left.</summary>
    public double CriticalRatio { get; set; } = 0.95;

    /// <summary>Handling cost of one ordered line, thousandths of the currency; default 2,000. It makes small orders rarer.</summary>
    public long LineCostMilli { get; set; } = 2_000;

    /// <summary>Holding cost of a unit and day as a share of its cost; default 0.0008, about 30 % a year.</summary>
    public double HoldingSharePerDay { get; set; } = 0.0008;

    /// <summary>Most days of demand that one order adds beyond the reorder point; default 7, the norm for high-turnover goods.</summary>
    public double MaxExtraCoverDays { get; set; } = 7;

    /// <summary>Norm of cover: most days of demand that a front site may hold beyond the lead time, class A by turnover; default 7. It binds the order-up-to level, and the line says so.</summary>
    public double CoverDaysA { get; set; } = 7;

    /// <summary>The norm of class B; default 7.</summary>
    public double CoverDaysB { get; set; } = 7;

    /// <summary>The norm of class C; default 14.</summary>
    public double CoverDaysC { get; set; } = 14;

    /// <summary>Items of which a front site expects to sell fewer units a day are held at the central site for all, where that one takes orders itself;
    /// default 0.1, a unit in ten days; 0 = never.</summary>
    public double PoolBelowDailyUnits { get; set; } = 0.1;

    /// <summary>The wanted chance of no stockout for items bought for the network, by class of turnover; defaults 0.97 for A, 0.95 for B, 0.90 for C, because most sales hang on few items.</summary>
    public double CriticalRatioA { get; set; } = 0.97;

    /// <summary>See <see cref="CriticalRatioA"/>.</summary>
    public double CriticalRatioB { get; set; } = 0.95;

    /// <summary>See <see cref="CriticalRatioA"/>.</summary>
    public double CriticalRatioC { get; set; } = 0.90;

    /// <summary>What holding a unit at a front site costs, by what it costs at the central one; default 1.5: shelf near shoppers is dear.</summary>
    public double FrontHoldingFactor { get; set; } = 1.5;

    internal double RatioOf(ValueClass value) => value switch
    {
        ValueClass.A => CriticalRatioA,
        ValueClass.B => CriticalRatioB,
        _ => CriticalRatioC,
    };

    internal CoverNorms Norms() => new(CoverDaysA, CoverDaysB, CoverDaysC, PoolBelowDailyUnits);

    /// <summary>Whether reviews propose transfers between front sites, and back to the central one; default yes, and a planner decides.</summary>
    public bool ProposeTransfers { get; set; } = true;

    /// <summary>Freight of a unit between two front sites, thousandths of the currency; default 500: picked, carried and shelved again.</summary>
    public long TransferUnitMilli { get; set; } = 500;

    /// <summary>Freight of a unit and kilometre between two front sites, thousandths of the currency; default 20.</summary>
    public double TransferKilometreMilli { get; set; } = 20;

    /// <summary>Most that a supplier may tell to have sent or delivered beyond an order, as a share of it; default 0.1. What our own people count is booked however much it is.</summary>
    public double OverDeliveryShare { get; set; } = 0.1;

    /// <summary>Days of history looked at; default 120.</summary>
    public int HistoryDays { get; set; } = 120;
}

/// <summary>Tells every fault of the section at once.</summary>
internal sealed class ReplenishmentOptionsCheck : IValidateOptions<ReplenishmentOptions>
{
    public ValidateOptionsResult Validate(string? name, ReplenishmentOptions options)
    {
        List<string> faults = [];
        Range("ReviewEveryMinutes", options.ReviewEveryMinutes, 0, 43_200);
        Range("ReviewDays", options.ReviewDays, 0.01, 30);
        Range("LeadDays", options.LeadDays, 0.01, 30);
        Range("CriticalRatio", options.CriticalRatio, 0.5, 0.9999);
        Range("CriticalRatioA", options.CriticalRatioA, 0.5, 0.9999);
        Range("CriticalRatioB", options.CriticalRatioB, 0.5, 0.9999);
        Range("CriticalRatioC", options.CriticalRatioC, 0.5, 0.9999);
        Range("TransferUnitMilli", options.TransferUnitMilli, 0, 1e9);
        Range("TransferKilometreMilli", options.TransferKilometreMilli, 0, 1e9);
        Range("FrontHoldingFactor", options.FrontHoldingFactor, 0.1, 100);
        Range("LineCostMilli", options.LineCostMilli, 0, 1e9);
        Range("HoldingSharePerDay", options.HoldingSharePerDay, 1e-6, 1);
        Range("MaxExtraCoverDays", options.MaxExtraCoverDays, 0, 365);
        Range("CoverDaysA", options.CoverDaysA, 0.5, 365);
        Range("CoverDaysB", options.CoverDaysB, 0.5, 365);
        Range("CoverDaysC", options.CoverDaysC, 0.5, 365);
        Range("PoolBelowDailyUnits", options.PoolBelowDailyUnits, 0, 1_000);
        Range("OverDeliveryShare", options.OverDeliveryShare, 0, 10);
        Range("HistoryDays", options.HistoryDays, 7, 1_100);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string field, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"Inventory:{field} is {value}; give a number in [{least}, {most}]."));
        }
    }
}
