using LogiOpt.Core.Input;

namespace LogiOpt.Core.Tests;

public sealed class FaultListTests
{
    [Fact]
    public void No_fault_throws_nothing() => new FaultList().ThrowIfAny();

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var faults = new FaultList();
        Assert.True(faults.Check(true, "orders[0]", "fine", ""));
        Assert.False(faults.Check(false, "orders[1].drop", "latitude 123 is not in [-90, 90]", "Give [longitude, latitude]"));
        faults.Add("orders[2].units", "0 units", "Give 1 or more");
        var thrown = Assert.Throws<BadInputException>(faults.ThrowIfAny);
        Assert.Equal(["orders[1].drop", "orders[2].units"], thrown.Faults.Select(f => f.Where));
        Assert.Equal("orders[1].drop: latitude 123 is not in [-90, 90]. Give [longitude, latitude]\norders[2].units: 0 units. Give 1 or more", thrown.Message);
    }

    [Fact]
    public void At_most_200_faults_are_kept_and_the_rest_counted()
    {
        var faults = new FaultList();
        for (var k = 0; k < 5_000; k++) faults.Add($"line {k}", "bad", "mend");
        var thrown = Assert.Throws<BadInputException>(faults.ThrowIfAny);
        Assert.Equal((5_000, FaultList.MaxKept), (thrown.Count, thrown.Faults.Count));
        Assert.Equal("line 0", thrown.Faults[0].Where);
    }
}
