using System.Buffers.Text;
using System.Security.Cryptography;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Devices;

/// <summary>A device to be let in.</summary>
/// <param name="Id">What it calls itself, 1 to 64 characters.</param>
/// <param name="Vehicle">Code of the vehicle it rides in; null = the vehicle is called like the device.</param>
/// <param name="Secret">True = its id is no secret: it is given a token to use instead.</param>
/// <param name="MinCelsius">The coldest its load may be; null = any.</param>
/// <param name="MaxCelsius">The warmest its load may be; null = any.</param>
internal sealed record DeviceRequest(string? Id, string? Vehicle, bool? Secret, double? MinCelsius, double? MaxCelsius)
{
    public const int MaxTokenLength = 64;

    public DeviceRow Read(DateTimeOffset now, string? tokenHash)
    {
        var faults = new FaultList();
        faults.Check(Id is { Length: >= 1 and <= 64 } && !Id.Any(char.IsControl), "id", $"'{Id}' is no device id", "Send 1 to 64 characters.");
        faults.Check(Codes.IsCode(Vehicle ?? Id), "vehicle", $"'{Vehicle ?? Id}' is not a code", "Send the vehicle's code, 1 to 64 visible characters.");
        foreach (var (name, value) in new[] { ("minCelsius", MinCelsius), ("maxCelsius", MaxCelsius) })
            if (value is { } v) faults.Check(v is >= -90 and <= 90, name, $"{v} is outside -90 to 90", "Send degrees Celsius, or null.");
        if (MinCelsius is { } min && MaxCelsius is { } max) faults.Check(min < max, "maxCelsius", $"{max} is not above minCelsius {min}", "Swap them?");
        faults.ThrowIfAny();
        return new DeviceRow { Device = Id!, Vehicle = new VehicleId(Vehicle ?? Id!), TokenHash = tokenHash, MinCelsius = MinCelsius, MaxCelsius = MaxCelsius, CreatedAt = now };
    }
}

/// <summary>A device as it is known.</summary>
/// <param name="Id">What it calls itself.</param>
/// <param name="Vehicle">The vehicle it rides in.</param>
/// <param name="Secret">Whether it must use its token.</param>
/// <param name="Token">Its token, told once when it is registered: to be entered as the device identifier.</param>
/// <param name="MinCelsius">The coldest its load may be.</param>
/// <param name="MaxCelsius">The warmest its load may be.</param>
/// <param name="CreatedAt">When it was registered.</param>
internal sealed record DeviceAnswer(string Id, VehicleId Vehicle, bool Secret, string? Token, double? MinCelsius, double? MaxCelsius, DateTimeOffset CreatedAt)
{
    public static DeviceAnswer Of(DeviceRow row, string? token) => new(row.Device, row.Vehicle, row.TokenHash is not null, token, row.MinCelsius, row.MaxCelsius, row.CreatedAt);
}

/// <summary>Which devices may report, and in which vehicle they ride.</summary>
internal static class DeviceEndpoints
{
    private const int TokenBytes = 24, DefaultLimit = 100, MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        var devices = app.MapGroup("/api/tracking/devices").RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Operator)).WithTags("Devices");
        devices.MapPost("", RegisterAsync).WithName("RegisterDevice").WithSummary("Let a device report; a secret one is given its token here and only here.")
            .ProducesProblem(400).ProducesProblem(409);
        devices.MapGet("", ListAsync).WithName("GetDevices").WithSummary("Devices that may report.").ProducesProblem(400);
        devices.MapDelete("{device}", RemoveAsync).WithName("RemoveDevice").WithSummary("Let a device report no more.").ProducesProblem(404);
    }

    private static async Task<Results<Created<DeviceAnswer>, ProblemHttpResult>> RegisterAsync(
        DeviceRequest request, DbContext db, KnownDevices known, TimeProvider time, CancellationToken cancellation)
    {
        var token = request.Secret == true ? DeviceCaller.TokenPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes)) : null;
        var row = request.Read(Instants.Trim(time.GetUtcNow()), token is null ? null : KnownDevices.HashOf(token));
        if (await db.Set<DeviceRow>().AnyAsync(r => r.Device == row.Device, cancellation))
            return TypedResults.Problem(statusCode: 409, detail: $"Device '{row.Device}' is registered already. Remove it first to change it.");
        db.Add(row);
        await db.SaveChangesAsync(cancellation);
        known.Forget();
        return TypedResults.Created($"/api/tracking/devices/{Uri.EscapeDataString(row.Device)}", DeviceAnswer.Of(row, token));
    }

    private static async Task<Ok<Page<DeviceAnswer>>> ListAsync(DbContext db, CancellationToken cancellation, int limit = DefaultLimit, string? cursor = null)
    {
        if (limit is < 1 or > MaxLimit) throw new BadInputException("limit", $"{limit} is outside 1 to {MaxLimit}", "Ask for fewer and follow next.");
        var after = cursor ?? "";
        var rows = await db.Set<DeviceRow>().AsNoTracking().Where(r => string.Compare(r.Device, after) > 0).OrderBy(r => r.Device).Take(limit + 1).ToListAsync(cancellation);
        return TypedResults.Ok(new Page<DeviceAnswer>([.. rows.Take(limit).Select(r => DeviceAnswer.Of(r, null))], rows.Count > limit ? rows[limit - 1].Device : null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string device, DbContext db, KnownDevices known, CancellationToken cancellation)
    {
        if (await db.Set<DeviceRow>().FindAsync([device], cancellation) is not { } row)
            return TypedResults.Problem(statusCode: 404, detail: "No such device is registered.");
        db.Remove(row);
        await db.SaveChangesAsync(cancellation);
        known.Forget();
        return TypedResults.NoContent();
    }
}
