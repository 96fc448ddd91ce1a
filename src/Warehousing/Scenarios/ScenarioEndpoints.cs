using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Network;
using LogiOpt.Warehousing.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>A scenario as answered.</summary>
internal sealed record ScenarioAnswer(
    ScenarioId Scenario, string Name, ScenarioState State, ScenarioProgress? Progress, ScenarioResult? Result, string? Reason, DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt, DateTimeOffset? AdoptedAt)
{
    public static ScenarioAnswer Of(ScenarioRow row, LiveScenarios live) => new(
        row.Scenario, row.Name, row.State, live.ProgressOf(row.Scenario), ScenarioBook.ResultOf(row), row.Failure, row.CreatedAt, row.FinishedAt, row.AdoptedAt);

    /// <summary>Without the zones, for lists.</summary>
    public ScenarioAnswer Short() => this with { Result = Result is null ? null : Result with { Assignments = [], Sites = null } };
}

/// <summary>Scenarios: create, look, follow, adopt, export.</summary>
internal static class ScenarioEndpoints
{
    private const string Root = "/api/warehousing/scenarios";

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Root).RequireAuthorization(Callers.Of(Roles.Planner)).WithTags("Warehousing");
        group.MapPost("", CreateAsync).WithName("CreateScenario").WithSummary("Asks which candidate sites to open; runs in the background.")
            .Produces<ScenarioAnswer>(202).ProducesProblem(400).ProducesProblem(429);
        group.MapGet("", ListAsync).WithName("ListScenarios").WithSummary("Scenarios, newest first, without their zones.").Produces<Page<ScenarioAnswer>>().ProducesProblem(400);
        group.MapGet("{id:guid}", GetAsync).WithName("GetScenario").WithSummary("One scenario with its result.").Produces<ScenarioAnswer>().ProducesProblem(404);
        group.MapGet("{id:guid}/stream", StreamAsync).WithName("StreamScenario").WithSummary("Live progress until it ends (server-sent events).").Produces(200, contentType: "text/event-stream").ProducesProblem(404);
        group.MapGet("{id:guid}/geojson", GeoJsonAsync).WithName("ExportScenario").WithSummary("The result as GeoJSON.").Produces(200, contentType: "application/geo+json").ProducesProblem(404).ProducesProblem(409);
        group.MapGet("{id:guid}/csv", CsvAsync).WithName("ExportScenarioTable").WithSummary("A part of the result as CSV: zones, curve, sites or sensitivity.").Produces<string>(200, "text/csv").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapGet("{id:guid}/request", RequestAsync).WithName("GetScenarioRequest").WithSummary("What was asked, in the form in which it can be asked again.").Produces<ScenarioRequest>().ProducesProblem(404);
        group.MapGet("compare", CompareAsync).WithName("CompareScenarios").WithSummary("Two to eight finished scenarios side by side, each against the first.").Produces<ScenarioComparison>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("{id:guid}/clone", CloneAsync).WithName("CloneScenario").WithSummary("Asks again with some members changed (JSON merge patch); runs in the background.")
            .Produces<ScenarioAnswer>(202).ProducesProblem(400).ProducesProblem(404).ProducesProblem(429);
        group.MapPost("{id:guid}/adopt", AdoptAsync).WithName("AdoptScenario").WithSummary("Opens and closes the candidates as the scenario says.").Produces<ScenarioAnswer>().ProducesProblem(404).ProducesProblem(409);
    }

    private static Task<IResult> CreateAsync(ScenarioRequest request, [AsParameters] Queue queue, HttpContext http, CancellationToken cancellation) =>
        queue.AddAsync(request, http, cancellation);

    private static async Task<IResult> CloneAsync(Guid id, JsonObject changes, [AsParameters] Queue queue, HttpContext http, CancellationToken cancellation)
    {
        if (await queue.Scenarios.FindAsync(new ScenarioId(id), cancellation) is not { } row) return NotFound(id);
        return await queue.AddAsync(CloneScenario.Decide(PlanRequest.Of(row.Name, ScenarioBook.InputOf(row)), changes), http, cancellation);
    }

    /// <summary>What asking for a scenario needs.</summary>
    private readonly record struct Queue(SiteBook Sites, ScenarioBook Scenarios, LoadDemand Demand, LearnedLastMile LastMile, LiveScenarios Live, IOptions<WarehousingOptions> Options)
    {
        public async Task<IResult> AddAsync(ScenarioRequest request, HttpContext http, CancellationToken cancellation)
        {
            var faults = new FaultList();
            var filled = await LastMile.ApplyAsync(await Demand.HandleAsync(request, faults, cancellation), faults, cancellation);
            var input = filled.Read(await Sites.AllAsync(cancellation), faults);
            if (await Scenarios.WaitingAsync(cancellation) >= Options.Value.MaxQueuedScenarios)
            {
                http.Response.Headers.RetryAfter = "10";
                return TypedResults.Problem(statusCode: 429, detail: $"{Options.Value.MaxQueuedScenarios} scenarios are waiting. Try again when one has ended.");
            }

            var row = await Scenarios.AddAsync(filled.Name!, input, cancellation);
            Live.Tell(row.Scenario, ScenarioState.Queued, null);
            Live.Wake();
            return TypedResults.Accepted($"{Root}/{row.Scenario}", ScenarioAnswer.Of(row, Live));
        }
    }

    private static async Task<IResult> ListAsync(int? limit, string? cursor, ScenarioBook scenarios, LiveScenarios live, CancellationToken cancellation)
    {
        var page = Paging.Read(limit, cursor);
        var rows = await scenarios.ListAsync(page, cancellation);
        return TypedResults.Ok(Paging.Cut(rows, page, r => r.Key, r => ScenarioAnswer.Of(r, live).Short()));
    }

    private static async Task<IResult> GetAsync(Guid id, ScenarioBook scenarios, LiveScenarios live, HttpContext http, CancellationToken cancellation)
    {
        if (await scenarios.FindAsync(new ScenarioId(id), cancellation) is not { } row) return NotFound(id);
        // While it runs its progress changes without a new version.
        if (row.State is ScenarioState.Done or ScenarioState.Failed) http.Response.Headers.ETag = $"W/\"{row.Version}\"";
        return TypedResults.Ok(ScenarioAnswer.Of(row, live));
    }

    private static async Task<IResult> StreamAsync(Guid id, ScenarioBook scenarios, LiveScenarios live, CancellationToken cancellation)
    {
        // The number first, the row second: what happens in between is then told by the feed.
        var after = live.Feed.Sequence;
        if (await scenarios.FindAsync(new ScenarioId(id), cancellation) is not { } row) return NotFound(id);
        return TypedResults.ServerSentEvents(FollowAsync(new ScenarioEvent(row.Scenario, row.State, live.ProgressOf(row.Scenario)), after, live, cancellation));
    }

    private static async IAsyncEnumerable<SseItem<ScenarioEvent>> FollowAsync(
        ScenarioEvent now, long after, LiveScenarios live, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return new SseItem<ScenarioEvent>(now, "scenario");
        if (now.State is ScenarioState.Done or ScenarioState.Failed) yield break;
        await foreach (var item in live.Feed.ReadAsync(now.Scenario.ToString(), after, cancellation))
        {
            yield return new SseItem<ScenarioEvent>(item.Value, "scenario") { EventId = item.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            if (item.Value.State is ScenarioState.Done or ScenarioState.Failed) yield break;
        }
    }

    private static async Task<IResult> GeoJsonAsync(Guid id, ScenarioBook scenarios, SiteBook sites, CancellationToken cancellation)
    {
        if (await scenarios.FindAsync(new ScenarioId(id), cancellation) is not { } row) return NotFound(id);
        if (ScenarioBook.ResultOf(row) is not { } result) return NotDone(row);
        var network = (await sites.AllAsync(cancellation)).ToDictionary(s => s.Site.Value, StringComparer.Ordinal);
        return TypedResults.Json(ScenarioGeoJson.Write(ScenarioBook.InputOf(row), result, network), contentType: "application/geo+json");
    }

    private static async Task<IResult> CsvAsync(Guid id, string? part, ScenarioBook scenarios, CancellationToken cancellation)
    {
        if (part is not null && !ScenarioCsv.Parts.Contains(part)) throw new BadInputException("part", $"'{part}'", $"Give {string.Join(", ", ScenarioCsv.Parts)}; zones without it.");
        if (await scenarios.FindAsync(new ScenarioId(id), cancellation) is not { } row) return NotFound(id);
        if (ScenarioBook.ResultOf(row) is not { } result) return NotDone(row);
        return TypedResults.Text(ScenarioCsv.Write(result, part ?? "zones"), "text/csv");
    }

    private static async Task<IResult> RequestAsync(Guid id, ScenarioBook scenarios, CancellationToken cancellation) =>
        await scenarios.FindAsync(new ScenarioId(id), cancellation) is { } row
            ? TypedResults.Json(PlanRequest.Of(row.Name, ScenarioBook.InputOf(row)), ScenarioBook.Json)
            : NotFound(id);

    private static async Task<IResult> CompareAsync(Guid[] id, ScenarioBook scenarios, CancellationToken cancellation)
    {
        var faults = new FaultList();
        faults.Check(id.Length is >= 2 and <= CompareScenarios.Most, "id", $"{id.Length} scenarios", $"Give id=... two to {CompareScenarios.Most} times.");
        faults.Check(id.Distinct().Count() == id.Length, "id", "a scenario comes twice", "Give each once.");
        faults.ThrowIfAny();
        var found = new List<(ScenarioRow, ScenarioResult)>();
        foreach (var one in id)
        {
            if (await scenarios.FindAsync(new ScenarioId(one), cancellation) is not { } row) return NotFound(one);
            if (ScenarioBook.ResultOf(row) is not { } result) return NotDone(row);
            found.Add((row, result));
        }

        return TypedResults.Ok(CompareScenarios.Decide(found));
    }

    private static async Task<IResult> AdoptAsync(Guid id, ScenarioBook scenarios, AdoptScenario adopt, LiveScenarios live, CancellationToken cancellation)
    {
        if (await scenarios.FindAsync(new ScenarioId(id), cancellation) is not { } row) return NotFound(id);
        if (row.State != ScenarioState.Done) return NotDone(row);
        return TypedResults.Ok(ScenarioAnswer.Of(await adopt.HandleAsync(row.Scenario, cancellation), live));
    }

    private static ProblemHttpResult NotFound(Guid id) => TypedResults.Problem(statusCode: 404, detail: $"There is no scenario {id}.");

    private static ProblemHttpResult NotDone(ScenarioRow row) =>
        TypedResults.Problem(statusCode: 409, detail: $"Scenario {row.Scenario} is {row.State.ToString().ToLowerInvariant()}, not done.{(row.Failure is null ? "" : " " + row.Failure)}");
}
