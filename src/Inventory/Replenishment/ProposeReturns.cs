using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>Decides which slow units front sites should send back to the central one, where they are there for all.</summary>
internal static class ProposeReturns
{
    // A unit that would wait longer is counted as waiting so long: forecasts see no further.
    private const double MostDays = 365;

    /// <summary>Units of items held centrally that cost less to bring back than to keep where they hardly sell.</summary>
    /// <param name="items">All front sites' items.</param>
    /// <param name="sent">What front sites send each other; those units are spoken for.</param>
    /// <param name="levels">Levels of each item.</param>
    /// <param name="central">The site that holds for all.</param>
    /// <param name="places">Where the sites are.</param>
    /// <param name="rules">Costs and norms.</param>
    /// <remarks>A unit is kept as long as the norm of class C covers; of the others each saves what holding it costs until it would be sold
    /// here, less what holding it costs at the central site until the whole network sells it. An item that nobody has bought yet stays.</remarks>
    public static List<ProposedTransfer> Decide(
        IReadOnlyList<ReviewedItem> items, IReadOnlyList<ProposedTransfer> sent, FrontLevels levels, SiteId central, IReadOnlyDictionary<SiteId, GeoPoint> places, ReplenishmentOptions rules)
    {
        var given = sent.GroupBy(t => (t.From, t.Line.Item)).ToDictionary(g => g.Key, g => g.Sum(t => t.Line.Units));
        var daily = items.GroupBy(i => i.Item).ToDictionary(g => g.Key, g => g.Sum(i => i.DailyUnits));
        List<ProposedTransfer> returns = [];
        foreach (var item in items.OrderBy(i => i.Site.Value, StringComparer.Ordinal).ThenBy(i => i.Item.Value, StringComparer.Ordinal))
        {
            if (!levels.Of(item).Pooled) continue;
            var kept = (long)Math.Ceiling(item.DailyUnits * (item.ProtectionDays + rules.CoverDaysC));
            var spare = Math.Min(item.Position, item.OnHand - item.Reserved) - given.GetValueOrDefault((item.Site, item.Item)) - kept;
            var freight = ProposeTransfers.FreightOf(places[item.Site], places[central], rules);
            var (units, saved) = Worthwhile(item, kept, spare, daily[item.Item], freight, rules);
            // Each line is handled twice, at both ends.
            if (units == 0 || saved <= 2 * rules.LineCostMilli) continue;
            var why = string.Create(CultureInfo.InvariantCulture,
                $"{levels.Of(item).Norm}; {item.Site} keeps {kept} for {item.ProtectionDays + rules.CoverDaysC:0.#} days; freight {freight / 1000.0:0.00} a unit, {saved / 1000.0:0.00} of holding cost saved");
            returns.Add(new ProposedTransfer(item.Site, ReviewStock.Explained(item, kept, kept, spare, units, "held centrally, transfer back", why, rules) with { Site = central }));
        }

        return returns;
    }

    // The last unit waits longest, so from the last one on, as long as each saves more than its freight.
    private static (long Units, double SavedMilli) Worthwhile(ReviewedItem item, long kept, long spare, double networkDaily, long freightMilli, ReplenishmentOptions rules)
    {
        var day = item.UnitCostMilli * rules.HoldingSharePerDay;
        double saved = 0;
        long units = 0;
        while (units < spare)
        {
            var place = kept + spare - units;
            var (here, there) = (Math.Min(MostDays, place / item.DailyUnits), Math.Min(MostDays, place / networkDaily));
            var gain = day * (rules.FrontHoldingFactor * here - there) - freightMilli;
            if (gain <= 0) break;
            (saved, units) = (saved + gain, units + 1);
        }

        return (units, saved);
    }
}
