using LogiOpt.Core.Input;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Where a scenario's zones come from, if they are not sent one by one; exactly one member is given.</summary>
internal sealed record DemandRequest(OrderDemandRequest? Orders, PopulationDemandRequest? Population, string? Csv)
{
    /// <summary>Tells what is wrong with it.</summary>
    public void Check(FaultList faults)
    {
        var given = (Orders is null ? 0 : 1) + (Population is null ? 0 : 1) + (Csv is null ? 0 : 1);
        faults.Check(given == 1, "demand", $"{given} sources", "Give exactly one of orders, population and csv.");
        if (Orders is { } orders)
        {
            faults.Check(orders.Days is null or (>= 1 and <= 730), "demand.orders.days", $"{orders.Days}", "Give a number in [1, 730].");
            faults.Check(orders.CellMetres is null or (>= 50 and <= 500_000), "demand.orders.cellMetres", $"{orders.CellMetres}", "Give a number in [50, 500000].");
        }

        if (Population is not { } population) return;
        faults.Check(population.Csv is { Length: > 0 }, "demand.population.csv", "it is missing", "Give CSV with the columns lat, lon, population.");
        faults.Check(population.OrdersPerThousand is > 0 and <= 1e6, "demand.population.ordersPerThousand", $"{population.OrdersPerThousand?.ToString() ?? "missing"}", "Give orders a day of a thousand people, above 0.");
        faults.Check(population.CellMetres is null or (>= 50 and <= 500_000), "demand.population.cellMetres", $"{population.CellMetres}", "Give a number in [50, 500000].");
    }
}

/// <summary>Zones from the orders really sourced.</summary>
/// <param name="Days">Days before today; null = 28.</param>
/// <param name="CellMetres">Side of a zone; null = 1,000.</param>
internal sealed record OrderDemandRequest(int? Days, double? CellMetres);

/// <summary>Zones from a population file.</summary>
/// <param name="Csv">Columns lat (or latitude), lon (or longitude), population, and name if there is one.</param>
/// <param name="OrdersPerThousand">Orders a day of a thousand people.</param>
/// <param name="CellMetres">Side of a zone into which places are put together; null = every place is a zone.</param>
internal sealed record PopulationDemandRequest(string? Csv, double? OrdersPerThousand, double? CellMetres);
