using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Supply;

/// <summary>Purchase orders over HTTP: decide, place, confirm, receive, close.</summary>
internal static class PurchaseEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var planners = Callers.Of(Roles.Planner);
        var portal = Callers.Of(Roles.Supplier, Roles.Planner);
        var group = app.MapGroup("/api/inventory").WithTags("Purchases");
        group.MapGet("/purchases", List).RequireAuthorization(planners).WithName("ListPurchases").WithSummary("Purchase orders and proposals with the explanation of every line.")
            .Produces<Page<PurchaseAnswer>>().ProducesProblem(400);
        group.MapPost("/purchases/approve", Approve).RequireAuthorization(planners).WithName("ApprovePurchases").WithSummary("Gives proposals to their suppliers; a repeat changes nothing.")
            .Produces<PurchasesAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/purchases/reject", Reject).RequireAuthorization(planners).WithName("RejectPurchases").WithSummary("Rejects proposals that still wait.")
            .Produces<PurchasesAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/purchases/{purchase}/edit", Edit).RequireAuthorization(planners).WithName("EditPurchase").WithSummary("Changes the units of a proposal that still waits; 0 leaves a line out.")
            .Produces<PurchaseAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/purchases/{purchase}/close", Close).RequireAuthorization(planners).WithName("ClosePurchase").WithSummary("Ends an order with less than was ordered; a repeat changes nothing.")
            .Produces<PurchaseAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/purchases/{purchase}/receipts", Receive).RequireAuthorization(Callers.Of(Roles.Planner, Roles.Dispatcher)).WithName("ReceivePurchase")
            .WithSummary("Books goods that came, and what of them goes back; a repeated receipt changes nothing.")
            .Produces<PurchaseAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapGet("/suppliers/{supplier}/purchases", ListOwn).RequireAuthorization(portal).WithName("ListSupplierPurchases").WithSummary("A supplier's orders. A supplier's key bears its code as its name.")
            .Produces<Page<PurchaseAnswer>>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404);
        group.MapPost("/suppliers/{supplier}/purchases/{purchase}/confirm", Confirm).RequireAuthorization(portal).WithName("ConfirmPurchase").WithSummary("The supplier says when it will deliver.")
            .Produces<PurchaseAnswer>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/suppliers/{supplier}/refills", Refill).RequireAuthorization(portal).WithName("RefillManagedStock").WithSummary("The supplier refills what it keeps, within its bounds (VMI); a repeat gets the first answer.")
            .Produces<PurchaseAnswer>(201).Produces<PurchaseAnswer>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/suppliers/{supplier}/calls", Call).RequireAuthorization(planners).WithName("CallOff").WithSummary("Calls goods off just in time (JIT): an order at once, without a review; a repeat gets the first answer.")
            .Produces<PurchaseAnswer>(201).Produces<PurchaseAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapGet("/cycle", Cycle).RequireAuthorization(planners).WithName("GetSupplyCycle").WithSummary("Time from seen need to receipt, against 48 hours.")
            .Produces<CycleAnswer>().ProducesProblem(400);
    }

    private static async Task<Ok<Page<PurchaseAnswer>>> List(string? state, int? limit, string? cursor, DbContext db, CancellationToken cancellation) =>
        TypedResults.Ok(await PageAsync(null, state, limit, cursor, db, PurchaseAnswer.Of, cancellation));

    private static async Task<IResult> ListOwn(string supplier, string? state, int? limit, string? cursor, HttpContext http, DbContext db, CancellationToken cancellation)
    {
        if (SupplierEndpoints.Refuse(http, supplier) is { } refusal) return refusal;
        if (!await db.Set<SupplierRow>().AnyAsync(s => s.Supplier == supplier, cancellation)) return SupplierEndpoints.NoSupplier(supplier);
        return TypedResults.Ok(await PageAsync(supplier, state, limit, cursor, db, p => PurchaseAnswer.Of(p).ForSupplier(), cancellation));
    }

    private static async Task<Page<PurchaseAnswer>> PageAsync(
        string? supplier, string? state, int? limit, string? cursor, DbContext db, Func<PurchaseRow, PurchaseAnswer> show, CancellationToken cancellation)
    {
        var faults = new FaultList();
        var page = PageOrder.Read(limit, cursor, faults);
        var wanted = default(PurchaseState);
        if (state is not null)
            faults.Check(Enum.TryParse(state, ignoreCase: true, out wanted) && Enum.IsDefined(wanted) && !int.TryParse(state, out _), "state", $"'{state}' is no state", $"Give one of {string.Join(", ", Enum.GetNames<PurchaseState>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");
        faults.ThrowIfAny();
        var rows = db.Set<PurchaseRow>().AsNoTracking().Include(p => p.Lines).Where(p => p.Sequence > page.After && (state == null || p.State == wanted));
        // What nobody has ordered is no supplier's business.
        if (supplier is not null) rows = rows.Where(p => p.Supplier == supplier && p.OrderedAt != null);
        return page.Of(await rows.OrderBy(p => p.Sequence).Take(page.Limit + 1).ToListAsync(cancellation), p => p.Sequence, show);
    }

    private static Task<IResult> Approve(PurchaseDecisionRequest request, PurchaseBook book, CancellationToken cancellation) => DecideAsync(book.ApproveAsync(PurchaseReader.Names(request), cancellation));

    private static Task<IResult> Reject(PurchaseDecisionRequest request, PurchaseBook book, CancellationToken cancellation) =>
        DecideAsync(book.RejectAsync(PurchaseReader.Names(request), request.Reason ?? "rejected by a planner", cancellation));

    private static Task<IResult> DecideAsync(Task<PurchasesAnswer> work) => GuardAsync(async () =>
    {
        var answer = await work;
        return answer.Purchases.Count == 0
            ? TypedResults.Problem(statusCode: 404, title: "No such purchase", detail: $"None of these purchases exists: {string.Join(", ", answer.Unknown.Take(20))}.")
            : TypedResults.Ok(answer);
    });

    private static Task<IResult> Edit(string purchase, EditRequest request, PurchaseBook book, CancellationToken cancellation) => GuardAsync(async () =>
    {
        var faults = new FaultList();
        var lines = PurchaseReader.Lines(request.Lines, 0, faults);
        faults.ThrowIfAny();
        return await book.EditAsync(purchase, lines, cancellation) is not { } row ? NoPurchase(purchase)
            : row.State != PurchaseState.Proposed ? Decided(row) : TypedResults.Ok(PurchaseAnswer.Of(row));
    });

    private static Task<IResult> Close(string purchase, CloseRequest? request, PurchaseBook book, CancellationToken cancellation) => GuardAsync(async () =>
    {
        var faults = new FaultList();
        PurchaseReader.Reason(request?.Reason, faults);
        faults.ThrowIfAny();
        return await book.CloseAsync(purchase, request?.Reason ?? "closed by a planner", cancellation) is not { } row ? NoPurchase(purchase)
            : row.State is PurchaseState.Closed or PurchaseState.Received ? TypedResults.Ok(PurchaseAnswer.Of(row)) : Decided(row);
    });

    private static Task<IResult> Confirm(string supplier, string purchase, ConfirmRequest request, HttpContext http, DbContext db, PurchaseBook book, CancellationToken cancellation) => GuardAsync(async () =>
    {
        if (SupplierEndpoints.Refuse(http, supplier) is { } refusal) return refusal;
        var faults = new FaultList();
        faults.Check(request.ExpectedAt is not null, "expectedAt", "the time of delivery is missing", "Give an ISO 8601 instant");
        PurchaseReader.Instant(request.ExpectedAt, "expectedAt", faults);
        faults.ThrowIfAny();
        if (!await db.Set<PurchaseRow>().AnyAsync(p => p.Purchase == purchase && p.Supplier == supplier && p.OrderedAt != null, cancellation)) return NoPurchase(purchase);
        var row = (await book.ConfirmAsync(purchase, PurchaseReader.Utc(request.ExpectedAt)!.Value, cancellation))!;
        return row.State is PurchaseState.Ordered or PurchaseState.Shipped or PurchaseState.PartlyReceived ? TypedResults.Ok(PurchaseAnswer.Of(row).ForSupplier()) : Decided(row);
    });

    private static Task<IResult> Receive(string purchase, GoodsRequest request, PurchaseBook book, TimeProvider time, CancellationToken cancellation) => GuardAsync(async () =>
    {
        var result = await book.ReceiveAsync(purchase, PurchaseReader.Goods(request, time.GetUtcNow()), cancellation);
        return result.Row is not { } row ? NoPurchase(purchase)
            : result.Contradicted ? TypedResults.Problem(statusCode: 409, title: "Reference already used", detail: $"Receipt '{request.Receipt}' of {purchase} was booked before with other goods. Nothing was stored; give each receipt a reference of its own.")
            : result.TooEarly ? Decided(row) : TypedResults.Ok(PurchaseAnswer.Of(row));
    });

    private static async Task<IResult> Refill(string supplier, PlaceRequest request, HttpContext http, DbContext db, ManagedStock stock, PurchaseBook book, TimeProvider time, CancellationToken cancellation)
    {
        if (SupplierEndpoints.Refuse(http, supplier) is { } refusal) return refusal;
        return await PlaceAsync(PurchaseKind.Vmi, supplier, request, db, book, time, async (site, lines, faults) => ManagedStock.Check(await stock.LoadAsync(supplier, cancellation), site, lines, faults), cancellation);
    }

    private static Task<IResult> Call(string supplier, PlaceRequest request, DbContext db, PurchaseBook book, TimeProvider time, CancellationToken cancellation) =>
        PlaceAsync(PurchaseKind.Call, supplier, request, db, book, time, (_, _, _) => Task.CompletedTask, cancellation);

    private static Task<IResult> PlaceAsync(
        PurchaseKind kind, string supplier, PlaceRequest request, DbContext db, PurchaseBook book, TimeProvider time, Func<SiteId, IReadOnlyDictionary<ItemId, long>, FaultList, Task> check, CancellationToken cancellation) => GuardAsync(async () =>
    {
        if (await db.Set<SupplierRow>().AsNoTracking().SingleOrDefaultAsync(s => s.Supplier == supplier, cancellation) is not { } terms) return SupplierEndpoints.NoSupplier(supplier);
        var faults = new FaultList();
        var (purchase, site, expectedAt, lines) = PurchaseReader.Place(request, faults);
        var isRepeat = await db.Set<PurchaseRow>().AnyAsync(p => p.Purchase == purchase, cancellation);
        var prices = await db.Set<SupplyRow>().AsNoTracking().Where(s => s.Supplier == supplier).ToDictionaryAsync(s => s.Item, s => s.UnitCostMilli, cancellation);
        faults.Check(await db.Set<SiteRow>().AnyAsync(s => s.Site == site, cancellation), "site", $"site '{site}' is not known", "Create it by POST /api/warehousing/sites first");
        foreach (var item in lines.Keys) faults.Check(prices.ContainsKey(item), "lines", $"supplier '{supplier}' does not sell item '{item}'", "Tell its price by POST /api/inventory/supplies first");
        // What was placed before has taken its own room.
        if (!isRepeat) await check(site, lines, faults);
        faults.ThrowIfAny();
        var now = Instants.Trim(time.GetUtcNow());
        var wanted = new PurchaseRow
        {
            Purchase = purchase,
            Supplier = supplier,
            Site = site,
            Kind = kind,
            NeededAt = now,
            ExpectedAt = expectedAt ?? Instants.Trim(now.AddDays(LoadSupply.LeadOf(terms).MeanDays)),
            Lines = [.. lines.Select(l => new PurchaseLineRow { Purchase = purchase, Item = l.Key, Units = l.Value, UnitCostMilli = prices[l.Key] })],
        };
        var (row, isNew) = await book.PlaceAsync(wanted, cancellation);
        if (isNew) return TypedResults.Created((string?)null, PurchaseAnswer.Of(row));
        return PurchaseBook.SameLines(row, wanted)
            ? TypedResults.Ok(PurchaseAnswer.Of(row))
            : TypedResults.Problem(statusCode: 409, title: "Reference already used", detail: $"'{purchase}' was used before for a different order. Nothing was stored; give a new order a reference of its own.");
    });

    private static async Task<Ok<CycleAnswer>> Cycle(int? days, DbContext db, TimeProvider time, CancellationToken cancellation)
    {
        var faults = new FaultList();
        faults.Check(days is null or (>= 1 and <= 366), "days", $"{days} days", "Give a whole number in [1, 366]");
        faults.ThrowIfAny();
        return TypedResults.Ok(await SupplyCycle.LoadAsync(db, Instants.Trim(time.GetUtcNow()).AddDays(-(days ?? 30)), cancellation));
    }

    /// <summary>Tells of a change at the same moment instead of failing.</summary>
    public static async Task<IResult> GuardAsync(Func<Task<IResult>> work)
    {
        try
        {
            return await work();
        }
        catch (DbUpdateException)
        {
            return TypedResults.Problem(statusCode: 409, title: "Changed meanwhile", detail: "The purchase changed at the same moment; nothing was stored. Look at it and try again.");
        }
    }

    private static ProblemHttpResult NoPurchase(string purchase) => TypedResults.Problem(statusCode: 404, title: "No such purchase", detail: $"Purchase '{purchase}' is not known.");

    private static ProblemHttpResult Decided(PurchaseRow row) => TypedResults.Problem(
        statusCode: 409, title: "Not in this state", detail: $"Purchase '{row.Purchase}' is {JsonNamingPolicy.CamelCase.ConvertName(row.State.ToString())}; nothing was changed.");
}
