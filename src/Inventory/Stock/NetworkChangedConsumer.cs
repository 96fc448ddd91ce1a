using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Stock;

/// <summary>The network in force changed: from now on its open sites take orders.</summary>
internal sealed class NetworkChangedConsumer(DbContext db) : IConsumer<NetworkChanged>
{
    public Task Consume(ConsumeContext<NetworkChanged> context) => ApplyAsync(context.Message, context.CancellationToken);

    internal async Task ApplyAsync(NetworkChanged fact, CancellationToken cancellation)
    {
        var known = await db.Set<SiteRow>().ToDictionaryAsync(s => s.Site, cancellation);
        // A fact tells the whole network; an older one that arrives late tells nothing new.
        if (known.Values.Any(s => s.ChangedAt > fact.ChangedAt)) return;
        foreach (var site in fact.Sites)
        {
            if (!known.Remove(site.Site, out var row)) db.Add(row = new SiteRow { Site = site.Site });
            (row.Name, row.Kind, row.Open, row.ChangedAt) = (site.Name, site.Kind, site.Open, fact.ChangedAt);
            (row.Latitude, row.Longitude) = (site.Point.Latitude, site.Point.Longitude);
        }

        // Sites that are no longer named are closed, not forgotten: stock may still be there.
        foreach (var gone in known.Values) (gone.Open, gone.ChangedAt) = (false, fact.ChangedAt);
        await db.SaveChangesAsync(cancellation);
    }
}
