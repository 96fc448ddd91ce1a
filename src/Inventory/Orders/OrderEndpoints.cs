using System.Globalization;
using System.Text;
using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace LogiOpt.Inventory.Orders;

/// <summary>Orders over HTTP: place, look, withdraw.</summary>
internal static class OrderEndpoints
{
    // A batch of 1,000 orders of 100 lines stays well below this.
    private const long MaxBody = 16 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        var orders = app.MapGroup("/api/orders").WithTags("Orders").RequireAuthorization(Callers.Of(Roles.Shop, Roles.Dispatcher));
        orders.MapPost("/", PlaceOne).WithName("PlaceOrder").WithSummary("Places one order: reserves its stock and promises a window, or refuses with a reason.")
            .Produces<OrderAnswer>(201).Produces<OrderAnswer>(200).ProducesProblem(400).ProducesProblem(409).ProducesProblem(503);
        orders.MapPost("/batch", PlaceBatch).WithName("PlaceOrders").WithSummary("Places up to 1,000 orders, JSON or CSV; a fault in one refuses all.")
            .Accepts<OrderBatchRequest>("application/json", "text/csv").Produces<OrderBatchAnswer>(201).Produces<OrderBatchAnswer>(200).ProducesProblem(400).ProducesProblem(409).ProducesProblem(503);
        orders.MapGet("/{orderId:guid}", GetOne).WithName("GetOrder").WithSummary("One order with its state, promise and site.").Produces<OrderAnswer>().ProducesProblem(404);
        orders.MapGet("/", List).WithName("ListOrders").WithSummary("Orders in the order they came, of one state if asked.").Produces<Page<OrderAnswer>>().ProducesProblem(400);
        orders.MapPost("/{orderId:guid}/cancel", Cancel).WithName("CancelOrder").WithSummary("Withdraws an order that no vehicle has yet.")
            .Produces<OrderAnswer>().ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> PlaceOne(OrderRequest request, PlaceOrder place, CancellationToken cancellation)
    {
        var result = await place.HandleAsync([OrderReader.ReadOne(request)], cancellation);
        if (Trouble(result) is { } trouble) return trouble;
        var answer = OrderAnswer.Of(result.Orders[0]);
        return result.Fresh.Count > 0 ? TypedResults.Created($"/api/orders/{answer.OrderId}", answer) : TypedResults.Ok(answer);
    }

    private static async Task<IResult> PlaceBatch(HttpRequest http, PlaceOrder place, IOptions<JsonOptions> json, CancellationToken cancellation)
    {
        if (http.ContentLength > MaxBody) return TypedResults.Problem(statusCode: 413, detail: $"The body has {http.ContentLength} bytes; send at most {MaxBody} in one batch.");
        var result = await place.HandleAsync(await ReadBatch(http, json.Value.SerializerOptions, cancellation), cancellation);
        if (Trouble(result) is { } trouble) return trouble;
        var answer = new OrderBatchAnswer([.. result.Orders.Select(OrderAnswer.Of)]);
        return result.Fresh.Count > 0 ? TypedResults.Created((string?)null, answer) : TypedResults.Ok(answer);
    }

    private static async Task<List<NewOrder>> ReadBatch(HttpRequest http, JsonSerializerOptions json, CancellationToken cancellation)
    {
        var type = MediaTypeHeaderValue.TryParse(http.ContentType, out var parsed) ? parsed.MediaType.Value : null;
        if (string.Equals(type, "text/csv", StringComparison.OrdinalIgnoreCase))
        {
            using var text = new StreamReader(http.Body, Encoding.UTF8);
            return await OrderCsv.ReadAsync(text, cancellation);
        }

        if (!http.HasJsonContentType()) throw new BadInputException("Content-Type", $"'{http.ContentType}' is not understood", "Send application/json or text/csv");
        try
        {
            return OrderReader.ReadBatch(await JsonSerializer.DeserializeAsync<OrderBatchRequest>(http.Body, json, cancellation));
        }
        catch (JsonException fault)
        {
            throw new BadInputException(fault.Path ?? "$", $"the JSON cannot be read (line {fault.LineNumber + 1})", "Send { \"orders\": [ ... ] } as described by /openapi/v1.json");
        }
    }

    private static ProblemHttpResult? Trouble(PlacingResult result) =>
        result.Contradicted.Count > 0
            ? TypedResults.Problem(statusCode: 409, title: "Reference already used", detail: $"Used before for a different order: {string.Join(", ", result.Contradicted.Take(20))}. Nothing was stored; give a new order a reference of its own.")
            : result.Busy ? TypedResults.Problem(statusCode: 503, title: "Busy", detail: "Other orders kept taking the same stock. Nothing was stored; send the request again.") : null;

    private static async Task<IResult> GetOne(Guid orderId, DbContext db, HttpResponse http, CancellationToken cancellation)
    {
        var id = new OrderId(orderId);
        var row = await db.Set<OrderRow>().AsNoTracking().Include(o => o.Lines).SingleOrDefaultAsync(o => o.OrderId == id, cancellation);
        if (row is null) return NoSuchOrder(id);
        http.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"W/\"{row.Version}\"");
        return TypedResults.Ok(OrderAnswer.Of(row));
    }

    private static async Task<Ok<Page<OrderAnswer>>> List(string? state, int? limit, string? cursor, DbContext db, CancellationToken cancellation)
    {
        var faults = new FaultList();
        var page = PageOrder.Read(limit, cursor, faults);
        var wanted = default(OrderState);
        if (state is not null)
            faults.Check(Enum.TryParse(state, ignoreCase: true, out wanted) && Enum.IsDefined(wanted) && !int.TryParse(state, out _), "state", $"'{state}' is no state", $"Give one of {string.Join(", ", Enum.GetNames<OrderState>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");
        faults.ThrowIfAny();
        var rows = await db.Set<OrderRow>().AsNoTracking().Include(o => o.Lines)
            .Where(o => o.Sequence > page.After && (state == null || o.State == wanted)).OrderBy(o => o.Sequence).Take(page.Limit + 1).ToListAsync(cancellation);
        return TypedResults.Ok(page.Of(rows, o => o.Sequence, OrderAnswer.Of));
    }

    private static async Task<IResult> Cancel(Guid orderId, CancelRequest? request, CancelOrder cancel, CancellationToken cancellation)
    {
        if (request?.Reason is { Length: > 500 }) throw new BadInputException("reason", $"it has {request.Reason.Length} characters", "Give at most 500");
        var id = new OrderId(orderId);
        try
        {
            if (await cancel.HandleAsync(id, request?.Reason ?? "withdrawn by the shop", cancellation) is not { } result) return NoSuchOrder(id);
            return result.Withdrawn
                ? TypedResults.Ok(OrderAnswer.Of(result.Order))
                : TypedResults.Problem(statusCode: 409, title: "Too late", detail: result.Order.DispatchedAt is not null && result.Order.State == OrderState.Released
                    ? "The order was given to a vehicle and can no longer be withdrawn."
                    : $"The order is {JsonNamingPolicy.CamelCase.ConvertName(result.Order.State.ToString())} and can no longer be withdrawn.");
        }
        catch (DbUpdateConcurrencyException)
        {
            return TypedResults.Problem(statusCode: 409, title: "Changed meanwhile", detail: "The order changed while it was being withdrawn; look at it and try again.");
        }
    }

    private static ProblemHttpResult NoSuchOrder(OrderId id) => TypedResults.Problem(statusCode: 404, title: "No such order", detail: $"There is no order {id}.");
}
