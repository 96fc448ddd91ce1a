using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement.Formats;
using LogiOpt.Warehousing.Sourcing;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Makes a scenario's demand into zones, so that it stays what it was when the scenario was asked.</summary>
internal sealed class LoadDemand(SourcingBook sourcing, IOptions<WarehousingOptions> options, TimeProvider time)
{
    /// <summary>The request with zones in place of a source of demand.</summary>
    public async Task<ScenarioRequest> HandleAsync(ScenarioRequest request, FaultList faults, CancellationToken cancellation)
    {
        if (request.Demand is not { } demand) return request;
        var before = faults.Count;
        faults.Check(request.Zones is null && request.Plan?.Zones is null, "demand", "zones come twice", "Give either zones or demand.");
        demand.Check(faults);
        // What follows would only repeat that there are no zones.
        if (faults.Count > before) return request with { Zones = request.Zones ?? Placeholder };
        var (zones, orders) = await ZonesAsync(demand, faults, cancellation);
        // Days that were asked without their orders are the days of the past.
        if (zones.Count > 0 && request.Plan?.Days is { } days && faults.Check(days.Orders is null || orders is null, "plan.days.orders", "orders come twice", "Leave them out, or leave demand.orders out."))
            request = request with { Plan = request.Plan with { Days = days with { Orders = orders ?? days.Orders } } };
        return request with { Demand = null, Zones = zones.Count > 0 ? zones : Placeholder };
    }

    private static IReadOnlyList<ZoneRequest> Placeholder { get; } = [new("none", [0, 0], 1)];

    private async Task<(IReadOnlyList<ZoneRequest> Zones, double[][]? Days)> ZonesAsync(DemandRequest demand, FaultList faults, CancellationToken cancellation)
    {
        if (demand.Csv is { } csv) return (DemandCsv.Zones(csv, "demand.csv", faults), null);
        if (demand.Population is { } population)
            return (DemandZones.OfPopulation(PopulationFile.Places(population.Csv!, "demand.population.csv", faults), population.OrdersPerThousand!.Value, population.CellMetres), null);
        var days = demand.Orders!.Days ?? 28;
        var today = Release.DayOf(time.GetUtcNow(), options.Value);
        var orders = await sourcing.PastOrdersAsync(today - days, today - 1, cancellation);
        faults.Check(orders.Count > 0, "demand.orders", $"no order was sourced in the {days} days before today", "Ask for more days, or send zones.");
        var cell = demand.Orders.CellMetres ?? 1_000;
        return (DemandZones.OfOrders(orders, days, cell), DemandZones.DaysOf(orders, today - days, days, cell));
    }
}
