using LogiOpt.Core.Access;
using LogiOpt.Core.Input;
using LogiOpt.Host.Persistence;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Identity;

/// <summary>What an admin asks for.</summary>
internal sealed record KeyRequest(string? Name, string[]? Roles);

/// <summary>A key as listed; <see cref="Key"/> is there only in the answer to its making.</summary>
internal sealed record KeyAnswer(Guid Id, string Name, IReadOnlyList<string> Roles, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt, string? Key);

/// <summary>Admins make, list and revoke keys; every caller may ask who it is.</summary>
internal static class KeyEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/api/keys").WithTags("Keys").RequireAuthorization(Callers.Of(Roles.Admin));
        keys.MapPost("", Create).WithName("CreateKey").WithSummary("Make a key; it is shown only in this answer").Produces<KeyAnswer>(201).ProducesProblem(400);
        keys.MapGet("", List).WithName("ListKeys").WithSummary("All keys, without their secrets").Produces<KeyAnswer[]>();
        keys.MapDelete("{id:guid}", Revoke).WithName("RevokeKey").WithSummary("End a key").Produces(204).ProducesProblem(404);
        app.MapGet("/api/me", (HttpContext http) => Results.Ok(new { name = http.User.Identity?.Name, roles = http.User.FindAll(System.Security.Claims.ClaimTypes.Role).Select(c => c.Value) }))
            .WithTags("Keys").WithName("WhoAmI").WithSummary("Name and roles of the key shown")
            .RequireAuthorization(Callers.Of([.. Roles.All]));
    }

    private static async Task<IResult> Create(KeyRequest request, ApiKeys keys, CancellationToken cancellation)
    {
        var faults = new FaultList();
        faults.Check(request.Name is { Length: > 0 and <= 100 }, "name", "The name is missing or longer than 100 characters", "Say who holds the key");
        faults.Check(request.Roles is { Length: > 0 }, "roles", "No role is given", $"Give one or more of {string.Join(", ", Roles.All)}");
        foreach (var role in (request.Roles ?? []).Where(role => !Roles.All.Contains(role)))
            faults.Add("roles", $"'{role}' is no role", $"Give one or more of {string.Join(", ", Roles.All)}");
        faults.ThrowIfAny();
        var (row, key) = await keys.CreateAsync(request.Name!, [.. request.Roles!.Distinct()], cancellation);
        return Results.Created($"/api/keys/{row.Id}", Answer(row, key));
    }

    private static async Task<IResult> List(LogiOptDb db, CancellationToken cancellation) =>
        Results.Ok((await db.Set<ApiKeyRow>().AsNoTracking().OrderBy(r => r.CreatedAt).Take(1_000).ToListAsync(cancellation)).Select(r => Answer(r, null)));

    private static async Task<IResult> Revoke(Guid id, ApiKeys keys, CancellationToken cancellation) =>
        await keys.RevokeAsync(id, cancellation) ? Results.NoContent() : Results.Problem($"There is no key {id}.", statusCode: 404);

    private static KeyAnswer Answer(ApiKeyRow row, string? key) => new(row.Id, row.Name, row.Roles.Split(','), row.CreatedAt, row.RevokedAt, key);
}
