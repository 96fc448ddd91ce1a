using System.Text;
using System.Text.Json;
using LogiOpt.Core.Epcis;
using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Epcis;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Tracking.Tests;

public sealed class EpcisTests
{
    private const string Head = """ "type":"ObjectEvent","eventTime":"2026-11-24T09:00:00+02:00","eventTimeZoneOffset":"+02:00","action":"OBSERVE" """;

    [Theory]
    [InlineData("urn:epc:id:sgtin:0614141.107346.2017", true)]
    [InlineData("https://id.gs1.org/01/09521141012345/21/2017", true)]
    [InlineData("ni:///sha-256;df7b?ver=CBV2.0", true)]
    [InlineData("example:colour", true)]
    [InlineData("http://[::1]:8080/a?b#c", true)]
    [InlineData("http://user@host:1/%41", true)]
    [InlineData("colour", false)]
    [InlineData("1a:b", false)]
    [InlineData(":b", false)]
    [InlineData("urn:", false)]
    [InlineData("http://a/b c", false)]
    [InlineData("urn:%zz", false)]
    [InlineData("http://host:a1/", false)]
    [InlineData("http://[::1", false)]
    [InlineData("urn:a#b#c", false)]
    public void A_uri_is_what_the_rfc_says(string text, bool isUri) => Assert.Equal(isUri, EpcisText.IsUri(text));

