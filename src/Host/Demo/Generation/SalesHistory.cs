using LogiOpt.Core.Ids;

namespace LogiOpt.Host.Demo.Generation;

/// <summary>Units of an item sold at a site on a day.</summary>
internal sealed record Sale(SiteId Site, ItemId Item, DateOnly Day, int Units);

/// <summary>What was sold in the weeks before, drawn from the same demand as the day's orders, so that a forecast has something true to find.</summary>
internal static class SalesHistory
{
    /// <summary>Weeks of history.</summary>
    public const int Weeks = 8;

    /// <summary>Demand by weekday, Sunday first; mean 1.</summary>
    private static readonly double[] Weekday = [1.12, 0.94, 0.92, 0.95, 0.97, 1.02, 1.08];

    /// <summary>How demand of a weekday compares with the mean day.</summary>
    public static double FactorOf(DateOnly day) => Weekday[(int)day.DayOfWeek];

    /// <summary>Draws sales of every site, item and day; days without a sale have no row.</summary>
    /// <param name="unitsPerDay">Units sold by the whole network on a mean day.</param>
    /// <param name="sites">Sites with their shares of demand.</param>
    /// <param name="catalogue">What is sold.</param>
    /// <param name="until">First day that is not drawn.</param>
    /// <param name="seed">The seed.</param>
    public static IReadOnlyList<Sale> Generate(
        double unitsPerDay, IReadOnlyList<(SiteId Site, double Share)> sites, Catalogue catalogue, DateOnly until, long seed)
    {
        var sales = new List<Sale>();
        foreach (var (site, share) in sites)
        {
            var rng = Draw.Of(seed, "history " + site.Value);
            foreach (var item in catalogue.Selling)
                for (var day = until.AddDays(-7 * Weeks); day < until; day = day.AddDays(1))
                    if (Draw.Poisson(unitsPerDay * share * item.Popularity * FactorOf(day), rng) is > 0 and var units)
                        sales.Add(new Sale(site, item.Item, day, units));
        }

        return sales;
    }
}
