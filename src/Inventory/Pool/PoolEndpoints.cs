using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Pool;

internal sealed record ReservationAnswer(
    string Reservation, ReservationState State, SiteId Site, string? Channel, IReadOnlyList<Line> Lines, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt)
{
    public static ReservationAnswer Of(ReservationRow row) => new(
        row.Reservation, row.State, row.Site, row.Channel, [.. row.Lines.OrderBy(l => l.Item.Value, StringComparer.Ordinal).Select(l => new Line(l.Item, l.Units))],
        row.CreatedAt, row.ExpiresAt, row.EndedAt);
}

/// <summary>The one pool over HTTP: reserve, sell, give back; what can be promised; channels and what is kept for them.</summary>
internal static class PoolEndpoints
{
    private const int MaxItems = 200;

    public static void Map(IEndpointRouteBuilder app)
    {
        var pool = app.MapGroup("/api/inventory").WithTags("Stock pool");
        var sellers = Callers.Of(Roles.Shop, Roles.Dispatcher, Roles.Planner);
        pool.MapPost("/reservations", Reserve).WithName("ReserveStock").WithSummary("Sets units aside for a while, or sells them over the counter at once; all lines or none.")
            .RequireAuthorization(sellers).Produces<ReservationAnswer>(201).Produces<ReservationAnswer>(200).ProducesProblem(400).ProducesProblem(409).ProducesProblem(429);
        pool.MapGet("/reservations/{reservation}", Get).WithName("GetReservation").WithSummary("One reservation as it is now.")
            .RequireAuthorization(sellers).Produces<ReservationAnswer>().ProducesProblem(404);
        pool.MapPost("/reservations/{reservation}/sell", Sell).WithName("SellReservation").WithSummary("The shopper took the units along; a repeat changes nothing.")
            .RequireAuthorization(sellers).Produces<ReservationAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(429);
        pool.MapPost("/reservations/{reservation}/release", Release).WithName("ReleaseReservation").WithSummary("Gives the units back; a repeat changes nothing.")
            .RequireAuthorization(sellers).Produces<ReservationAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(429);
        pool.MapGet("/available", Available).WithName("GetAvailable").WithSummary("Available to promise: units that a channel can promise now and from each later receipt on.")
            .RequireAuthorization(sellers).Produces<AvailableAnswer>().ProducesProblem(400);
        pool.MapPost("/channels", PutChannels).WithName("PutChannels").WithSummary("Creates or changes sales channels; rank 1 is served first.")
            .RequireAuthorization(Callers.Of(Roles.Planner)).Produces<ChannelsAnswer>().ProducesProblem(400);
        pool.MapGet("/channels", ListChannels).WithName("ListChannels").WithSummary("All sales channels, the first served first.")
            .RequireAuthorization(sellers).Produces<ChannelsAnswer>();
        pool.MapPost("/protections", Protect).WithName("PutProtections").WithSummary("Sets units that later channels must leave to a channel, by site and item.")
            .RequireAuthorization(Callers.Of(Roles.Planner)).Produces<ProtectionsAnswer>().ProducesProblem(400);
        pool.MapGet("/protections", ListProtections).WithName("ListProtections").WithSummary("What is kept for channels, by site and item.")
            .RequireAuthorization(Callers.Of(Roles.Planner)).Produces<Page<ProtectionAnswer>>().ProducesProblem(400);
    }

    private static async Task<IResult> Reserve(
        ReservationRequest request, DbContext db, Channels channels, GroupCommit group, IOptions<PoolOptions> rules, IOptions<OrdersOptions> orders, CancellationToken cancellation)
    {
        var wish = ReservationReader.Read(request, rules.Value);
        var channel = await channels.FindAsync(wish.Channel, cancellation);
        var sites = await SitesAsync(wish, channel, db, orders.Value, cancellation);
        if (sites.Count == 0 && wish.Site is null) return TypedResults.Problem(statusCode: 409, title: "Out of reach", detail: "No open site is near enough to the drop.", extensions: Reason("outside-service-area"));
        return await TellAsync(group, creates: true, s => s.HoldAsync(wish, sites, channel?.Rank ?? Channels.LastRank, CancellationToken.None), cancellation);
    }

