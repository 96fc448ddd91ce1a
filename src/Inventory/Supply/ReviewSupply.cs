using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Replenishment;
using MathNet.Numerics.Distributions;

namespace LogiOpt.Inventory.Supply;

/// <summary>A supplier as a review sees it.</summary>
/// <param name="Supplier">Its code.</param>
/// <param name="LeadDays">Mean days from order to receipt, risk included.</param>
/// <param name="LeadDeviationDays">Their standard deviation.</param>
/// <param name="OrderCostMilli">Cost of an order, whatever is in it.</param>
/// <param name="Quality">Share of its units that are good, in (0, 1].</param>
/// <param name="Terms">Minimum, budget, container.</param>
internal sealed record KnownSupplier(string Supplier, double LeadDays, double LeadDeviationDays, long OrderCostMilli, double Quality, SupplierTerms Terms);

/// <summary>An item as one supplier sells it.</summary>
internal sealed record SupplyOffer(KnownSupplier Supplier, long UnitCostMilli, long LotUnits, long LeastUnits);

/// <summary>A front site's part in the demand of an item.</summary>
/// <param name="LeadDays">Days from the central site.</param>
/// <param name="DailyDeviation">Standard deviation of a day's demand.</param>
internal readonly record struct FrontDemand(double LeadDays, double DailyDeviation);

/// <summary>What a review knows of an item that is bought for the whole network.</summary>
/// <param name="Item">The item.</param>
/// <param name="Position">Stock of all sites, on hand and bought, less what is owed.</param>
/// <param name="OnOrder">Of it bought and not yet received.</param>
/// <param name="CentralPosition">On hand and bought for the central site, which its shelf must take.</param>
/// <param name="DailyUnits">Expected demand of a day, all sites.</param>
/// <param name="DailyDeviation">Its standard deviation.</param>
/// <param name="Pattern">How demand comes.</param>
/// <param name="Value">Its class by turnover.</param>
/// <param name="Fronts">The sites that the central one feeds.</param>
/// <param name="MarginMilli">What a unit short loses.</param>
/// <param name="UnitMillilitres">Volume of a unit.</param>
/// <param name="ShelfUnits">Most units at the central site; null = room enough.</param>
/// <param name="Offers">Who sells it; 1 or more.</param>
internal sealed record SuppliedItem(
    ItemId Item, long Position, long OnOrder, long CentralPosition, double DailyUnits, double DailyDeviation, DemandPattern Pattern, ValueClass Value,
    IReadOnlyList<FrontDemand> Fronts, long MarginMilli, long UnitMillilitres, long? ShelfUnits, IReadOnlyList<SupplyOffer> Offers);

/// <summary>Why so many units of one item are to be bought.</summary>
/// <param name="Policy">Name of the rule.</param>
/// <param name="Class">Class by turnover and pattern, e.g. <c>A smooth</c>.</param>
/// <param name="ForecastUnits">Expected demand of the network over the protection interval.</param>
/// <param name="ProtectionDays">Supplier's lead time, review period and the way to the front sites.</param>
/// <param name="LeadDays">Supplier's mean lead time, risk included.</param>
/// <param name="LeadDeviationDays">Its standard deviation.</param>
/// <param name="CriticalRatio">Wanted chance of no stockout, by class.</param>
/// <param name="Position">Stock of all sites, on hand and on order, less what is owed.</param>
/// <param name="OnOrder">Of it bought and not received.</param>
/// <param name="ReorderPoint">Position at or below which is ordered.</param>
/// <param name="OrderUpTo">Position that ordering restores.</param>
/// <param name="SafetyStock">Of the reorder point, above expected demand.</param>
/// <param name="CentralSafetyDays">Days that the central site's safety stock covers, by guaranteed service.</param>
/// <param name="FrontSafetyDays">Days that the front sites' safety stock covers, by guaranteed service.</param>
/// <param name="CycleDays">Days between its orders in the joint plan of its supplier.</param>
/// <param name="CoverDays">Days that the position lasts; null if no demand is expected.</param>
/// <param name="WantedUnits">Units that the rule asks for.</param>
/// <param name="BoundBy">What made it another number; null if nothing did.</param>
/// <param name="Supplier">Why this supplier.</param>
/// <param name="ExpectedShortUnits">Expected units short over the protection interval if nothing is ordered.</param>
/// <param name="CostOfNotOrderingMilli">Those units at the margin.</param>
internal sealed record PurchaseExplanation(
    string Policy, string Class, double ForecastUnits, double ProtectionDays, double LeadDays, double LeadDeviationDays, double CriticalRatio, long Position, long OnOrder,
    long ReorderPoint, long OrderUpTo, double SafetyStock, double CentralSafetyDays, double FrontSafetyDays, double CycleDays, double? CoverDays, long WantedUnits, string? BoundBy,
    string Supplier, double ExpectedShortUnits, long CostOfNotOrderingMilli);

