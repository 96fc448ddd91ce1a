using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LogiOpt.Tracking.Webhooks;

/// <summary>Sends what waits, in real time whatever the clock of the operation: receivers check how old a signature is.</summary>
internal sealed class WebhookSender(IServiceScopeFactory scopes, WebhookFeeder feeder, WebhookClient client, WebhookSecrets secrets, ILogger<WebhookSender> log) : BackgroundService
{
    private const int Batch = 100, AtOnce = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), Claim = TimeSpan.FromMinutes(2), Keep = TimeSpan.FromDays(7), PurgeEvery = TimeSpan.FromHours(1);

    private DateTimeOffset _purged;
    private bool _isEncrypted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!_isEncrypted) await EncryptOldAsync(stoppingToken);
                var now = TimeProvider.System.GetUtcNow();
                var busy = await feeder.StepAsync(now, stoppingToken) + await SendDueAsync(now, stoppingToken);
                if (now - _purged >= PurgeEvery) await PurgeAsync(now, stoppingToken);
                if (busy == 0) await Task.Delay(Pause, TimeProvider.System, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is System.Data.Common.DbException or DbUpdateException)
            {
                log.LogWarning(fault, "Webhooks could not be fed or settled; they are tried again.");
                await Task.Delay(Pause, TimeProvider.System, stoppingToken);
            }
        }
    }

    /// <summary>Sends one batch of what is due; answers how many were tried.</summary>
    public async Task<int> SendDueAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        var active = await db.Set<WebhookRow>().Where(w => w.State == WebhookState.Active && (w.PausedUntil == null || w.PausedUntil <= now)).ToListAsync(cancellation);
        if (active.Count == 0) return 0;
        var ids = active.ConvertAll(w => w.Webhook);
        var due = await db.Set<WebhookDeliveryRow>().Where(d => d.State == DeliveryState.Waiting && d.NextAt <= now && ids.Contains(d.Webhook))
            .OrderBy(d => d.NextAt).ThenBy(d => d.Delivery).Take(Batch).ToListAsync(cancellation);
        if (due.Count == 0) return 0;
        // Claimed for a while: another worker leaves them alone, and if this one dies they are due again.
        foreach (var delivery in due) delivery.NextAt = now + Claim;
        await db.SaveChangesAsync(cancellation);

        await Parallel.ForEachAsync(due.GroupBy(d => d.Webhook), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (group, token) =>
        {
            var webhook = active.First(w => w.Webhook == group.Key);
            foreach (var delivery in group)
            {
                if (webhook.State != WebhookState.Active || webhook.PausedUntil > now)
                {
                    delivery.NextAt = webhook.PausedUntil ?? now;
                    continue;
                }

                WebhookSchedule.Settle(delivery, webhook, await client.SendAsync(webhook, delivery, now, token), now);
            }
        });

        await db.SaveChangesAsync(cancellation);
        foreach (var webhook in active.Where(w => w.State != WebhookState.Active))
        {
            log.LogWarning("Webhook {Webhook} is switched off: {Why}", webhook.Webhook, webhook.Why);
            await db.Set<WebhookDeliveryRow>().Where(d => d.Webhook == webhook.Webhook && d.State == DeliveryState.Waiting)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeliveryState.GivenUp), cancellation);
        }

        return due.Count;
    }

    private async Task EncryptOldAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await secrets.EncryptOldAsync(scope.ServiceProvider.GetRequiredService<DbContext>(), cancellation);
        _isEncrypted = true;
    }

    private async Task PurgeAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        _purged = now;
        await using var scope = scopes.CreateAsyncScope();
        var oldest = now - Keep;
        await scope.ServiceProvider.GetRequiredService<DbContext>().Set<WebhookDeliveryRow>()
            .Where(d => d.State != DeliveryState.Waiting && d.CreatedAt < oldest).ExecuteDeleteAsync(cancellation);
    }
}
