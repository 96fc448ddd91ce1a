using System.Text;
using LogiOpt.Core.Ids;
using LogiOpt.Support;
using LogiOpt.Tracking.Devices;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using LogiOpt.Tracking.Telemetry;

namespace LogiOpt.Tracking.Tests;

public sealed class DeviceTests
{
    private static readonly DateTimeOffset Now = Given.At(1);

    [Fact]
    public void A_query_is_read_in_knots_degrees_and_seconds()
    {
        var fact = Assert.IsType<PositionReported>(Fact("id=7&lat=23.1&lon=113.3&timestamp=1377177267&speed=40&bearing=7.5&accuracy=12&batt=87&ignition=true"));
        Assert.Equal((23.1, 113.3), (fact.Point.Latitude, fact.Point.Longitude));
        Assert.Equal(40 * 1852 / 3600.0, fact.SpeedMetresPerSecond!.Value, 9);
        Assert.Equal((7.5, 12), (fact.HeadingDegrees, fact.AccuracyMetres));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1377177267), fact.At);
        Assert.Equal([("batt", "87"), ("ignition", "true")], fact.More!.Select(m => (m.Key, m.Value)));
    }

    [Theory]
    [InlineData("2147483646", "2038-01-19T03:14:06Z")]
    [InlineData("2147483647", "1970-01-25T20:31:23.647Z")]
    [InlineData("1504763810123", "2017-09-07T05:56:50.123Z")]
    [InlineData("2016-01-27T18:55:47Z", "2016-01-27T18:55:47Z")]
    [InlineData("2016-01-27T18:55:47.123+02:00", "2016-01-27T16:55:47.123Z")]
    [InlineData("2014-06-04 09:10:11", "2014-06-04T09:10:11Z")]
    [InlineData("yesterday", null)]
    [InlineData("-5", null)]
    [InlineData("99999999999999999", null)]
    [InlineData("", null)]
    public void A_timestamp_is_seconds_milliseconds_iso_or_plain(string text, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected), OsmAndPairs.Instant(text));

    [Theory]
    [InlineData("id=7&lat=NaN&lon=113", "impossible-position")]
    [InlineData("id=7&lat=91&lon=113", "impossible-position")]
    [InlineData("id=7&lat=23129160&lon=113264385", "impossible-position")]
    [InlineData("id=7&lat=north&lon=113", "impossible-position")]
    [InlineData("id=7&location=23.1", "impossible-position")]
    [InlineData("id=7&lat=Infinity&lon=1", "impossible-position")]
    [InlineData("id=7&lat=23.1", "half-a-position")]
    [InlineData("id=7&lat=23.1&lon=113&timestamp=soon", "unreadable-time")]
    public void What_makes_no_sense_is_suspect_and_no_position(string query, string reason)
    {
        var fact = Assert.IsType<DeviceReported>(Fact(query));
        Assert.Equal(reason, fact.Suspect);
    }

    [Fact]
    public void A_speed_beyond_belief_is_kept_as_sent_and_not_used()
    {
        var fact = Assert.IsType<PositionReported>(Fact("id=7&location=23.1,113.3&speed=900&heading=400"));
        Assert.Null(fact.SpeedMetresPerSecond);
        Assert.Null(fact.HeadingDegrees);
        Assert.Equal(["heading-as-sent", "speed-as-sent"], fact.More!.Keys);
    }

    [Fact]
    public void Cells_without_a_fix_are_kept_all_of_them()
    {
        var fact = Assert.IsType<DeviceReported>(Fact("id=7&cell=257,02,16,2224&cell=257,02,16,2223&wifi=00-14,-80"));
        Assert.Null(fact.Suspect);
        Assert.Equal(["cell", "cell.2", "wifi"], fact.More.Keys);
    }

    [Fact]
    public void The_same_report_again_is_the_same_event_and_another_is_not()
    {
        Assert.Equal(Fact("id=7&lat=1&lon=2&timestamp=1377177267").Event, Fact("timestamp=1377177267&lat=1&id=7&lon=2").Event);
        Assert.NotEqual(Fact("id=7&lat=1&lon=2&timestamp=1377177267").Event, Fact("id=7&lat=1&lon=2&timestamp=1377177268").Event);
        Assert.NotEqual(Fact("id=7&lat=1&lon=2&timestamp=1377177267").Event, Fact("id=7&lat=1&lon=2&timestamp=1377177267&batt=3").Event);
    }

    [Fact]
    public void A_json_place_is_read_in_metres_a_second_and_minus_one_is_unknown()
    {
        var body = """{"device_id":"7","location":{"timestamp":"2025-06-15T13:45:12.862Z","coords":{"latitude":37.4,"longitude":-122.1,"accuracy":5,"speed":10,"heading":-1,"altitude":5},"is_moving":true,"battery":{"level":0.5,"is_charging":false}}}""";
        var reading = Assert.Single(OsmAndJson.Read(Encoding.UTF8.GetBytes(body))!);
        var fact = Assert.IsType<PositionReported>(reading.ToFact("7", Given.Van, Now));
        Assert.Equal((10.0, null, 5.0), (fact.SpeedMetresPerSecond, fact.HeadingDegrees, fact.AccuracyMetres));
        Assert.Equal(("50", "false", "5", "true"), (fact.More!["batt"], fact.More["charge"], fact.More["altitude"], fact.More["is_moving"]));
    }

    [Theory]
    [InlineData("{\"device_id\":\"7\",\"loca")]
    [InlineData("[]")]
    [InlineData("{\"device_id\":\"7\"}")]
    [InlineData("{\"device_id\":\"7\",\"location\":[]}")]
    [InlineData("{\"device_id\":\"7\",\"location\":5}")]
    [InlineData("{\"device_id\":\"\\ud800\",\"location\":{}}")]
    public void What_is_no_place_is_not_read(string body) => Assert.Null(OsmAndJson.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_device_may_send_its_backlog_and_then_its_pace()
    {
        var time = new ManualTime(Now);
        var pace = new DevicePace(time, perSecond: 2, burst: 10);
        for (var k = 0; k < 10; k++) Assert.Equal(0, pace.TakeOrWait("7"));
        Assert.Equal(1, pace.TakeOrWait("7"));
        Assert.Equal(0, pace.TakeOrWait("8"));
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(0, pace.TakeOrWait("7"));
        Assert.Equal(1, pace.TakeOrWait("7"));
        time.Advance(TimeSpan.FromSeconds(-3600));
        Assert.Equal(1, pace.TakeOrWait("7"));
    }

    [Fact]
    public async Task Suspect_reports_are_in_quarantine_and_move_no_marker()
    {
        using var db = new TrackingDb();
        await db.Apply(Given.Noted(Given.Dispatched(1, vehicle: new VehicleId("7"))), Fact("id=7&lat=23.1&lon=113.3"));
        await db.Apply(Fact("id=7&lat=NaN&lon=113.3"), Fact("id=7&lat=23.1&lon=113.31&timestamp=4102444800000"), Fact("id=7&lat=23.1&lon=113.31&timestamp=1377177267"));
        var rows = await db.Rows<JournalRow>();
        Assert.Equal(["future", "impossible-position", "too-old"], rows.Select(r => r.Quarantine).OfType<string>().Order());
        var state = Journal.JournalJson.Read<VehicleState>((await db.Rows<VehicleRow>()).Single().Body);
        Assert.Equal(113.3, Assert.Single(state.Latest).Point.Longitude);
    }

    [Fact]
    public void The_newest_temperature_counts_in_any_order()
    {
        Observation[] facts = [Fact("id=7&lat=1&lon=1&temp1=4.5", 1), Fact("id=7&temperature=9", 3), Fact("id=7&temp1=6", 2), Fact("id=7&temp1=warm", 4), Fact("id=7&temp1=999", 5)];
        foreach (var order in new[] { facts, [.. facts.Reverse()] })
            Assert.Equal(9, ReadModelTests.Folded([.. order]).Vehicle(new VehicleId("7")).Temperature!.Value);
    }

    [Fact]
    public void Every_fault_of_a_registration_is_told()
    {
        var bad = Assert.Throws<Core.Input.BadInputException>(() => new DeviceRequest("", "A B", null, 100, double.NaN).Read(Now, null));
        Assert.Equal(["id", "vehicle", "minCelsius", "maxCelsius", "maxCelsius"], bad.Faults.Select(f => f.Where));
    }

    [Fact]
    public void Refusals_are_counted_and_the_newest_kept()
    {
        var refusals = new Refusals(new ManualTime(Now));
        for (var k = 0; k < 500; k++) refusals.Note("osmand", "no-device", $"{k}\n");
        refusals.Note("osmand", "unknown-device", "x");
        Assert.Equal([("no-device", 500L), ("unknown-device", 1L)], refusals.Counts().Select(c => (c.Reason, c.Count)));
        Assert.Equal((200, "x", "499"), (refusals.Newest().Count, refusals.Newest()[0].Detail, refusals.Newest()[1].Detail));
    }

    private static Observation Fact(string query, double minute = 1)
    {
        var pairs = query.Split('&').Select(p => KeyValuePair.Create(p.Split('=')[0], Uri.UnescapeDataString(p[(p.IndexOf('=') + 1)..])));
        return OsmAndPairs.Read(pairs).ToFact("7", new VehicleId("7"), Given.At(minute));
    }
}