/// <summary>A line to be bought.</summary>
internal sealed record PurchaseLine(ItemId Item, long Units, long UnitCostMilli, PurchaseExplanation Explanation);

/// <summary>An order to one supplier; without lines where it cannot be made, with the reason.</summary>
internal sealed record PurchaseProposal(string Supplier, double LeadDays, IReadOnlyList<PurchaseLine> Lines, string? Refusal);

/// <summary>Decides what to buy for the network, supplier by supplier.</summary>
internal static class ReviewSupply
{
    // Above this the normal law is as good as the exact one, and quicker.
    private const double MostPoissonMean = 50;

    private const int MaxServiceDays = 200;

    /// <summary>Chooses each item's supplier, finds its levels, and shapes one order a supplier.</summary>
    public static List<PurchaseProposal> Decide(IReadOnlyList<SuppliedItem> items, ReplenishmentOptions rules)
    {
        List<PurchaseProposal> proposals = [];
        var chosen = items.Where(i => i.DailyUnits > 0).Select(i => (Item: i, Choice: SelectSupplier.Best(i, rules)));
        foreach (var supplier in chosen.GroupBy(c => c.Choice.Offer.Supplier.Supplier).OrderBy(g => g.Key, StringComparer.Ordinal))
            if (Order([.. supplier.OrderBy(c => c.Item.Item.Value, StringComparer.Ordinal).Select(c => new Bought(c.Item, c.Choice))], rules) is { } proposal) proposals.Add(proposal);
        return proposals;
    }

    private static PurchaseProposal? Order(List<Bought> items, ReplenishmentOptions rules)
    {
        var supplier = items[0].Choice.Offer.Supplier;
        var plan = JointReplenishment.Best(Math.Max(1, supplier.OrderCostMilli), [.. items.Select(b => new JointItem(Math.Max(1, rules.LineCostMilli), HoldingCost(b, rules), b.Item.DailyUnits))]);
        for (var k = 0; k < items.Count; k++) items[k].Level(plan.Multiples[k] * plan.BaseCycle, rules);
        if (!items.Any(b => b.Item.Position <= b.ReorderPoint)) return null;
        // Who would have to order before the next joint order comes along now: the can-order rule of Balintfy (1964), Management Science 10(2), 287-297.
        foreach (var item in items)
            if (item.Item.Position <= item.ReorderPoint + item.Item.DailyUnits * plan.BaseCycle) item.Wanted = Math.Max(0, item.OrderUpTo - item.Item.Position);
        var shaped = SupplierOrder.Shape([.. items.Select(b => b.Line())], supplier.Terms);
        List<PurchaseLine> lines = [.. items.Select((b, k) => (b, k)).Where(x => shaped.Lines[x.k].Units > 0 || x.b.Wanted > 0)
            .Select(x => new PurchaseLine(x.b.Item.Item, shaped.Lines[x.k].Units, x.b.Choice.Offer.UnitCostMilli, x.b.Explain(shaped.Lines[x.k].BoundBy, rules)))];
        return lines.Count == 0 ? null : new PurchaseProposal(supplier.Supplier, supplier.LeadDays, lines, shaped.Refusal);
    }

    private static double HoldingCost(Bought b, ReplenishmentOptions rules) => Math.Max(1e-3, b.Choice.Offer.UnitCostMilli * rules.HoldingSharePerDay);

    private sealed class Bought(SuppliedItem item, SupplierChoice choice)
    {
        private double _protection, _mean, _safety, _cycle;
        private string _policy = "";
        private (double Central, double Front, double Wait) _covered;

        public SuppliedItem Item => item;

        public SupplierChoice Choice => choice;

        public long ReorderPoint { get; private set; }

        public long OrderUpTo { get; private set; }

        public long Wanted { get; set; }

