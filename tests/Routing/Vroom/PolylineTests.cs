using LogiOpt.Routing.Problem.Formats;

namespace LogiOpt.Routing.Tests.Vroom;

public sealed class PolylineTests
{
    /// <summary>The worked example of the format's description.</summary>
    private const string Known = "_p~iF~ps|U_ulLnnqC_mqNvxq`@";

    private static readonly (double, double)[] KnownPoints = [(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)];

    [Fact]
    public void The_published_example_is_written_and_read()
    {
        Assert.Equal(Known, Polyline.Encode(KnownPoints, Polyline.Osrm));
        Assert.Equal(KnownPoints, Polyline.Decode(Known, Polyline.Osrm));
        Assert.Equal("??", Polyline.Encode([(0, 0)], Polyline.Osrm));
        Assert.Equal("", Polyline.Encode([], Polyline.Osrm));
    }

    [Theory]
    [InlineData(Polyline.Osrm)]
    [InlineData(Polyline.Valhalla)]
    public void What_is_written_is_read_again(int digits)
    {
        var rng = new Core.Search.Rng(3);
        var points = Enumerable.Range(0, 500).Select(_ => (Math.Round(rng.NextDouble() * 360 - 180, digits), Math.Round(rng.NextDouble() * 180 - 90, digits))).ToArray();
        Assert.Equal(points, Polyline.Decode(Polyline.Encode(points, digits), digits)!.Select(p => (Math.Round(p.Longitude, digits), Math.Round(p.Latitude, digits))));
    }

    [Theory]
    [InlineData("_")]
    [InlineData("_p~iF")]
    [InlineData("é??")]
    [InlineData("~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~")]
    public void What_is_no_line_is_none(string text) => Assert.Null(Polyline.Decode(text, Polyline.Osrm));
}
