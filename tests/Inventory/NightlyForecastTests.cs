using LogiOpt.Core.Ids;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

public sealed class NightlyForecastTests : IDisposable
{
    private readonly InventoryWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_nightly_forecast_is_kept_answered_and_measured_at_every_level()
    {
        await _world.OpenWithStock(100, 100, 100);
        var today = await _world.InScope(s => Task.FromResult(s.Forecasts.Today));
        await Sell(today, 160, (site, item, day, rng) => (site == Near ? 12 : 5) + (day.DayOfWeek == DayOfWeek.Saturday ? 6 : 0) + rng.Next(3));
        var run = await _world.InScope(s => s.Nightly.HandleAsync(default));
        Assert.Equal((today, 4, 160), (run.FirstDay, run.Series, run.HistoryDays));

        var tonight = (await _world.InScope(s => s.Forecasts.TonightAsync(Near, 28, default)))!.Value;
        Assert.Equal([Rice, Tea], tonight.Items.Keys.Select(k => k.Item).OrderBy(i => i.Value, StringComparer.Ordinal));
        var stored = tonight.Items[(Near, Tea)];
        for (var day = 0; day < 28; day++)
        {
            var units = stored.Day(day);
            Assert.InRange(units[0], today.AddDays(day).DayOfWeek == DayOfWeek.Saturday ? 17 : 11.5, today.AddDays(day).DayOfWeek == DayOfWeek.Saturday ? 21 : 15);
            Assert.True(units[1] <= units[2] && units[2] <= units[3]);
        }

        var accuracy = await _world.InScope(s => s.Db.Set<AccuracyRow>().AsNoTracking().ToListAsync());
        Assert.Equal(
            ["a-item-site-week", "category-week", "chain-week", "item-site-week", "item-week", "site-category-week", "site-week"],
            accuracy.Select(a => a.Level).OrderBy(l => l, StringComparer.Ordinal));
        // The same units are compared at every level but that of the A items, and what is summed errs less.
        var (fine, chain) = (accuracy.Single(a => a.Level == DecideForecast.ItemSiteWeek), accuracy.Single(a => a.Level == "chain-week"));
        Assert.Equal((16, 4), (fine.Sums, chain.Sums));
        Assert.Equal(fine.Units, chain.Units, 1e-6);
        Assert.True(chain.AbsoluteError <= fine.AbsoluteError + 1e-6);
        Assert.InRange(1 - fine.AbsoluteError / fine.Units, 0.9, 1);
    }

    [Fact]
    public async Task A_repeated_run_replaces_and_a_review_stands_on_what_the_night_said()
    {
        await _world.OpenWithStock(3, 500, 1000);
        var today = await _world.InScope(s => Task.FromResult(s.Forecasts.Today));
        await Sell(today, 130, (_, _, _, rng) => 8 + rng.Next(3));
        await _world.InScope(s => s.Nightly.HandleAsync(default));
        await _world.InScope(s => s.Nightly.HandleAsync(default));
        Assert.Equal((4, 1), await _world.InScope(async s => (await s.Db.Set<ForecastRow>().CountAsync(), await s.Db.Set<ForecastRunRow>().CountAsync())));

        // A night that said something else shows through.
        await _world.InScope(async s =>
        {
            var row = await s.Db.Set<ForecastRow>().SingleAsync(f => f.Site == Near && f.Item == Tea);
            var units = new float[row.Units.Length / 4];
            Array.Fill(units, 100f);
            row.Units = [.. units.SelectMany(BitConverter.GetBytes)];
            await s.Db.SaveChangesAsync();
        });
        var forecast = await _world.InScope(s => s.Forecasts.HandleAsync([Near], 2, 120, default));
        Assert.Equal(200, forecast.Need(Near, Tea, 2, 0.95).Mean, 1e-3);
        Assert.True(forecast.Need(Near, Tea, 2, 0.95).Quantile > 200);
        Assert.InRange(forecast.Need(Near, Rice, 2, 0.95).Mean, 16, 20);
    }

    [Fact]
    public async Task What_the_night_says_of_sums_of_days_is_what_the_same_forecast_says_on_the_spot()
    {
        await _world.OpenWithStock(3, 500, 1000);
        var today = await _world.InScope(s => Task.FromResult(s.Forecasts.Today));
        await Sell(today, 100, (_, _, _, rng) => rng.Next(9) * rng.Next(3));
        await _world.InScope(s => s.Nightly.HandleAsync(default));
        var (night, spot) = await _world.InScope(async s => (await s.Forecasts.HandleAsync([Near], 28, 800, default), await s.Forecasts.OnTheSpotAsync([Near, Far], 28, 800, default)));
        // The second level has no part in so small a network, so both are the first level's.
        foreach (var days in new[] { 1.0, 3, 7, 14, 28 })
            foreach (var share in new[] { 0.5, 0.9, 0.95, 0.99 })
            {
                var (kept, made) = (night.Need(Near, Tea, days, share), spot.Need(Near, Tea, days, share));
                Assert.Equal(made.Mean, kept.Mean, 1e-3);
                Assert.Equal(made.Quantile, kept.Quantile, 1e-2);
            }

        // Between what is kept: no day less than the one before, and no higher share less.
        var last = new Need(0, 0);
        for (var days = 0.25; days < 60; days += 0.25)
        {
            var need = night.Need(Near, Tea, days, 0.95);
            Assert.True(need.Mean > last.Mean && need.Quantile > last.Quantile - 0.5 && need.Quantile >= need.Mean, $"{days} days: {need} after {last}");
            Assert.True(night.Need(Near, Tea, days, 0.97).Quantile >= need.Quantile - 1e-6);
            last = need;
        }
    }

