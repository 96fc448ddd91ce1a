using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>Units that one front site should send to another.</summary>
internal sealed record ProposedTransfer(SiteId From, ProposedLine Line);

/// <summary>Decides which front sites should help each other out, where the central one cannot.</summary>
internal static class ProposeTransfers
{
    // Later units are worth less to the one who gets them and more to the one who gives; steps of this many follow both curves closely enough.
    private const int MostSteps = 16;
    private const int MostSenders = 12;

    /// <summary>Transfers that save more in sales than they cost in freight and in sales of the sender.</summary>
    /// <param name="items">All front sites' items.</param>
    /// <param name="central">What the central site will send them.</param>
    /// <param name="levels">Levels of each item.</param>
    /// <param name="places">Where the sites are.</param>
    /// <param name="rules">Costs.</param>
    public static List<ProposedTransfer> Decide(
        IReadOnlyList<ReviewedItem> items, IReadOnlyList<ProposedLine> central, FrontLevels levels, IReadOnlyDictionary<SiteId, GeoPoint> places, ReplenishmentOptions rules)
    {
        var sent = central.ToDictionary(l => (l.Site, l.Item), l => l.Units);
        List<ProposedTransfer> transfers = [];
        foreach (var item in items.GroupBy(i => i.Item).OrderBy(g => g.Key.Value, StringComparer.Ordinal))
        {
            List<Stand> stands = [.. item.OrderBy(i => i.Site.Value, StringComparer.Ordinal).Select(i => new Stand(i, i.Position + sent.GetValueOrDefault((i.Site, i.Item)), levels.Of(i).ReorderPoint, rules))];
            if (stands.Exists(s => s.Lacks > 0) && stands.Exists(s => s.Spare > 0)) transfers.AddRange(OfItem(stands, places, rules));
        }

        return transfers;
    }

    private static IEnumerable<ProposedTransfer> OfItem(List<Stand> stands, IReadOnlyDictionary<SiteId, GeoPoint> places, ReplenishmentOptions rules)
    {
        List<UnitBlock> spare = [], wanted = [];
        List<TransferLane> lanes = [];
        for (var k = 0; k < stands.Count; k++)
        {
            foreach (var (from, units) in Steps(stands[k].Spare)) spare.Add(new UnitBlock(k, units, stands[k].LossOfGiving(from + units)));
            foreach (var (from, units) in Steps(stands[k].Lacks)) wanted.Add(new UnitBlock(k, units, stands[k].GainOfGetting(from + units)));
        }

        // Who lacks asks the nearest that have: with hundreds of sites every pair would be too many, and freight grows with the way.
        for (var to = 0; to < stands.Count; to++)
            if (stands[to].Lacks > 0)
                lanes.AddRange(Enumerable.Range(0, stands.Count).Where(from => from != to && stands[from].Spare > 0).Select(from => new TransferLane(from, to, Freight(from, to), stands[from].Spare)).OrderBy(l => l.FreightMilli).Take(MostSenders));
        var (transfers, profit) = Transfers.Best(stands.Count, spare, wanted, lanes);
        // Each line is handled twice, at both ends.
        if (profit <= 2 * rules.LineCostMilli * transfers.Count) yield break;
        foreach (var transfer in transfers)
        {
            var (from, to) = (stands[transfer.From].Item, stands[transfer.To].Item);
            var why = string.Create(CultureInfo.InvariantCulture, $"{from.Site} has {stands[transfer.From].Spare} units beyond its own reorder point; freight {Freight(transfer.From, transfer.To) / 1000.0:0.00} a unit, {profit / 1000.0:0.00} saved by all transfers of the item");
            yield return new ProposedTransfer(from.Site, ReviewStock.Explained(to, stands[transfer.To].ReorderPoint, stands[transfer.To].ReorderPoint, stands[transfer.To].Lacks, transfer.Units, "transfer between front sites, min-cost flow", why, rules));
        }

        long Freight(int from, int to) => FreightOf(places[stands[from].Item.Site], places[stands[to].Item.Site], rules);
    }

    /// <summary>Freight of a unit, thousandths of the currency.</summary>
    public static long FreightOf(GeoPoint from, GeoPoint to, ReplenishmentOptions rules) =>
        rules.TransferUnitMilli + (long)Math.Ceiling(rules.TransferKilometreMilli * from.DistanceTo(to).Kilometres);

    private static IEnumerable<(long From, long Units)> Steps(long units)
    {
        var step = Math.Max(1, (units + MostSteps - 1) / MostSteps);
        for (var from = 0L; from < units; from += step) yield return (from, Math.Min(step, units - from));
    }

    private sealed class Stand
    {
        private readonly Lazy<PoissonTable> _soon, _later;
        private readonly int _position;

        public Stand(ReviewedItem item, long position, long reorderPoint, ReplenishmentOptions rules)
        {
            (Item, ReorderPoint) = (item, reorderPoint);
            _position = (int)Math.Clamp(position, -1_000_000, 1_000_000);
            Lacks = item.ForecastUnits > 0 ? Math.Min(Math.Max(0, ReorderPoint - _position), item.ShelfUnits is { } shelf ? Math.Max(0, shelf - _position) : long.MaxValue) : 0;
            // What has not arrived cannot be sent on.
            Spare = Math.Max(0, Math.Min(_position - ReorderPoint, item.OnHand - item.Reserved));
            _soon = new Lazy<PoissonTable>(() => new PoissonTable(Math.Clamp(item.ForecastUnits, 1e-6, 100_000)));
            // A unit given away may be missed until what the next review orders is there.
            _later = new Lazy<PoissonTable>(() => new PoissonTable(Math.Clamp(item.ForecastUnits / item.ProtectionDays * (item.ProtectionDays + rules.ReviewDays), 1e-6, 100_000)));
        }

        public ReviewedItem Item { get; }

        public long ReorderPoint { get; }

        public long Lacks { get; }

        public long Spare { get; }

        /// <summary>Margin of the unit that is the last of so many to come: it is sold if demand reaches it.</summary>
        public long GainOfGetting(long units) => (long)(Item.MarginMilli * (1 - _soon.Value.Cumulative((int)(_position + units - 1))));

        /// <summary>Margin of the unit that is the last of so many to go.</summary>
        public long LossOfGiving(long units) => (long)(Item.MarginMilli * (1 - _later.Value.Cumulative((int)(_position - units))));
    }
}
