using System.Security.Claims;
using LogiOpt.Core.Access;
using LogiOpt.Tracking.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LogiOpt.Tracking.Epcis;

/// <summary>The EPCIS 2.0 interface in JSON-LD: capture and query. XML, SOAP and named queries are answered with what is missing.</summary>
internal static class EpcisDoor
{
    private const string Version = "2.0.0";

    public static readonly string Readers = Callers.Of(Roles.Carrier, Roles.Supplier, Roles.Dispatcher, Roles.Planner, Roles.Operator);

    private static readonly string[] Resources = ["capture", "events", "epcs"];

    private static readonly string[] VersionHeaders = ["GS1-EPCIS-Version", "GS1-CBV-Version"];

    private static readonly string[] SeesAll = [Roles.Dispatcher, Roles.Planner, Roles.Operator, Roles.Admin];

    public static void Map(IEndpointRouteBuilder app)
    {
        var epcis = app.MapGroup("/epcis").WithTags("Standard doors").AddEndpointFilter(async (context, next) => Negotiate(context.HttpContext) ?? await next(context));
        CaptureEndpoints.Map(epcis);
        EventEndpoints.Map(epcis);
        foreach (var (path, methods) in new[]
        {
            ("", "GET, OPTIONS"), ("/capture", "GET, POST, OPTIONS"), ("/capture/{capture:guid}", "GET, OPTIONS"), ("/events", "GET, POST, OPTIONS"),
            ("/events/{eventId}", "GET, OPTIONS"), ("/epcs/{epc}/events", "GET, OPTIONS"),
        })
            epcis.MapMethods(path, ["OPTIONS"], (HttpContext http) => Options(http, methods)).RequireAuthorization(Readers).ExcludeFromDescription();
        epcis.MapGet("", () => Results.Ok(Resources)).RequireAuthorization(Readers).WithName("EpcisResources")
            .WithSummary("The resources that are offered.").Produces<string[]>();
        epcis.Map("/{**rest}", (string? rest) => EpcisProblem.Of(501, EpcisProblem.NotImplemented,
                $"/epcis/{rest} is not offered. There is capture, events and epcs/{{epc}}/events; XML, SOAP, named queries and subscriptions are not offered."))
            .RequireAuthorization(Readers).ExcludeFromDescription();
    }

    /// <summary>The rows that a caller may see: its own for carriers and suppliers, all for the operation.</summary>
    public static IQueryable<CaptureRow> Own(HttpContext http, IQueryable<CaptureRow> rows)
    {
        var me = http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        return SeesAll.Any(http.User.IsInRole) ? rows : rows.Where(r => r.CapturedBy == me);
    }

    /// <summary>The events that a caller may see.</summary>
    public static IQueryable<EpcisEventRow> Own(HttpContext http, IQueryable<EpcisEventRow> rows)
    {
        var me = http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        return SeesAll.Any(http.User.IsInRole) ? rows : rows.Where(r => r.CapturedBy == me);
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Negotiate(HttpContext http)
    {
        var answer = http.Response.Headers;
        answer["GS1-EPCIS-Version"] = Version;
        answer["GS1-CBV-Version"] = Version;
        answer["GS1-EPCIS-Min"] = answer["GS1-EPCIS-Max"] = answer["GS1-CBV-Min"] = answer["GS1-CBV-Max"] = Version;
        foreach (var header in VersionHeaders)
            if (http.Request.Headers[header].ToString() is { Length: > 0 } wanted && !wanted.Split(',').Any(v => v.Trim() is "2" or "2.0" or "2.0.0"))
                return EpcisProblem.Of(406, EpcisProblem.NotAcceptable, $"{header} {wanted} is not offered; {Version} is.");
        var accepts = http.Request.Headers.Accept.ToString();
        return accepts.Length == 0 || accepts.Contains("json", StringComparison.OrdinalIgnoreCase) || accepts.Contains("*/*", StringComparison.Ordinal) || accepts.Contains("application/*", StringComparison.Ordinal)
            ? null
            : EpcisProblem.Of(406, EpcisProblem.NotAcceptable, $"{accepts} is not offered; EPCIS 2.0 in JSON-LD is.");
    }

    private static IResult Options(HttpContext http, string methods)
    {
        http.Response.Headers.Allow = methods;
        http.Response.Headers["GS1-EPCIS-Capture-Limit"] = CaptureEndpoints.MaxEvents.ToString(System.Globalization.CultureInfo.InvariantCulture);
        http.Response.Headers["GS1-EPCIS-Capture-File-Size-Limit"] = CaptureEndpoints.MaxBytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        http.Response.Headers["GS1-Capture-Error-Behaviour"] = "rollback, proceed";
        return Results.NoContent();
    }
}