    private static Task<IResult> Sell(string reservation, GroupCommit group, CancellationToken cancellation) =>
        TellAsync(group, creates: false, s => s.EndAsync(reservation, ReservationState.Sold, CancellationToken.None), cancellation);

    private static Task<IResult> Release(string reservation, GroupCommit group, CancellationToken cancellation) =>
        TellAsync(group, creates: false, s => s.EndAsync(reservation, ReservationState.Released, CancellationToken.None), cancellation);

    private static async Task<IResult> TellAsync(GroupCommit group, bool creates, Func<Reservations, Task<ReservationResult>> work, CancellationToken cancellation)
    {
        ReservationResult result;
        try
        {
            result = await group.RunAsync(services => work(services.GetRequiredService<Reservations>()), cancellation);
        }
        catch (GroupCommitBusyException fault)
        {
            return TypedResults.Problem(statusCode: 429, title: "Too many reservations at once", detail: fault.Message.ReplaceLineEndings(" "));
        }

        return result.Outcome switch
        {
            ReservationOutcome.Made when creates =>
                TypedResults.Created($"/api/inventory/reservations/{Uri.EscapeDataString(result.Row!.Reservation)}", ReservationAnswer.Of(result.Row)),
            ReservationOutcome.Made or ReservationOutcome.Repeated => TypedResults.Ok(ReservationAnswer.Of(result.Row!)),
            ReservationOutcome.Contradicted => TypedResults.Problem(
                statusCode: 409, title: "Reference already used", detail: $"'{result.Row!.Reservation}' was used before for a different reservation. Nothing was changed; give a new one a reference of its own.", extensions: Reason("contradiction")),
            ReservationOutcome.Short => TypedResults.Problem(statusCode: 409, title: "Out of stock", detail: Words(result.Shortage!), extensions: Reason("out-of-stock", ("short", result.Shortage!))),
            ReservationOutcome.Ended => TypedResults.Problem(
                statusCode: 409, title: "Already ended", detail: $"Reservation '{result.Row!.Reservation}' is {JsonNamingPolicy.CamelCase.ConvertName(result.Row.State.ToString())} since {result.Row.EndedAt:O}.", extensions: Reason("ended")),
            _ => TypedResults.Problem(statusCode: 404, title: "No such reservation", detail: "There is no reservation of this reference."),
        };
    }

    private static string Words(IReadOnlyList<ShortLine> shortage) => shortage.Count == 0
        ? "Each item is in stock, but no one site has all of them."
        : string.Join("; ", shortage.Take(5).Select(l => $"{l.Wanted} of {l.Item} are wanted, site {l.Site} has {l.Available} for this channel")) + ".";

    private static Dictionary<string, object?> Reason(string code, params (string Name, object Value)[] more)
    {
        var all = new Dictionary<string, object?> { ["reason"] = code };
        foreach (var (name, value) in more) all[name] = value;
        return all;
    }

    private static async Task<IReadOnlyList<SiteId>> SitesAsync(NewReservation wish, ChannelRow? channel, DbContext db, OrdersOptions rules, CancellationToken cancellation)
    {
        var faults = new FaultList();
        faults.Check(wish.Channel is null || channel is not null, "channel", $"channel '{wish.Channel}' is not known", "Create it by POST /api/inventory/channels first, or leave it out");
        var codes = wish.Lines.Select(l => l.Item).ToArray();
        HashSet<ItemId> items = [.. await db.Set<ItemRow>().Where(i => codes.Contains(i.Item)).Select(i => i.Item).ToListAsync(cancellation)];
        foreach (var item in codes.Where(c => !items.Contains(c))) faults.Add("lines", $"item '{item}' is not known", "Create it by POST /api/inventory/items first");
        var sites = await db.Set<SiteRow>().AsNoTracking().Where(s => wish.Site == null ? s.Open : s.Site == wish.Site).ToListAsync(cancellation);
        faults.Check(wish.Site is null || sites.Count == 1, "site", $"site '{wish.Site}' is not known", "Create it by POST /api/warehousing/sites first");
        faults.ThrowIfAny();
        if (wish.Drop is not { } drop) return [wish.Site!.Value];
        return [.. sites.Select(s => (s.Site, Away: s.Point.DistanceTo(drop))).Where(s => !(s.Away > Distance.FromKilometres(rules.ServiceRadiusKilometres)))
            .OrderBy(s => s.Away).ThenBy(s => s.Site.Value, StringComparer.Ordinal).Select(s => s.Site)];
    }

