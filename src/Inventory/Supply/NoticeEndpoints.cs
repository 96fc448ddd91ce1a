using System.Text;
using LogiOpt.Core.Access;
using LogiOpt.Core.Epcis;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Supply;

/// <summary>What suppliers tell of their orders, by EPCIS 2.0 documents or CSV files.</summary>
internal static class NoticeEndpoints
{
    private const int MaxBytes = 8 * 1024 * 1024;
    private const int MaxEvents = 2_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var portal = Callers.Of(Roles.Supplier, Roles.Planner);
        var group = app.MapGroup("/api/inventory").WithTags("Purchases");
        group.MapPost("/suppliers/{supplier}/notices", Take).RequireAuthorization(portal).WithName("TellDeliveries")
            .WithSummary("The supplier tells what it sent and what was received, by an EPCIS 2.0 document (application/ld+json) or a CSV file (text/csv); a repeat changes nothing.")
            .Produces<NoticesAnswer>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415);
        group.MapGet("/suppliers/{supplier}/notices", List).RequireAuthorization(portal).WithName("ListDeliveries").WithSummary("What a supplier told, line by line.")
            .Produces<Page<DeliveryNoticeAnswer>>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404);
    }

    private static async Task<IResult> Take(string supplier, HttpContext http, DbContext db, TakeNotices take, IOptions<OrdersOptions> orders, TimeProvider time, CancellationToken cancellation)
    {
        if (SupplierEndpoints.Refuse(http, supplier) is { } refusal) return refusal;
        if (!await db.Set<SupplierRow>().AnyAsync(s => s.Supplier == supplier, cancellation)) return SupplierEndpoints.NoSupplier(supplier);
        var type = http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not ("text/csv" or "application/ld+json" or "application/json"))
            return TypedResults.Problem(statusCode: 415, title: "Neither EPCIS nor CSV", detail: $"Content-Type is '{type}'. Send an EPCIS 2.0 document as application/ld+json, or rows as text/csv; XML is not taken.");
        using var body = new MemoryStream();
        if (!await ReadAsync(http, body, cancellation)) return TypedResults.Problem(statusCode: 413, title: "Too large", detail: $"The body has more than {MaxBytes} bytes; send several.");

        var faults = new FaultList();
        var (notices, ignored) = type == "text/csv" ? (Rows(body, time, orders.Value, faults), 0) : Events(body, faults);
        faults.ThrowIfAny();
        return await PurchaseEndpoints.GuardAsync(async () => TypedResults.Ok(await take.HandleAsync(supplier, notices, ignored, type == "text/csv" ? NoticeSource.Csv : NoticeSource.Epcis, cancellation)));
    }

    private static List<DeliveryNotice> Rows(MemoryStream body, TimeProvider time, OrdersOptions orders, FaultList faults)
    {
        body.Position = 0;
        return NoticeCsv.Read(new StreamReader(body, Encoding.UTF8), Instants.Trim(time.GetUtcNow()), orders.PromiseRules().UtcOffset, faults);
    }

    private static (List<DeliveryNotice>, int) Events(MemoryStream body, FaultList faults)
    {
        var document = EpcisDocument.Read(body.GetBuffer().AsMemory(0, (int)body.Length));
        return faults.Check(document.Events.Count <= MaxEvents, "eventList", $"it has {document.Events.Count} events", $"Send at most {MaxEvents} in one document") ? EpcisNotices.Read(document, faults) : ([], 0);
    }

    private static async Task<bool> ReadAsync(HttpContext http, MemoryStream body, CancellationToken cancellation)
    {
        var part = new byte[16 * 1024];
        while (await http.Request.Body.ReadAsync(part, cancellation) is > 0 and var count)
        {
            if (body.Length + count > MaxBytes) return false;
            body.Write(part, 0, count);
        }

        return true;
    }

    private static async Task<IResult> List(string supplier, string? purchase, int? limit, string? cursor, HttpContext http, DbContext db, CancellationToken cancellation)
    {
        if (SupplierEndpoints.Refuse(http, supplier) is { } refusal) return refusal;
        if (!await db.Set<SupplierRow>().AnyAsync(s => s.Supplier == supplier, cancellation)) return SupplierEndpoints.NoSupplier(supplier);
        var faults = new FaultList();
        var page = PageOrder.Read(limit, cursor, faults);
        faults.ThrowIfAny();
        var rows = await db.Set<DeliveryNoticeRow>().AsNoTracking().Where(n => n.Supplier == supplier && n.Sequence > page.After && (purchase == null || n.Purchase == purchase))
            .OrderBy(n => n.Sequence).Take(page.Limit + 1).ToListAsync(cancellation);
        return TypedResults.Ok(page.Of(rows, n => n.Sequence, DeliveryNoticeAnswer.Of));
    }
}
