using System.Globalization;
using LogiOpt.Inventory.Replenishment;
using MathNet.Numerics.Distributions;

namespace LogiOpt.Inventory.Supply;

/// <summary>What a good unit costs from one supplier, all told.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="PriceMilli">Price of a good unit: the price over the share of good ones.</param>
/// <param name="PipelineMilli">Holding of a unit while it is on the way.</param>
/// <param name="SafetyMilli">Holding of the safety stock that the lead time and its spread ask for, by unit sold.</param>
internal sealed record OwningCost(SupplyOffer Offer, double PriceMilli, double PipelineMilli, double SafetyMilli)
{
    public double TotalMilli => PriceMilli + PipelineMilli + SafetyMilli;
}

/// <summary>The supplier of an item, and why.</summary>
internal sealed record SupplierChoice(SupplyOffer Offer, string Why);

/// <summary>Chooses who supplies an item: the cheapest to own, not the cheapest to buy.</summary>
/// <remarks>A slow, unsteady or careless supplier makes others pay for stock: total cost of ownership, as in Degraeve, Labro and
/// Roodhooft (2000), European Journal of Operational Research 125(1), 34-58.</remarks>
internal static class SelectSupplier
{
    /// <summary>All offers, the cheapest to own first; ties by code.</summary>
    public static List<OwningCost> Rank(SuppliedItem item, ReplenishmentOptions rules) => [.. item.Offers.Select(o => CostOf(item, o, rules))
        .OrderBy(c => c.TotalMilli).ThenBy(c => c.Offer.Supplier.Supplier, StringComparer.Ordinal)];

    public static SupplierChoice Best(SuppliedItem item, ReplenishmentOptions rules)
    {
        var ranked = Rank(item, rules);
        return new SupplierChoice(ranked[0].Offer, ranked.Count == 1
            ? $"{ranked[0].Offer.Supplier.Supplier} alone sells it"
            : string.Create(CultureInfo.InvariantCulture, $"{ranked[0].Offer.Supplier.Supplier} costs {ranked[0].TotalMilli / 1000:0.000} a good unit with its lead time and quality, {ranked[1].Offer.Supplier.Supplier} {ranked[1].TotalMilli / 1000:0.000}"));
    }

    private static OwningCost CostOf(SuppliedItem item, SupplyOffer offer, ReplenishmentOptions rules)
    {
        var holding = offer.UnitCostMilli * rules.HoldingSharePerDay;
        var supplier = offer.Supplier;
        var spread = Math.Sqrt((supplier.LeadDays + rules.ReviewDays) * item.DailyDeviation * item.DailyDeviation + Math.Pow(item.DailyUnits * supplier.LeadDeviationDays, 2));
        var safety = item.DailyUnits > 0 ? Normal.InvCDF(0, 1, rules.RatioOf(item.Value)) * spread * holding / item.DailyUnits : 0;
        return new OwningCost(offer, offer.UnitCostMilli / supplier.Quality, holding * supplier.LeadDays, safety);
    }
}
