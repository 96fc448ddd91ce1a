using System.Text;
using System.Text.Json.Nodes;
using LogiOpt.Core.Epcis;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using Microsoft.EntityFrameworkCore;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

/// <summary>What suppliers tell of their orders, by EPCIS and CSV.</summary>
public sealed class NoticeTests : IDisposable
{
    private const string Header = "purchase,kind,note,item,units,at,lot,arrives_at,rejected_units\n";

    private readonly InventoryWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("urn:epc:id:sgtin:0614141.107346.2017", "10614141073464", "")]
    [InlineData("urn:epc:class:lgtin:4012345.012345.998877", "04012345123456", "998877")]
    [InlineData("urn:epc:idpat:sgtin:4012345.066666.*", "04012345666663", "")]
    [InlineData("https://id.gs1.org/01/09521141012345/10/L%2D1/21/5", "09521141012345", "L-1")]
    [InlineData("https://shop.example/01/9521141012345?linkType=all", "09521141012345", "")]
    public void A_trade_item_is_known_by_its_gtin_in_every_spelling(string name, string gtin, string lot)
    {
        var (items, found) = EpcName.TradeItem(name)!.Value;
        Assert.Equal((gtin, lot), (items[0], found));
        if (gtin[0] == '0') Assert.Equal(gtin[1..], items[1]);
    }

    [Theory]
    [InlineData("urn:epc:id:sscc:0614141.1234567890")]
    [InlineData("urn:epc:id:sgtin:0614141.10734.2017")]
    [InlineData("https://id.gs1.org/00/095211411234567892")]
    public void A_pallet_is_no_trade_item(string name) => Assert.Null(EpcName.TradeItem(name));

    [Fact]
    public async Task Sent_goods_are_told_once_and_move_the_order_and_its_arrival()
    {
        var now = await OrderAsync(units: 100);
        var first = await Csv($"PO-1,shipped,D-1,TEA,60,{now:O},L1,2026-11-24T09:00:00Z,\nPO-1,shipped,D-1,TEA,10,{now:O},L2,,\n");
        Assert.Equal((2, 0), (first.Taken, first.Repeated));
        var again = await Csv($"PO-1,shipped,D-1,TEA,60,{now:O},L1,,\nPO-1,shipped,D-1,TEA,10,{now:O},L2,,\n");
        Assert.Equal((0, 2), (again.Taken, again.Repeated));
        var order = Assert.Single(again.Purchases);
        Assert.Equal((PurchaseState.Shipped, 70, 0), (order.State, order.Lines[0].ShippedUnits, order.Lines[0].ReceivedUnits));
        Assert.Equal((now, new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero)), (order.ShippedAt, order.ArrivesAt));
        // Its due date stays, so that nobody becomes punctual by telling of a delay.
        Assert.NotEqual(order.ArrivesAt, order.ExpectedAt);
        Assert.Equal(100, (await _world.Stock(Central, Tea)).OnOrder);
        await BalancedAsync();
    }

    [Fact]
    public async Task Partial_deliveries_add_up_to_a_received_order_that_teaches_lead_time_score_and_cycle()
    {
        await OrderAsync(units: 100);
        _world.Time.Advance(TimeSpan.FromHours(20));
        var part = await Csv("PO-1,received,D-1,TEA,60,2026-11-22T21:00:00Z,,,3\n");
        Assert.Equal((PurchaseState.PartlyReceived, 60, 3), (part.Purchases[0].State, part.Purchases[0].Lines[0].ReceivedUnits, part.Purchases[0].Lines[0].RejectedUnits));
        var rest = await Csv("PO-1,received,D-2,TEA,40,2026-11-22T21:00:00Z,,,\n");
        Assert.Equal(PurchaseState.Received, rest.Purchases[0].State);
        Assert.Equal((100, 0), ((await _world.Stock(Central, Tea)).OnHand, (await _world.Stock(Central, Tea)).OnOrder));
        var supplier = await _world.InScope(s => s.Db.Set<SupplierRow>().SingleAsync());
        Assert.Equal((1, 20 / 24.0), (supplier.SeenCount, supplier.SeenMeanDays));
        var cycle = await _world.InScope(s => SupplyCycle.LoadAsync(s.Db, _world.Time.GetUtcNow().AddDays(-30), default));
        Assert.Equal(("call", 20.0, 1.0), (cycle.Kinds[0].Kind, cycle.Kinds[0].MedianHours, cycle.Kinds[0].WithinTarget));
        await BalancedAsync();
    }

    [Fact]
    public async Task A_little_more_than_ordered_is_taken_and_told_and_much_more_is_refused()
    {
        await OrderAsync(units: 100);
        var over = await Csv("PO-1,shipped,D-1,TEA,110,2026-11-22T01:00:00Z,,,\n");
        Assert.Contains("10 more than ordered", Assert.Single(over.Remarks));
        var fault = await Assert.ThrowsAsync<BadInputException>(() => Csv("PO-1,shipped,D-2,TEA,1,2026-11-22T01:00:00Z,,,\n"));
        Assert.Contains("111 units of TEA would be sent for PO-1, which orders 100", fault.Message);
        fault = await Assert.ThrowsAsync<BadInputException>(() => Csv("PO-1,received,D-1,TEA,111,2026-11-22T01:00:00Z,,,\n"));
        Assert.Contains("At most 110", fault.Message);
        Assert.Equal((100, 0), ((await _world.Stock(Central, Tea)).OnOrder, (await _world.Stock(Central, Tea)).OnHand));
        await Csv("PO-1,received,D-1,TEA,110,2026-11-22T01:00:00Z,,,\n");
        Assert.Equal((0, 110), ((await _world.Stock(Central, Tea)).OnOrder, (await _world.Stock(Central, Tea)).OnHand));
        await BalancedAsync();
    }

    [Fact]
    public async Task What_happens_to_an_order_is_published_once_with_all_that_others_need()
    {
        await OrderAsync(units: 100);
        await _world.InScope(s => s.Purchases.ConfirmAsync("PO-1", _world.Time.GetUtcNow().AddDays(3), default));
        for (var k = 0; k < 2; k++) await Csv("PO-1,shipped,D-1,TEA,60,2026-11-22T01:00:00Z,,,\nPO-1,received,D-1,TEA,58,2026-11-22T01:00:00Z,,,2\n");
        for (var k = 0; k < 2; k++) await _world.InScope(s => s.Purchases.CloseAsync("PO-1", "too late", default));
        var ordered = Assert.Single(_world.Outbox.Of<PurchaseOrdered>());
        Assert.Equal(("PO-1", "MILL", Central, 100), (ordered.Purchase, ordered.Supplier, ordered.Site, Assert.Single(ordered.Lines).Units));
        var confirmed = Assert.Single(_world.Outbox.Of<PurchaseConfirmed>());
        Assert.Equal((_world.Time.GetUtcNow().AddDays(3), 50_000, null, null), (confirmed.ExpectedAt, (int)confirmed.Load.Grams, confirmed.FetchFrom, confirmed.Shipment));
        var shipped = Assert.Single(_world.Outbox.Of<PurchaseShipped>());
        Assert.Equal(("D-1", 60, confirmed.ExpectedAt), (shipped.Note, shipped.Lines[0].Units, shipped.ArrivesAt));
        var received = Assert.Single(_world.Outbox.Of<PurchaseReceived>());
        Assert.Equal((58, false), (received.Lines[0].Units, received.IsComplete));
        var closed = Assert.Single(_world.Outbox.Of<PurchaseClosed>());
        Assert.Equal((42, "too late"), (closed.Lines[0].Units, closed.Reason));
    }

    [Fact]
    public async Task What_the_road_tells_of_goods_that_we_fetch_counts_once_and_in_any_order()
    {
        await OrderAsync(units: 100);
        await _world.InScope(s => s.Db.Set<SupplierRow>().ExecuteUpdateAsync(set => set.SetProperty(r => r.FetchLatitude, 23.3).SetProperty(r => r.FetchLongitude, 113.3)));
        await _world.InScope(s => s.Purchases.ConfirmAsync("PO-1", _world.Time.GetUtcNow().AddDays(1), default));
        var first = _world.Outbox.Of<PurchaseConfirmed>().Single().Shipment!.Value;
        await _world.InScope(s => s.Fetching.NotFetchedAsync(first, "no room", default));
        await _world.InScope(s => s.Purchases.ConfirmAsync("PO-1", _world.Time.GetUtcNow().AddDays(2), default));
        var second = _world.Outbox.Of<PurchaseConfirmed>().Last().Shipment!.Value;
        Assert.NotEqual(first, second);
        _world.Time.Advance(TimeSpan.FromDays(2));
        var now = _world.Time.GetUtcNow();
        // The first shipment's late facts are nobody's any more.
        await _world.InScope(s => s.Fetching.DeliveredAsync(first, now, default));
        for (var k = 0; k < 2; k++)
        {
            await _world.InScope(s => s.Fetching.DeliveredAsync(second, now, default));
            await _world.InScope(s => s.Fetching.FetchedAsync([second], now, default));
        }

        var stock = await _world.Stock(Central, Tea);
        Assert.Equal((100, 0), (stock.OnHand, stock.OnOrder));
        Assert.Equal(PurchaseState.Received, (await _world.InScope(s => s.Db.Set<PurchaseRow>().SingleAsync())).State);
        Assert.Equal((1, 2.0), await _world.InScope(async s => await s.Db.Set<SupplierRow>().Select(r => new ValueTuple<int, double>(r.SeenCount, r.SeenMeanDays)).SingleAsync()));
        await BalancedAsync();
    }

    [Fact]
    public async Task What_our_own_people_counted_under_the_same_note_stands()
    {
        await OrderAsync(units: 100);
        await _world.InScope(s => s.Purchases.ReceiveAsync("PO-1", new GoodsReceipt("D-1", _world.Time.GetUtcNow(), [(Tea, 98, 0)]), default));
        var told = await Csv("PO-1,received,D-1,TEA,100,2026-11-22T01:00:00Z,,,\n");
        Assert.Contains("their count stands", Assert.Single(told.Remarks));
        Assert.Equal((98, 2), ((await _world.Stock(Central, Tea)).OnHand, (await _world.Stock(Central, Tea)).OnOrder));
        Assert.Equal(1, (await Csv("PO-1,received,D-1,TEA,100,2026-11-22T01:00:00Z,,,\n")).Repeated);
        await BalancedAsync();
    }

    [Fact]
    public async Task A_file_with_faults_tells_every_one_with_its_line_and_nothing_is_stored()
    {
        await OrderAsync(units: 100);
        await OrderAsync(units: 5, name: "PO-2", supplier: "OTHER");
        var read = await Assert.ThrowsAsync<BadInputException>(() => Csv(
            "PO-1,shipped,D-1,TEA,60,2026-11-22T01:00:00Z,,,\nPO-1,lost,D 2,,-4,yesterday,,,\nPO-1,shipped,D-1,TEA,60,2026-11-22,,,2\nPO-1,shipped,D-1,TEA,1,2026-11-22,,,\nPO-1,received,D-9,TEA,0,2026-11-22,,,\n"));
        Assert.Equal(["csv line 3, kind", "csv line 3, units", "csv line 3, note", "csv line 3, item", "csv line 3, at", "csv line 4, rejected_units", "csv line 5, note", "csv line 6, units"], read.Faults.Select(f => f.Where));
        var meant = await Assert.ThrowsAsync<BadInputException>(() => Csv(
            "PO-1,shipped,D-1,TEA,60,2026-11-22T01:00:00Z,,,\nPO-2,shipped,D-1,TEA,1,2026-11-22T01:00:00Z,,,\nPO-1,shipped,D-1,RICE,1,2026-11-22T01:00:00Z,,,\nPO-1,shipped,D-3,TEA,1,2027-11-22T01:00:00Z,,,\n"));
        Assert.Equal(["csv line 3, units", "csv line 4, units", "csv line 5, units"], meant.Faults.Select(f => f.Where));
        Assert.All(meant.Faults, f => Assert.NotEmpty(f.Remedy));
        Assert.Empty(await _world.InScope(s => s.Db.Set<DeliveryNoticeRow>().ToListAsync()));
        Assert.Contains("purchase,kind,note,item,units,at", (await Assert.ThrowsAsync<BadInputException>(() => _world.InScope(_ => Task.FromResult(Read("kind,colour\n"))))).Message);
    }

    [Fact]
    public async Task A_note_that_contradicts_what_was_told_is_refused()
    {
        await OrderAsync(units: 100);
        await Csv("PO-1,shipped,D-1,TEA,60,2026-11-22T01:00:00Z,,,\n");
        var fault = await Assert.ThrowsAsync<BadInputException>(() => Csv("PO-1,shipped,D-1,TEA,61,2026-11-22T01:00:00Z,,,\n"));
        Assert.Contains("told 60 units of TEA before, not 61", fault.Message);
        Assert.Equal(60, (await _world.InScope(s => s.Db.Set<PurchaseLineRow>().SingleAsync())).ShippedUnits);
    }

    [Fact]
    public async Task A_pallet_counts_as_what_was_packed_on_it_and_every_thing_once()
    {
        await OrderAsync(units: 100, item: new ItemId("4012345123456"));
        const string order = """ "bizTransactionList":[{"type":"po","bizTransaction":"urn:epcglobal:cbv:bt:4012345000009:PO-1"},{"type":"desadv","bizTransaction":"urn:epcglobal:cbv:bt:4012345000009:D-7"}] """;
        var document = Document(
            """ "type":"AggregationEvent","action":"ADD","bizStep":"packing","parentID":"urn:epc:id:sscc:4012345.0000000001","childEPCs":["urn:epc:id:sscc:4012345.0000000002","urn:epc:id:sgtin:4012345.012345.1"],"childQuantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.LOT-A","quantity":20}] """,
            """ "type":"AggregationEvent","action":"ADD","bizStep":"packing","parentID":"urn:epc:id:sscc:4012345.0000000002","childEPCs":["urn:epc:id:sgtin:4012345.012345.1","urn:epc:id:sgtin:4012345.012345.2"],"childQuantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.LOT-B","quantity":5,"uom":"EA"}] """,
            """ "type":"ObjectEvent","action":"OBSERVE","bizStep":"shipping","epcList":["urn:epc:id:sscc:4012345.0000000001"], """ + order,
            """ "type":"AggregationEvent","action":"OBSERVE","bizStep":"shipping","parentID":"urn:epc:id:sscc:4012345.0000000001","childEPCs":["urn:epc:id:sgtin:4012345.012345.2"], """ + order);
        var (notices, ignored) = ReadEpcis(document);
        Assert.Equal(2, ignored);
        Assert.All(notices, n => Assert.Equal(("PO-1", "D-7", NoticeKind.Shipped), (n.Purchase, n.Note, n.Kind)));
        Assert.Equal([("", 2), ("LOT-A", 20), ("LOT-B", 5)], notices.Select(n => (n.Lot, n.Units)).Order());
        var answer = await Take(notices, NoticeSource.Epcis);
        Assert.Equal((27, PurchaseState.Shipped), (answer.Purchases[0].Lines[0].ShippedUnits, answer.Purchases[0].State));
        Assert.Equal(3, (await Take(ReadEpcis(document).Notices, NoticeSource.Epcis)).Repeated);
    }

    [Fact]
    public async Task Received_goods_by_epcis_are_booked_and_damaged_ones_stay_owed()
    {
        await OrderAsync(units: 30);
        const string order = """ "bizTransactionList":[{"type":"po","bizTransaction":"https://mill.example/orders/PO-1"}] """;
        var document = Document(
            """ "type":"ObjectEvent","action":"OBSERVE","bizStep":"receiving","quantityList":[{"epcClass":"https://mill.example/goods/TEA","quantity":28}], """ + order,
            """ "type":"ObjectEvent","action":"OBSERVE","bizStep":"accepting","disposition":"damaged","quantityList":[{"epcClass":"https://mill.example/goods/TEA","quantity":2}], """ + order);
        for (var k = 0; k < 2; k++) await Take(ReadEpcis(document).Notices, NoticeSource.Epcis);
        var line = await _world.InScope(s => s.Db.Set<PurchaseLineRow>().SingleAsync());
        Assert.Equal((28, 2), (line.ReceivedUnits, line.RejectedUnits));
        Assert.Equal((28, 2), ((await _world.Stock(Central, Tea)).OnHand, (await _world.Stock(Central, Tea)).OnOrder));
        // Events without a delivery note are deliveries of their own.
        Assert.Equal(2, (await _world.InScope(s => s.Db.Set<PurchaseReceiptRow>().ToListAsync())).Select(r => r.Receipt).Distinct().Count());
        await BalancedAsync();
    }

    [Fact]
    public void A_document_with_faults_tells_every_one()
    {
        var faults = Assert.Throws<BadInputException>(() => ReadEpcis(Document(
            """ "type":"ObjectEvent","action":"OBSERVE","bizStep":"shipping","quantityList":[{"epcClass":"urn:a:TEA","quantity":1}] """,
            """ "type":"ObjectEvent","action":"OBSERVE","bizStep":"shipping","epcList":["urn:epc:id:sscc:1.2"],"quantityList":[{"epcClass":"urn:a:TEA","quantity":1.5,"uom":"KGM"}],"bizTransactionList":[{"type":"po","bizTransaction":"urn:a:PO-1"}] """,
            """ "type":"ObjectEvent","action":"OBSERVE","bizStep":"void_shipping","epcList":[] """,
            """ "type":"ObjectEvent","action":"DELETE","bizStep":"shipping","epcList":[] """))).Faults;
        Assert.Equal(["eventList[0].bizTransactionList", "eventList[1]", "eventList[1].quantityList[0].quantity", "eventList[1].quantityList[0].uom", "eventList[2].bizStep", "eventList[3].action"], faults.Select(f => f.Where));
        Assert.Contains(Assert.Throws<BadInputException>(() => ReadEpcis("""{"type":"EPCISDocument"}""")).Faults, f => f.Where == "$.epcisBody");
    }

    [Fact]
    public async Task The_same_file_sent_many_times_at_once_counts_once()
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"notices-{Guid.NewGuid():N}.db");
        try
        {
            using var world = new InventoryWorld(file);
            await OrderAsync(units: 100, world: world);
            var notices = Read(Header + "PO-1,received,D-1,TEA,40,2026-11-22T01:00:00Z,,,\n");
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.InScope(s => s.Notices.HandleAsync("MILL", notices, 0, NoticeSource.Csv, default)))));
            Assert.Equal((1, 7), (answers.Sum(a => a.Taken), answers.Sum(a => a.Repeated)));
            Assert.Equal(40, (await world.Stock(Central, Tea)).OnHand);
            Assert.True((await world.Balance()).Balanced);
        }
        finally
        {
            foreach (var left in Directory.GetFiles(AppContext.BaseDirectory, Path.GetFileName(file) + "*")) File.Delete(left);
        }
    }

    private async Task<DateTimeOffset> OrderAsync(long units, string name = "PO-1", string supplier = "MILL", ItemId? item = null, InventoryWorld? world = null)
    {
        world ??= _world;
        var (now, wanted) = (world.Time.GetUtcNow(), item ?? Tea);
        if (name == "PO-1")
        {
            await world.OpenWithStock(0, 0);
            await world.InScope(s => new PutSuppliers(s.Db).HandleAsync([new SupplierRow { Supplier = supplier, Name = supplier, LeadDays = 5, PaymentDays = 30, MostCoverDays = 60 }], default));
        }

        await world.InScope(s => s.Purchases.PlaceAsync(new PurchaseRow
        {
            Purchase = name,
            Supplier = supplier,
            Site = Central,
            Kind = PurchaseKind.Call,
            NeededAt = now,
            ExpectedAt = now.AddDays(5),
            Lines = [new PurchaseLineRow { Purchase = name, Item = wanted, Units = units, UnitCostMilli = 9_000 }],
        }, default));
        return now;
    }

    private Task<NoticesAnswer> Csv(string rows) => Take(Read(Header + rows), NoticeSource.Csv);

    private Task<NoticesAnswer> Take(IReadOnlyList<DeliveryNotice> notices, NoticeSource source) => _world.InScope(s => s.Notices.HandleAsync("MILL", notices, 0, source, default));

    private List<DeliveryNotice> Read(string text)
    {
        var faults = new FaultList();
        var notices = NoticeCsv.Read(new StringReader(text), _world.Time.GetUtcNow(), TimeSpan.FromHours(8), faults);
        faults.ThrowIfAny();
        return notices;
    }

    private static (List<DeliveryNotice> Notices, int Ignored) ReadEpcis(string document)
    {
        var faults = new FaultList();
        var read = EpcisNotices.Read(EpcisDocument.Read(Encoding.UTF8.GetBytes(document)), faults);
        faults.ThrowIfAny();
        return read;
    }

    private static string Document(params string[] events)
    {
        var list = new JsonArray([.. events.Select(e => JsonNode.Parse("{" + """ "eventTime":"2026-11-22T09:00:00+08:00","eventTimeZoneOffset":"+08:00",""" + e + "}"))]);
        return new JsonObject
        {
            ["@context"] = new JsonArray("https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"),
            ["type"] = "EPCISDocument",
            ["schemaVersion"] = "2.0",
            ["creationDate"] = "2026-11-22T09:00:00+08:00",
            ["epcisBody"] = new JsonObject { ["eventList"] = list },
        }.ToJsonString();
    }

    private async Task BalancedAsync()
    {
        var balance = await _world.Balance();
        Assert.True(balance.Balanced, string.Join('\n', balance.Differences));
    }
}
