using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Host.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Identity;

/// <summary>A caller whose key was accepted.</summary>
internal sealed record Caller(string Id, string Name, IReadOnlyList<string> Roles);

/// <summary>Makes, checks and revokes API keys.</summary>
internal sealed class ApiKeys(IServiceScopeFactory scopes, IOptions<IdentityOptions> options, TimeProvider time, ILogger<ApiKeys> log)
{
    private const int MaxRemembered = 10_000;

    // Accepted keys by hash. Revoking clears it; on several workers a revoked key may live on for this long.
    private static readonly TimeSpan Remember = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, (Caller Caller, long At)> _accepted = new();

    /// <summary>Makes an admin key at the very first start and prints it once, unless a bootstrap key is configured.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        if (options.Value.BootstrapKey is not null) return;
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<LogiOptDb>().Set<ApiKeyRow>().AnyAsync(cancellation)) return;
        var (_, key) = await CreateAsync("first admin", [Roles.Admin], cancellation);
        // Printed, not logged: a secret does not belong into logs.
        await Console.Out.WriteLineAsync($"First start. The admin key, shown only now: {key}");
        log.LogInformation("An admin key was made at the first start");
    }

    public async Task<(ApiKeyRow Row, string Key)> CreateAsync(string name, IReadOnlyList<string> roles, CancellationToken cancellation)
    {
        var key = "lo_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var row = new ApiKeyRow
        {
            Id = IdMaker.TimeOrdered(time),
            Name = name,
            Hash = HashOf(key),
            Roles = string.Join(',', roles),
            CreatedAt = time.GetUtcNow(),
        };
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
        db.Add(row);
        await db.SaveChangesAsync(cancellation);
        return (row, key);
    }

    /// <summary>The caller of a key, or null.</summary>
    public async ValueTask<Caller?> FindAsync(string key, CancellationToken cancellation)
    {
        if (key.Length is 0 or > 256) return null;
        var hash = HashOf(key);
        if (options.Value.BootstrapKey is { } bootstrap
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(HashOf(bootstrap))))
            return new Caller("bootstrap", "bootstrap", [Roles.Admin]);
        if (_accepted.TryGetValue(hash, out var known) && TimeProvider.System.GetElapsedTime(known.At) < Remember) return known.Caller;

        await using var scope = scopes.CreateAsyncScope();
        var row = await scope.ServiceProvider.GetRequiredService<LogiOptDb>().Set<ApiKeyRow>().AsNoTracking()
            .SingleOrDefaultAsync(r => r.Hash == hash && r.RevokedAt == null, cancellation);
        if (row is null) return null;
        var caller = new Caller(row.Id.ToString(), row.Name, row.Roles.Split(',', StringSplitOptions.RemoveEmptyEntries));
        if (_accepted.Count >= MaxRemembered) _accepted.Clear();
        _accepted[hash] = (caller, TimeProvider.System.GetTimestamp());
        return caller;
    }

    /// <summary>Ends a key; false if there is none of this id.</summary>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
        var row = await db.Set<ApiKeyRow>().SingleOrDefaultAsync(r => r.Id == id, cancellation);
        if (row is null) return false;
        row.RevokedAt ??= time.GetUtcNow();
        await db.SaveChangesAsync(cancellation);
        _accepted.Clear();
        return true;
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
