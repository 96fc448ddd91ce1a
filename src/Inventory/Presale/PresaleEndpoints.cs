using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Inventory.Presale;

/// <summary>A presale as told to the shop.</summary>
/// <param name="Presale">The shop's own reference.</param>
/// <param name="State">Where it is.</param>
/// <param name="Site">Where its units will be.</param>
/// <param name="Item">What.</param>
/// <param name="Units">How many.</param>
/// <param name="SetAsideUnits">Of them there already.</param>
/// <param name="Channel">Who sold it.</param>
/// <param name="PlacedAt">When.</param>
/// <param name="PromisedAt">The date that was given first.</param>
/// <param name="ExpectedAt">The date as the supply stands now.</param>
/// <param name="IsLate">Whether that is later than promised.</param>
/// <param name="FilledAt">When all units were set aside.</param>
/// <param name="Reservation">What an order names to take them over; null while they are not there.</param>
/// <param name="EndedAt">When it was withdrawn or failed.</param>
/// <param name="RefundedAt">When the money was given back.</param>
/// <param name="Reason">Why it ended.</param>
internal sealed record PresaleAnswer(
    string Presale, PresaleState State, SiteId Site, ItemId Item, long Units, long SetAsideUnits, string? Channel, DateTimeOffset PlacedAt, DateTimeOffset PromisedAt, DateTimeOffset ExpectedAt,
    bool IsLate, DateTimeOffset? FilledAt, string? Reservation, DateTimeOffset? EndedAt, DateTimeOffset? RefundedAt, string? Reason)
{
    public static PresaleAnswer Of(PresaleRow row) => new(
        row.Presale, row.State, row.Site, row.Item, row.Units, row.SetAsideUnits, row.Channel, row.PlacedAt, row.PromisedAt, row.ExpectedAt, row.ExpectedAt > row.PromisedAt, row.FilledAt,
        row.Reservation, row.EndedAt, row.RefundedAt, row.Reason);
}

/// <param name="Stored">Offers created or changed.</param>
internal sealed record OffersStoredAnswer(int Stored);

