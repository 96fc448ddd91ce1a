using LogiOpt.Core.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>The site chosen had sold out meanwhile: releases the shipment again, from where its reservation is.</summary>
internal sealed class SourcingRefusedConsumer(DbContext db, SourcingBook book, IOutbox outbox, IOptions<WarehousingOptions> options) : IConsumer<SourcingRefused>
{
    public Task Consume(ConsumeContext<SourcingRefused> context) => HandleAsync(context.Message, context.CancellationToken);

    internal async Task HandleAsync(SourcingRefused fact, CancellationToken cancellation)
    {
        var row = await book.FindAsync(fact.Shipment, cancellation);
        // The refusal answers our own release, which was saved with its row.
        if (row is null) throw new InvalidOperationException($"Shipment {fact.Shipment} was refused at {fact.Refused}, but never released here.");
        if (row.State == SourcingState.Cancelled || row.Site != fact.Refused || row.Placed is null) return;

        var order = SourcingBook.Read(row.Placed) with { ReservedAt = fact.ReservedAt };
        var sites = await book.SitesAsync([fact.ReservedAt], row.Day, cancellation);
        var choice = ChooseSite.FromReservation(order, sites, $"{fact.Refused} had sold out when the stock was to move there");
        row.Site = choice.Site;
        row.Explanation = OrderPlacedConsumer.Shorten(choice.Explanation);
        outbox.Add(Release.FromSite(order, choice, options.Value));
        await db.SaveChangesAsync(cancellation);
    }
}
