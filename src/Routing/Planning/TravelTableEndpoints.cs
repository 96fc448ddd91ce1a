using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Problem.Formats.Vroom;
using LogiOpt.Routing.Storage;
using LogiOpt.Routing.Travel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Planning;

/// <summary>An uploaded table as shown.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Places">How many places it has.</param>
/// <param name="Profiles">Its profiles.</param>
/// <param name="UploadedAt">When it came.</param>
/// <param name="InUse">Whether waves, and problems that name none, use it.</param>
internal sealed record TravelTableView(string Name, int Places, string[] Profiles, DateTimeOffset UploadedAt, bool InUse);

/// <summary>Travel times that the operator brings: uploaded once by name, used in plans.</summary>
internal static class TravelTableEndpoints
{
    /// <summary>Longest body.</summary>
    private const int MaxBytes = 64 << 20;

    private const int MaxTables = 32;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/routing/travel-tables").WithTags("Routing");
        var writers = Callers.Of(Roles.Operator, Roles.Planner);
        group.MapPut("/{name}", SaveAsync).RequireAuthorization(writers).WithName("SaveTravelTable").Accepts<object>("application/json")
            .WithSummary("Uploads travel times and distances between places, or replaces them").Produces<TravelTableView>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(413);
        group.MapGet("", ListAsync).RequireAuthorization(Callers.Of(Roles.Operator, Roles.Planner, Roles.Dispatcher)).WithName("ListTravelTables")
            .WithSummary("Uploaded tables by name, without their figures").Produces<object>();
        group.MapDelete("/{name}", RemoveAsync).RequireAuthorization(writers).WithName("RemoveTravelTable").WithSummary("Removes an uploaded table; plans that name it fall back and say so")
            .Produces(204).ProducesProblem(404);
    }

    private static async Task<IResult> SaveAsync(string name, HttpContext http, DbContext db, TimeProvider time, IOptions<RoutingOptions> options, CancellationToken cancellation)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxBytes;
        using var body = await JsonDocument.ParseAsync(http.Request.Body, new JsonDocumentOptions { MaxDepth = 16 }, cancellation);
        var table = Read(name, body.RootElement);
        var row = await db.Set<TravelTableRow>().FindAsync([name], cancellation);
        if (row is null)
        {
            if (await db.Set<TravelTableRow>().CountAsync(cancellation) >= MaxTables)
                return TypedResults.Problem(statusCode: 409, title: "Too many tables", detail: $"There are {MaxTables} already. Remove one first.");
            db.Add(row = new TravelTableRow { Name = name });
        }

        (row.Places, row.Profiles, row.UploadedAt, row.Body) = (table.Places.Count, string.Join(',', table.ByProfile.Keys), time.GetUtcNow(), table.Pack());
        row.Version++;
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok(View(row.Name, row.Places, row.Profiles, row.UploadedAt, options.Value));
    }

    private static async Task<IResult> ListAsync(DbContext db, IOptions<RoutingOptions> options, CancellationToken cancellation)
    {
        var rows = await db.Set<TravelTableRow>().AsNoTracking().OrderBy(r => r.Name).Take(MaxTables)
            .Select(r => new { r.Name, r.Places, r.Profiles, r.UploadedAt }).ToListAsync(cancellation);
        return TypedResults.Ok<object>(new { items = rows.Select(r => View(r.Name, r.Places, r.Profiles, r.UploadedAt, options.Value)) });
    }

    private static async Task<IResult> RemoveAsync(string name, DbContext db, CancellationToken cancellation) =>
        await db.Set<TravelTableRow>().Where(r => r.Name == name).ExecuteDeleteAsync(cancellation) > 0
            ? TypedResults.NoContent()
            : TypedResults.Problem(statusCode: 404, title: "No such table", detail: $"There is no uploaded table {name}.");

    /// <summary>Reads an upload; all faults are told.</summary>
    internal static UploadedTable Read(string name, JsonElement root)
    {
        var faults = new FaultList();
        var read = new VroomFields("", faults);
        read.Check(Codes.IsCode(name), "name", $"'{name}' is no code", "Give 1 to 64 visible characters without blanks.");
        if (!read.Check(root.ValueKind == JsonValueKind.Object, "", "it is no JSON object", "Give places and matrices.")) faults.ThrowIfAny();
        var places = Places(root, read);
        var byProfile = new Dictionary<string, VroomMatrix>(StringComparer.Ordinal);
        if (read.Check(root.TryGetProperty("matrices", out var matrices) && matrices.ValueKind == JsonValueKind.Object, "matrices", "no object", "Give tables by profile: {\"car\": {\"durations\": [[...]], \"distances\": [[...]]}}."))
        {
            var profiles = matrices.EnumerateObject().Take(UploadedTable.MaxProfiles + 1).ToList();
            read.Check(profiles.Count is >= 1 and <= UploadedTable.MaxProfiles, "matrices", $"{(profiles.Count > UploadedTable.MaxProfiles ? "more" : profiles.Count)} profiles", $"Give 1 to {UploadedTable.MaxProfiles}.");
            foreach (var profile in profiles.Take(UploadedTable.MaxProfiles))
                if (Matrix(profile, places.Count, read) is { } matrix) byProfile[profile.Name] = matrix;
        }

        faults.ThrowIfAny();
        return new UploadedTable(name, places, byProfile);
    }

    private static List<GeoPoint> Places(JsonElement root, VroomFields read)
    {
        var items = read.Items(root, "", "places");
        read.Check(items.Count is >= 1 and <= UploadedTable.MaxPlaces, "places", $"{items.Count} places", $"Give 1 to {UploadedTable.MaxPlaces} as [longitude, latitude].");
        var places = new List<GeoPoint>();
        foreach (var item in items.Take(UploadedTable.MaxPlaces))
        {
            GeoPoint point = default;
            var good = item.ValueKind == JsonValueKind.Array && item.GetArrayLength() >= 2 && item[0].ValueKind == JsonValueKind.Number && item[1].ValueKind == JsonValueKind.Number
                && GeoPoint.TryCreate(item[1].GetDouble(), item[0].GetDouble(), out point);
            read.Check(good, $"places[{places.Count}]", "no place on Earth", "Give [longitude, latitude] in degrees.");
            places.Add(point);
        }

        var lone = new UploadedTable("", places, new Dictionary<string, VroomMatrix>());
        for (var k = 0; k < places.Count && items.Count == places.Count; k++)
            read.Check(lone.RowOf(places[k]) == k || places[k] == default, $"places[{k}]", $"the same as places[{lone.RowOf(places[k])}]", "Give each place once.");
        return places;
    }

    private static VroomMatrix? Matrix(JsonProperty profile, int size, VroomFields read)
    {
        var where = $"matrices.{profile.Name}";
        read.Check(profile.Name.Length is >= 1 and <= 64 && !profile.Name.Contains(','), where, $"'{profile.Name}' is no profile", "Give 1 to 64 characters without commas.");
        var (seconds, metres) = (read.Table(where, profile.Value, "durations", size), read.Table(where, profile.Value, "distances", size));
        if (seconds is null || metres is null) return null;

        // No road is no road, whichever table says so.
        for (var k = 0; k < seconds.Length; k++)
            if (seconds[k] < 0 || metres[k] < 0) seconds[k] = metres[k] = -1;
        return new VroomMatrix(size, seconds, metres, null);
    }

    private static TravelTableView View(string name, int places, string profiles, DateTimeOffset at, RoutingOptions options) =>
        new(name, places, profiles.Split(','), at, name == options.UploadedTable);
}
