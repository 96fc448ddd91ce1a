using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Tracking.Devices;

/// <summary>Finds the device of an id or token, from memory where it asked lately: a tracker asks every few seconds.</summary>
internal sealed class KnownDevices(IServiceScopeFactory scopes)
{
    private const int MaxRemembered = 50_000;

    // A device that was removed on another worker may report for this long.
    private static readonly TimeSpan Remember = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (DeviceRow? Row, long At)> _asked = new(StringComparer.Ordinal);

    /// <summary>The device, or null if the id is unknown, or known but needs its token.</summary>
    public async ValueTask<DeviceRow?> FindAsync(string idOrToken, CancellationToken cancellation)
    {
        if (idOrToken.Length is 0 or > DeviceRequest.MaxTokenLength) return null;
        if (_asked.TryGetValue(idOrToken, out var known) && TimeProvider.System.GetElapsedTime(known.At) < Remember) return known.Row;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        var hash = HashOf(idOrToken);
        var row = await db.Set<DeviceRow>().AsNoTracking()
            .FirstOrDefaultAsync(r => (r.Device == idOrToken && r.TokenHash == null) || r.TokenHash == hash, cancellation);
        if (_asked.Count >= MaxRemembered) _asked.Clear();
        _asked[idOrToken] = (row, TimeProvider.System.GetTimestamp());
        return row;
    }

    /// <summary>To be called when devices change.</summary>
    public void Forget() => _asked.Clear();

    // A token of 192 random bits needs no salt.
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
