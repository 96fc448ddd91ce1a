using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Presale;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>A proposal's state and stock as a function of the facts known about it.</summary>
internal static class TransferJourney
{
    public static ProposalState StateOf(ProposalRow row) =>
        row.ApprovedAt is null ? row.State
        : row.ReceivedAt is not null ? ProposalState.Received
        : row.FailedAt is not null || row.ReturnedAt is not null ? ProposalState.Failed
        : row.StartedAt is not null ? ProposalState.InTransit
        : row.UnservedAt is not null ? ProposalState.Unserved
        : ProposalState.Approved;

    public static TransferStage GoodsOf(ProposalRow row) =>
        row.ApprovedAt is null ? TransferStage.None
        : row.ReceivedAt is not null ? TransferStage.Received
        : row.ReturnedAt is not null ? TransferStage.Returned
        : row.StartedAt is not null || row.FailedAt is not null ? TransferStage.InTransit
        : row.UnservedAt is not null ? TransferStage.Freed
        : TransferStage.Reserved;
}

/// <summary>The store of proposals; brings stock into step with what becomes known.</summary>
internal sealed class TransferBook(DbContext db, StockBook book, PresaleQueue presales)
{
    public Task<List<ProposalRow>> OfShipmentsAsync(IReadOnlyList<ShipmentId> shipments, CancellationToken cancellation)
    {
        var ids = shipments.Distinct().ToArray();
        return db.Set<ProposalRow>().Include(p => p.Lines).Where(p => ids.Contains(p.Shipment)).ToListAsync(cancellation);
    }

    public async Task<ProposalRow?> OfShipmentAsync(ShipmentId shipment, CancellationToken cancellation) =>
        (await OfShipmentsAsync([shipment], cancellation)).SingleOrDefault();

    /// <summary>Moves state and stock to where the proposal's facts want them. The caller saves.</summary>
    public async Task SettleAsync(ProposalRow row, DateTimeOffset at, CancellationToken cancellation)
    {
        var (from, to) = (row.Goods, TransferJourney.GoodsOf(row));
        var leaves = from is TransferStage.Reserved && to is TransferStage.InTransit or TransferStage.Received or TransferStage.Returned;
        if (from != to && from is TransferStage.Reserved or TransferStage.InTransit or TransferStage.Freed)
            foreach (var line in row.Lines.Where(l => l.Units > 0))
                await MoveAsync(row, line, from, to, leaves, at, cancellation);
        (row.Goods, row.State) = (to, TransferJourney.StateOf(row));
        row.Version++;
    }

    /// <summary>Saves, and lets those who wait for the goods at their destination have what is there or know what is not.</summary>
    public async Task SaveAsync(ProposalRow row, CancellationToken cancellation)
    {
        await db.SaveChangesAsync(cancellation);
        await presales.SettleAsync(row.Site, row.Lines.Select(l => l.Item), $"transfer {row.Proposal} did not come", cancellation);
    }

    private async Task MoveAsync(ProposalRow row, ProposalLineRow line, TransferStage from, TransferStage to, bool leaves, DateTimeOffset at, CancellationToken cancellation)
    {
        if (to == TransferStage.Freed)
        {
            await book.FreeAsync(row.From, line.Item, line.Units, cancellation);
            await book.ChangeOnOrderAsync(row.Site, line.Item, -line.Units, cancellation);
            return;
        }

        // A transfer that was given up and left all the same is on order again, without a reservation.
        if (from == TransferStage.Freed) await book.ChangeOnOrderAsync(row.Site, line.Item, line.Units, cancellation);
        if (leaves || from == TransferStage.Freed) await book.IssueAsync(Movement(MovementKind.TransferOut, row.From), wasReserved: leaves, cancellation);
        if (to == TransferStage.Received) await book.ReceiveAsync(Movement(MovementKind.TransferIn, row.Site), wasOnOrder: true, cancellation);
        if (to != TransferStage.Returned) return;
        await book.ReceiveAsync(Movement(MovementKind.TransferBack, row.From), wasOnOrder: false, cancellation);
        await book.ChangeOnOrderAsync(row.Site, line.Item, -line.Units, cancellation);

        MovementRow Movement(MovementKind kind, SiteId site) => new()
        {
            Kind = kind,
            Cause = row.Shipment.ToString(),
            Site = site,
            Item = line.Item,
            Units = line.Units,
            At = at,
        };
    }
}
