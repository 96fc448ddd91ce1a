using Bogus;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Search;

namespace LogiOpt.Host.Demo.Generation;

/// <summary>One item for sale.</summary>
/// <param name="Item">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="UnitLoad">Weight and volume of a unit.</param>
/// <param name="UnitCostMilli">What a unit costs us.</param>
/// <param name="PriceMilli">What a unit sells for.</param>
/// <param name="Popularity">Share of all units sold; 0 for the two items that exist to show a refusal.</param>
internal sealed record CatalogueItem(ItemId Item, string Name, Load UnitLoad, long UnitCostMilli, long PriceMilli, double Popularity);

/// <summary>Everything the shop sells: a few items sell most (A), many sell little (C).</summary>
/// <param name="Items">All items, the most popular first, the two special ones last.</param>
internal sealed record Catalogue(IReadOnlyList<CatalogueItem> Items)
{
    /// <summary>How fast popularity falls with rank; at 0.9 the best fifth of 200 items sells about two thirds.</summary>
    private const double ZipfExponent = 0.9;

    /// <summary>A 38 kg item: a bulk order of it fits in no van.</summary>
    public CatalogueItem Heavy => Items[^2];

    /// <summary>An item that is announced but not stocked anywhere.</summary>
    public CatalogueItem SoldOut => Items[^1];

    public static Catalogue Generate(int count, long seed)
    {
        var rng = Draw.Of(seed, "catalogue");
        var faker = new Faker { Random = new Randomizer((int)(seed % int.MaxValue)) };
        var regular = count - 2;
        var ranks = Enumerable.Range(1, regular).Select(rank => Math.Pow(rank, -ZipfExponent)).ToList();
        var total = ranks.Sum();
        var items = ranks.Select((weight, k) => Regular(k + 1, faker.Commerce.ProductName(), weight / total, rng)).ToList();
        items.Add(new CatalogueItem(new ItemId($"SKU-{count - 1:000}"), "Cast Iron Stove", new Load(38_000, 60_000), 420_000, 699_000, 0));
        items.Add(new CatalogueItem(new ItemId($"SKU-{count:000}"), "Phone of Next Season", new Load(450, 1_200), 2_900_000, 3_999_000, 0));
        return new Catalogue(items);
    }

    /// <summary>The items that are stocked and sold every day.</summary>
    public IEnumerable<CatalogueItem> Selling => Items.Where(item => item.Popularity > 0);

    private static CatalogueItem Regular(int number, string name, double popularity, Rng rng)
    {
        var grams = (long)Math.Clamp(700 * Draw.LogNormal(0.9, rng), 60, 9_000);
        var millilitres = (long)(grams * (1.2 + 2 * rng.NextDouble()));
        var cost = (long)Math.Clamp(28_000 * Draw.LogNormal(0.8, rng), 2_000, 600_000) / 100 * 100;
        var price = (long)(cost * (1.25 + 0.4 * rng.NextDouble())) / 100 * 100;
        return new CatalogueItem(new ItemId($"SKU-{number:000}"), name, new Load(grams, millilitres), cost, price, popularity);
    }
}
