using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Routing.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Planning;

/// <summary>What a plan was asked to do, as stored with it.</summary>
/// <param name="TimeLimitSeconds">Seconds of search.</param>
/// <param name="Kinds">Kinds of shipments; null = all.</param>
/// <param name="Dispatch">Whether its routes go to the drivers.</param>
/// <param name="Problem">The body of a free-standing problem; null for a wave.</param>
/// <param name="Seed">Seed of the search.</param>
/// <param name="Travel">Uploaded table of a free-standing problem; null = as configured.</param>
internal sealed record PlanRequest(double TimeLimitSeconds, IReadOnlyList<ShipmentKind>? Kinds, bool Dispatch, string? Problem, long Seed, string? Travel = null);

/// <summary>Stores and queues plans.</summary>
internal sealed class PlanRequests(DbContext db, PlanQueue queue, TimeProvider time)
{
    /// <summary>Adds a plan to the queue; null when the queue is full.</summary>
    /// <param name="id">The plan's id; a plan that is known already is not added again.</param>
    /// <param name="wave">Instant of the wave; null for a free-standing problem.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="owner">Who asked; null = the schedule.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public async Task<PlanRow?> AddAsync(PlanId id, DateTimeOffset? wave, PlanRequest request, string? owner, CancellationToken cancellation)
    {
        if (!queue.HasRoom) return null;
        var row = await db.Set<PlanRow>().FindAsync([id], cancellation);
        if (row is not null) return row;

        row = new PlanRow { Id = id, Wave = wave, AskedAt = time.GetUtcNow(), Request = RoutingJson.Write(request), Owner = owner };
        db.Add(row);
        await db.SaveChangesAsync(cancellation);

        // A row that does not fit the queue any more is found again when the planner next starts or idles.
        queue.TryAdd(id);
        return row;
    }
}