    private static async Task<IResult> Get(string reservation, DbContext db, CancellationToken cancellation)
    {
        var row = await db.Set<ReservationRow>().AsNoTracking().Include(r => r.Lines).SingleOrDefaultAsync(r => r.Reservation == reservation, cancellation);
        return row is null
            ? TypedResults.Problem(statusCode: 404, title: "No such reservation", detail: "There is no reservation of this reference.")
            : TypedResults.Ok(ReservationAnswer.Of(row));
    }

    private static async Task<Ok<AvailableAnswer>> Available(string[]? item, string? site, string? channel, Channels channels, LoadAvailability load, CancellationToken cancellation)
    {
        var faults = new FaultList();
        var sent = item ?? [];
        faults.Check(sent.Length is >= 1 and <= MaxItems, "item", $"{sent.Length} items were named", $"Name 1 to {MaxItems}, as ?item=A&item=B");
        for (var k = 0; k < Math.Min(sent.Length, MaxItems); k++) faults.Check(Codes.IsCode(sent[k]), $"item[{k}]", $"'{sent[k]}' is no item code", "Give 1 to 64 visible characters");
        faults.Check(site is null || Codes.IsCode(site), "site", $"'{site}' is no site code", "Give 1 to 64 visible characters, or leave it out for all");
        var row = await channels.FindAsync(channel, cancellation);
        faults.Check(channel is null || row is not null, "channel", $"channel '{channel}' is not known", "Create it by POST /api/inventory/channels first, or leave it out");
        faults.ThrowIfAny();
        return TypedResults.Ok(new AvailableAnswer(await load.HandleAsync([.. sent.Distinct().Select(i => new ItemId(i))], site is null ? null : new SiteId(site), row, cancellation)));
    }

    private static async Task<Ok<ChannelsAnswer>> PutChannels(ChannelsRequest request, Channels channels, CancellationToken cancellation) =>
        TypedResults.Ok(new ChannelsAnswer(await channels.PutAsync(request, cancellation)));

    private static async Task<Ok<ChannelsAnswer>> ListChannels(Channels channels, CancellationToken cancellation) =>
        TypedResults.Ok(new ChannelsAnswer(await channels.ListAsync(cancellation)));

    private static async Task<Ok<ProtectionsAnswer>> Protect(ProtectionsRequest request, Channels channels, CancellationToken cancellation) =>
        TypedResults.Ok(new ProtectionsAnswer(await channels.ProtectAsync(request, cancellation)));

    private static async Task<Ok<Page<ProtectionAnswer>>> ListProtections(string? site, string? item, int? limit, string? cursor, DbContext db, CancellationToken cancellation)
    {
        var page = CodePage.Read(limit, cursor);
        var rows = db.Set<ProtectionRow>().AsNoTracking();
        if (Codes.IsCode(site)) rows = rows.Where(p => p.Site == new SiteId(site!));
        if (Codes.IsCode(item)) rows = rows.Where(p => p.Item == new ItemId(item!));
        return TypedResults.Ok(page.Of(await rows.ToListAsync(cancellation), p => $"{p.Site} {p.Item} {p.Channel}", Channels.Show));
    }
}
