using System.Globalization;
using LogiOpt.Core.Epcis;
using LogiOpt.Core.Input;
using LogiOpt.Tracking.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Epcis;

/// <summary>The query parameters of EPCIS 2.0 that are offered, as conditions on rows.</summary>
internal static class EpcisQuery
{
    public const int DefaultPerPage = 30, MaxPerPage = 1000;

    private const int MaxValues = 100;

    private static readonly string[] Words = ["eventType", "EQ_action", "EQ_bizStep", "EQ_disposition"];

    private static readonly string[] Uris = ["EQ_readPoint", "EQ_bizLocation", "EQ_eventID", "MATCH_epc", "MATCH_anyEPC"];

    private static readonly string[] Instants = ["GE_eventTime", "LT_eventTime", "GE_recordTime", "LT_recordTime"];

    private static readonly string[] All = [.. Words, .. Uris, .. Instants, "perPage", "nextPageToken"];

    /// <summary>Rows that meet every parameter, or the faults of the parameters.</summary>
    public static IQueryable<EpcisEventRow> Where(DbContext db, IQueryable<EpcisEventRow> rows, IQueryCollection query, FaultList faults)
    {
        foreach (var (name, given) in query)
        {
            if (!All.Contains(name))
            {
                faults.Add(name, "is not offered", "Use " + string.Join(", ", All) + ".");
                continue;
            }

            if (Instants.Contains(name)) rows = ByInstant(rows, name, given.ToString(), faults);
            else if (name is not ("perPage" or "nextPageToken")) rows = ByValues(db, rows, name, ValuesOf(name, given), faults);
        }

        return rows;
    }

    public static bool TryPage(IQueryCollection query, out int perPage, out long? token, out string fault)
    {
        (perPage, token, fault) = (DefaultPerPage, null, "");
        if (query["perPage"].ToString() is { Length: > 0 } size && (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out perPage) || perPage is < 1 or > MaxPerPage))
            fault = $"perPage is '{size}'; send 1 to {MaxPerPage}.";
        if (query["nextPageToken"].ToString() is { Length: > 0 } text)
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 253_402_300_799_999) token = number;
            else fault = "nextPageToken is not one of ours; take it from the Link of the page before.";
        }

        return fault.Length == 0;
    }

    /// <summary>Tells the address of the next page.</summary>
    public static void AddLink(HttpContext http, string token)
    {
        var kept = http.Request.Query.Where(q => q.Key != "nextPageToken").SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v));
        var next = QueryHelpers.AddQueryString(http.Request.Path.ToUriComponent(), kept.Append(KeyValuePair.Create("nextPageToken", (string?)token)));
        http.Response.Headers.Link = $"<{next}>; rel=\"next\"";
    }

    private static List<string> ValuesOf(string name, Microsoft.Extensions.Primitives.StringValues given)
    {
        // A comma may be part of a URI, hence only the bar parts those.
        char[] bars = Words.Contains(name) ? ['|', ','] : ['|'];
        return [.. given.SelectMany(v => (v ?? "").Split(bars, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];
    }

    private static IQueryable<EpcisEventRow> ByInstant(IQueryable<EpcisEventRow> rows, string name, string text, FaultList faults)
    {
        // A plus sign that was not encoded arrives as a blank.
        if ((EpcisText.Instant(text) ?? EpcisText.Instant(text.Replace(' ', '+'))) is not { } at)
        {
            faults.Add(name, $"'{EpcisText.Brief(text)}' is not an instant", "Send RFC 3339 with its offset.");
            return rows;
        }

        return name switch
        {
            "GE_eventTime" => rows.Where(r => r.EventTime >= at),
            "LT_eventTime" => rows.Where(r => r.EventTime < at),
            "GE_recordTime" => rows.Where(r => r.RecordTime >= at),
            _ => rows.Where(r => r.RecordTime < at),
        };
    }

    private static IQueryable<EpcisEventRow> ByValues(DbContext db, IQueryable<EpcisEventRow> rows, string name, List<string> values, FaultList faults)
    {
        if (!faults.Check(values.Count is >= 1 and <= MaxValues, name, $"has {values.Count} values", $"Send 1 to {MaxValues}.")) return rows;
        switch (name)
        {
            case "eventType": return rows.Where(r => values.Contains(r.Type));
            case "EQ_action": return rows.Where(r => values.Contains(r.Action!));
            case "EQ_bizStep":
                values = values.ConvertAll(v => EpcisEvent.Short(v)!);
                return rows.Where(r => values.Contains(r.BizStep!));
            case "EQ_disposition":
                values = values.ConvertAll(v => EpcisEvent.Short(v)!);
                return rows.Where(r => values.Contains(r.Disposition!));
            case "EQ_readPoint": return rows.Where(r => values.Contains(r.ReadPoint!));
            case "EQ_bizLocation": return rows.Where(r => values.Contains(r.BizLocation!));
            case "EQ_eventID": return rows.Where(r => values.Contains(r.EventId));
            default: return ByEpc(db, rows, name, values, faults);
        }
    }

    // A pattern of EPCs ends in its wildcards: urn:epc:idpat:sgtin:0614141.107346.* stands for all that begin so.
    private static IQueryable<EpcisEventRow> ByEpc(DbContext db, IQueryable<EpcisEventRow> rows, string name, List<string> values, FaultList faults)
    {
        var exact = values.Where(v => !v.Contains('*')).ToList();
        var patterns = values.Where(v => v.Contains('*')).ToList();
        if (!faults.Check(patterns.Count <= 1 && (patterns.Count == 0 || exact.Count == 0), name, "has several patterns", "Send one pattern, or exact EPCs.")) return rows;
        if (patterns.Count == 0) return rows.Where(r => db.Set<EpcisEpcRow>().Any(e => exact.Contains(e.Epc) && e.Event == r.Key));
        var prefix = patterns[0].Replace("urn:epc:idpat:", "urn:epc:id:", StringComparison.Ordinal);
        prefix = prefix[..prefix.IndexOf('*')];
        if (!faults.Check(prefix.Length >= 8 && patterns[0].TrimEnd('*', '.').IndexOf('*') < 0, name, $"'{EpcisText.Brief(patterns[0])}' has a wildcard that is not at its end", "Put wildcards last.")) return rows;
        return rows.Where(r => db.Set<EpcisEpcRow>().Any(e => e.Epc.StartsWith(prefix) && e.Event == r.Key));
    }
}
