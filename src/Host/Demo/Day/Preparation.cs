using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Host.Demo.Client;
using LogiOpt.Host.Demo.Generation;

namespace LogiOpt.Host.Demo.Day;

/// <summary>The evening before: where the front warehouses are, what lies in them, who drives. Every step can be repeated after a restart without effect.</summary>
internal sealed class Preparation(DemoApi api, ISettling settling, DemoProgress progress, DemoScript script, DemoSettings settings, IDemoConsole console)
{
    private const int PromiseMinutes = 60;
    private const double PlacementSeconds = 3;

    /// <summary>Uploads the candidates, computes a placement and adopts it.</summary>
    public async Task PlaceAsync(CityDay day, CancellationToken cancellation)
    {
        var sites = day.Sites.Select(site => new SitePost(
            site.Site, site.Name, site.Kind, site.Point, site.OrdersPerDay, site.OpeningCostMilli, site.DailyCostMilli, Open: site.Kind == SiteKind.Central));
        await api.PostAsync<object>("/api/warehousing/sites", new SitesPost([.. sites]), null, cancellation);
        var zones = day.Zones.Select(zone => new ZonePost(zone.Zone, zone.Point, Math.Round(zone.Share * day.Orders.Count, 2)));
        var asked = await api.PostAsync<ScenarioView>(
            "/api/warehousing/scenarios",
            new ScenarioPost($"Front warehouses of {day.City.Main.Name}", null, [.. zones], 1, 8, PromiseMinutes, PlacementSeconds), "demo-placement", cancellation);
        var path = $"/api/warehousing/scenarios/{asked.Scenario}";
        var done = await Computation.UntilDoneAsync(
            "The placement", () => api.GetAsync<ScenarioView>(path, cancellation), scenario => scenario.State, cancellation);
        var result = done.Result ?? throw new DemoApiException($"GET {path}: the scenario is done but has no result.");
        await api.PostAsync<object>(path + "/adopt", new { }, null, cancellation);
        await settling.UntilSettledAsync(cancellation);
        progress.Scenario = asked.Scenario;
        console.Say($"Placement: {result.Open.Count} of 8 front warehouses open ({string.Join(", ", result.Open)}), "
            + $"{result.ShareWithinPromise:P0} of demand within {PromiseMinutes} min, proven within {result.Gap:P2} of the best.");
    }

    /// <summary>The open front warehouses with their shares of demand, as adopted.</summary>
    public async Task<IReadOnlyList<(SiteId Site, double Share)>> SharesAsync(CityDay day, CancellationToken cancellation)
    {
        var scenario = await api.GetAsync<ScenarioView>($"/api/warehousing/scenarios/{progress.Scenario}", cancellation);
        var result = scenario.Result ?? throw new DemoApiException($"The adopted scenario {progress.Scenario} has no result.");
        // Where a zone has several rows, its first is its site.
        var siteOfZone = result.Assignments.GroupBy(row => row.Zone).ToDictionary(rows => rows.Key, rows => rows.First().Site);
        return day.Shares(result.Open, siteOfZone);
    }

    /// <summary>Uploads items, opening stock, eight weeks of sales, and vehicles at the open sites.</summary>
    public async Task StockAsync(CityDay day, CancellationToken cancellation)
    {
        var shares = await SharesAsync(day, cancellation);
        var items = day.Catalogue.Items.Select(item => new ItemPost(
            item.Item, item.Name, item.UnitLoad.Grams, item.UnitLoad.Millilitres, item.UnitCostMilli, item.PriceMilli, null));
        await api.PostAsync<object>("/api/inventory/items", new ItemsPost([.. items]), null, cancellation);
        await VehiclesAsync(VehiclesOf(day, shares), cancellation);

        var stock = OpeningStock.Generate(day.UnitsPerDay, day.Central.Site, shares, day.Catalogue, day.Seed);
        foreach (var chunk in stock.Chunk(Rhythm.Receipts))
            await api.PostAsync<object>("/api/inventory/receipts", new ReceiptsPost([.. chunk.Select(row =>
                new ReceiptPost($"opening/{row.Site}/{row.Item}", row.Site, row.Item, row.Units, script.Start))]), null, cancellation);

        var sales = SalesHistory.Generate(day.UnitsPerDay, shares, day.Catalogue, CityDay.Day, day.Seed);
        foreach (var chunk in sales.Chunk(Rhythm.Sales))
            await api.PostAsync<object>("/api/inventory/history", new HistoryPost([.. chunk.Select(sale =>
                new SalePost(sale.Site, sale.Item, sale.Day, sale.Units))]), null, cancellation);
        await settling.UntilSettledAsync(cancellation);
        console.Say($"Stock: {stock.Sum(row => (long)row.Units):N0} units of {day.Catalogue.Items.Count} items received, "
            + $"{SalesHistory.Weeks} weeks of sales ({sales.Count:N0} rows) loaded, {VehiclesOf(day, shares).Count} vehicles.");
    }

    /// <summary>Forecasts, reviews the stock of every site and approves what is proposed.</summary>
    public async Task ReplenishAsync(CityDay day, CancellationToken cancellation)
    {
        progress.ForecastUnits.Clear();
        foreach (var (site, _) in await SharesAsync(day, cancellation))
            foreach (var forecast in await api.GetAllAsync<ForecastView>($"/api/inventory/forecast?site={Uri.EscapeDataString(site.Value)}&days=2", cancellation))
                progress.ForecastUnits[forecast.Item.Value] = progress.ForecastUnits.GetValueOrDefault(forecast.Item.Value)
                    + forecast.Days.Where(row => row.Day == CityDay.Day).Sum(row => row.Mean);
        var review = await api.PostAsync<ReviewView>("/api/inventory/reviews", new ReviewPost(null, Approve: true, "demo-review"), null, cancellation);
        await settling.UntilSettledAsync(cancellation);
        console.Say($"Replenishment: {review.Proposals.Count} proposals approved, "
            + $"{review.Proposals.Sum(proposal => proposal.Lines.Sum(line => (long)line.Units)):N0} units to be moved before the shops open.");
    }

    /// <summary>Uploads a fleet.</summary>
    public async Task VehiclesAsync(IReadOnlyList<DemoVehicle> fleet, CancellationToken cancellation)
    {
        foreach (var chunk in fleet.Chunk(Rhythm.Vehicles))
            await api.PostAsync<object>("/api/routing/vehicles", new VehiclesPost([.. chunk.Select(v => new VehiclePost(
                v.Vehicle, v.Site, v.Start, null, v.Capacity.Grams, v.Capacity.Millilitres, v.Shift, v.FixedCostMilli, v.CostPerKmMilli, v.CostPerHourMilli,
                1, null, [], [v.Carries]))]), null, cancellation);
    }

    /// <summary>The fleet of a city, by the shares of its open sites.</summary>
    public IReadOnlyList<DemoVehicle> VehiclesOf(CityDay day, IReadOnlyList<(SiteId Site, double Share)> shares)
    {
        var fronts = shares.Select(share => day.Sites.Single(site => site.Site == share.Site)).ToList();
        return Fleet.Generate(settings.Vehicles ?? Fleet.DefaultCount, day.Central, fronts, [.. shares.Select(share => share.Share)], day.Shift);
    }
}
