using System.Text.Json;
using LogiOpt.Core.Epcis;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;

namespace LogiOpt.Inventory.Supply;

/// <summary>Reads from a document of EPCIS 2.0 what a supplier sent and what was received of its orders.</summary>
/// <remarks>Object and aggregation events whose step is shipping, receiving or accepting count; each names its order (<c>po</c>) and, where there is one, its
/// delivery note (<c>desadv</c> or <c>bol</c>) in <c>bizTransactionList</c>. Pallets and cartons count as what aggregation events of the same document put into them.</remarks>
internal static class EpcisNotices
{
    private const int MaxDepth = 8;
    private const int MaxThings = 100_000;
    private const string AskBuyer = "Ask the buyer's planner to correct the order; nothing is taken back by itself";

    private static readonly HashSet<string> BadGoods = ["damaged", "destroyed", "expired", "recalled", "needs_replacement", "non_conformant", "non_sellable_other", "stolen"];

    private static readonly HashSet<string> Units = ["EA", "H87", "C62"];

    /// <summary>All notices of a document, and how many of its events say something else; every fault is told.</summary>
    public static (List<DeliveryNotice> Notices, int Ignored) Read(EpcisDocument document, FaultList faults)
    {
        foreach (var fault in document.Faults().Faults) faults.Add(fault.Where, fault.What, fault.Remedy);
        if (faults.Count > 0) return ([], 0);
        var reader = new Reader(document, faults);
        var ignored = 0;
        for (var k = 0; k < document.Events.Count; k++)
        {
            var (json, where) = (document.Events[k].Json, $"eventList[{k}]");
            var step = EpcisEvent.Short(EpcisEvent.Text(json, "bizStep"));
            if (json.TryGetProperty("errorDeclaration", out _)) faults.Add($"{where}.errorDeclaration", "declares that an earlier event is wrong", AskBuyer);
            else if (step == "void_shipping") faults.Add($"{where}.bizStep", "takes a shipment back", AskBuyer);
            else if (EpcisEvent.Text(json, "type") is not ("ObjectEvent" or "AggregationEvent") || KindOf(step) is not { } kind) ignored++;
            else if (faults.Check(EpcisEvent.Text(json, "action") != "DELETE", $"{where}.action", "is DELETE", "Send OBSERVE or ADD for goods that move")) reader.Add(json, kind, where);
        }

        return (reader.Notices(), ignored);
    }

    private static NoticeKind? KindOf(string? step) => step switch
    {
        "shipping" => NoticeKind.Shipped,
        "receiving" or "accepting" => NoticeKind.Received,
        _ => null,
    };

    private sealed class Reader(EpcisDocument document, FaultList faults)
    {
        private readonly Dictionary<string, List<JsonElement>> _contents = document.Events.Select(e => e.Json)
            .Where(e => EpcisEvent.Text(e, "type") == "AggregationEvent" && EpcisEvent.Text(e, "action") != "DELETE" && EpcisEvent.Text(e, "parentID") is not null)
            .GroupBy(e => EpcisEvent.Text(e, "parentID")!).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);

        // A thing with a number of its own moves once by each order and kind, however many events tell of it.
        private readonly HashSet<(string, NoticeKind, string)> _moved = [];

        private readonly Dictionary<(string Purchase, NoticeKind Kind, string Note, string Item, string Lot), DeliveryNotice> _notices = [];

        private int _things;

        public List<DeliveryNotice> Notices() => [.. _notices.Values];

        public void Add(JsonElement json, NoticeKind kind, string where)
        {
            var before = faults.Count;
            var orders = EpcisEvent.TransactionsOf(json, "po").Select(t => EpcName.LastPart(t) ?? t).Distinct(StringComparer.Ordinal).ToList();
            faults.Check(orders.Count == 1, $"{where}.bizTransactionList", orders.Count == 0 ? "names no purchase order" : $"names {orders.Count} purchase orders", "Send one event an order, with a transaction of type po whose name ends in the order's code");
            var at = Instants.Trim(EpcisText.Instant(EpcisEvent.Text(json, "eventTime")!)!.Value);
            if (faults.Count > before) return;
            var head = new DeliveryNotice(kind, orders[0], NoteOf(json), [], "", 0, 0, at, null, where);
            var isBad = kind == NoticeKind.Received && BadGoods.Contains(EpcisEvent.Short(EpcisEvent.Text(json, "disposition")) ?? "");
            if (EpcisEvent.Text(json, "parentID") is { } parent) Thing(parent, head, isBad, 0);
            else
            {
                foreach (var list in new[] { "epcList", "childEPCs" }) foreach (var epc in EpcisEvent.Texts(json, list)) Thing(epc, head, isBad, 0);
                foreach (var list in new[] { "quantityList", "childQuantityList" }) Quantities(json, list, head, isBad);
            }
        }

