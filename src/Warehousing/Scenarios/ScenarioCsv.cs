using System.Globalization;
using System.Text;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>A scenario's result as CSV (RFC 4180): its zones, its curve, its sites or its sensitivity.</summary>
internal static class ScenarioCsv
{
    /// <summary>The parts that may be asked.</summary>
    public static readonly IReadOnlyList<string> Parts = ["zones", "curve", "sites", "sensitivity"];

    /// <summary>Writes one part.</summary>
    /// <param name="result">The result.</param>
    /// <param name="part">One of <see cref="Parts"/>.</param>
    public static string Write(ScenarioResult result, string part)
    {
        var text = new StringBuilder();
        switch (part)
        {
            case "curve":
                Line(text, "sites", "cost", "lower_bound", "share_within_promise", "reason");
                foreach (var p in result.Curve) Line(text, p.Sites, Money(p.CostMilli), Money(p.LowerBoundMilli), p.ShareWithinPromise, p.Reason);
                break;
            case "sites":
                Line(text, "site", "latitude", "longitude", "level", "orders_per_day", "capacity_per_day");
                if (result.Sites is { } sites)
                    foreach (var s in sites.Where(s => s.Level is not null)) Line(text, s.Site.Value, s.Point.Latitude, s.Point.Longitude, s.Level, s.OrdersPerDay, s.CapacityPerDay);
                else
                    foreach (var s in result.Open) Line(text, s.Value, null, null, null, result.Assignments.Where(a => a.Site == s).Sum(a => a.OrdersPerDay), null);
                break;
            case "sensitivity":
                Line(text, "factor", "change", "kept_cost", "best_cost", "lower_bound", "opened", "closed", "reason");
                foreach (var s in result.Sensitivity ?? [])
                    Line(text, s.Factor, s.Change, Money(s.KeptMilli), Money(s.CostMilli), Money(s.LowerBoundMilli), string.Join(' ', s.Opened), string.Join(' ', s.Closed), s.Reason);
                break;
            default:
                Line(text, "zone", "site", "latitude", "longitude", "orders_per_day", "metres", "seconds");
                foreach (var a in result.Assignments) Line(text, a.Zone, a.Site.Value, a.Point.Latitude, a.Point.Longitude, a.OrdersPerDay, a.Metres, a.Seconds);
                break;
        }

        return text.ToString();
    }

    private static decimal? Money(long? milli) => milli is { } amount ? amount / 1000m : null;

    private static void Line(StringBuilder text, params ReadOnlySpan<object?> fields)
    {
        for (var k = 0; k < fields.Length; k++) text.Append(k == 0 ? "" : ",").Append(Field(fields[k]));
        text.Append("\r\n");
    }

    private static string Field(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        // A spreadsheet takes a text that begins like a formula for one.
        if (value is string && text is ['=' or '+' or '-' or '@', ..]) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
