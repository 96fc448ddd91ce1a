using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LogiOpt.Tracking.Webhooks;

/// <summary>A secret and when it ends; null = not yet.</summary>
internal sealed record WebhookSecret(string Secret, DateTimeOffset? Until);

/// <summary>Signs messages after Standard Webhooks 1.0: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal static class WebhookSignature
{
    public const string Prefix = "whsec_";

    private const int SecretBytes = 24;

    /// <summary>A new secret of 192 random bits.</summary>
    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>One signature, <c>v1,</c> and base64.</summary>
    /// <exception cref="FormatException">The secret is not base64 behind its prefix.</exception>
    public static string Sign(string secret, string id, DateTimeOffset timestamp, string body)
    {
        var key = Convert.FromBase64String(secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret);
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}.{body}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }

    /// <summary>The header's value: a signature by every secret that is still good, so that a receiver may change over at its own time.</summary>
    public static string Header(IEnumerable<WebhookSecret> secrets, string id, DateTimeOffset timestamp, string body) =>
        string.Join(' ', secrets.Where(s => s.Until is null || s.Until > timestamp).Select(s => Sign(s.Secret, id, timestamp, body)));
}
