using System.Text;
using System.Text.Unicode;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;
using LogiOpt.Tracking.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Carriers;

/// <summary>A carrier with its codes and terms.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Codes">Its own codes, each with a status of the unified list such as <c>outForDelivery</c>.</param>
/// <param name="OnTimeShare">Agreed share of deliveries within the promise, 0 to 1; null = 0.95.</param>
/// <param name="MaxTransitHours">Agreed longest time from collection to hand-over; null = 72.</param>
/// <param name="FirstScanHours">Agreed longest time from release to the first scan; null = 24.</param>
/// <param name="BreachFee">What one breach costs it; null = 0.</param>
internal sealed record CarrierRequest(
    string? Name, IReadOnlyDictionary<string, string?>? Codes, double? OnTimeShare, double? MaxTransitHours, double? FirstScanHours, double? BreachFee);

/// <summary>A carrier as it is known.</summary>
internal sealed record CarrierAnswer(
    string Carrier, string Name, IReadOnlyDictionary<string, CarrierStatus> Codes, double OnTimeShare, double MaxTransitHours, double FirstScanHours, double BreachFee);

/// <summary>What became of a file of statuses.</summary>
internal sealed record IntakeAnswer(int Lines, int Accepted, int Duplicates, IReadOnlyDictionary<string, int> Quarantined);

/// <summary>A code that a carrier sends and nobody has mapped.</summary>
internal sealed record UnmappedCode(string Code, int Count, DateTimeOffset Newest);

/// <summary>How much of what a carrier says is understood.</summary>
/// <param name="Unmapped">Codes without a counterpart, the most frequent first.</param>
/// <param name="UnknownReferences">Lines about goods that nobody has labelled.</param>
/// <param name="Told">Share of its delivered shipments for which each status was told.</param>
internal sealed record CoverageReport(IReadOnlyList<UnmappedCode> Unmapped, int UnknownReferences, IReadOnlyDictionary<string, double> Told);

/// <summary>Carriers: who they are, what they say, how well they work.</summary>
internal static class CarrierEndpoints
{
    private const string Door = "carrier";

