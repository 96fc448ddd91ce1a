using LogiOpt.Core.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LogiOpt.Warehousing.Network;

/// <summary>Sites: put and list.</summary>
internal static class SiteEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/warehousing/sites", PutAsync)
            .RequireAuthorization(Callers.Of(Roles.Planner)).WithName("PutSites").WithTags("Warehousing")
            .WithSummary("Adds and replaces sites; tells the network's change.")
            .Produces<SitesAnswer>().ProducesProblem(400);
        app.MapGet("/api/warehousing/sites", ListAsync)
            .RequireAuthorization(Callers.Of(Roles.Planner, Roles.Dispatcher)).WithName("ListSites").WithTags("Warehousing")
            .WithSummary("Sites by code, open and closed.")
            .Produces<Page<SiteAnswer>>().ProducesProblem(400);
    }

    private static async Task<IResult> PutAsync(SitesRequest request, SiteBook book, CancellationToken cancellation)
    {
        var wanted = request.Read();
        var sent = wanted.Select(w => w.Site).ToHashSet();
        var sites = await book.PutAsync(wanted, cancellation);
        return TypedResults.Ok(new SitesAnswer(
            [.. sites.Where(s => sent.Contains(s.Site)).OrderBy(s => s.Site.Value, StringComparer.Ordinal).Select(SiteAnswer.Of)]));
    }

    private static async Task<IResult> ListAsync(int? limit, string? cursor, SiteBook book, CancellationToken cancellation)
    {
        var page = Paging.Read(limit, cursor);
        var sites = await book.AllAsync(cancellation);
        var rest = page.After is null ? sites : [.. sites.Where(s => string.CompareOrdinal(s.Site.Value, page.After) > 0)];
        return TypedResults.Ok(Paging.Cut(rest, page, s => s.Site.Value, SiteAnswer.Of));
    }
}
