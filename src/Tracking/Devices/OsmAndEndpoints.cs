using System.Globalization;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace LogiOpt.Tracking.Devices;

/// <summary>The door for Traccar Client, OsmAnd and trackers that speak like them. A report is answered once it is durable.</summary>
/// <remarks>These clients can show no key: a registered id, or for a secret device its token, is what lets them in.
/// A report of a known device is never refused for what it says: such a client sends the same report again for ever before it goes on.
/// What cannot be believed is quarantined instead.</remarks>
internal static class OsmAndEndpoints
{
    public const int MaxBodyBytes = 64 * 1024;

    private const string Door = "osmand";

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapMethods("/osmand", ["GET", "POST"], ReceiveAsync).AllowAnonymous().WithName("OsmAnd").WithTags("Standard doors")
            .WithSummary("Positions from Traccar Client, OsmAnd and the like: query, form or JSON; speed in knots (query, form) or m/s (JSON). 200 empty once durable.")
            .Produces(StatusCodes.Status200OK).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> ReceiveAsync(
        HttpContext http, KnownDevices devices, DevicePace pace, IngestQueue queue, Refusals refusals, TimeProvider time, CancellationToken cancellation)
    {
        var (readings, isJson) = await ReadAsync(http, cancellation);
        if (readings is null)
        {
            refusals.Note(Door, "unreadable", http.Connection.RemoteIpAddress?.ToString() ?? "");
            return Problem(400, "The body cannot be read. Send a form, or JSON with device_id and location.");
        }

        if (readings[0].Device is not { Length: > 0 } named)
        {
            refusals.Note(Door, "no-device", http.Connection.RemoteIpAddress?.ToString() ?? "");
            return Problem(400, isJson ? "device_id is missing." : "id (or deviceid) is missing.");
        }

        if (await devices.FindAsync(named, cancellation) is not { } device)
        {
            refusals.Note(Door, "unknown-device", named.Length > 16 ? named[..4] + "…" : named);
            return Problem(isJson ? 404 : 400, "This device is not registered. Register it with POST /api/tracking/devices.");
        }

        if (pace.TakeOrWait(device.Device) is > 0 and var wait)
        {
            refusals.Note(Door, "too-often", device.Device);
            http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
            return Problem(429, "This device reports too often. Nothing of this report was stored; send it again after Retry-After seconds.");
        }

        var received = Instants.Trim(time.GetUtcNow());
        Entry[] entries = [.. readings.Select(r => new Entry(r.ToFact(device.Device, device.Vehicle, received), $"device/{Cut(device.Device)}"))];
        foreach (var entry in entries)
            if (entry.Fact is DeviceReported { Suspect: { } reason }) refusals.Note(Door, reason, device.Device);
        var (_, problem) = await Ingest.StoreAsync(entries, queue, http, cancellation);
        return problem is null ? Results.Ok() : problem;
    }

    private static async Task<(IReadOnlyList<DeviceReading>? Readings, bool IsJson)> ReadAsync(HttpContext http, CancellationToken cancellation)
    {
        var query = http.Request.Query.SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value ?? ""));
        if (!HttpMethods.IsPost(http.Request.Method)) return ([OsmAndPairs.Read(query)], false);
        var body = await ReadBodyAsync(http, cancellation);
        var isJson = http.Request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true || body is [(byte)'{', ..];
        if (body.Length == 0) return ([OsmAndPairs.Read(query)], false);
        if (isJson) return (OsmAndJson.Read(body), true);
        var form = QueryHelpers.ParseQuery(System.Text.Encoding.UTF8.GetString(body))
            .SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value ?? ""));
        return ([OsmAndPairs.Read(query.Concat(form))], false);
    }

    /// <summary>The body, bounded whatever its length header says.</summary>
    /// <exception cref="BadHttpRequestException">413 above <see cref="MaxBodyBytes"/>.</exception>
    private static async Task<byte[]> ReadBodyAsync(HttpContext http, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        var part = new byte[8192];
        var total = 0L;
        // What is too much is read and thrown away, up to the host's own limit: many trackers read no answer before they have sent all.
        while (await http.Request.Body.ReadAsync(part, cancellation) is > 0 and var count)
        {
            total += count;
            if (total <= MaxBodyBytes) body.Write(part, 0, count);
        }

        return total <= MaxBodyBytes
            ? body.ToArray()
            : throw new BadHttpRequestException($"The body has more than {MaxBodyBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
    }

    private static string Cut(string device) => device.Length <= 57 ? device : device[..57];

    private static IResult Problem(int status, string detail) => Results.Problem(statusCode: status, detail: detail);
}
