using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Alerts;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

public sealed class AlertTests : IDisposable
{
    private readonly InventoryWorld _world = new();
    private readonly AlertOptions _rules = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(ValueClass.A, 30, null)]
    [InlineData(ValueClass.A, 29, StockAlertKind.Shortage)]
    [InlineData(ValueClass.B, 25, null)]
    [InlineData(ValueClass.B, 24, StockAlertKind.Shortage)]
    [InlineData(ValueClass.C, 20, null)]
    [InlineData(ValueClass.C, 19, StockAlertKind.Shortage)]
    [InlineData(ValueClass.C, 0, StockAlertKind.StockOut)]
    [InlineData(ValueClass.A, 210, null)]
    [InlineData(ValueClass.A, 211, StockAlertKind.Overstock)]
    [InlineData(ValueClass.B, 211, null)]
    [InlineData(ValueClass.B, 451, StockAlertKind.Overstock)]
    [InlineData(ValueClass.C, 900, null)]
    [InlineData(ValueClass.C, 901, StockAlertKind.Overstock)]
    public void Each_class_has_its_thresholds_and_one_unit_decides(ValueClass value, long free, object? kind) =>
        Assert.Equal((StockAlertKind?)kind, StockAlerts.Of(Watched(value, free), _rules)?.Kind);

    [Fact]
    public void What_comes_in_time_counts_and_what_comes_after_the_shelf_is_empty_does_not()
    {
        Assert.Null(StockAlerts.Of(Watched(ValueClass.A, 10, (1, 30)), _rules));
        var late = StockAlerts.Of(Watched(ValueClass.A, 10, (1.01, 30)), _rules);
        Assert.Equal(StockAlertKind.Shortage, late?.Kind);
        // Two days of sales are lost before more can come, at ten a day and a margin of 5.
        Assert.Equal(2 * 10 * 5_000, late!.WorthMilli);
        Assert.Equal(StockAlertKind.StockOut, StockAlerts.Of(Watched(ValueClass.A, -3), _rules)?.Kind);
        Assert.Null(StockAlerts.Of(Watched(ValueClass.A, 0) with { DailyUnits = 0 }, _rules));
    }

    [Theory]
    [InlineData(1, 1.0, false)]
    [InlineData(2, 1.0, true)]
    [InlineData(9, 0.69, false)]
    public void A_feed_is_silent_only_where_it_usually_speaks(int days, double share, bool isSilent) =>
        Assert.Equal(isSilent, StockAlerts.Of(new WatchedFeed(Near, days, share), _rules) is not null);

    [Fact]
    public async Task An_alert_opens_once_and_closes_when_the_shelf_is_full_again()
    {
        await _world.OpenWithStock(3, 500);
        await _world.InScope(async s =>
        {
            for (var day = 1; day <= 42; day++)
                foreach (var site in new[] { Near, Far }) s.Db.Add(new SalesRow { Site = site, Item = Tea, Day = new DateOnly(2026, 11, 22).AddDays(-day), UploadedUnits = 10 });
            await s.Db.SaveChangesAsync();
        });
        Assert.Equal(new CheckAnswer(2, 0, 2), await Check());
        Assert.Equal(new CheckAnswer(0, 0, 2), await Check());
        var open = await _world.InScope(s => s.Db.Set<StockAlertRow>().OrderBy(a => a.Site).ToListAsync());
        Assert.Equal([(Far, StockAlertKind.Overstock), (Near, StockAlertKind.Shortage)], open.Select(a => (a.Site, a.Kind)));
        await _world.InScope(s => s.Receive.HandleAsync([new Stock.NewReceipt("more", Near, Tea, 60, null, "x")], default));
        Assert.Equal(new CheckAnswer(0, 1, 1), await Check());
        // Nobody tells a sale for three days.
        _world.Time.Advance(TimeSpan.FromDays(3));
        await Check();
        Assert.Equal(2, await _world.InScope(s => s.Db.Set<StockAlertRow>().CountAsync(a => a.Kind == StockAlertKind.SilentFeed && a.ClosedAt == null)));
    }

    [Fact]
    public async Task Demand_that_fails_its_checks_is_an_alert_until_it_holds()
    {
        await _world.OpenWithStock(3, 500);
        await _world.InScope(async s =>
        {
            for (var day = 1; day <= 30; day++)
                s.Db.Add(new SalesRow { Site = Near, Item = Tea, Day = new DateOnly(2026, 11, 22).AddDays(-day), UploadedUnits = day == 2 ? 500 : 10 });
            await s.Db.SaveChangesAsync();
        });
        var checks = () => _world.InScope(s => new Demand.CheckQuality(s.Db, Microsoft.Extensions.Options.Options.Create(_world.Options), _world.Time).HandleAsync(default));
        var open = () => _world.InScope(s => s.Db.Set<StockAlertRow>().Where(a => a.Kind == StockAlertKind.DataQuality && a.ClosedAt == null).ToListAsync());
        await checks();
        await Check();
        var alert = Assert.Single(await open());
        Assert.Equal((Near, "", 0L), (alert.Site, alert.Item, alert.WorthMilli));
        Assert.StartsWith("consistency: 500 units on 2026-11-20, usually 10", alert.Text);

        await _world.InScope(s => s.Db.Set<SalesRow>().Where(r => r.UploadedUnits == 500).ExecuteUpdateAsync(r => r.SetProperty(x => x.UploadedUnits, 10)));
        await checks();
        await Check();
        Assert.Empty(await open());
    }

    [Fact]
    public void A_silent_feed_is_told_once()
    {
        (string, string)[] failed = [(Demand.DemandQuality.Freshness, "nothing was told after 2026-11-01"), (Demand.DemandQuality.Completeness, "3 days are missing")];
        Assert.Equal("completeness: 3 days are missing; freshness: nothing was told after 2026-11-01", StockAlerts.Of(Near, failed, silent: false)?.Text);
        Assert.Equal("completeness: 3 days are missing", StockAlerts.Of(Near, failed, silent: true)?.Text);
        Assert.Null(StockAlerts.Of(Near, failed[..1], silent: true));
    }

    private Task<CheckAnswer> Check() => _world.InScope(s => new CheckStock(
        s.Db, s.Forecasts, Microsoft.Extensions.Options.Options.Create(_rules), Microsoft.Extensions.Options.Options.Create(_world.Rules),
        Microsoft.Extensions.Options.Options.Create(_world.Options), _world.Time).HandleAsync(default));

    private static WatchedItem Watched(ValueClass value, long free, params (double, long)[] coming) => new(Near, Tea, value, free, coming, 10, 2, 9_000, 5_000);
}
