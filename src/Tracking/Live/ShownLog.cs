using System.Collections.Concurrent;
using System.Threading.Channels;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LogiOpt.Tracking.Live;

/// <summary>Keeps what shoppers were shown, so that it can be said later. A new entry is made when anything but the vehicle's place and the estimate changes,
/// and once a minute while it is looked at: those two move all the time, and each entry holds them as they were.</summary>
internal sealed class ShownLog(IServiceScopeFactory scopes, TimeProvider time, ILogger<ShownLog> log) : BackgroundService
{
    private const int MaxWaiting = 20_000, MaxRemembered = 100_000, Batch = 500;

    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromMinutes(1), Keep = TimeSpan.FromDays(90), PurgeEvery = TimeSpan.FromHours(6);

    private readonly ConcurrentDictionary<ShipmentId, (string Words, DateTimeOffset At)> _last = new();
    private readonly Channel<ShownRow> _waiting = Channel.CreateBounded<ShownRow>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Notes that a view was sent.</summary>
    public void Note(ShipmentId shipment, TrackView view)
    {
        var now = Instants.Trim(time.GetUtcNow());
        var words = JournalJson.Write(view with { Vehicle = null, Eta = null, DistanceMetres = null, Route = null });
        if (_last.TryGetValue(shipment, out var last) && last.Words == words && now - last.At < AtLeastEvery) return;
        if (_last.Count >= MaxRemembered) _last.Clear();
        _last[shipment] = (words, now);
        _waiting.Writer.TryWrite(new ShownRow { Shipment = shipment, At = now, Body = JournalJson.Write(view) });
    }

    /// <summary>Writes what waits; answers how much that was.</summary>
    public async Task<int> WriteAsync(CancellationToken cancellation)
    {
        var rows = new List<ShownRow>();
        while (rows.Count < Batch && _waiting.Reader.TryRead(out var row)) rows.Add(row);
        if (rows.Count == 0) return 0;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        db.AddRange(rows);
        await db.SaveChangesAsync(cancellation);
        return rows.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var purged = DateTimeOffset.MinValue;
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(stoppingToken);
                var now = time.GetUtcNow();
                if (now - purged < PurgeEvery) continue;
                purged = now;
                var oldest = now - Keep;
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<DbContext>().Set<ShownRow>().Where(r => r.At < oldest).ExecuteDeleteAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is System.Data.Common.DbException or DbUpdateException)
            {
                log.LogWarning(fault, "What shoppers were shown could not be kept.");
            }
        }
    }
}
