using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>Assortments of front warehouses.</summary>
internal static class AssortmentEndpoints
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/api/warehousing/assortments", ChooseAsync)
            .RequireAuthorization(Callers.Of(Roles.Planner)).WithName("ChooseAssortments").WithTags("Warehousing")
            .WithSummary("The items of shelves of some sizes that fill most of the past orders completely, with a proven bound; stores nothing.")
            .Produces<AssortmentsAnswer>().ProducesProblem(400).ProducesProblem(409);

    private static async Task<IResult> ChooseAsync(
        AssortmentRequest request, SourcingBook sourcing, IOptions<WarehousingOptions> options, TimeProvider time, CancellationToken cancellation)
    {
        request.Check();
        var today = Release.DayOf(time.GetUtcNow(), options.Value);
        var orders = await sourcing.PastBasketsAsync(today - (request.Days ?? 28), today - 1, request.Site is { } site ? new SiteId(site) : null, cancellation);
        if (orders.Count == 0) return TypedResults.Problem(statusCode: 409, detail: "No order was sourced in these days. Ask for more days, or for all sites.");
        return TypedResults.Ok(await Task.Run(() => ChooseAssortment.Decide(orders, request.Slots!, cancellation), cancellation));
    }
}
