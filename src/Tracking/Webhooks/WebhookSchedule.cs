using LogiOpt.Tracking.Storage;

namespace LogiOpt.Tracking.Webhooks;

/// <summary>What became of one attempt.</summary>
/// <param name="Status">HTTP status; null if no answer came.</param>
/// <param name="Error">Why no answer came, or null.</param>
/// <param name="RetryAfter">What the receiver asked for; null if nothing.</param>
internal sealed record Attempt(int? Status, string? Error, TimeSpan? RetryAfter);

/// <summary>When a message is tried again, and when a subscription is let be.</summary>
internal static class WebhookSchedule
{
    /// <summary>Messages given up one after another until the subscription is switched off.</summary>
    public const int MaxGivenUp = 10;

    // The delays before each attempt that Standard Webhooks proposes: about four days in all.
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    private static readonly TimeSpan MaxPause = TimeSpan.FromHours(24);

    public static int MaxAttempts => Delays.Length;

    /// <summary>Writes an attempt's outcome into the message and its subscription.</summary>
    public static void Settle(WebhookDeliveryRow delivery, WebhookRow webhook, Attempt attempt, DateTimeOffset now)
    {
        delivery.Attempts++;
        (delivery.LastStatus, delivery.LastError) = (attempt.Status, attempt.Error is { Length: > 200 } long_ ? long_[..200] : attempt.Error);
        if (attempt.Status is >= 200 and < 300)
        {
            (delivery.State, webhook.GivenUp) = (DeliveryState.Delivered, 0);
            return;
        }

        if (attempt.Status == 410)
        {
            (delivery.State, webhook.State, webhook.Why) = (DeliveryState.GivenUp, WebhookState.Gone, "The receiver answered 410.");
            return;
        }

        if (delivery.Attempts >= Delays.Length)
        {
            delivery.State = DeliveryState.GivenUp;
            if (++webhook.GivenUp >= MaxGivenUp)
                (webhook.State, webhook.Why) = (WebhookState.Off, $"{MaxGivenUp} messages one after another could not be delivered, the last for: {Reason(attempt)}.");
            return;
        }

        var delay = Delays[delivery.Attempts];
        if (attempt.Status is 429 or 503)
        {
            // Slower for every message, not for this one alone.
            var pause = attempt.RetryAfter is { } asked && asked > delay ? asked : delay;
            webhook.PausedUntil = now + (pause < MaxPause ? pause : MaxPause);
            delivery.NextAt = webhook.PausedUntil.Value;
            return;
        }

        delivery.NextAt = now + delay;
    }

    private static string Reason(Attempt attempt) => attempt.Status is { } status ? $"HTTP {status}" : attempt.Error ?? "no answer";
}
