using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Time;
using LogiOpt.Core.Travel;

namespace LogiOpt.Core.Tests;

public sealed class QuantityTests
{
    private static readonly DateTimeOffset Ten = new(2026, 11, 2, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(100, 100, true)]
    [InlineData(101, 100, false)]
    [InlineData(100, 101, false)]
    [InlineData(0, 0, true)]
    public void A_load_fits_when_every_dimension_does(long grams, long millilitres, bool fits) =>
        Assert.Equal(fits, new Load(grams, millilitres).FitsIn(new Load(100, 100)));

    [Fact]
    public void Loads_add_per_dimension()
    {
        Assert.Equal(new Load(4, 6), new Load(1, 2) + new Load(3, 4));
        Assert.Equal(new Load(1, 2), new Load(4, 6) - new Load(3, 4));
        Assert.Equal(new Load(0, 0), Load.Zero);
    }

    [Theory]
    [InlineData("1.2345", 1235)]
    [InlineData("-1.2345", -1235)]
    [InlineData("0.0004", 0)]
    [InlineData("19.999", 19999)]
    public void Money_rounds_to_the_nearest_thousandth_and_half_away_from_zero(string units, long milli) =>
        Assert.Equal(milli, Money.FromUnits(decimal.Parse(units)).Milli);

    [Fact]
    public void Money_adds_without_losing_a_thousandth()
    {
        var tenth = Money.FromUnits(0.1m);
        Assert.Equal(1m, Enumerable.Repeat(tenth, 10).Aggregate(Money.Zero, (sum, part) => sum + part).Units);
        Assert.Equal(-0.1m, (Money.Zero - tenth).Units);
    }

    [Fact]
    public void Distances_order_add_and_scale()
    {
        Assert.Equal(1500, Distance.FromKilometres(1.5).Metres);
        Assert.Equal(1.5, new Distance(1500).Kilometres);
        Assert.Equal(new Distance(30), new Distance(10) + new Distance(10) * 2);
        Assert.True(new Distance(1) < new Distance(2) && new Distance(2) > new Distance(1));
        Assert.Equal([new Distance(1), new Distance(2)], new[] { new Distance(2), new Distance(1) }.Order());
    }

    [Fact]
    public void A_window_holds_both_its_ends()
    {
        var window = new TimeWindow(Ten, Ten.AddHours(3));
        Assert.True(window.Contains(Ten) && window.Contains(Ten.AddHours(3)));
        Assert.False(window.Contains(Ten.AddTicks(-1)) || window.Contains(Ten.AddHours(3).AddTicks(1)));
        Assert.True(window.Contains(new DateTimeOffset(2026, 11, 2, 19, 0, 0, TimeSpan.FromHours(8)))); // 11:00 UTC
        Assert.Equal(TimeSpan.FromHours(3), window.Width);
    }

    [Fact]
    public void Windows_overlap_when_they_share_an_instant()
    {
        var window = new TimeWindow(Ten, Ten.AddHours(1));
        Assert.True(window.Overlaps(new TimeWindow(Ten.AddHours(1), Ten.AddHours(2))));
        Assert.True(window.Overlaps(new TimeWindow(Ten.AddHours(-1), Ten)));
        Assert.True(window.Overlaps(new TimeWindow(Ten.AddHours(-1), Ten.AddHours(5))));
        Assert.False(window.Overlaps(new TimeWindow(Ten.AddHours(1).AddTicks(1), Ten.AddHours(2))));
    }

    [Fact]
    public void An_instant_is_cut_to_what_is_stored()
    {
        var instant = Ten.AddTicks(12_345_678); // 1.2345678 s
        Assert.Equal(Ten.AddMilliseconds(1234), Instants.Trim(instant));
        Assert.Equal(Instants.Trim(instant), Instants.FromMilliseconds(Instants.ToMilliseconds(instant)));
        Assert.Equal(-1, Instants.ToMilliseconds(DateTimeOffset.UnixEpoch.AddMilliseconds(-1)));
    }

    [Fact]
    public void A_travel_table_has_one_row_an_origin()
    {
        var table = new TravelTable(2, 3, [1, 2, 3, 4, 5, 6], [10, 20, 30, 40, 50, 60], "great-circle");
        Assert.Equal((6, 40), (table.SecondsOf(1, 2), table.MetresOf(1, 0)));
    }
}