    [Fact]
    public async Task A_site_that_the_night_has_not_seen_is_worked_out_on_the_spot()
    {
        await _world.OpenWithStock(3, 500, 1000);
        var today = await _world.InScope(s => Task.FromResult(s.Forecasts.Today));
        await Sell(today, 100, (_, _, _, rng) => 8 + rng.Next(3));
        await _world.InScope(s => s.Nightly.HandleAsync(default));
        await _world.InScope(s => s.Db.Set<ForecastRow>().Where(f => f.Site == Far).ExecuteDeleteAsync());
        var forecast = await _world.InScope(s => s.Forecasts.HandleAsync([Near, Far], 3, 120, default));
        Assert.Equal(4, forecast.Keys.Count());
        Assert.InRange(forecast.Need(Far, Tea, 3, 0.9).Mean, 24, 30);
        Assert.InRange(forecast.Need(Near, Tea, 3, 0.9).Mean, 24, 30);
    }

    [Fact]
    public async Task A_feed_that_stops_a_day_that_lacks_and_one_told_twice_are_found_and_forgotten_when_right_again()
    {
        await _world.OpenWithStock(10, 10, 10);
        var today = await _world.InScope(s => Task.FromResult(s.Forecasts.Today));
        await Sell(today, 30, (_, _, _, rng) => 8 + rng.Next(3));
        Assert.Empty(await _world.InScope(s => s.Quality.HandleAsync(default)));

        await _world.InScope(s => s.Db.Set<SalesRow>().Where(r => r.Site == Far && r.Day >= today.AddDays(-3)).ExecuteDeleteAsync());
        await _world.InScope(s => s.Db.Set<SalesRow>().Where(r => r.Site == Near && r.Day == today.AddDays(-9)).ExecuteDeleteAsync());
        await _world.InScope(s => s.Db.Set<SalesRow>().Where(r => r.Site == Near && r.Day == today.AddDays(-5)).ExecuteUpdateAsync(r => r.SetProperty(x => x.UploadedUnits, 900)));
        var found = await _world.InScope(s => s.Quality.HandleAsync(default));
        Assert.Equal([("completeness", Near), ("consistency", Near), ("freshness", Far)], found.Select(f => (f.Check, f.Site)).OrderBy(f => f.Check, StringComparer.Ordinal));
        // Told once, kept with the instant it began.
        Assert.Empty(await _world.InScope(s => s.Quality.HandleAsync(default)));
        await Sell(today, 30, (_, _, _, rng) => 8 + rng.Next(3));
        await _world.InScope(s => s.Quality.HandleAsync(default));
        Assert.Equal(0, await _world.InScope(s => s.Db.Set<QualityRow>().CountAsync()));
    }

    [Fact]
    public void What_turns_over_fast_waits_at_the_sites_what_hardly_sells_is_proposed_to_be_delisted()
    {
        var norms = new CoverNorms();
        float[] Sold(Func<int, float> units) => [.. Enumerable.Range(0, 120).Select(units)];
        Assert.Equal((StockPlace.Front, 7), Told(Assortment.Advise(ValueClass.A, Sold(_ => 10), 60, norms)));
        Assert.Equal(StockPlace.Central, Assortment.Advise(ValueClass.C, Sold(t => t % 10 == 0 ? 1 : 0), 20, norms).Place);
        // Nine days of one unit in three months: 5 % of 180, just under 5 % of 181.
        Assert.Equal(StockPlace.Central, Assortment.Advise(ValueClass.C, Sold(t => t >= 29 && t % 10 == 0 ? 1 : 0), 171, norms).Place);
        Assert.Equal(StockPlace.None, Assortment.Advise(ValueClass.C, Sold(t => t >= 29 && t % 10 == 0 ? 1 : 0), 172, norms).Place);
        Assert.Equal((StockPlace.Front, 5), Told(Assortment.Advise(ValueClass.B, Sold(_ => 10), 60, norms with { DaysB = 5 })));
        // Less than three months known: nobody is delisted.
        Assert.Equal(StockPlace.Central, Assortment.Advise(ValueClass.C, new float[90], 100, norms).Place);

        static (StockPlace, int) Told(AssortmentAdvice advice) => (advice.Place, advice.CoverDays);
    }

    [Fact]
    public async Task Classes_are_told_for_every_item_of_the_catalogue()
    {
        await _world.OpenWithStock(10, 10, 10);
        var today = await _world.InScope(s => Task.FromResult(s.Forecasts.Today));
        await Sell(today, 100, (_, item, _, _) => item == Tea ? 9 : 0);
        var standings = await _world.InScope(s => s.Assortment.HandleAsync(default));
        Assert.Equal([(Rice, StockPlace.None), (Tea, StockPlace.Front)], standings.OrderBy(s => s.Item.Value, StringComparer.Ordinal).Select(s => (s.Item, s.Place)));
        Assert.Equal(18, standings.Single(s => s.Item == Tea).UnitsPerDay);
    }

    private Task<HistoryAnswer> Sell(DateOnly today, int days, Func<SiteId, ItemId, DateOnly, Rng, int> units)
    {
        var rng = new Rng(4);
        List<SalesRow> rows = [];
        for (var day = today.AddDays(-days); day < today; day = day.AddDays(1))
            foreach (var site in new[] { Near, Far })
                foreach (var item in new[] { Tea, Rice }) rows.Add(new SalesRow { Site = site, Item = item, Day = day, UploadedUnits = units(site, item, day, rng) });
        return _world.InScope(s => new PutHistory(s.Db).HandleAsync(rows, default));
    }
}
