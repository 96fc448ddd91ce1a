namespace LogiOpt.Warehousing.Placement.Formats;

/// <summary>The formats that hold a matrix of costs.</summary>
internal static class MatrixFormats
{
    private const int MostSites = 1_000_000;

    public static RawPlacement? ReadUfl(NumberReader numbers)
    {
        if (Sizes(numbers) is not var (sites, customers)) return null;
        var median = numbers.NextCount("p", 0, sites);
        var fixedCost = new double[sites];
        var costs = new double[(long)sites * customers];
        for (var j = 0; j < sites && !numbers.Ended; j++)
        {
            numbers.Next("site number");
            fixedCost[j] = numbers.Next($"fixed cost of site {j}");
            for (var i = 0; i < customers && !numbers.Ended; i++) costs[(long)j * customers + i] = numbers.Next($"cost of site {j}");
        }

        numbers.ExpectEnd();
        return new RawPlacement(SiteCosts.Matrix(sites, customers, costs), fixedCost, null, null, median > 0 ? median : null);
    }

    public static RawPlacement? ReadGs(NumberReader numbers)
    {
        if (Sizes(numbers) is not var (sites, customers)) return null;
        var (capacity, fixedCost) = CapacityPairs(numbers, sites);
        var demand = numbers.NextRow("demand", customers);
        var costs = new double[(long)sites * customers];
        for (var j = 0; j < sites && !numbers.Ended; j++)
            for (var i = 0; i < customers && !numbers.Ended; i++) costs[(long)j * customers + i] = numbers.Next($"cost of site {j}");
        numbers.ExpectEnd();
        return new RawPlacement(SiteCosts.Matrix(sites, customers, costs), fixedCost, demand, capacity, null);
    }

    public static RawPlacement? ReadPlc(NumberReader numbers)
    {
        if (Sizes(numbers) is not var (sites, customers)) return null;
        var demand = numbers.NextRow("demand", customers);
        var capacity = numbers.NextRow("capacity", sites);
        var fixedCost = numbers.NextRow("fixed cost", sites);
        var costs = new double[(long)sites * customers];
        for (var j = 0; j < sites && !numbers.Ended; j++)
            for (var i = 0; i < customers && !numbers.Ended; i++) costs[(long)j * customers + i] = numbers.Next($"unit cost of site {j}") * demand[i];
        numbers.ExpectEnd();
        return new RawPlacement(SiteCosts.Matrix(sites, customers, costs), fixedCost, demand, capacity, null);
    }

    public static RawPlacement? ReadOrLibrary(NumberReader numbers)
    {
        if (Sizes(numbers) is not var (sites, customers)) return null;
        var (capacity, fixedCost) = CapacityPairs(numbers, sites);
        var demand = new double[customers];
        var costs = new double[(long)sites * customers];
        for (var i = 0; i < customers && !numbers.Ended; i++)
        {
            demand[i] = numbers.Next($"demand of customer {i}");
            for (var j = 0; j < sites && !numbers.Ended; j++) costs[(long)j * customers + i] = numbers.Next($"cost of customer {i}");
        }

        numbers.ExpectEnd();
        return new RawPlacement(SiteCosts.Matrix(sites, customers, costs), fixedCost, demand, capacity, null);
    }

    private static (int Sites, int Customers)? Sizes(NumberReader numbers)
    {
        int sites = numbers.NextCount("number of sites", 1, MostSites), customers = numbers.NextCount("number of customers", 1, MostSites);
        if (sites == 0 || customers == 0) return null;
        if ((long)sites * customers <= PlacementProblem.MaxMatrixEntries) return (sites, customers);
        numbers.Fault("size", $"{sites} x {customers} costs are more than {PlacementProblem.MaxMatrixEntries}", "Give coordinates (.tsp) for a problem of this size.");
        return null;
    }

    private static (double[] Capacity, double[] FixedCost) CapacityPairs(NumberReader numbers, int sites)
    {
        double[] capacity = new double[sites], fixedCost = new double[sites];
        for (var j = 0; j < sites && !numbers.Ended; j++)
        {
            capacity[j] = numbers.Next($"capacity of site {j}");
            fixedCost[j] = numbers.Next($"fixed cost of site {j}");
        }

        return (capacity, fixedCost);
    }
}
