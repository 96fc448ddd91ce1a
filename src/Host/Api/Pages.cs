using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Api;

/// <summary>Finds what a shopper may see under a link's token, so that the page can be drawn before any script runs.</summary>
/// <param name="token">The secret part of the link, as it came in the address.</param>
/// <param name="cancellation">Ends the search.</param>
/// <returns>The same JSON as <c>GET /api/track/{token}</c>; null for an unknown, revoked or expired token.</returns>
internal delegate Task<JsonNode?> ShownShipment(string token, CancellationToken cancellation);

/// <summary>The pages: overview, dispatch, planner and the shopper's. They are public files without data; everything on them comes from the API.</summary>
internal static class Pages
{
    private const int LongestToken = 200;

    // Scripts and styles come from this origin only and never stand inside the page, nobody may frame it, and no address (it may hold a
    // shopper's token) leaves with a link.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Registers the options section <c>Pages</c>.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddOptions<PagesOptions>().BindConfiguration("Pages").ValidateOnStart()
            .PostConfigure<IConfiguration>((options, configuration) => options.UtcOffsetMinutes ??= OffsetOfOrders(configuration));
        services.AddSingleton<IValidateOptions<PagesOptions>, PagesOptionsCheck>();
    }

    /// <summary>Maps the pages and, under <c>/web</c>, their scripts and styles. All are open to anybody.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        var options = app.ServiceProvider.GetRequiredService<IOptions<PagesOptions>>().Value;
        var files = WebFiles.Embedded(options);

        MapPage(app, "/", context => Send(context, files["index.html"]));
        MapPage(app, "/dispatch", context => Send(context, files["dispatch.html"]));
        MapPage(app, "/planner", context => Send(context, files["planner.html"]));
        MapPage(app, "/track/{token}", context => SendTrack(context, files["track.html"], options));
        MapPage(app, "/web/{**path}", context => context.Request.RouteValues["path"] is string path && files.TryGetValue(path, out var file) && !file.IsPage
            ? Send(context, file)
            : Missing(context));
    }

    // The promises are made by the clock of section Orders; its faults are told by its own check.
    private static int? OffsetOfOrders(IConfiguration configuration) =>
        double.TryParse(configuration["Orders:UtcOffsetHours"] ?? "8", CultureInfo.InvariantCulture, out var hours) && Math.Abs(hours) <= 14
            ? (int)Math.Round(hours * 60)
            : null;

    private static void MapPage(IEndpointRouteBuilder app, string pattern, RequestDelegate answer) =>
        app.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], answer).AllowAnonymous().ExcludeFromDescription();

    private static Task Send(HttpContext context, WebFile file)
    {
        SetSafeHeaders(context.Response);
        // Asked again on each visit and answered 304 while unchanged, so a new version shows at once and never mixes with the old one.
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = file.ETag;
        if (context.Request.Headers.IfNoneMatch.Contains(file.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return Write(context, file.ContentType, file.Content);
    }

    private static async Task SendTrack(HttpContext context, WebFile template, PagesOptions options)
    {
        var cancellation = context.RequestAborted;
        var token = context.Request.RouteValues["token"] as string ?? "";
        var find = context.RequestServices.GetService<ShownShipment>();
        var shown = find is null || token.Length > LongestToken ? null : await find(token, cancellation);
        var chinese = TrackPage.WantsChinese(context.Request);
        var page = TrackPage.Render(template.Text, shown, asked: find is not null, chinese, options.UtcOffsetMinutes);

        SetSafeHeaders(context.Response);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        if (find is not null && shown is null) context.Response.StatusCode = StatusCodes.Status404NotFound;
        await Write(context, template.ContentType, page);
    }

    private static Task Missing(HttpContext context)
    {
        SetSafeHeaders(context.Response);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task Write(HttpContext context, string contentType, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static void SetSafeHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
