using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem.Formats;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Problem;

public sealed class FormatTests
{
    private const string Cvrp = "NAME : tiny\nTYPE : CVRP\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 10\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n3 6 8\nDEMAND_SECTION\n1 0\n2 5\n3 5\nDEPOT_SECTION\n1\n-1\nEOF\n";

    private const string Solomon = "T1\n\nVEHICLE\nNUMBER CAPACITY\n 2 10\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE\n\n0 0 0 0 0 100 0\n1 3 4 5 0 50 10\n2 1 1 5 0 50 10\n";

    private const string LiLim = "2 10 1\n0 0 0 0 0 100 0 0 0\n1 3 4 5 0 50 10 0 2\n2 1 1 -5 0 90 10 1 0\n";

    [Fact]
    public void A_cvrplib_file_is_read_solved_and_written()
    {
        var instance = InstanceFile.Parse("tiny.vrp", Cvrp, null);
        var solution = RoutingEngine.Solve(instance.Problem, StopRule.AfterIterations(50));
        Assert.Equal("Route #1: 1 2\nCost 20\n", SolFile.Write(instance, [solution.Routes[0].Stops.Select(s => s.Task).Order()], 20));
        Assert.Equal(20_000, solution.Cost.TotalMilli * 1000);
    }

    [Fact]
    public void Every_fault_of_a_cvrplib_file_is_told_with_line_and_field()
    {
        var bad = Assert.Throws<BadInputException>(() => InstanceFile.Parse("bad.vrp", Cvrp.Replace("3 6 8", "3 six 8").Replace("2 5\n", "2 -5\n").Replace("DIMENSION : 3", "DIMENSION : 4"), null));
        Assert.Contains(bad.Faults, f => f.Where == "bad.vrp line 9, x");
        Assert.Contains(bad.Faults, f => f.Where == "bad.vrp line 12, demand");
        Assert.Contains(bad.Faults, f => f.What.Contains("DIMENSION is 4", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Convention.Dimacs, 10, 14)]
    [InlineData(Convention.Sintef, 10_000, 14_142)]
    public void A_solomon_file_is_scaled_by_its_convention(Convention convention, double scale, int metres)
    {
        var instance = InstanceFile.Parse("t1.txt", Solomon, convention);
        Assert.Equal(scale, instance.Scale);
        var solution = RoutingEngine.Solve(instance.Problem with { Visits = [instance.Problem.Visits[1]] }, StopRule.AfterIterations(10));
        Assert.Equal(metres, solution.Routes[0].Stops[0].LegMetres);
        Assert.Equal(convention == Convention.Sintef, instance.Problem.Vehicles[0].FixedCostMilli > 0);
    }

    [Fact]
    public void A_li_lim_file_gives_pairs_and_names_partners_that_do_not_match()
    {
        var instance = InstanceFile.Parse("t.txt", LiLim, null);
        Assert.Equal(["1", "2"], instance.Numbers);
        Assert.Empty(RoutingEngine.Solve(instance.Problem, StopRule.AfterIterations(50)).Unserved);
        var bad = Assert.Throws<BadInputException>(() => InstanceFile.Parse("t.txt", LiLim.Replace("10 1 0", "10 0 0"), null));
        Assert.Equal(2, bad.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("CUSTOMER\n")]
    [InlineData("NODE_COORD_SECTION\n1 0 0\n")]
    public void Nonsense_is_bad_input_and_nothing_else(string text) =>
        Assert.Throws<BadInputException>(() => InstanceFile.Parse("x", text, null));

    [Fact]
    public void Published_instances_are_planned_feasibly()
    {
        var data = Environment.GetEnvironmentVariable("LOGIOPT_DATA");
        if (data is null || !Directory.Exists(Path.Combine(data, "routing"))) Assert.Skip("LOGIOPT_DATA names no folder with published instances.");
        foreach (var name in (string[])["X-n101-k25.vrp", "RC208.txt", "lc1_2_5.txt"])
        {
            var instance = InstanceFile.Read(Path.Combine(data, "routing", name), null);
            var solution = RoutingEngine.Solve(instance.Problem, StopRule.AfterIterations(500));
            Assert.Empty(solution.Unserved);
            Assert.Empty(RouteChecker.Check(instance.Problem, solution).Violations);
        }
    }
}