    [Theory]
    [InlineData("2005-04-03T20:33:31.116000-06:00", "2005-04-04T02:33:31.116Z")]
    [InlineData("2020-02-29t23:59:59z", "2020-02-29T23:59:59Z")]
    [InlineData("2020-02-29 10:00:00+0200", "2020-02-29T08:00:00Z")]
    [InlineData("2020-12-31T23:59:60Z", "2020-12-31T23:59:59Z")]
    [InlineData("2021-01-01T01:59:60+02:00", "2020-12-31T23:59:59Z")]
    [InlineData("2020-12-31T22:59:60Z", null)]
    [InlineData("2021-02-29T10:00:00Z", null)]
    [InlineData("2020-02-29T10:00:00", null)]
    [InlineData("2020-02-29T24:00:00Z", null)]
    [InlineData("2020-02-29T10:00:00.Z", null)]
    [InlineData("22-07-2026", null)]
    public void An_instant_is_what_the_rfc_says(string text, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected), EpcisText.Instant(text));

    [Theory]
    [InlineData(""" "epcList":[] """, true)]
    [InlineData(""" "quantityList":[{"epcClass":"urn:a:b","quantity":1,"uom":"KGM"}] """, true)]
    [InlineData(""" "sensorElementList":[{"sensorReport":[{"type":"Temperature","value":3}]}],"readPoint":{"id":"urn:a:b"} """, true)]
    [InlineData(""" "epcList":[],"example:mine":{"anything":1} """, true)]
    [InlineData(""" "epcList":[],"bizStep":"https://my.example/steps/peeling" """, true)]
    [InlineData(""" "bizStep":"shipping" """, false)]
    [InlineData(""" "quantityList":[] """, false)]
    [InlineData(""" "sensorElementList":[{"sensorReport":[{"type":"Temperature"}]}] """, false)]
    [InlineData(""" "epcList":["urn:a:b","urn:a:b"] """, false)]
    [InlineData(""" "epcList":["no uri"] """, false)]
    [InlineData(""" "epcList":[],"mine":1 """, false)]
    [InlineData(""" "epcList":[],"bizStep":"peeling" """, false)]
    [InlineData(""" "epcList":[],"bizStep":"urn:epcglobal:cbv:bizstep:shipping" """, false)]
    [InlineData(""" "epcList":[],"ilmd":{"example:lot":"1"} """, false)]
    [InlineData(""" "epcList":[],"eventTimeZoneOffset":"+14:01" """, false)]
    [InlineData(""" "epcList":[],"persistentDisposition":{} """, false)]
    [InlineData(""" "quantityList":[{"epcClass":"urn:a:b","quantity":"twenty"}] """, false)]
    public void An_object_event_says_something_of_an_object_in_the_words_of_the_vocabulary(string members, bool isValid)
    {
        var document = Read("""{"@context":"https://c.example/x","type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T09:00:00Z","epcisBody":{"eventList":[{""" + Head + "," + members + "}]}}");
        Assert.Equal(isValid, document.IsValid);
    }

    [Theory]
    [InlineData("AggregationEvent", """ "action":"DELETE","parentID":"urn:a:b" """, true)]
    [InlineData("AggregationEvent", """ "action":"ADD","parentID":"urn:a:b" """, false)]
    [InlineData("AssociationEvent", """ "action":"ADD","childEPCs":["urn:a:b"] """, false)]
    [InlineData("TransactionEvent", """ "action":"ADD","bizTransactionList":[{"type":"po","bizTransaction":"urn:a:b"}],"epcList":[] """, true)]
    [InlineData("TransactionEvent", """ "action":"ADD","bizTransactionList":[],"epcList":[] """, false)]
    [InlineData("TransformationEvent", """ "inputEPCList":["urn:a:b"],"outputEPCList":["urn:a:c"] """, true)]
    [InlineData("TransformationEvent", """ "inputEPCList":["urn:a:b"] """, false)]
    [InlineData("TransformationEvent", """ "inputEPCList":["urn:a:b"],"transformationID":"urn:a:t" """, true)]
    [InlineData("urn:my:Event", """ "whatever":1 """, true)]
    [InlineData("MyEvent", """ "whatever":1 """, false)]
    public void Each_kind_of_event_has_its_own_rules(string type, string members, bool isValid)
    {
        var document = Read($$"""{"@context":"https://c.example/x","type":"{{type}}","eventTime":"2026-11-24T09:00:00Z","eventTimeZoneOffset":"+00:00",{{members}} }""");
        Assert.Equal(isValid, document.IsValid);
    }

    [Fact]
    public void Every_fault_of_every_event_is_told_with_its_place()
    {
        var document = Read("""{"type":"EPCISDocument","schemaVersion":"two","creationDate":"today","epcisBody":{"eventList":[{"type":"ObjectEvent","epcList":[]},{"type":"ObjectEvent","action":"CREATE","eventTime":"x","eventTimeZoneOffset":"+02:00","epcList":[]},5]}}""");
        Assert.Equal(
        [
            "$.@context", "$.schemaVersion", "$.creationDate", "$.epcisBody.eventList[0].eventTime", "$.epcisBody.eventList[0].eventTimeZoneOffset",
            "$.epcisBody.eventList[0].action", "$.epcisBody.eventList[1].action", "$.epcisBody.eventList[1].eventTime", "$.epcisBody.eventList[2]",
        ], document.Faults().Faults.Select(f => f.Where));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"type\":\"EPCISDocu")]
    [InlineData("[1]")]
    [InlineData("{\"type\":\"\\ud800\"}")]
    [InlineData("{\"type\":\"ObjectEvent\",\"\\ud800\":1}")]
    public void What_is_no_document_is_a_fault_and_no_exception(string text) => Assert.False(Read(text).IsValid);

    [Fact]
    public void Bytes_that_are_no_text_are_a_fault() => Assert.False(EpcisDocument.Read(new byte[] { (byte)'{', 0xFF, 0xFE, (byte)'}' }).IsValid);

    [Fact]
    public async Task The_same_event_again_adds_nothing_however_its_members_are_ordered()
    {
        using var db = Db();
        var capture = db.Get<Capture>();
        var first = Read($$"""{"@context":"https://c.example/x",{{Head}},"epcList":["urn:epc:id:sscc:1.2"]}""");
        var second = Read($$"""{"epcList":["urn:epc:id:sscc:1.2"],{{Head}},"recordTime":"2026-11-24T09:00:00Z","@context":"https://c.example/x"}""");
        Assert.Equal(1, await capture.StoreAsync(first.Events, first.Context, "me", null, CancellationToken.None));
        Assert.Equal(0, await capture.StoreAsync(second.Events, second.Context, "me", null, CancellationToken.None));
        Assert.Single(await db.Rows<EpcisEventRow>());
        Assert.Single(await db.Rows<EpcisEpcRow>());
    }

    [Fact]
    public async Task Events_about_our_shipments_move_them_and_others_do_not()
    {
        using var db = Db();
        db.MoveTo(3 * 24 * 60);
        await db.Apply(Given.Noted(Given.Released(1)));
        await db.With<int, Microsoft.EntityFrameworkCore.DbContext>(c =>
        {
            c.Add(new LabelRow { Label = "urn:epc:id:sscc:1.2", Shipment = Given.Shipment(1), Carrier = "DHX", Destination = "urn:epc:id:sgln:9.9.0", CreatedAt = Given.Start });
            return c.SaveChangesAsync();
        });
        foreach (var (step, place, expected) in new[]
        {
            ("shipping", "urn:epc:id:sgln:1.1.0", ShipmentStatus.OutForDelivery), ("receiving", "urn:epc:id:sgln:2.2.0", ShipmentStatus.OutForDelivery),
            ("receiving", "urn:epc:id:sgln:9.9.0", ShipmentStatus.Delivered),
        })
        {
            var @event = Read($$"""{"@context":"https://c.example/x",{{Head}},"eventID":"urn:e:{{step}}{{place[^5]}}","bizStep":"{{step}}","bizLocation":{"id":"{{place}}" },"epcList":["urn:epc:id:sscc:1.2","urn:epc:id:sscc:other"]}""");
            Assert.True(@event.IsValid);
            await db.Get<Capture>().StoreAsync(@event.Events, @event.Context, "me", null, CancellationToken.None);
            Assert.Equal(expected, (await db.Shipment(1))!.State);
        }

        Assert.Single(db.Outbox.Of<Core.Messages.DeliveryCompleted>());
    }

    [Fact]
    public void Verdicts_are_those_of_the_published_schema()
    {
        // Made by a JSON schema validator from GS1's own schema; neither belongs to this repository.
        var file = Environment.GetEnvironmentVariable("LOGIOPT_EPCIS_VERDICTS");
        if (file is null || !File.Exists(file)) Assert.Skip("LOGIOPT_EPCIS_VERDICTS names no file with a line {\"valid\":…,\"doc\":…} for each document.");
        var wrong = new List<string>();
        var count = 0;
        foreach (var line in File.ReadLines(file))
        {
            count++;
            using var json = JsonDocument.Parse(line);
            var expected = json.RootElement.GetProperty("valid").GetBoolean();
            var document = EpcisDocument.Read(Encoding.UTF8.GetBytes(json.RootElement.GetProperty("doc").GetRawText()));
            if (document.IsValid != expected) wrong.Add($"schema: {expected} {json.RootElement.GetProperty("why")}; ours: {string.Join(" | ", document.Faults().Faults.Take(2))}");
        }

        Assert.True(count > 1000);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count}:\n" + string.Join('\n', wrong.Take(40)));
    }

    private static TrackingDb Db() => new(more: s => s.AddSingleton<Capture>());

    private static EpcisDocument Read(string text) => EpcisDocument.Read(Encoding.UTF8.GetBytes(text));
}