        private static string NoteOf(JsonElement json)
        {
            var note = EpcisEvent.TransactionsOf(json, "desadv").Concat(EpcisEvent.TransactionsOf(json, "bol")).FirstOrDefault();
            // Where there is no note, the event is one of its own.
            return note is not null && EpcName.LastPart(note) is { } code ? code : $"E-{IdMaker.Derived("epcis note", note ?? EpcisEvent.IdOf(json)):N}";
        }

        private void Thing(string epc, DeliveryNotice head, bool isBad, int depth)
        {
            if (!faults.Check(depth <= MaxDepth, head.Where, $"'{EpcisText.Brief(epc)}' is packed more than {MaxDepth} deep", "Does it hold itself? Send what is in it")) return;
            if (!faults.Check(++_things <= MaxThings, head.Where, $"the document moves more than {MaxThings} things", "Send several documents")) return;
            if (!_moved.Add((head.Purchase, head.Kind, epc))) return;
            if (_contents.TryGetValue(epc, out var packed))
                foreach (var json in packed)
                {
                    foreach (var child in EpcisEvent.Texts(json, "childEPCs")) Thing(child, head, isBad, depth + 1);
                    Quantities(json, "childQuantityList", head, isBad);
                }
            else if (faults.Check(EpcName.TradeItem(epc) is not null, head.Where, $"nothing says what is in '{EpcisText.Brief(epc)}'", "Send the aggregation events that packed it, a quantityList, or trade items (SGTIN)"))
                Count(EpcName.TradeItem(epc)!.Value, 1, head, isBad);
        }

        private void Quantities(JsonElement json, string list, DeliveryNotice head, bool isBad)
        {
            var k = 0;
            foreach (var entry in EpcisEvent.Entries(json, list))
            {
                var at = $"{head.Where}.{list}[{k++}]";
                var name = EpcisEvent.Text(entry, "epcClass")!;
                var isWhole = entry.TryGetProperty("quantity", out var quantity) && quantity.TryGetDecimal(out var number) && number >= 1 && number <= PurchaseReader.MaxUnits && number == decimal.Truncate(number);
                var unit = EpcisEvent.Text(entry, "uom");
                faults.Check(isWhole, $"{at}.quantity", "is no whole number of units", $"Send a whole number in [1, {PurchaseReader.MaxUnits}]");
                faults.Check(unit is null || Units.Contains(unit), $"{at}.uom", $"'{unit}' is no piece", "Send the number of pieces, without a unit or as EA, H87 or C62");
                if (faults.Check(EpcName.GoodsClass(name) is not null, $"{at}.epcClass", $"'{EpcisText.Brief(name)}' names no item", "Send a GTIN (LGTIN, SGTIN pattern or Digital Link), or a URI that ends in the item's code") && isWhole)
                    Count(EpcName.GoodsClass(name)!.Value, (long)quantity.GetDecimal(), head, isBad);
            }
        }

        private void Count((IReadOnlyList<string> Items, string Lot) what, long units, DeliveryNotice head, bool isBad)
        {
            var key = (head.Purchase, head.Kind, head.Note, what.Items[0], what.Lot);
            var sum = _notices.GetValueOrDefault(key) ?? head with { Items = what.Items, Lot = what.Lot };
            _notices[key] = sum with { Units = sum.Units + (isBad ? 0 : units), RejectedUnits = sum.RejectedUnits + (isBad ? units : 0), At = head.At > sum.At ? head.At : sum.At };
        }
    }
}
