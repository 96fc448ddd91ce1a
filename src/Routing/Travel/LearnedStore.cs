using LogiOpt.Routing.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Travel;

/// <summary>Keeps what the road taught; at most 168 hours and two kinds of stop.</summary>
internal sealed class LearnedStore(DbContext db, IOptions<RoutingOptions> options)
{
    public async Task<LearnedTimes> LoadAsync(CancellationToken cancellation)
    {
        var rows = await db.Set<LearnedRow>().AsNoTracking().ToDictionaryAsync(r => r.Key, r => new Learned(r.Weight, r.Sum), cancellation);
        return new LearnedTimes(rows, TimeSpan.FromHours(options.Value.UtcOffsetHours));
    }

    /// <summary>Adds one observation; saved by the caller.</summary>
    public async Task AddAsync(string key, double ratio, CancellationToken cancellation)
    {
        var row = await db.Set<LearnedRow>().FindAsync([key], cancellation);
        if (row is null) db.Add(row = new LearnedRow { Key = key });
        var now = new Learned(row.Weight, row.Sum).With(ratio);
        (row.Weight, row.Sum) = (now.Weight, now.Sum);
        row.Version++;
    }
}
