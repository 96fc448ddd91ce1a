using System.Text.Json;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;
using LogiOpt.Routing.Planning;
using LogiOpt.Routing.Travel;

namespace LogiOpt.Routing.Tests.Travel;

/// <summary>Travel times that the operator brings.</summary>
public sealed class UploadedTableTests
{
    private static readonly GeoPoint[] Three = [new(48.71764, 2.35044), new(48.701, 1.98935), new(48.61128, 2.03655)];

    private const string Good = """
        {"places":[[2.35044,48.71764],[1.98935,48.701],[2.03655,48.61128]],
         "matrices":{"car":{"durations":[[0,10,20],[30,0,null],[50,60,0]],"distances":[[0,1,2],[3,0,4],[5,6,0]]}}}
        """;

    [Fact]
    public void An_upload_is_found_again_by_coordinates_whatever_their_order()
    {
        var table = Read(Good);
        var cells = table.Between([Three[2], Three[0]], [Three[1], Three[0]], "car");
        Assert.Equal([60, 50, 10, 0], cells.Seconds);
        Assert.Equal([6, 5, 1, 0], cells.Metres);
        Assert.Equal((0, null), (cells.Missing, cells.Fault));
    }

    [Fact]
    public void No_road_in_one_table_is_no_road_at_all()
    {
        var cells = Read(Good).Between([Three[1]], [Three[2]], "car");
        Assert.Equal((-1, -1, 1), (cells.Seconds[0], cells.Metres[0], cells.Missing));
        Assert.Equal("uploaded table x, 1 of 2 legs by great-circle (there is no road)", RoadTravelTimes.Source("uploaded table x", new RoadTable([1, -1], [1, -1], 1, cells.Fault), "great-circle"));
    }

    [Fact]
    public void A_place_or_profile_that_was_not_uploaded_is_missing_and_that_is_said()
    {
        var table = Read(Good);
        var stranger = table.Between(Three, [Three[0], new GeoPoint(48.8, 2.1)], "car");
        Assert.Equal((3, "it does not have every place"), (stranger.Missing, stranger.Fault));
        var bike = table.Between(Three, Three, "bike");
        Assert.Equal((9, "it has no profile bike"), (bike.Missing, bike.Fault));
    }

    [Fact]
    public void Places_agree_to_a_tenth_of_a_metre_and_not_to_a_metre()
    {
        var table = Read(Good);
        Assert.Equal(0, table.RowOf(new GeoPoint(48.7176404, 2.3504404)));
        Assert.Equal(-1, table.RowOf(new GeoPoint(48.71765, 2.35044)));
    }

    [Fact]
    public void Rows_of_a_table_stand_for_its_places()
    {
        var problem = JsonDocument.Parse("""
            {"vehicles":[{"id":1,"start_index":0,"end":[2.2,48.8],"end_index":1}],"jobs":[{"id":1,"location_index":2}],
             "shipments":[{"pickup":{"id":2,"location_index":1},"delivery":{"id":2,"location":[2.1,48.6]}}]}
            """).RootElement;
        var request = LogiOpt.Routing.Problem.Formats.Vroom.VroomReader.Parse("", TableRows.Located(problem, Read(Good)));
        var vehicle = Assert.Single(request.Vehicles);
        Assert.Equal((2.35044, 48.71764, 2.2, 48.8), (vehicle.Start!.Value.Longitude!.Value, vehicle.Start.Value.Latitude!.Value, vehicle.End!.Value.Longitude!.Value, vehicle.End.Value.Latitude!.Value));
        Assert.Equal([2.03655, 1.98935, 2.1], request.Tasks.Select(t => t.Place.Longitude!.Value));
    }

    [Fact]
    public void Every_row_that_a_table_does_not_have_is_told()
    {
        var problem = JsonDocument.Parse("{\"vehicles\":[{\"id\":1,\"start_index\":3}],\"jobs\":[{\"id\":1,\"location_index\":-1},{\"id\":2,\"location_index\":2}]}").RootElement;
        var bad = Assert.Throws<BadInputException>(() => TableRows.Located(problem, Read(Good)));
        Assert.Equal(["vehicles[0].start_index", "jobs[0].location_index"], bad.Faults.Select(f => f.Where));
    }

    [Fact]
    public void Packing_keeps_everything()
    {
        var table = Read(Good);
        var again = UploadedTable.Unpack("x", table.Pack());
        Assert.Equal(table.Places, again.Places);
        Assert.Equal(table.ByProfile["car"].Seconds, again.ByProfile["car"].Seconds);
        Assert.Equal(table.ByProfile["car"].Metres, again.ByProfile["car"].Metres);
        Assert.Throws<InvalidDataException>(() => UploadedTable.Unpack("x", table.Pack()[..20]));
    }

    [Fact]
    public void Every_fault_of_an_upload_is_told_at_once()
    {
        var bad = Assert.Throws<BadInputException>(() => TravelTableEndpoints.Read("two words", Json("""
            {"places":[[2,48],[200,48],[2,48]],
             "matrices":{"car":{"durations":[[0,1,2],[1,0],[-1,"x",0]],"distances":[[0]]},"bike":{"durations":[[0]]}}}
            """)));
        string[] places = [.. bad.Faults.Select(f => f.Where)];
        foreach (var where in (string[])["name", "places[1]", "places[2]", "matrices.car.durations[1]", "matrices.car.durations[2][0]", "matrices.car.durations[2][1]", "matrices.car.distances", "matrices.bike.durations", "matrices.bike.distances"])
            Assert.Contains(where, places);
        Assert.All(bad.Faults, f => Assert.NotEmpty(f.Remedy));
    }

    [Theory]
    [InlineData(UploadedTable.MaxPlaces, true)]
    [InlineData(UploadedTable.MaxPlaces + 1, false)]
    public void No_more_places_are_taken_than_allowed(int places, bool taken)
    {
        var row = new int[places];
        var json = JsonSerializer.SerializeToElement(new
        {
            places = Enumerable.Range(0, places).Select(k => new[] { k / 100.0, 1 }),
            matrices = new { car = new { durations = Enumerable.Repeat(row, places), distances = Enumerable.Repeat(row, places) } },
        });
        if (taken) Assert.Equal(places, TravelTableEndpoints.Read("x", json).Places.Count);
        else Assert.Contains(Assert.Throws<BadInputException>(() => TravelTableEndpoints.Read("x", json)).Faults, f => f.Where == "places");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"places":7,"matrices":[]}""")]
    [InlineData("""{"places":[null],"matrices":{"car":null}}""")]
    [InlineData("""{"places":[[1,2]],"matrices":{}}""")]
    [InlineData("""{"places":[[1,2]],"matrices":{"a":{},"b":{},"c":{},"d":{},"e":{}}}""")]
    public void What_is_no_table_is_refused_with_its_faults(string text) =>
        Assert.NotEmpty(Assert.Throws<BadInputException>(() => TravelTableEndpoints.Read("x", Json(text))).Faults);

    private static UploadedTable Read(string text) => TravelTableEndpoints.Read("x", Json(text));

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
