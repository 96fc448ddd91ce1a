using LogiOpt.Core.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>Sourcing of an order before it is placed.</summary>
internal static class SourcingEndpoints
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/api/warehousing/sourcings", SourceAsync)
            .RequireAuthorization(Callers.Of(Roles.Shop, Roles.Dispatcher, Roles.Planner)).WithName("SourceOrder").WithTags("Warehousing")
            .WithSummary("Sets an order's units aside at as few sites as can serve it, the cheapest of those; all parts or none.")
            .Produces<SourcingAnswer>(201).Produces<SourcingAnswer>(200).ProducesProblem(400).ProducesProblem(409).ProducesProblem(503);

    private static async Task<IResult> SourceAsync(SourcingRequest request, SourceOrder source, CancellationToken cancellation) =>
        await source.HandleAsync(request.Read(), cancellation) switch
        {
            SourcingOutcome.Found { Fresh: true } found => TypedResults.Created((string?)null, found.Answer),
            SourcingOutcome.Found found => TypedResults.Ok(found.Answer),
            SourcingOutcome.Short missing => Problem(409, "Out of stock", missing.Why, "out-of-stock"),
            SourcingOutcome.Contradicted => Problem(409, "Reference already used", "The reference was used before for other lines. Nothing was changed; give a new order a reference of its own.", "contradiction"),
            _ => Problem(503, "Busy", "Others took these units again and again. Nothing was set aside; send the request again in a moment.", "busy"),
        };

    private static ProblemHttpResult Problem(int status, string title, string detail, string reason) =>
        TypedResults.Problem(statusCode: status, title: title, detail: detail, extensions: new Dictionary<string, object?> { ["reason"] = reason });
}
