using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>A planner approves or rejects proposals.</summary>
internal sealed class DecideProposals(DbContext db, StockBook book, IOutbox outbox, TimeProvider time)
{
    /// <summary>Sets the stock aside and publishes each approval. A proposal whose stock has gone meanwhile stays proposed, with the reason.</summary>
    public async Task<DecisionAnswer> ApproveAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rows = await LoadAsync(names, cancellation);
        var codes = rows.SelectMany(p => p.Lines).Select(l => l.Item).Distinct().ToArray();
        var unitLoads = await db.Set<ItemRow>().AsNoTracking().Where(i => codes.Contains(i.Item)).ToDictionaryAsync(i => i.Item, i => i.UnitLoad, cancellation);
        foreach (var row in rows.Where(p => p.State == ProposalState.Proposed)) await ApproveAsync(row, unitLoads, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return Answer(names, rows);
    }

    /// <summary>Rejects proposals that still wait.</summary>
    public async Task<DecisionAnswer> RejectAsync(IReadOnlyList<string> names, string reason, CancellationToken cancellation)
    {
        var rows = await LoadAsync(names, cancellation);
        foreach (var row in rows.Where(p => p.State == ProposalState.Proposed))
        {
            (row.State, row.RejectedAt, row.Reason) = (ProposalState.Rejected, time.GetUtcNow(), reason);
            row.Version++;
        }

        await db.SaveChangesAsync(cancellation);
        return Answer(names, rows);
    }

    /// <summary>Changes the units of a proposal that still waits; 0 leaves a line out.</summary>
    /// <returns>The proposal as it is now; null if there is none. One that was decided is not changed.</returns>
    public async Task<ProposalRow?> EditAsync(string name, IReadOnlyDictionary<ItemId, long> units, CancellationToken cancellation)
    {
        if ((await LoadAsync([name], cancellation)).SingleOrDefault() is not { } row) return null;
        if (row.State != ProposalState.Proposed) return row;
        var faults = new FaultList();
        foreach (var (item, wanted) in units)
            if (faults.Check(row.Lines.Find(l => l.Item == item) is not null, "lines", $"the proposal has no line of {item}", "Name items of the proposal")) row.Lines.Find(l => l.Item == item)!.Units = (int)wanted;
        faults.ThrowIfAny();
        (row.Reason, row.Version) = ("edited by a planner", row.Version + 1);
        await db.SaveChangesAsync(cancellation);
        return row;
    }

    private async Task ApproveAsync(ProposalRow row, Dictionary<ItemId, Load> unitLoads, CancellationToken cancellation)
    {
        var lines = row.Lines.Where(l => l.Units > 0).OrderBy(l => l.Item.Value, StringComparer.Ordinal).ToList();
        row.Version++;
        if (lines.Count == 0)
        {
            row.Reason = "nothing can be sent: the supplying site has no free stock of any line";
            return;
        }

        List<ProposalLineRow> reserved = [];
        foreach (var line in lines)
        {
            if (await book.TryReserveAsync(row.From, line.Item, line.Units, cancellation))
            {
                reserved.Add(line);
                continue;
            }

            foreach (var back in reserved) await book.FreeAsync(row.From, back.Item, back.Units, cancellation);
            row.Reason = $"site {row.From} no longer has {line.Units} free units of {line.Item}; run a new review";
            return;
        }

        foreach (var line in lines) await book.ChangeOnOrderAsync(row.Site, line.Item, line.Units, cancellation);
        var now = time.GetUtcNow();
        (row.State, row.Goods, row.ApprovedAt, row.Reason) = (ProposalState.Approved, TransferStage.Reserved, now, null);
        var load = lines.Aggregate(Load.Zero, (sum, l) => sum + new Load(unitLoads[l.Item].Grams * l.Units, unitLoads[l.Item].Millilitres * l.Units));
        outbox.Add(new ReplenishmentApproved(row.Proposal, row.From, row.Site, [.. lines.Select(l => new Line(l.Item, l.Units))], load, now, row.NeededBy));
    }

    private Task<List<ProposalRow>> LoadAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var wanted = names.Distinct().ToArray();
        return db.Set<ProposalRow>().Include(p => p.Lines).Where(p => wanted.Contains(p.Proposal)).OrderBy(p => p.Sequence).ToListAsync(cancellation);
    }

    private static DecisionAnswer Answer(IReadOnlyList<string> names, List<ProposalRow> rows) =>
        new([.. rows.Select(ProposalAnswer.Of)], [.. names.Except(rows.Select(p => p.Proposal))]);
}

/// <summary>The proposals as they are now, and names that are not known.</summary>
internal sealed record DecisionAnswer(IReadOnlyList<ProposalAnswer> Proposals, IReadOnlyList<string> Unknown);
