using System.Globalization;
using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Replenishment;

internal sealed record ReviewRequest(string? Site, bool? Approve, string? Run);

internal sealed record DecisionRequest(string?[]? Proposals, string? Reason);

/// <summary>Replenishment over HTTP: review, look, approve, reject.</summary>
internal static class ReplenishmentEndpoints
{
    private const int MaxProposals = 1_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/inventory").WithTags("Inventory").RequireAuthorization(Callers.Of(Roles.Planner));
        group.MapPost("/reviews", Review).WithName("ReviewStock").WithSummary("Reviews stock now and proposes replenishment; a repeated run key adds nothing.")
            .Produces<ReviewResult>().ProducesProblem(400);
        group.MapGet("/proposals", List).WithName("ListProposals").WithSummary("Proposals with the explanation of every line.").Produces<Page<ProposalAnswer>>().ProducesProblem(400);
        group.MapPost("/reviews/what-if", WhatIf).WithName("ReviewWhatIf").WithSummary("What a review would propose under supposed risks, beside what it would propose now; stores nothing.")
            .Produces<WhatIfAnswer>().ProducesProblem(400);
        group.MapPost("/proposals/{proposal}/edit", Edit).WithName("EditProposal").WithSummary("Changes the units of a proposal that still waits; 0 leaves a line out.")
            .Produces<ProposalAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/proposals/approve", Approve).WithName("ApproveProposals").WithSummary("Sets the stock aside at the supplying site and releases the transfers.")
            .Produces<DecisionAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/proposals/reject", Reject).WithName("RejectProposals").WithSummary("Rejects proposals that still wait.")
            .Produces<DecisionAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<Ok<ReviewResult>> Review(ReviewRequest? request, RunReview review, DbContext db, TimeProvider time, CancellationToken cancellation)
    {
        var faults = new FaultList();
        SiteId? site = null;
        if (request?.Site is { } code && faults.Check(Codes.IsCode(code), "site", $"'{code}' is no site code", "Give a code of 1 to 64 visible characters, or null for all sites"))
        {
            site = new SiteId(code);
            faults.Check(await db.Set<SiteRow>().AnyAsync(s => s.Site == site, cancellation), "site", $"site '{code}' is not known", "Create it by POST /api/warehousing/sites first");
        }

        faults.Check(request?.Run is null || Codes.IsCode(request.Run), "run", $"'{request?.Run}' is no run key", "Give 1 to 64 visible characters, or leave it out");
        faults.ThrowIfAny();
        var run = request?.Run ?? string.Create(CultureInfo.InvariantCulture, $"manual-{IdMaker.TimeOrdered(time):N}");
        return TypedResults.Ok(await review.HandleAsync(run, site, request?.Approve ?? false, cancellation));
    }

    private static async Task<Ok<Page<ProposalAnswer>>> List(string? state, int? limit, string? cursor, DbContext db, CancellationToken cancellation)
    {
        var faults = new FaultList();
        var page = PageOrder.Read(limit, cursor, faults);
        var wanted = default(ProposalState);
        if (state is not null)
            faults.Check(Enum.TryParse(state, ignoreCase: true, out wanted) && Enum.IsDefined(wanted) && !int.TryParse(state, out _), "state", $"'{state}' is no state", $"Give one of {string.Join(", ", Enum.GetNames<ProposalState>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");
        faults.ThrowIfAny();
        var rows = await db.Set<ProposalRow>().AsNoTracking().Include(p => p.Lines)
            .Where(p => p.Sequence > page.After && (state == null || p.State == wanted)).OrderBy(p => p.Sequence).Take(page.Limit + 1).ToListAsync(cancellation);
        return TypedResults.Ok(page.Of(rows, p => p.Sequence, ProposalAnswer.Of));
    }

    private static async Task<Ok<WhatIfAnswer>> WhatIf(RisksRequest request, RunReview review, Risks risks, CancellationToken cancellation)
    {
        var supposed = await risks.ReadAsync(request, supposed: true, cancellation);
        return TypedResults.Ok(WhatIfAnswer.Of(await review.PlanAsync(null, [], cancellation), await review.PlanAsync(null, supposed, cancellation)));
    }

    private static async Task<IResult> Edit(string proposal, EditRequest request, DecideProposals decide, CancellationToken cancellation)
    {
        var faults = new FaultList();
        var lines = PurchaseReader.Lines(request.Lines, 0, faults);
        faults.ThrowIfAny();
        try
        {
            return await decide.EditAsync(proposal, lines, cancellation) is not { } row
                ? TypedResults.Problem(statusCode: 404, title: "No such proposal", detail: $"Proposal '{proposal}' is not known.")
                : row.State != ProposalState.Proposed
                    ? TypedResults.Problem(statusCode: 409, title: "Decided already", detail: $"Proposal '{proposal}' is {JsonNamingPolicy.CamelCase.ConvertName(row.State.ToString())}; nothing was changed.")
                    : TypedResults.Ok(ProposalAnswer.Of(row));
        }
        catch (DbUpdateConcurrencyException)
        {
            return TypedResults.Problem(statusCode: 409, title: "Changed meanwhile", detail: "The proposal changed at the same moment; nothing was stored. Look at it and try again.");
        }
    }

    private static Task<IResult> Approve(DecisionRequest request, DecideProposals decide, CancellationToken cancellation) =>
        Decide(request, names => decide.ApproveAsync(names, cancellation));

    private static Task<IResult> Reject(DecisionRequest request, DecideProposals decide, CancellationToken cancellation) =>
        Decide(request, names => decide.RejectAsync(names, request.Reason ?? "rejected by a planner", cancellation));

    private static async Task<IResult> Decide(DecisionRequest request, Func<IReadOnlyList<string>, Task<DecisionAnswer>> decide)
    {
        var faults = new FaultList();
        var names = request.Proposals ?? [];
        faults.Check(names.Length is >= 1 and <= MaxProposals, "proposals", $"{names.Length} proposals were named", $"Name 1 to {MaxProposals}");
        for (var k = 0; k < Math.Min(names.Length, MaxProposals); k++)
            faults.Check(Codes.IsCode(names[k]), $"proposals[{k}]", $"'{names[k]}' is no proposal", "Give the value of proposal from /api/inventory/proposals");
        faults.Check(request.Reason is null or { Length: <= 500 }, "reason", $"it has {request.Reason?.Length} characters", "Give at most 500");
        faults.ThrowIfAny();
        try
        {
            var answer = await decide([.. names.Select(n => n!)]);
            return answer.Proposals.Count == 0
                ? TypedResults.Problem(statusCode: 404, title: "No such proposal", detail: $"None of these proposals exists: {string.Join(", ", answer.Unknown.Take(20))}.")
                : TypedResults.Ok(answer);
        }
        catch (DbUpdateConcurrencyException)
        {
            return TypedResults.Problem(statusCode: 409, title: "Changed meanwhile", detail: "A proposal changed while it was being decided; nothing was stored. Look at it and try again.");
        }
    }
}