/// <summary>Presale over HTTP: what is offered and should be, sell, withdraw, refund.</summary>
internal static class PresaleEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var presale = app.MapGroup("/api/inventory").WithTags("Presale");
        var sellers = Callers.Of(Roles.Shop, Roles.Planner);
        var planners = Callers.Of(Roles.Planner);
        presale.MapPost("/presale-offers", PutOffers).RequireAuthorization(planners).WithName("PutPresaleOffers").WithSummary("Offers items of sites before they are there, bounded by units and by what is on order; or stops.")
            .Produces<OffersStoredAnswer>().ProducesProblem(400).ProducesProblem(409);
        presale.MapGet("/presale-offers", ListOffers).RequireAuthorization(sellers).WithName("ListPresaleOffers").WithSummary("What is offered before it is there, how much is left, and when the next unit sold would come.")
            .Produces<Page<PresaleOfferAnswer>>().ProducesProblem(400);
        presale.MapGet("/presale-proposals", Propose).RequireAuthorization(planners).WithName("ProposePresales").WithSummary("Items to offer before they are there: those that sell rarely or little, by their class.")
            .Produces<Page<PresaleProposal>>().ProducesProblem(400);
        presale.MapPost("/presales", Take).RequireAuthorization(sellers).WithName("TakePresale").WithSummary("Sells units that are on order, with a date; never more than come. A repeat gets the first answer.")
            .Produces<PresaleAnswer>(201).Produces<PresaleAnswer>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(429);
        presale.MapGet("/presales", List).RequireAuthorization(sellers).WithName("ListPresales").WithSummary("Presales in the order in which they came, also those that are late or owed a refund.")
            .Produces<Page<PresaleAnswer>>().ProducesProblem(400);
        presale.MapGet("/presales/{presale}", Get).RequireAuthorization(sellers).WithName("GetPresale").WithSummary("One presale as it is now.").Produces<PresaleAnswer>().ProducesProblem(404);
        presale.MapPost("/presales/{presale}/withdraw", Withdraw).RequireAuthorization(sellers).WithName("WithdrawPresale").WithSummary("The shopper steps back before the units are there; a repeat changes nothing.")
            .Produces<PresaleAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(429);
        presale.MapPost("/presales/{presale}/refund", Refund).RequireAuthorization(sellers).WithName("RefundPresale").WithSummary("Notes that the money of a failed or withdrawn presale was given back; a repeat changes nothing.")
            .Produces<PresaleAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(429);
    }

    private static async Task<IResult> PutOffers(PresaleOffersRequest request, PresaleOffers offers, CancellationToken cancellation)
    {
        var rows = PresaleReader.Read(request);
        try
        {
            return TypedResults.Ok(new OffersStoredAnswer(await offers.PutAsync(rows, cancellation)));
        }
        catch (DbUpdateException fault) when (Races.IsRace(fault))
        {
            return TypedResults.Problem(statusCode: 409, title: "Changed meanwhile", detail: "Another offer of the same item was made at the same moment; nothing was stored. Send it again.");
        }
    }

    private static async Task<Ok<Page<PresaleOfferAnswer>>> ListOffers(string? item, int? limit, string? cursor, PresaleOffers offers, TimeProvider time, CancellationToken cancellation)
    {
        var page = CodePage.Read(limit, cursor).Of(await offers.ListAsync(item, cancellation), o => $"{o.Site} {o.Item}", o => o);
        return TypedResults.Ok(new Page<PresaleOfferAnswer>(await offers.TellAsync(page.Items, Instants.Trim(time.GetUtcNow()), cancellation), page.Next));
    }

    private static async Task<Ok<Page<PresaleProposal>>> Propose(int? limit, string? cursor, PresaleOffers offers, CancellationToken cancellation)
    {
        var page = CodePage.Read(limit, cursor);
        return TypedResults.Ok(page.Of(await offers.ProposeAsync(cancellation), p => p.Item.Value, p => p));
    }

    private static async Task<IResult> Take(PresaleRequest request, DbContext db, Channels channels, GroupCommit group, CancellationToken cancellation)
    {
        var wish = PresaleReader.Read(request);
        var faults = new FaultList();
        faults.Check(await db.Set<ItemRow>().AnyAsync(i => i.Item == wish.Item, cancellation), "item", $"item '{wish.Item}' is not known", "Create it by POST /api/inventory/items first");
        faults.Check(wish.Channel is null || await channels.FindAsync(wish.Channel, cancellation) is not null, "channel", $"channel '{wish.Channel}' is not known", "Create it by POST /api/inventory/channels first, or leave it out");
        faults.Check(wish.Site is null || await db.Set<SiteRow>().AnyAsync(s => s.Site == wish.Site, cancellation), "site", $"site '{wish.Site}' is not known", "Create it by POST /api/warehousing/sites first, or leave it out");
        faults.ThrowIfAny();
        return await TellAsync(group, wish, s => s.TakeAsync(wish, CancellationToken.None), cancellation);
    }

    private static Task<IResult> Withdraw(string presale, GroupCommit group, CancellationToken cancellation) => TellAsync(group, null, s => s.WithdrawAsync(presale, CancellationToken.None), cancellation);

    private static Task<IResult> Refund(string presale, GroupCommit group, CancellationToken cancellation) => TellAsync(group, null, s => s.RefundAsync(presale, CancellationToken.None), cancellation);

    private static async Task<IResult> TellAsync(GroupCommit group, NewPresale? wish, Func<PresaleDesk, Task<PresaleResult>> work, CancellationToken cancellation)
    {
        PresaleResult result;
        try
        {
            result = await group.RunAsync(services => work(services.GetRequiredService<PresaleDesk>()), cancellation);
        }
        catch (GroupCommitBusyException fault)
        {
            return TypedResults.Problem(statusCode: 429, title: "Too many presales at once", detail: fault.Message.ReplaceLineEndings(" "));
        }

        return result.Outcome switch
        {
            ReservationOutcome.Made when wish is not null => TypedResults.Created($"/api/inventory/presales/{Uri.EscapeDataString(result.Row!.Presale)}", PresaleAnswer.Of(result.Row)),
            ReservationOutcome.Made or ReservationOutcome.Repeated => TypedResults.Ok(PresaleAnswer.Of(result.Row!)),
            ReservationOutcome.Contradicted => TypedResults.Problem(
                statusCode: 409, title: "Reference already used", detail: $"'{result.Row!.Presale}' was used before for a different presale. Nothing was changed; give a new one a reference of its own.", extensions: Reason("contradiction")),
            ReservationOutcome.Short => TypedResults.Problem(
                statusCode: 409, title: "Not enough on order", detail: $"{wish!.Units} of {wish.Item} are wanted; {result.Left} can be sold before they are there.", extensions: Reason("out-of-supply", ("left", result.Left))),
            ReservationOutcome.Ended => TypedResults.Problem(
                statusCode: 409, title: "Not in this state", detail: $"Presale '{result.Row!.Presale}' is {JsonNamingPolicy.CamelCase.ConvertName(result.Row.State.ToString())}{(result.Row.State == PresaleState.Filled ? $"; its units are in reservation '{result.Row.Reservation}', which can be released" : "")}.", extensions: Reason("ended")),
            _ => NoPresale(),
        };
    }

    private static Dictionary<string, object?> Reason(string code, params (string Name, object Value)[] more)
    {
        var all = new Dictionary<string, object?> { ["reason"] = code };
        foreach (var (name, value) in more) all[name] = value;
        return all;
    }

    private static async Task<IResult> Get(string presale, DbContext db, CancellationToken cancellation) =>
        await db.Set<PresaleRow>().AsNoTracking().SingleOrDefaultAsync(p => p.Presale == presale, cancellation) is { } row ? TypedResults.Ok(PresaleAnswer.Of(row)) : NoPresale();

    private static async Task<Ok<Page<PresaleAnswer>>> List(string? state, bool? late, int? limit, string? cursor, DbContext db, CancellationToken cancellation)
    {
        var faults = new FaultList();
        var page = PageOrder.Read(limit, cursor, faults);
        var wanted = default(PresaleState);
        if (state is not null)
            faults.Check(Enum.TryParse(state, ignoreCase: true, out wanted) && Enum.IsDefined(wanted) && !int.TryParse(state, out _), "state", $"'{state}' is no state", $"Give one of {string.Join(", ", Enum.GetNames<PresaleState>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");
        faults.ThrowIfAny();
        var rows = db.Set<PresaleRow>().AsNoTracking().Where(p => p.Sequence > page.After && (state == null || p.State == wanted));
        if (late is { } isLate) rows = rows.Where(p => p.ExpectedAt > p.PromisedAt == isLate);
        return TypedResults.Ok(page.Of(await rows.OrderBy(p => p.Sequence).Take(page.Limit + 1).ToListAsync(cancellation), p => p.Sequence, PresaleAnswer.Of));
    }

    private static ProblemHttpResult NoPresale() => TypedResults.Problem(statusCode: 404, title: "No such presale", detail: "There is no presale of this reference.");
}
