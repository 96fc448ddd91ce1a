using LogiOpt.Core.Ids;

namespace LogiOpt.Host.Demo.Generation;

/// <summary>Units of an item that a site starts with.</summary>
internal sealed record Stock(SiteId Site, ItemId Item, int Units);

/// <summary>What lies in the warehouses when the demo begins: plenty at the centre, unevenly little at the front, so that replenishment has work.</summary>
internal static class OpeningStock
{
    /// <summary>Days of the network's demand at the centre.</summary>
    public const double CentralDays = 14;

    /// <summary>Days of its own demand at a front warehouse, least and most.</summary>
    public const double FrontDaysLeast = 0.3, FrontDaysMost = 2.5;

    public static IReadOnlyList<Stock> Generate(
        double unitsPerDay, SiteId central, IReadOnlyList<(SiteId Site, double Share)> fronts, Catalogue catalogue, long seed)
    {
        var rng = Draw.Of(seed, "stock");
        var stock = new List<Stock>();
        foreach (var item in catalogue.Selling)
        {
            var perDay = unitsPerDay * item.Popularity;
            stock.Add(new Stock(central, item.Item, (int)Math.Ceiling(perDay * CentralDays) + 10));
            foreach (var (site, share) in fronts)
            {
                var days = FrontDaysLeast + (FrontDaysMost - FrontDaysLeast) * rng.NextDouble();
                if ((int)Math.Round(perDay * share * days) is > 0 and var units) stock.Add(new Stock(site, item.Item, units));
            }
        }

        // Enough of the heavy item for its bulk orders: what refuses them is the vans, not the shelf.
        stock.Add(new Stock(central, catalogue.Heavy.Item, 200));
        return stock;
    }
}