        public void Level(double cycleDays, ReplenishmentOptions rules)
        {
            var supplier = choice.Offer.Supplier;
            var ratio = rules.RatioOf(item.Value);
            var way = item.Fronts.Count == 0 ? 0 : item.Fronts.Max(f => f.LeadDays);
            _protection = supplier.LeadDays + rules.ReviewDays + way;
            _mean = item.DailyUnits * _protection;
            _cycle = Math.Min(cycleDays, rules.MaxExtraCoverDays);
            var net = Service(item, choice, rules);
            _covered = net;
            if (item.Pattern is DemandPattern.Intermittent or DemandPattern.Lumpy && _mean <= MostPoissonMean)
            {
                _policy = "(s,S), exact for Poisson demand";
                var levels = ReorderOrderUpTo.ExactForPoisson(
                    HoldingCost(this, rules), HoldingCost(this, rules) * ratio / (1 - ratio), Math.Max(1, rules.LineCostMilli), item.DailyUnits * rules.ReviewDays, (int)Math.Ceiling((supplier.LeadDays + way) / rules.ReviewDays));
                (ReorderPoint, OrderUpTo) = (Math.Max(0, levels.ReorderPoint), Math.Max(levels.OrderUpTo, levels.ReorderPoint + 1));
                _safety = ReorderPoint - _mean;
                return;
            }

            _policy = "(R,s,S) on the network's position, joint orders";
            var z = Normal.InvCDF(0, 1, ratio);
            var central = Math.Sqrt((net.Central + rules.ReviewDays) * Square(item.DailyDeviation) + Square(item.DailyUnits * supplier.LeadDeviationDays));
            var fronts = item.Fronts.Sum(f => f.DailyDeviation) * Math.Sqrt(net.Front);
            _safety = z * (central + fronts);
            ReorderPoint = (long)Math.Ceiling(_mean + _safety - 1e-9);
            OrderUpTo = ReorderPoint + Math.Max(1, (long)Math.Round(item.DailyUnits * _cycle));
        }

        // A unit that a supplier delivers bad is no unit: orders are raised by the share that is usually bad.
        public SupplierLine Line() => new(
            (long)Math.Ceiling(Wanted / choice.Offer.Supplier.Quality), item.CentralPosition, item.DailyUnits, choice.Offer.LotUnits, choice.Offer.LeastUnits, item.ShelfUnits, choice.Offer.UnitCostMilli, item.UnitMillilitres);

        public PurchaseExplanation Explain(string? boundBy, ReplenishmentOptions rules)
        {
            var spread = Math.Sqrt(_protection * Square(item.DailyDeviation) + Square(item.DailyUnits * choice.Offer.Supplier.LeadDeviationDays));
            var shortUnits = Loss(_mean, Math.Max(spread, 1e-9), item.Position);
            return new PurchaseExplanation(
                _policy, string.Create(CultureInfo.InvariantCulture, $"{item.Value} {item.Pattern.ToString().ToLowerInvariant()}"), Round(_mean), Round(_protection), Round(choice.Offer.Supplier.LeadDays),
                Round(choice.Offer.Supplier.LeadDeviationDays), rules.RatioOf(item.Value), item.Position, item.OnOrder, ReorderPoint, OrderUpTo, Round(_safety), Round(_covered.Central), Round(_covered.Front),
                Round(_cycle), Round(Math.Max(0, item.Position) / item.DailyUnits), Wanted, boundBy, choice.Why, Round(shortUnits), (long)Math.Round(shortUnits * item.MarginMilli));
        }
    }

    /// <summary>Days that front sites wait for the central one under the cheapest placement of safety stock; 0 = it always has some.</summary>
    public static Dictionary<ItemId, double> CentralServiceDays(IReadOnlyList<SuppliedItem> items, ReplenishmentOptions rules) =>
        items.Where(i => i.DailyUnits > 0).ToDictionary(i => i.Item, i => Service(i, SelectSupplier.Best(i, rules), rules).Wait);

    /// <summary>Days that safety stock covers at the central site and, at most, at a front one, where that costs least.</summary>
    private static (double Central, double Front, double Wait) Service(SuppliedItem item, SupplierChoice choice, ReplenishmentOptions rules)
    {
        var lead = Math.Clamp((int)Math.Ceiling(choice.Offer.Supplier.LeadDays), 1, MaxServiceDays);
        var spread = item.Fronts.Where(f => f.DailyDeviation > 0).ToList();
        if (spread.Count == 0) return (lead, 0, 0);
        var cost = Math.Max(1e-3, choice.Offer.UnitCostMilli * rules.HoldingSharePerDay);
        List<ServiceStage> stages = [new(lead, cost, 0, 0, null), .. spread.Select(f => new ServiceStage(Math.Clamp((int)Math.Ceiling(f.LeadDays), 1, MaxServiceDays), cost * rules.FrontHoldingFactor, f.DailyDeviation, 0, 0))];
        var plan = GuaranteedService.Best(stages, [.. spread.Select((_, k) => (0, k + 1))], Normal.InvCDF(0, 1, rules.RatioOf(item.Value)));
        return (plan.NetTimes[0], plan.NetTimes.Skip(1).Max(), plan.ServiceTimes[0]);
    }

    private static double Loss(double mean, double deviation, double level)
    {
        var z = (level - mean) / deviation;
        return Math.Max(0, deviation * (Normal.PDF(0, 1, z) - z * (1 - Normal.CDF(0, 1, z))));
    }

    private static double Square(double x) => x * x;

    private static double Round(double value) => Math.Round(value, 3);
}
