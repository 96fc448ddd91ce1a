using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace LogiOpt.Host.Api;

/// <summary>The first state of the shopper's page, drawn on the server: the window and the reasons can be read without any script.</summary>
internal static class TrackPage
{
    private const int MostMilestones = 50;

    private static readonly Dictionary<string, string> Chinese = new(StringComparer.Ordinal)
    {
        ["Your delivery"] = "您的包裹",
        ["Expected"] = "预计送达",
        ["Promised"] = "承诺时段",
        ["Delivered"] = "已送达",
        ["So far"] = "进度",
        ["This page shows the latest state when it is loaded again; with JavaScript it updates by itself."] = "重新载入页面可查看最新状态；启用 JavaScript 后会自动更新。",
        ["Nothing is shown under this link. It may have expired; ask the shop for a new one."] = "此链接没有可显示的内容，可能已过期，请向商家索取新的链接。",
        ["This page needs JavaScript to show your delivery."] = "此页面需要启用 JavaScript 才能显示您的包裹。",
    };

    /// <summary>Fills the page's slots.</summary>
    /// <param name="template">The page with <c>&lt;!--state--&gt;</c> and <c>lang="en"</c>.</param>
    /// <param name="shown">What <c>GET /api/track/{token}</c> answers; null if nothing may be shown.</param>
    /// <param name="asked">Whether the state was looked up at all; if not, the page leaves it to its script.</param>
    /// <param name="chinese">Chinese instead of English.</param>
    /// <param name="utcOffsetMinutes">The city's clock; null = UTC, and the page says so.</param>
    /// <returns>The page in UTF-8. All data is HTML-encoded.</returns>
    public static byte[] Render(string template, JsonNode? shown, bool asked, bool chinese, int? utcOffsetMinutes)
    {
        var state = new StringBuilder();
        if (shown is JsonObject shipment) WriteState(state, shipment, chinese, TimeSpan.FromMinutes(utcOffsetMinutes ?? 0));
        else if (asked) state.Append("<h1>").Append(Text(Say("Nothing is shown under this link. It may have expired; ask the shop for a new one.", chinese))).Append("</h1>");
        else state.Append("<noscript><p>").Append(Text(Say("This page needs JavaScript to show your delivery.", chinese))).Append("</p></noscript>");

        return Encoding.UTF8.GetBytes(template
            .Replace("<html lang=\"en\">", chinese ? "<html lang=\"zh-CN\">" : "<html lang=\"en\">", StringComparison.Ordinal)
            .Replace("<!--state-->", state.ToString(), StringComparison.Ordinal));
    }

    /// <summary>Whether a reader wants Chinese: by <c>?lang=</c>, else by the browser's first language.</summary>
    public static bool WantsChinese(HttpRequest request) => request.Query["lang"].ToString() switch
    {
        "zh" => true,
        "en" => false,
        _ => request.Headers.AcceptLanguage.ToString().StartsWith("zh", StringComparison.OrdinalIgnoreCase),
    };

    private static void WriteState(StringBuilder page, JsonObject shipment, bool chinese, TimeSpan offset)
    {
        var timeline = shipment["timeline"] as JsonArray;
        var delivered = Word(shipment["state"]) == "delivered";
        var deliveredAt = delivered ? timeline?.LastOrDefault(one => Word(one?["code"]) == "delivered")?["at"] : null;
        var window = Clock(deliveredAt, offset) ?? Window(shipment["window"], offset) ?? Window(shipment["promise"], offset);
        page.Append("<p class=\"reference\">").Append(Text(Say("Your delivery", chinese))).Append(' ').Append(Text(Word(shipment["reference"]))).Append("</p>");
        page.Append("<h1><span class=\"expected\">").Append(Text(Say(delivered ? "Delivered" : "Expected", chinese))).Append("</span> <span class=\"window\">")
            .Append(Text(window ?? "–")).Append("</span></h1>");
        page.Append("<p class=\"quiet\">").Append(Text(Zone(offset))).Append("</p>");
        if (Window(shipment["promise"], offset) is { } promise)
            page.Append("<p>").Append(Text(Say("Promised", chinese))).Append(' ').Append(Text(promise)).Append("</p>");
        if (Word(shipment["why"]) is { Length: > 0 } why) page.Append("<p>").Append(Text(why)).Append("</p>");
        WriteTimeline(page, timeline, chinese, offset);
        page.Append("<noscript><p class=\"quiet\">")
            .Append(Text(Say("This page shows the latest state when it is loaded again; with JavaScript it updates by itself.", chinese))).Append("</p></noscript>");
    }

    private static void WriteTimeline(StringBuilder page, JsonArray? timeline, bool chinese, TimeSpan offset)
    {
        if (timeline is null || timeline.Count == 0) return;
        page.Append("<h2>").Append(Text(Say("So far", chinese))).Append("</h2><ol class=\"timeline\">");
        foreach (var milestone in timeline.Take(MostMilestones))
            page.Append("<li><time>").Append(Text(Clock(milestone?["at"], offset) ?? "–")).Append("</time> <span>")
                .Append(Text(Word(milestone?["text"]))).Append("</span></li>");
        page.Append("</ol>");
    }

    private static string? Clock(JsonNode? instant, TimeSpan offset) => At(instant, offset)?.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string? Window(JsonNode? window, TimeSpan offset)
    {
        if (window is not JsonObject || At(window["earliest"], offset) is not { } earliest || At(window["latest"], offset) is not { } latest) return null;
        var format = earliest.Date == latest.Date ? "HH:mm" : "MM-dd HH:mm";
        return $"{earliest.ToString(format, CultureInfo.InvariantCulture)}–{latest.ToString(format, CultureInfo.InvariantCulture)}";
    }

    private static DateTimeOffset? At(JsonNode? node, TimeSpan offset) =>
        DateTimeOffset.TryParse(Word(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToOffset(offset) : null;

    private static string Zone(TimeSpan offset) => $"UTC{(offset < TimeSpan.Zero ? "−" : "+")}{offset:hh\\:mm}";

    private static string Word(JsonNode? node) => node is JsonValue value ? value.ToString() : "";

    private static string Say(string english, bool chinese) => chinese && Chinese.TryGetValue(english, out var text) ? text : english;

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
