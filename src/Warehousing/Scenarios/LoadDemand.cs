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
        var zones = await ZonesAsync(demand, faults, cancellation);
        return request with { Demand = null, Zones = zones.Count > 0 ? zones : Placeholder };
    }

    private static IReadOnlyList<ZoneRequest> Placeholder { get; } = [new("none", [0, 0], 1)];

    private async Task<IReadOnlyList<ZoneRequest>> ZonesAsync(DemandRequest demand, FaultList faults, CancellationToken cancellation)
    {
        if (demand.Csv is { } csv) return DemandCsv.Zones(csv, "demand.csv", faults);
        if (demand.Population is { } population)
            return DemandZones.OfPopulation(PopulationFile.Places(population.Csv!, "demand.population.csv", faults), population.OrdersPerThousand!.Value, population.CellMetres);
        var days = demand.Orders!.Days ?? 28;
        var today = Release.DayOf(time.GetUtcNow(), options.Value);
        var orders = await sourcing.PastOrdersAsync(today - days, today - 1, cancellation);
        faults.Check(orders.Count > 0, "demand.orders", $"no order was sourced in the {days} days before today", "Ask for more days, or send zones.");
        return DemandZones.OfOrders(orders, days, demand.Orders.CellMetres ?? 1_000);
    }
}
