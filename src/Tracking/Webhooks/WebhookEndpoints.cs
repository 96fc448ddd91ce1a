using System.Net;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Webhooks;

/// <summary>A subscription to be made.</summary>
/// <param name="Url">Where messages go: https, a public address.</param>
/// <param name="Types">Wanted types, e.g. <c>delivered</c>; none = all.</param>
internal sealed record WebhookRequest(string? Url, IReadOnlyList<string?>? Types);

/// <summary>A subscription.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where messages go.</param>
/// <param name="Types">Wanted types; empty = all.</param>
/// <param name="State">Whether messages are sent.</param>
/// <param name="Why">Why it is off.</param>
/// <param name="PausedUntil">Nothing is sent before this.</param>
/// <param name="Waiting">Messages that wait.</param>
/// <param name="Secret">The signing secret, told once when it is made.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record WebhookAnswer(
    Guid Id, string Url, IReadOnlyList<string> Types, WebhookState State, string? Why, DateTimeOffset? PausedUntil, int Waiting, string? Secret, DateTimeOffset CreatedAt);

/// <summary>A message and how it stands.</summary>
internal sealed record DeliveryAnswer(
    string MessageId, string Type, DeliveryState State, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? NextAt, int? LastStatus, string? LastError);

/// <summary>Who is told of what happens to shipments.</summary>
internal static class WebhookEndpoints
{
    private const int MaxWebhooks = 50, MaxUrl = 2000, NewestDeliveries = 100;

