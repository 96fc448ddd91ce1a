using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Alerts;

/// <summary>What is wrong with stock.</summary>
internal enum StockAlertKind
{
    /// <summary>Nothing is left of what sells.</summary>
    StockOut,

    /// <summary>What is there will be gone before more can come.</summary>
    Shortage,

    /// <summary>There is far more than will be sold soon.</summary>
    Overstock,

    /// <summary>A site that sells on most days has told no sale for days: its feed is probably broken, and its forecast is going blind.</summary>
    SilentFeed,

    /// <summary>What a site told of its sales cannot be all of it, or cannot be true: what is forecast from it is in doubt.</summary>
    DataQuality,
}

/// <summary>One item at one site as the watch sees it.</summary>
/// <param name="Site">The site.</param>
/// <param name="Item">The item.</param>
/// <param name="Value">Its class by turnover.</param>
/// <param name="Free">On hand less reserved.</param>
/// <param name="Coming">Receipts expected, in days from now.</param>
/// <param name="DailyUnits">Expected demand of a day.</param>
/// <param name="LeadDays">Days until what is ordered now is there.</param>
/// <param name="UnitCostMilli">What a unit ties up.</param>
/// <param name="MarginMilli">What a unit short loses.</param>
internal sealed record WatchedItem(
    SiteId Site, ItemId Item, ValueClass Value, long Free, IReadOnlyList<(double Days, long Units)> Coming, double DailyUnits, double LeadDays, long UnitCostMilli, long MarginMilli);

/// <summary>How a site's sales are told.</summary>
/// <param name="Site">The site.</param>
/// <param name="DaysSilent">Whole days since the last sale, today not counted.</param>
/// <param name="UsualShare">Share of the four weeks before on which it sold, in [0, 1].</param>
internal sealed record WatchedFeed(SiteId Site, int DaysSilent, double UsualShare);

/// <summary>An alert that holds now.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Site">Where.</param>
/// <param name="Item">Of what; null for a whole site.</param>
/// <param name="Value">Class by turnover; null for a whole site.</param>
/// <param name="WorthMilli">What it costs: sales lost until more can come, or money tied up beyond the threshold; 0 = not known.</param>
/// <param name="Text">In words and numbers.</param>
internal sealed record StockAlert(StockAlertKind Kind, SiteId Site, ItemId? Item, ValueClass? Value, long WorthMilli, string Text);

/// <summary>Decides what to call attention to.</summary>
internal static class StockAlerts
{
    // A site that sells on fewer days may well be silent for some.
    private const double MostDays = 0.7;

    /// <summary>The alert of an item; null if it is well.</summary>
    public static StockAlert? Of(WatchedItem item, AlertOptions rules)
    {
        if (item.DailyUnits <= 0) return null;
        var (needed, limit) = (item.LeadDays + rules.ShortageDays(item.Value), rules.OverstockDays(item.Value));
        var lasts = Lasts(item);
        var cover = item.Free / item.DailyUnits;
        if (lasts < needed)
        {
            var lost = (long)Math.Round((needed - Math.Max(0, lasts)) * item.DailyUnits * item.MarginMilli);
            var kind = item.Free <= 0 ? StockAlertKind.StockOut : StockAlertKind.Shortage;
            return new StockAlert(kind, item.Site, item.Item, item.Value, lost, string.Create(
                CultureInfo.InvariantCulture, $"{Math.Max(0, item.Free)} free units of {item.Item} and what comes last {Math.Max(0, lasts):0.#} days at {item.DailyUnits:0.##} a day; more takes {item.LeadDays:0.#} days, class {item.Value} keeps {rules.ShortageDays(item.Value):0.#} beyond"));
        }

        if (cover <= limit) return null;
        var excess = item.Free - (long)Math.Ceiling(limit * item.DailyUnits);
        return excess < 1 ? null : new StockAlert(StockAlertKind.Overstock, item.Site, item.Item, item.Value, excess * item.UnitCostMilli, string.Create(
            CultureInfo.InvariantCulture, $"{item.Free} free units of {item.Item} last {cover:0} days at {item.DailyUnits:0.##} a day; class {item.Value} should last {limit:0.#} at most, {excess} units are beyond"));
    }

    /// <summary>The alert of a site's feed; null if it is well.</summary>
    public static StockAlert? Of(WatchedFeed feed, AlertOptions rules) =>
        feed.UsualShare < MostDays || feed.DaysSilent < rules.SilentDays ? null : new StockAlert(StockAlertKind.SilentFeed, feed.Site, null, null, 0, string.Create(
            CultureInfo.InvariantCulture, $"no sale was told for {feed.DaysSilent} days, where {feed.UsualShare:P0} of days had one; check the upload of history and orders"));

    /// <summary>The alert of a site whose demand fails checks; null where none is left that a silent feed does not tell already.</summary>
    /// <param name="site">The site.</param>
    /// <param name="failed">Checks that do not hold, with what is wrong.</param>
    /// <param name="silent">Whether its feed is called silent.</param>
    public static StockAlert? Of(SiteId site, IReadOnlyList<(string Check, string Detail)> failed, bool silent)
    {
        string[] told = [.. failed.Where(f => !silent || f.Check != DemandQuality.Freshness).OrderBy(f => f.Check, StringComparer.Ordinal).Select(f => $"{f.Check}: {f.Detail}")];
        return told.Length == 0 ? null : new StockAlert(StockAlertKind.DataQuality, site, null, null, 0, string.Join("; ", told));
    }

    // Days until the shelf is empty, receipts counted as they come; a receipt that comes after that is too late.
    private static double Lasts(WatchedItem item)
    {
        var units = (double)item.Free;
        foreach (var (days, more) in item.Coming.OrderBy(c => c.Days))
        {
            if (units / item.DailyUnits < days) break;
            units += more;
        }

        return units / item.DailyUnits;
    }
}
