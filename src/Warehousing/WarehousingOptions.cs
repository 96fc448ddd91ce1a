using LogiOpt.Warehousing.Placement;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing;

/// <summary>What warehousing assumes; section <c>Warehousing</c>. Costs are thousandths of the currency unit. The defaults suit a large Chinese city (1,000 = 1 yuan).</summary>
public sealed class WarehousingOptions
{
    /// <summary>Minutes from an order's placement (a replenishment's approval) until it can be loaded; default 20.</summary>
    public int PickingMinutes { get; set; } = 20;

    /// <summary>Minutes of work at a shopper's door; default 3.</summary>
    public double ServiceMinutes { get; set; } = 3;

    /// <summary>Minutes of unloading a replenishment at a front warehouse; default 20.</summary>
    public double UnloadingMinutes { get; set; } = 20;

    /// <summary>Hours that local time is ahead of UTC, which decides the day an order counts for; default 8.</summary>
    public double UtcOffsetHours { get; set; } = 8;

    /// <summary>Days over which opening a site is spread; default 1,095 = a three-year lease.</summary>
    public int LeaseDays { get; set; } = 1_095;

    /// <summary>Cost of a truck from the central site before it drives; default 80,000.</summary>
    public double InboundPerTruckMilli { get; set; } = 80_000;

    /// <summary>Cost of that truck per kilometre; default 4,000.</summary>
    public double InboundPerKmMilli { get; set; } = 4_000;

    /// <summary>Orders' worth of goods on that truck; default 250.</summary>
    public double OrdersPerTruck { get; set; } = 250;

    /// <summary>Handling of an order in a front warehouse; default 1,200.</summary>
    public double HandlingPerOrderMilli { get; set; } = 1_200;

    /// <summary>Last mile: cost per kilometre driven; default 2,500.</summary>
    public double LastMilePerKmMilli { get; set; } = 2_500;

    /// <summary>Last mile: cost per stop, mostly the driver's time at the door; default 2,500.</summary>
    public double LastMilePerStopMilli { get; set; } = 2_500;

    /// <summary>Last mile: orders a tour carries (B); default 30.</summary>
    public double OrdersPerTour { get; set; } = 30;

    /// <summary>Last mile: driven over measured distance to the zone (kappa); default 1, because distances are road distances already.</summary>
    public double LineHaulFactor { get; set; } = 1;

    /// <summary>Last mile: tour constant between stops (k); default 0.75 = 0.57 (Daganzo's strips) x 1.3 (streets over straight lines), rounded.</summary>
    public double TourConstant { get; set; } = 0.75;

    /// <summary>Radius in kilometres within which a zone's density of orders is counted; default 3.</summary>
    public double DensityRadiusKm { get; set; } = 3;

    /// <summary>Engine of scenarios among the network's candidates: <c>logiopt</c>, or <c>ortools</c> in builds with <c>-p:OrTools=true</c>. Plans always use our own.</summary>
    public string Engine { get; set; } = PlacementEngines.Own;

    /// <summary>Scenarios that may wait at once; default 50.</summary>
    public int MaxQueuedScenarios { get; set; } = 50;
}

/// <summary>Tells every fault of the section at once.</summary>
internal sealed class WarehousingOptionsCheck : IValidateOptions<WarehousingOptions>
{
    public ValidateOptionsResult Validate(string? name, WarehousingOptions options)
    {
        var faults = new List<string>();
        void Check(string field, double value, double least, double most)
        {
            if (!(value >= least && value <= most)) faults.Add($"Warehousing:{field} is {value}; give a number in [{least}, {most}].");
        }

        Check(nameof(options.PickingMinutes), options.PickingMinutes, 0, 1_440);
        Check(nameof(options.ServiceMinutes), options.ServiceMinutes, 0, 240);
        Check(nameof(options.UnloadingMinutes), options.UnloadingMinutes, 0, 480);
        Check(nameof(options.UtcOffsetHours), options.UtcOffsetHours, -12, 14);
        Check(nameof(options.LeaseDays), options.LeaseDays, 1, 36_500);
        Check(nameof(options.InboundPerTruckMilli), options.InboundPerTruckMilli, 0, 1e9);
        Check(nameof(options.InboundPerKmMilli), options.InboundPerKmMilli, 0, 1e9);
        Check(nameof(options.OrdersPerTruck), options.OrdersPerTruck, 1, 1e6);
        Check(nameof(options.HandlingPerOrderMilli), options.HandlingPerOrderMilli, 0, 1e9);
        Check(nameof(options.LastMilePerKmMilli), options.LastMilePerKmMilli, 0, 1e9);
        Check(nameof(options.LastMilePerStopMilli), options.LastMilePerStopMilli, 0, 1e9);
        Check(nameof(options.OrdersPerTour), options.OrdersPerTour, 1, 1e5);
        Check(nameof(options.LineHaulFactor), options.LineHaulFactor, 0.1, 10);
        Check(nameof(options.TourConstant), options.TourConstant, 0, 10);
        Check(nameof(options.DensityRadiusKm), options.DensityRadiusKm, 0.01, 1_000);
        if (!PlacementEngines.Names.Contains(options.Engine)) faults.Add($"Warehousing:Engine is '{options.Engine}'; this build has {string.Join(" and ", PlacementEngines.Names)}.");
        Check(nameof(options.MaxQueuedScenarios), options.MaxQueuedScenarios, 1, 10_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