    /// <summary>How long an old secret still signs beside the new one.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public static void Map(IEndpointRouteBuilder app)
    {
        var webhooks = app.MapGroup("/api/tracking/webhooks").RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Operator)).WithTags("Webhooks");
        webhooks.MapPost("", CreateAsync).WithName("CreateWebhook").WithSummary("Be told of shipments by signed messages (Standard Webhooks, CloudEvents); the secret is told here and only here.")
            .ProducesProblem(400).ProducesProblem(409);
        webhooks.MapGet("", ListAsync).WithName("GetWebhooks").WithSummary("All subscriptions.");
        webhooks.MapGet("{webhook:guid}/deliveries", DeliveriesAsync).WithName("GetWebhookDeliveries").WithSummary("The newest messages of a subscription and how they stand.").ProducesProblem(404);
        webhooks.MapPost("{webhook:guid}/secret", RotateAsync).WithName("RotateWebhookSecret").WithSummary("A new secret; the old one signs beside it for a day.").ProducesProblem(404);
        webhooks.MapPost("{webhook:guid}/test", TestAsync).WithName("TestWebhook").WithSummary("Sends a message of type logiopt.test.").ProducesProblem(404);
        webhooks.MapPost("{webhook:guid}/on", SwitchOnAsync).WithName("SwitchOnWebhook").WithSummary("Switches a subscription on again; what was given up stays so.").ProducesProblem(404);
        webhooks.MapDelete("{webhook:guid}", RemoveAsync).WithName("RemoveWebhook").WithSummary("Ends a subscription.").ProducesProblem(404);
    }

    /// <summary>The faults of an address; a name is checked again whenever it is called.</summary>
    internal static void CheckUrl(string? url, bool mayBePrivate, FaultList faults)
    {
        if (!faults.Check(url is { Length: <= MaxUrl } && Uri.TryCreate(url, UriKind.Absolute, out _), "url", "is no address", $"Send an https address of at most {MaxUrl} characters.")) return;
        var uri = new Uri(url!);
        faults.Check(uri.Scheme == Uri.UriSchemeHttps || (mayBePrivate && uri.Scheme == Uri.UriSchemeHttp), "url", $"'{uri.Scheme}' is not https", "Messages name shoppers' orders: give an https address.");
        faults.Check(uri.UserInfo.Length == 0, "url", "holds a user name", "Leave it out; messages are signed.");
        var isBlocked = uri.IsLoopback || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && !PublicAddresses.IsPublic(address));
        faults.Check(mayBePrivate || !isBlocked, "url", "leads to a private address", "Give an address of the public internet.");
    }

    private static async Task<Results<Created<WebhookAnswer>, ProblemHttpResult>> CreateAsync(
        WebhookRequest request, DbContext db, WebhookSecrets secrets, HttpContext http, IOptions<TrackingOptions> options, CancellationToken cancellation)
    {
        var faults = new FaultList();
        CheckUrl(request.Url, options.Value.WebhooksMayCallPrivateAddresses, faults);
        foreach (var type in request.Types ?? [])
            faults.Check(ShipmentMessage.Types.Contains(type), "types", $"'{type}' is no type", "Send some of " + string.Join(", ", ShipmentMessage.Types) + ".");
        faults.ThrowIfAny();
        if (await db.Set<WebhookRow>().CountAsync(cancellation) >= MaxWebhooks)
            return TypedResults.Problem(statusCode: 409, detail: $"There are {MaxWebhooks} subscriptions. Remove one that is not needed.");
        var now = Instants.Trim(TimeProvider.System.GetUtcNow());
        var secret = WebhookSignature.NewSecret();
        var row = new WebhookRow
        {
            Webhook = IdMaker.TimeOrdered(TimeProvider.System),
            Url = request.Url!,
            Types = string.Join(',', (request.Types ?? []).Distinct()),
            Secrets = secrets.Write([new(secret, null)]),
            CreatedBy = http.User.Identity?.Name is { Length: > 64 } name ? name[..64] : http.User.Identity?.Name ?? "",
            CreatedAt = now,
        };
        await WebhookFeeder.StartAtEndAsync(db, cancellation);
        db.Add(row);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Created($"/api/tracking/webhooks/{row.Webhook}", Answer(row, 0, secret));
    }

    private static async Task<Ok<WebhookAnswer[]>> ListAsync(DbContext db, CancellationToken cancellation)
    {
        var waiting = await db.Set<WebhookDeliveryRow>().Where(d => d.State == DeliveryState.Waiting).GroupBy(d => d.Webhook)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        var rows = await db.Set<WebhookRow>().AsNoTracking().OrderBy(w => w.CreatedAt).Take(MaxWebhooks).ToListAsync(cancellation);
        return TypedResults.Ok(rows.Select(r => Answer(r, waiting.GetValueOrDefault(r.Webhook), null)).ToArray());
    }

    private static async Task<Results<Ok<DeliveryAnswer[]>, ProblemHttpResult>> DeliveriesAsync(Guid webhook, DbContext db, CancellationToken cancellation)
    {
        if (!await db.Set<WebhookRow>().AnyAsync(w => w.Webhook == webhook, cancellation)) return Missing();
        var rows = await db.Set<WebhookDeliveryRow>().AsNoTracking().Where(d => d.Webhook == webhook).OrderByDescending(d => d.Delivery).Take(NewestDeliveries).ToListAsync(cancellation);
        return TypedResults.Ok(rows.Select(d => new DeliveryAnswer(
            d.MessageId, d.Type, d.State, d.Attempts, d.CreatedAt, d.State == DeliveryState.Waiting ? d.NextAt : null, d.LastStatus, d.LastError)).ToArray());
    }

    private static async Task<Results<Ok<WebhookAnswer>, ProblemHttpResult>> RotateAsync(Guid webhook, DbContext db, WebhookSecrets secrets, CancellationToken cancellation)
    {
        if (await db.Set<WebhookRow>().FindAsync([webhook], cancellation) is not { } row) return Missing();
        var now = Instants.Trim(TimeProvider.System.GetUtcNow());
        var secret = WebhookSignature.NewSecret();
        var old = secrets.Read(row).Where(s => s.Until is null || s.Until > now).Select(s => s with { Until = s.Until ?? now + Overlap }).Take(4);
        row.Secrets = secrets.Write([new(secret, null), .. old]);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok(Answer(row, 0, secret));
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> TestAsync(Guid webhook, DbContext db, CancellationToken cancellation)
    {
        if (await db.Set<WebhookRow>().FindAsync([webhook], cancellation) is null) return Missing();
        var now = Instants.Trim(TimeProvider.System.GetUtcNow());
        var id = "msg_" + IdMaker.TimeOrdered(TimeProvider.System).ToString("N");
        var body = JournalJson.Write(new { specversion = "1.0", id, source = "/tracking", type = "logiopt.test", time = now });
        db.Add(WebhookFeeder.NewDelivery(webhook, id, "logiopt.test", body, now));
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Accepted($"/api/tracking/webhooks/{webhook}/deliveries");
    }

    private static async Task<Results<Ok<WebhookAnswer>, ProblemHttpResult>> SwitchOnAsync(Guid webhook, DbContext db, CancellationToken cancellation)
    {
        if (await db.Set<WebhookRow>().FindAsync([webhook], cancellation) is not { } row) return Missing();
        await WebhookFeeder.StartAtEndAsync(db, cancellation);
        (row.State, row.Why, row.PausedUntil, row.GivenUp) = (WebhookState.Active, null, null, 0);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok(Answer(row, 0, null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(Guid webhook, DbContext db, CancellationToken cancellation)
    {
        if (await db.Set<WebhookRow>().FindAsync([webhook], cancellation) is not { } row) return Missing();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Set<WebhookDeliveryRow>().Where(d => d.Webhook == webhook).ExecuteDeleteAsync(cancellation);
        db.Remove(row);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return TypedResults.NoContent();
    }

    private static WebhookAnswer Answer(WebhookRow row, int waiting, string? secret) => new(
        row.Webhook, row.Url, row.Types.Length == 0 ? [] : row.Types.Split(','), row.State, row.Why, row.PausedUntil, waiting, secret, row.CreatedAt);

    private static ProblemHttpResult Missing() => TypedResults.Problem(statusCode: 404, detail: "There is no such webhook.");
}
