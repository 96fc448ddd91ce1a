using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>A link for one shopper and one shipment.</summary>
internal sealed record TrackingLink(string Token, string Url, DateTimeOffset ExpiresAt);

/// <summary>Makes and reads tracking links. A stolen database holds no token that works.</summary>
internal sealed class TrackingLinks(DbContext db, TimeProvider time, IOptions<TrackingOptions> options)
{
    private const int TokenBytes = 24;

    private const int MaxTokenLength = 64;

    /// <summary>A new link, or null if the shipment is not known.</summary>
    public async Task<TrackingLink?> CreateAsync(ShipmentId shipment, CancellationToken cancellation)
    {
        if (!await db.Set<ShipmentRow>().AnyAsync(r => r.Shipment == shipment && r.Status != null, cancellation)) return null;
        var now = Instants.Trim(time.GetUtcNow());
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var link = new LinkRow { TokenHash = HashOf(token), Shipment = shipment, CreatedAt = now, ExpiresAt = now + options.Value.LinkLifetime };
        db.Add(link);
        await db.SaveChangesAsync(cancellation);
        return new TrackingLink(token, $"/track/{token}", link.ExpiresAt);
    }

    /// <summary>The shipment of a token, or null if it is unknown or has expired.</summary>
    public async Task<ShipmentId?> ResolveAsync(string token, CancellationToken cancellation)
    {
        if (token.Length > MaxTokenLength) return null;
        var hash = HashOf(token);
        var link = await db.Set<LinkRow>().AsNoTracking().FirstOrDefaultAsync(r => r.TokenHash == hash, cancellation);
        return link is not null && link.ExpiresAt > time.GetUtcNow() ? link.Shipment : null;
    }

    // A token of 192 random bits needs no salt.
    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
