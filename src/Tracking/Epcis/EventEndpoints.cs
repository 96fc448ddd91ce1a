using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Epcis;
using LogiOpt.Core.Input;
using LogiOpt.Tracking.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Epcis;

/// <summary>Finds captured events again.</summary>
internal static class EventEndpoints
{
    private const string MediaType = "application/ld+json";

    private const string StandardContext = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

    public static void Map(RouteGroupBuilder epcis)
    {
        epcis.MapGet("/events", (HttpContext http, DbContext db, CancellationToken cancellation) => QueryAsync(http, db, null, cancellation))
            .RequireAuthorization(EpcisDoor.Readers).WithName("EpcisEvents").Produces<JsonElement>(200, MediaType).ProducesProblem(400)
            .WithSummary("Events by eventType, GE_/LT_eventTime, GE_/LT_recordTime, EQ_action, EQ_bizStep, EQ_disposition, EQ_readPoint, EQ_bizLocation, EQ_eventID, MATCH_epc, MATCH_anyEPC; perPage, nextPageToken; Link leads to the next page.");
        epcis.MapGet("/events/{eventId}", EventAsync).RequireAuthorization(EpcisDoor.Readers).WithName("EpcisEvent").Produces<JsonElement>(200, MediaType).ProducesProblem(404)
            .WithSummary("One event by its id.");
        epcis.MapGet("/epcs/{epc}/events", (string epc, HttpContext http, DbContext db, CancellationToken cancellation) => QueryAsync(http, db, Unescaped(epc), cancellation))
            .RequireAuthorization(EpcisDoor.Readers).WithName("EpcisEventsOfEpc").Produces<JsonElement>(200, MediaType).ProducesProblem(400)
            .WithSummary("Events that name one EPC, with the same parameters.");
    }

    private static async Task<IResult> QueryAsync(HttpContext http, DbContext db, string? epc, CancellationToken cancellation)
    {
        if (!EpcisQuery.TryPage(http.Request.Query, out var perPage, out var token, out var fault)) return EpcisProblem.Of(400, EpcisProblem.QueryParameter, fault);
        var faults = new FaultList();
        var rows = EpcisQuery.Where(db, EpcisDoor.Own(http, db.Set<EpcisEventRow>().AsNoTracking()), http.Request.Query, faults);
        if (faults.Count > 0) return EpcisProblem.Of(400, EpcisProblem.QueryParameter, faults);
        if (epc is not null) rows = rows.Where(r => db.Set<EpcisEpcRow>().Any(e => e.Epc == epc && e.Event == r.Key));
        if (token is { } after) rows = rows.Where(r => r.Sequence > after);
        var page = await rows.OrderBy(r => r.Sequence).Take(perPage + 1).ToListAsync(cancellation);
        if (page.Count > perPage) EpcisQuery.AddLink(http, page[perPage - 1].Sequence.ToString(CultureInfo.InvariantCulture));
        return Json(Document([.. page.Take(perPage)], epc is null ? "SimpleEventQuery" : "EventsOfEpc"));
    }

    private static async Task<IResult> EventAsync(string eventId, HttpContext http, DbContext db, CancellationToken cancellation)
    {
        var id = Unescaped(eventId);
        var row = await EpcisDoor.Own(http, db.Set<EpcisEventRow>().AsNoTracking()).Where(r => r.EventId == id).OrderByDescending(r => r.Sequence).FirstOrDefaultAsync(cancellation);
        if (row is null) return EpcisProblem.Of(404, EpcisProblem.NoSuchResource, $"No event {EpcisText.Brief(id)} is known.");
        var json = JsonNode.Parse(row.Body)!.AsObject();
        json.Insert(0, "@context", ContextOf([row]));
        return Json(json);
    }

    private static JsonObject Document(IReadOnlyList<EpcisEventRow> rows, string queryName) => new()
    {
        ["@context"] = ContextOf(rows),
        ["type"] = "EPCISQueryDocument",
        ["schemaVersion"] = "2.0",
        ["epcisBody"] = new JsonObject
        {
            ["queryResults"] = new JsonObject
            {
                ["queryName"] = queryName,
                ["resultsBody"] = new JsonObject { ["eventList"] = new JsonArray([.. rows.Select(r => JsonNode.Parse(r.Body))]) },
            },
        },
    };

    // The contexts of all events together, so that their prefixes keep their meaning; each once.
    private static JsonArray ContextOf(IReadOnlyList<EpcisEventRow> rows)
    {
        var all = new JsonArray(StandardContext);
        var seen = new HashSet<string>(StringComparer.Ordinal) { $"\"{StandardContext}\"" };
        foreach (var text in rows.Select(r => r.Context).Distinct(StringComparer.Ordinal))
        {
            var context = JsonNode.Parse(text);
            foreach (var part in context is JsonArray list ? [.. list] : new[] { context })
                if (part is not null && seen.Add(part.ToJsonString())) all.Add(part.DeepClone());
        }

        return all;
    }

    // A slash within a segment stays encoded until here, so that it does not part the address.
    private static string Unescaped(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static IResult Json(JsonNode node) => Results.Text(node.ToJsonString(), MediaType);
}
