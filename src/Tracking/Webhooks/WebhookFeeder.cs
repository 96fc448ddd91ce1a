using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Tracking.Webhooks;

/// <summary>Reads the journal on from where it was and puts messages into the subscriptions' queues, both in one transaction: nothing is left out, nothing is queued twice.</summary>
internal sealed class WebhookFeeder(IServiceScopeFactory scopes)
{
    /// <summary>Messages that may wait for one receiver.</summary>
    public const int MaxWaiting = 10_000;

    private const int FactsPerStep = 500;

    private static readonly string[] Told = ["told", "milestone", "shipment-released", "route-dispatched", "shipment-unserved", "order-cancelled", "carrier"];

    /// <summary>One step; answers how many facts were read.</summary>
    /// <param name="now">Real time.</param>
    /// <param name="cancellation">Ends the step; nothing is changed then.</param>
    public async Task<int> StepAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        var webhooks = await db.Set<WebhookRow>().Where(w => w.State == WebhookState.Active).ToListAsync(cancellation);
        if (webhooks.Count == 0) return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var cursor = await db.Set<WebhookCursorRow>().FirstOrDefaultAsync(c => c.Name == WebhookCursorRow.TheOne, cancellation);
        if (cursor is null) db.Add(cursor = new WebhookCursorRow());
        var rows = await db.Set<JournalRow>().AsNoTracking().Where(r => r.Sequence > cursor.Sequence && Told.Contains(r.Type))
            .OrderBy(r => r.Sequence).Take(FactsPerStep).ToListAsync(cancellation);
        if (rows.Count == 0) return 0;
        cursor.Sequence = rows[^1].Sequence;
        var messages = await MessagesAsync(db, rows, now, cancellation);
        foreach (var webhook in webhooks) await QueueAsync(db, webhook, messages, now, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return rows.Count;
    }

    /// <summary>Moves the place in the journal to its end, so that a first subscriber is told of what happens from now on.</summary>
    public static async Task StartAtEndAsync(DbContext db, CancellationToken cancellation)
    {
        if (await db.Set<WebhookRow>().AnyAsync(w => w.State == WebhookState.Active, cancellation)) return;
        var end = await db.Set<JournalRow>().MaxAsync(r => (long?)r.Sequence, cancellation) ?? 0;
        var cursor = await db.Set<WebhookCursorRow>().FirstOrDefaultAsync(c => c.Name == WebhookCursorRow.TheOne, cancellation);
        if (cursor is null) db.Add(cursor = new WebhookCursorRow());
        cursor.Sequence = Math.Max(cursor.Sequence, end);
    }

    private static async Task<List<CloudEvent>> MessagesAsync(DbContext db, List<JournalRow> rows, DateTimeOffset now, CancellationToken cancellation)
    {
        var facts = rows.Where(r => Quarantine.IsFolded(r.Quarantine)).Select(JournalJson.ReadFact).ToList();
        var routes = facts.OfType<MilestoneReached>().Select(m => m.Route).Concat(facts.OfType<RouteNoted>().Select(n => n.Fact.Route)).Distinct().ToList();
        var bodies = await db.Set<RouteRow>().AsNoTracking().Where(r => routes.Contains(r.Route)).Select(r => r.Body).ToListAsync(cancellation);
        var concerned = bodies.SelectMany(b => JournalJson.Read<RouteState>(b).Shipments()).Concat(facts.Select(ShipmentOf).OfType<ShipmentId>()).ToHashSet();
        var shipments = new Dictionary<ShipmentId, ShipmentState>();
        foreach (var part in concerned.Chunk(FactsPerStep))
            foreach (var body in await db.Set<ShipmentRow>().AsNoTracking().Where(r => part.Contains(r.Shipment)).Select(r => r.Body).ToListAsync(cancellation))
            {
                var state = JournalJson.Read<ShipmentState>(body);
                shipments[state.Shipment] = state;
            }

        return
        [
            .. shipments.Values.SelectMany(s => ShipmentMessage.OfHistory(s, now)),
            .. facts.OfType<Told>().Where(t => shipments.ContainsKey(t.Shipment)).SelectMany(t => ShipmentMessage.OfTelling(shipments[t.Shipment], t)),
        ];
    }

    private static async Task QueueAsync(DbContext db, WebhookRow webhook, List<CloudEvent> messages, DateTimeOffset now, CancellationToken cancellation)
    {
        var wanted = messages.Where(m => m.Time >= webhook.CreatedAt.AddDays(-1) && IsWanted(webhook, m)).ToList();
        if (wanted.Count == 0) return;
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in wanted.Select(m => m.Id).Chunk(FactsPerStep))
            known.UnionWith(await db.Set<WebhookDeliveryRow>().Where(d => d.Webhook == webhook.Webhook && part.Contains(d.MessageId)).Select(d => d.MessageId).ToListAsync(cancellation));
        var waiting = await db.Set<WebhookDeliveryRow>().CountAsync(d => d.Webhook == webhook.Webhook && d.State == DeliveryState.Waiting, cancellation);
        foreach (var message in wanted)
        {
            if (!known.Add(message.Id)) continue;
            if (++waiting > MaxWaiting)
            {
                (webhook.State, webhook.Why) = (WebhookState.Off, $"{MaxWaiting} messages wait for it.");
                return;
            }

            db.Add(NewDelivery(webhook.Webhook, message.Id, message.Type, ShipmentMessage.Write(message), now));
        }
    }

    public static WebhookDeliveryRow NewDelivery(Guid webhook, string id, string type, string body, DateTimeOffset now) =>
        new() { Webhook = webhook, MessageId = id, Type = type, Body = body, CreatedAt = now, NextAt = now };

    private static bool IsWanted(WebhookRow webhook, CloudEvent message) =>
        webhook.Types.Length == 0 || webhook.Types.Split(',').Contains(message.Type[ShipmentMessage.TypePrefix.Length..]);

    private static ShipmentId? ShipmentOf(Observation fact) => fact switch
    {
        ShipmentNoted noted => noted.Fact.Shipment,
        GivenUp gaveUp => gaveUp.Fact.Shipment,
        Withdrawn withdrawn => withdrawn.Shipment,
        CarrierReported said => said.Shipment,
        Told told => told.Shipment,
        _ => null,
    };
}
