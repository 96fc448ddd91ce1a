using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Carriers;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;

namespace LogiOpt.Tracking.Tests;

public sealed class CarrierTests
{
    private const string Message = "UNH+1+IFTSTA:D:01B:UN:EAN004'BGM+44+9+9'DTM+137:20261122:102'CNI+1+P-100'STS+1+13'DTM+334:202611220930:203'CNI+2+P-200'STS+1+21+6'DTM+334:20261122111530:204'"
        + "LOC+16E+:::Doorstep 5?+6'GIN+BJ+354107380000001068'STS+1+31'RFF+DQ:5/2334'UNT+12+1'";

    private static readonly Dictionary<string, CarrierStatus> NoCodes = [];

    [Fact]
    public void Every_status_of_every_consignment_is_read_with_its_instant_place_and_references()
    {
        var lines = Iftsta(Message);
        Assert.Equal(
        [
            ("P-100", "13", null, new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero), null),
            ("P-200", "21", "6", new DateTimeOffset(2026, 11, 22, 11, 15, 30, TimeSpan.Zero), "Doorstep 5+6"),
            ("P-200", "31", null, new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero), null),
        ], lines.Select(l => (l.Consignment, l.Code, l.Reason, l.At, l.Place)));
        Assert.Equal(["354107380000001068"], lines[1].References);
        Assert.Equal(["5/2334"], lines[2].References);
    }

    [Fact]
    public void The_service_string_advice_names_other_separators()
    {
        var lines = Iftsta("UNA|*.! ~UNH*1*IFTSTA|D|01B|UN~CNI*1*A+B'C~STS*1*21~DTM*334|20261122|102~UNT*5*1~");
        Assert.Equal("A+B'C", Assert.Single(lines).Consignment);
    }

    [Theory]
    [InlineData("", "UNH")]
    [InlineData("hello", "segment 1")]
    [InlineData("UNH+1+ORDERS:D:01B:UN'", "UNH")]
    [InlineData("UNH+1+IFTSTA:D:01B:UN'STS+1+21'", "segment 2 (STS)")]
    [InlineData("UNH+1+IFTSTA:D:01B:UN'CNI+1'STS+1+21'", "segment 2 (CNI)")]
    [InlineData("UNH+1+IFTSTA:D:01B:UN'CNI+1+A'STS+1'", "segment 3 (STS)")]
    [InlineData("UNH+1+IFTSTA:D:01B:UN'CNI+1+A'STS+1+21'DTM+334:20269999:102'", "segment 4 (DTM)")]
    [InlineData("UNH+1+IFTSTA:D:01B:UN'CNI+1+A'STS+1+21'DTM+334:1:999'", "segment 4 (DTM)")]
    [InlineData("UNH+1+IFTSTA:D:01B:UN'CNI+1+A", "segment 2")]
    public void A_fault_is_told_by_its_segment(string text, string where)
    {
        var faults = new FaultList();
        IftstaReader.Read(text, Given.Start, faults);
        Assert.Equal(where, faults.Faults[0].Where);
    }

    [Fact]
    public void A_published_message_is_read()
    {
        var folder = Environment.GetEnvironmentVariable("LOGIOPT_DATA");
        var file = Path.Combine(folder ?? "", "standards", "edi", "iftsta-gs1-sample.txt");
        if (folder is null || !File.Exists(file)) Assert.Skip("LOGIOPT_DATA names no folder with the published message.");
        var lines = Iftsta(File.ReadAllText(file));
        Assert.Equal(["4215A", "5122C", "5145E", "7655S"], lines.Select(l => l.Consignment).Distinct());
        Assert.Equal(["21", "31", "17", "49", "21", "21"], lines.Select(l => l.Code));
    }

    [Fact]
    public void Csv_is_read_with_any_usual_separator_and_every_fault_is_told_by_line()
    {
        Assert.Equal([("P-1", "delivered", "left with neighbour")], Csv("Reference;Status;At;Reason\n P-1;delivered;2026-11-22T09:00:00Z;left with neighbour\n").Lines.Select(l => (l.Consignment, l.Code, l.Reason)));
        var (_, faults) = Csv("reference,status,at\n,delivered,2026-11-22T09:00:00Z\nP-2,,soon\n");
        Assert.Equal(["line 2, reference", "line 3, status", "line 3, at"], faults.Select(f => f.Where));
        Assert.Equal("line 1", Csv("reference,at\nP-1,2026-11-22T09:00:00Z\n").Faults.Single().Where);
        Assert.NotEmpty(Csv("").Faults);
    }

    [Theory]
    [InlineData("21", true, "Delivered")]
    [InlineData("999", true, null)]
    [InlineData("outForDelivery", false, "OutForDelivery")]
    [InlineData("21", false, null)]
    [InlineData("OK-1", false, "Held")]
    public void A_code_is_understood_by_the_carriers_table_first(string code, bool isStatusEvent, string? status) =>
        Assert.Equal(status, StatusCodes.Of(code, new Dictionary<string, CarrierStatus> { ["OK-1"] = CarrierStatus.Held }, isStatusEvent)?.ToString());

    [Fact]
    public async Task What_carriers_say_moves_a_labelled_shipment_and_waits_in_quarantine_otherwise()
    {
        using var db = new TrackingDb();
        db.MoveTo(300);
        await db.Apply(Given.Noted(Given.Released(1)));
        await Label(db, "P-200", 1);
        await db.Apply(await Entries(db, Iftsta(Message)));
        var shipment = (await db.Shipment(1))!;
        Assert.Equal(ShipmentStatus.Delivered, shipment.State);
        Assert.Contains(shipment.Timeline, t => t.Code == "carrierDelivered" && t.Text.Contains("Doorstep 5+6"));
        var waiting = Assert.Single(await db.Rows<JournalRow>(), r => r.Quarantine is not null);
        Assert.Equal((Quarantine.UnknownShipment, JournalJson.StreamOfReference("P-100")), (waiting.Quarantine, waiting.Stream));
        Assert.Equal(Given.Order(1), Assert.Single(db.Outbox.Of<DeliveryCompleted>()).Order);
        // The same file again is the same events.
        Assert.All((await db.Apply(await Entries(db, Iftsta(Message)))).Outcomes, o => Assert.True(o.IsDuplicate));
    }

    [Fact]
    public void What_carriers_say_gives_the_same_state_in_any_order_and_a_late_scan_undoes_no_delivery()
    {
        Observation[] facts = [Given.Noted(Given.Released(1)), Said(CarrierStatus.Collected, 1), Said(CarrierStatus.InTransit, 2), Said(CarrierStatus.InTransit, 9), Said(CarrierStatus.Delivered, 5)];
        var expected = JournalJson.Write(ReadModelTests.Folded(facts).Shipment(Given.Shipment(1)));
        foreach (var order in new Observation[][] { [.. facts.Reverse()], [facts[4], facts[2], facts[0], facts[3], facts[1], facts[2]] })
            Assert.Equal(expected, JournalJson.Write(ReadModelTests.Folded(order).Shipment(Given.Shipment(1))));
        Assert.Equal(ShipmentStatus.Delivered, ShipmentProgress.StatusOf(ReadModelTests.Folded(facts).Shipment(Given.Shipment(1))));
    }

    [Theory]
    [InlineData("Announced", "Dispatched")]
    [InlineData("PickupReady", "OutForDelivery")]
    [InlineData("Lost", "Failed")]
    [InlineData("Returned", "Returned")]
    [InlineData("Cancelled", "Cancelled")]
    public void Each_status_of_a_carrier_is_one_of_ours(string said, string status)
    {
        var world = ReadModelTests.Folded([Given.Noted(Given.Released(1)), Said(Enum.Parse<CarrierStatus>(said), 1)]);
        Assert.Equal(status, ShipmentProgress.StatusOf(world.Shipment(Given.Shipment(1))).ToString());
    }

    [Fact]
    public void A_carrier_is_scored_by_what_became_of_its_shipments()
    {
        var terms = new CarrierTerms(0.5, TimeSpan.FromHours(2), TimeSpan.FromHours(1), 7);
        // Kept: first scan at minute -60 + 60 at the latest, promise until minute 180, two hours of transit.
        var kept = State(1, Said(CarrierStatus.Collected, 0, 1), Said(CarrierStatus.OutForDelivery, 60, 1), Said(CarrierStatus.InTransit, 30, 1), Said(CarrierStatus.Delivered, 120, 1));
        var late = State(2, Said(CarrierStatus.Collected, 1, 2), Said(CarrierStatus.Attempted, 100, 2), Said(CarrierStatus.Delivered, 181, 2));
        var lost = State(3, Said(CarrierStatus.Lost, 0, 3));
        var card = CarrierScore.Of([kept, late, lost], terms, Given.At(170));
        Assert.Equal((3, 2, 1, 0.5, true, 0.5, 1), (card.Shipments, card.Delivered, card.OnTime, card.OnTimeShare!.Value, card.KeepsTerms!.Value, card.FirstAttemptShare!.Value, card.DamagedOrLost));
        Assert.Equal(["firstScan 1", "lost 0", "promise 1", "transit 60"], card.Breaches.Select(b => $"{b.Term} {b.MinutesOver}").Order());
        Assert.Equal(28, card.Fees);
        Assert.Equal(0.5, card.Coverage["outForDelivery"]);
    }

    internal static CarrierReported Said(CarrierStatus status, double minute, int stop = 1) =>
        new($"{status}-{minute}-{stop}", Given.At(minute), "DHX", $"P-{stop}", Given.Shipment(stop), status, status.ToString(), null, null);

    internal static Task<int> Label(TrackingDb db, string label, int stop) => db.With<int, Microsoft.EntityFrameworkCore.DbContext>(c =>
    {
        c.Add(new LabelRow { Label = label, Shipment = Given.Shipment(stop), Carrier = "DHX", CreatedAt = Given.Start });
        return c.SaveChangesAsync();
    });

    private static ShipmentState State(int stop, params Observation[] facts) => ReadModelTests.Folded([Given.Noted(Given.Released(stop)), .. facts]).Shipment(Given.Shipment(stop));

    private static Task<IReadOnlyList<Observation>> Entries(TrackingDb db, IReadOnlyList<StatusLine> lines) => db.With<IReadOnlyList<Observation>, Microsoft.EntityFrameworkCore.DbContext>(
        async c => [.. (await CarrierIntake.EntriesAsync(c, "DHX", NoCodes, lines, areStatusEvents: true, CancellationToken.None)).Select(e => e.Fact)]);

    private static IReadOnlyList<StatusLine> Iftsta(string text)
    {
        var faults = new FaultList();
        var lines = IftstaReader.Read(text, Given.Start, faults);
        faults.ThrowIfAny();
        return lines;
    }

    private static (IReadOnlyList<StatusLine> Lines, IReadOnlyList<Fault> Faults) Csv(string text)
    {
        var faults = new FaultList();
        return (StatusCsv.Read(new StringReader(text), faults), faults.Faults);
    }
}
