using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Formats;

namespace LogiOpt.Warehousing.Tests.Placement;

public class FormatTests
{
    private const string Gs = "2 3\n10 100\n20 200\n1 2 3\n5 6 7\n8 9 10\n";
    private const string Plc = "2 3\n1 2 3\n10 20\n100 200\n5 3 2\n8 4.5 3\n";
    private const string Ufl = "FILE: small\n2 3 1\n1 100 5 6 7\n2 200 8 9 10\n";
    private const string OrLibrary = "2 3\n10 100\n20 200\n1\n5 8\n2\n6 9\n3\n7 10\n";
    private const string Tsp = "NAME : t\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n3 1.0e+01 0\nEOF\n";
    private const string Graph = "3 3 1\n1 2 5\n2 3 4\n1 2 6\n";

    [Fact]
    public void Gs_is_read_row_by_row()
    {
        var problem = PlacementFiles.Read(Gs, "a.gs", PlacementKind.Capacitated);
        Assert.Equal((2, 3, 10.0, 200.0, 3.0), (problem.SiteCount, problem.CustomerCount, problem.Capacity[0], problem.FixedCost[1], problem.Demand[2]));
        Assert.Equal((7.0, 8.0), (problem.Costs.Of(0, 2), problem.Costs.Of(1, 0)));
    }

    [Fact]
    public void Plc_costs_are_per_unit_of_demand()
    {
        var problem = PlacementFiles.Read(Plc, "a.plc", PlacementKind.SingleSource);
        Assert.Equal((5.0, 6.0, 6.0, 9.0), (problem.Costs.Of(0, 0), problem.Costs.Of(0, 1), problem.Costs.Of(0, 2), problem.Costs.Of(1, 2)));
    }

    [Fact]
    public void Ufl_gives_its_own_p()
    {
        Assert.Equal(1, PlacementFiles.Read(Ufl, "a.ufl", PlacementKind.Median).MaxSites);
        Assert.Equal(100, PlacementFiles.Read(Ufl, "a.ufl", PlacementKind.Uncapacitated).FixedCost[0]);
    }

    [Fact]
    public void Or_library_is_read_customer_by_customer()
    {
        var problem = PlacementFiles.Read(OrLibrary, "cap.txt", PlacementKind.Capacitated, format: PlacementFormat.OrLibrary);
        Assert.Equal((7.0, 8.0, 3.0), (problem.Costs.Of(0, 2), problem.Costs.Of(1, 0), problem.Demand[2]));
    }

    [Fact]
    public void The_word_capacity_stands_for_the_number_given()
    {
        var text = OrLibrary.Replace("10 100", "capacity 100", StringComparison.Ordinal).Replace("20 200", "capacity 200", StringComparison.Ordinal);
        Assert.Equal([8, 8], PlacementFiles.Read(text, "capa.orlib", PlacementKind.Capacitated, capacity: 8).Capacity);
        var fault = Assert.Throws<BadInputException>(() => PlacementFiles.Read(text, "capa.orlib", PlacementKind.Capacitated));
        Assert.Equal(2, fault.Count);
        Assert.Contains("--capacity", fault.Faults[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Tsp_distances_are_not_rounded()
    {
        var problem = PlacementFiles.Read(Tsp, "a.tsp", PlacementKind.Median, 1);
        Assert.Equal(5, problem.Costs.Of(0, 1), 12);
        Assert.Equal(Math.Sqrt(49 + 16), problem.Costs.Of(1, 2), 12);
    }

    [Fact]
    public void A_graph_costs_its_shortest_paths_and_the_last_length_of_an_edge_counts()
    {
        var problem = PlacementFiles.Read(Graph, "pmed.txt", PlacementKind.Median);
        Assert.Equal((6.0, 10.0, 1), (problem.Costs.Of(0, 1), problem.Costs.Of(2, 0), problem.MaxSites));
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_its_line()
    {
        var fault = Assert.Throws<BadInputException>(() => PlacementFiles.Read("2 3\nten 100\n20 -200\n1 2 3\n5 6 7\n8 9 10\n", "bad.gs", PlacementKind.Capacitated));
        Assert.Equal(["bad.gs line 2, capacity of site 0", "bad.gs line 3, fixed cost of site 1"], fault.Faults.Select(f => f.Where));
    }

    [Theory]
    [InlineData("a.gs", "2 3\n10 100\n", "ends here")]
    [InlineData("a.gs", Gs + "11", "left over")]
    [InlineData("a.gs", "", "ends here")]
    [InlineData("a.gs", "0 3", "not a whole number")]
    [InlineData("a.ufl", "FILE: x\n2 3 9\n", "not a whole number")]
    [InlineData("a.ufl", "FILE: x\n900000 900000 0\n", "more than")]
    [InlineData("a.plc", "2 3\n1 2 x\n", "not a number")]
    [InlineData("a.tsp", "NAME : t\n", "no NODE_COORD_SECTION")]
    [InlineData("a.tsp", "EDGE_WEIGHT_TYPE : GEO\nNODE_COORD_SECTION\n1 0 0\n", "not supported")]
    [InlineData("a.tsp", "DIMENSION : 2\nNODE_COORD_SECTION\n1 0 0\n", "DIMENSION says 2")]
    [InlineData("a.tsp", "NODE_COORD_SECTION\n1 0\n", "two coordinates")]
    [InlineData("a.tsp", "NODE_COORD_SECTION\n", "no node")]
    public void A_broken_file_says_what_is_wrong(string name, string text, string what)
    {
        var fault = Assert.Throws<BadInputException>(() => PlacementFiles.Read(text, name, PlacementKind.Uncapacitated, name.EndsWith(".tsp", StringComparison.Ordinal) ? 1 : null));
        Assert.Contains(fault.Faults, f => f.What.Contains(what, StringComparison.Ordinal));
        Assert.All(fault.Faults, f => Assert.NotEmpty(f.Remedy));
    }

    [Fact]
    public void A_graph_in_two_pieces_is_refused()
    {
        var fault = Assert.Throws<BadInputException>(() => PlacementFiles.Read("4 2 1\n1 2 5\n3 4 5\n", "pmed.txt", PlacementKind.Median));
        Assert.Contains("cannot be reached", fault.Faults[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_median_without_p_and_capacities_that_are_not_there_are_refused()
    {
        Assert.Contains("--p", Assert.Throws<BadInputException>(() => PlacementFiles.Read(Tsp, "a.tsp", PlacementKind.Median)).Faults[0].Remedy, StringComparison.Ordinal);
        Assert.Contains("no capacities", Assert.Throws<BadInputException>(() => PlacementFiles.Read(Ufl, "a.ufl", PlacementKind.Capacitated)).Message, StringComparison.Ordinal);
        Assert.Contains("of 3", Assert.Throws<BadInputException>(() => PlacementFiles.Read(Tsp, "a.tsp", PlacementKind.Median, 4)).Message, StringComparison.Ordinal);
    }
}