    private const int MaxCodes = 1000, MaxShipments = 5000, MaxQuarantined = 10_000, MaxCarriers = 1000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var carriers = app.MapGroup("/api/tracking/carriers").WithTags("Carriers");
        carriers.MapPut("{carrier}", PutAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Operator)).WithName("PutCarrier").ProducesProblem(400)
            .WithSummary("A carrier with its codes and terms; statuses that waited for a code are understood at once.");
        carriers.MapGet("", ListAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Operator, Roles.Planner)).WithName("GetCarriers").WithSummary("All carriers.");
        carriers.MapPost("{carrier}/iftsta", IftstaAsync).RequireAuthorization(Callers.Of(Roles.Carrier, Roles.Dispatcher)).WithName("PostIftsta")
            .Produces<IntakeAnswer>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(413).ProducesProblem(429)
            .WithSummary("Statuses as UN/EDIFACT IFTSTA, as text. A carrier's key bears the carrier's code as its name.");
        carriers.MapPost("{carrier}/statuses", CsvAsync).RequireAuthorization(Callers.Of(Roles.Carrier, Roles.Dispatcher)).WithName("PostCarrierStatuses")
            .Produces<IntakeAnswer>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(413).ProducesProblem(429)
            .WithSummary("Statuses as CSV: reference,status,at[,reason,place]. A carrier's key bears the carrier's code as its name.");
        carriers.MapGet("{carrier}/coverage", CoverageAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Operator, Roles.Carrier)).WithName("GetCarrierCoverage")
            .Produces<CoverageReport>().ProducesProblem(403).ProducesProblem(404).WithSummary("How much of what a carrier says is understood.");
        carriers.MapGet("{carrier}/score", ScoreAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Operator, Roles.Planner, Roles.Carrier)).WithName("GetCarrierScore")
            .Produces<CarrierScorecard>().ProducesProblem(403).ProducesProblem(404).WithSummary("How well a carrier keeps its terms, with every breach.");
    }

    private static async Task<Ok<CarrierAnswer>> PutAsync(
        string carrier, CarrierRequest request, DbContext db, IngestQueue queue, HttpContext http, TimeProvider time, CancellationToken cancellation)
    {
        var (codes, terms) = Read(carrier, request);
        var row = await db.Set<CarrierRow>().FindAsync([carrier], cancellation);
        if (row is null) db.Add(row = new CarrierRow { Carrier = carrier, Name = "", Codes = "", Terms = "" });
        (row.Name, row.Codes, row.Terms, row.ChangedAt) = (request.Name!, JournalJson.Write(codes), JournalJson.Write(terms), Instants.Trim(time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        var waiting = await WaitingAsync(db, carrier, cancellation);
        var mapped = waiting.Where(w => w.Shipment is not null && codes.ContainsKey(w.Raw))
            .Select(w => new Entry(w with { Event = ":mapped/" + w.Event, Status = codes[w.Raw] }, CarrierIntake.SourceOf(carrier))).ToList();
        if (mapped.Count > 0) await Ingest.StoreAsync(mapped, queue, http, cancellation);
        return TypedResults.Ok(Answer(row));
    }

    private static async Task<Ok<CarrierAnswer[]>> ListAsync(DbContext db, CancellationToken cancellation) =>
        TypedResults.Ok((await db.Set<CarrierRow>().AsNoTracking().OrderBy(r => r.Carrier).Take(MaxCarriers).ToListAsync(cancellation)).Select(Answer).ToArray());

    private static Task<IResult> IftstaAsync(
        string carrier, DbContext db, IngestQueue queue, Refusals refusals, TimeProvider time, HttpContext http, CancellationToken cancellation) =>
        TakeAsync(carrier, areStatusEvents: true, (text, faults) => IftstaReader.Read(text, Instants.Trim(time.GetUtcNow()), faults), db, queue, refusals, http, cancellation);

    private static Task<IResult> CsvAsync(string carrier, DbContext db, IngestQueue queue, Refusals refusals, HttpContext http, CancellationToken cancellation) =>
        TakeAsync(carrier, areStatusEvents: false, (text, faults) => StatusCsv.Read(new StringReader(text), faults), db, queue, refusals, http, cancellation);

    private static async Task<IResult> TakeAsync(
        string carrier, bool areStatusEvents, Func<string, FaultList, IReadOnlyList<StatusLine>> read, DbContext db, IngestQueue queue, Refusals refusals, HttpContext http,
        CancellationToken cancellation)
    {
        var (row, problem) = await FindAsync(carrier, db, http, cancellation);
        if (row is null) return problem!;
        using var body = new MemoryStream();
        var part = new byte[16 * 1024];
        var total = 0L;
        while (await http.Request.Body.ReadAsync(part, cancellation) is > 0 and var count)
            if ((total += count) <= IftstaReader.MaxBytes) body.Write(part, 0, count);
        if (total > IftstaReader.MaxBytes) return Refuse(413, "too-large", $"The file has more than {IftstaReader.MaxBytes} bytes. Send several.");
        if (!Utf8.IsValid(body.GetBuffer().AsSpan(0, (int)body.Length))) return Refuse(400, "not-utf8", "The file is not UTF-8.");
        var faults = new FaultList();
        var lines = read(Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length), faults);
        if (faults.Count == 0) faults.Check(lines.Count > 0, "body", "holds no status", "Send at least one.");
        if (faults.Count > 0) refusals.Note(Door, "bad-file", carrier);
        faults.ThrowIfAny();
        var entries = await CarrierIntake.EntriesAsync(db, carrier, CodesOf(row), lines, areStatusEvents, cancellation);
        var (outcomes, busy) = await Ingest.StoreAsync(entries, queue, http, cancellation);
        if (busy is not null) return busy;
        var quarantined = outcomes!.Where(o => o.Quarantine is not null).GroupBy(o => o.Quarantine!).ToDictionary(g => g.Key, g => g.Count());
        return Results.Ok(new IntakeAnswer(lines.Count, outcomes!.Count(o => !o.IsDuplicate && o.Quarantine is null), outcomes!.Count(o => o.IsDuplicate), quarantined));

        IResult Refuse(int status, string reason, string detail)
        {
            refusals.Note(Door, reason, carrier);
            return Results.Problem(statusCode: status, detail: detail);
        }
    }

    private static async Task<IResult> CoverageAsync(string carrier, DbContext db, HttpContext http, TimeProvider time, CancellationToken cancellation)
    {
        var (row, problem) = await FindAsync(carrier, db, http, cancellation);
        if (row is null) return problem!;
        var waiting = await WaitingAsync(db, carrier, cancellation);
        var codes = CodesOf(row);
        var unmapped = waiting.Where(w => w.Status is null && !codes.ContainsKey(w.Raw)).GroupBy(w => w.Raw)
            .Select(g => new UnmappedCode(g.Key, g.Count(), g.Max(w => w.At))).OrderByDescending(u => u.Count).ThenBy(u => u.Code, StringComparer.Ordinal).ToList();
        var card = CarrierScore.Of(await ShipmentsAsync(db, carrier, cancellation), TermsOf(row), Instants.Trim(time.GetUtcNow()));
        return Results.Ok(new CoverageReport(unmapped, waiting.Count(w => w.Shipment is null), card.Coverage));
    }

    private static async Task<IResult> ScoreAsync(string carrier, DbContext db, HttpContext http, TimeProvider time, CancellationToken cancellation)
    {
        var (row, problem) = await FindAsync(carrier, db, http, cancellation);
        return row is null ? problem! : Results.Ok(CarrierScore.Of(await ShipmentsAsync(db, carrier, cancellation), TermsOf(row), Instants.Trim(time.GetUtcNow())));
    }

    /// <summary>The carrier, or why not: a carrier's own key sees and fills its own record only.</summary>
    private static async Task<(CarrierRow? Row, IResult? Problem)> FindAsync(string carrier, DbContext db, HttpContext http, CancellationToken cancellation)
    {
        var isStaff = new[] { Roles.Dispatcher, Roles.Operator, Roles.Planner, Roles.Admin }.Any(http.User.IsInRole);
        if (!isStaff && !string.Equals(http.User.Identity?.Name, carrier, StringComparison.Ordinal))
            return (null, Results.Problem(statusCode: 403, detail: "This key belongs to another carrier. A carrier's key bears the carrier's code as its name."));
        return await db.Set<CarrierRow>().AsNoTracking().FirstOrDefaultAsync(r => r.Carrier == carrier, cancellation) is { } row
            ? (row, null)
            : (null, Results.Problem(statusCode: 404, detail: $"No carrier '{carrier}' is known. Make it with PUT /api/tracking/carriers/{{carrier}}."));
    }

    private static async Task<List<ShipmentState>> ShipmentsAsync(DbContext db, string carrier, CancellationToken cancellation)
    {
        var bodies = await (from label in db.Set<LabelRow>()
                            join shipment in db.Set<ShipmentRow>() on label.Shipment equals shipment.Shipment
                            where label.Carrier == carrier
                            orderby label.CreatedAt descending
                            select shipment.Body).Take(MaxShipments).ToListAsync(cancellation);
        return [.. bodies.Select(JournalJson.Read<ShipmentState>).DistinctBy(s => s.Shipment)];
    }

    private static async Task<List<CarrierReported>> WaitingAsync(DbContext db, string carrier, CancellationToken cancellation)
    {
        var source = CarrierIntake.SourceOf(carrier);
        var rows = await db.Set<JournalRow>().AsNoTracking()
            .Where(r => (r.Quarantine == Quarantine.UnknownCode || r.Quarantine == Quarantine.UnknownShipment) && r.Source == source)
            .OrderByDescending(r => r.Sequence).Take(MaxQuarantined).ToListAsync(cancellation);
        return [.. rows.Select(JournalJson.ReadFact).OfType<CarrierReported>()];
    }

    private static (Dictionary<string, CarrierStatus> Codes, CarrierTerms Terms) Read(string carrier, CarrierRequest request)
    {
        var faults = new FaultList();
        faults.Check(Core.Ids.Codes.IsCode(carrier), "carrier", $"'{carrier}' is not a code", "Use 1 to 64 visible characters.");
        faults.Check(request.Name is { Length: > 0 and <= 100 }, "name", "is not 1 to 100 characters", "Send the carrier's name.");
        faults.Check(request.Codes is null or { Count: <= MaxCodes }, "codes", $"has more than {MaxCodes} codes", "Leave out what is not used.");
        var codes = new Dictionary<string, CarrierStatus>(StringComparer.Ordinal);
        foreach (var (code, status) in request.Codes ?? new Dictionary<string, string?>())
        {
            faults.Check(code is { Length: > 0 and <= 32 }, $"codes.{code}", "is not 1 to 32 characters", "Send the code as the carrier does.");
            if (StatusCodes.Named(status) is { } known) codes[code] = known;
            else faults.Add($"codes.{code}", $"'{status}' is no status", "Send one of " + string.Join(", ", Enum.GetNames<CarrierStatus>()) + ".");
        }

        faults.Check(request.OnTimeShare is null or (>= 0 and <= 1), "onTimeShare", $"{request.OnTimeShare} is outside 0 to 1", "Send a share.");
        faults.Check(request.MaxTransitHours is null or (> 0 and <= 2400), "maxTransitHours", $"{request.MaxTransitHours} is outside 0 to 2400", "Send hours.");
        faults.Check(request.FirstScanHours is null or (> 0 and <= 2400), "firstScanHours", $"{request.FirstScanHours} is outside 0 to 2400", "Send hours.");
        faults.Check(request.BreachFee is null or (>= 0 and <= 1e9), "breachFee", $"{request.BreachFee} is outside 0 to 1e9", "Send an amount.");
        faults.ThrowIfAny();
        var none = CarrierTerms.None;
        return (codes, new CarrierTerms(
            request.OnTimeShare ?? none.OnTimeShare, request.MaxTransitHours is { } transit ? TimeSpan.FromHours(transit) : none.MaxTransit,
            request.FirstScanHours is { } scan ? TimeSpan.FromHours(scan) : none.FirstScan, request.BreachFee ?? none.BreachFee));
    }

    private static Dictionary<string, CarrierStatus> CodesOf(CarrierRow row) => JournalJson.Read<Dictionary<string, CarrierStatus>>(row.Codes);

    private static CarrierTerms TermsOf(CarrierRow row) => JournalJson.Read<CarrierTerms>(row.Terms);

    private static CarrierAnswer Answer(CarrierRow row)
    {
        var terms = TermsOf(row);
        return new CarrierAnswer(row.Carrier, row.Name, CodesOf(row), terms.OnTimeShare, terms.MaxTransit.TotalHours, terms.FirstScan.TotalHours, terms.BreachFee);
    }
}
