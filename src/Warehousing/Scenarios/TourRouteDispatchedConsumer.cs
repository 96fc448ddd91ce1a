using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Messages;
using LogiOpt.Warehousing.Sourcing;
using LogiOpt.Warehousing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>A route was dispatched: the last mile is learned from it.</summary>
internal sealed class TourRouteDispatchedConsumer(DbContext db, IOptions<WarehousingOptions> options) : IConsumer<RouteDispatched>
{
    public Task Consume(ConsumeContext<RouteDispatched> context) => HandleAsync(context.Message, context.CancellationToken);

    internal async Task HandleAsync(RouteDispatched fact, CancellationToken cancellation)
    {
        var row = await db.Set<TourRow>().SingleOrDefaultAsync(t => t.Route == fact.Route, cancellation);
        if (row is not null && row.Revision >= fact.Revision) return;
        if (Read(fact, options.Value) is not { } tour)
        {
            // What a later revision made of it is no plain tour from one site any more.
            if (row is not null) db.Remove(row);
        }
        else if (row is null) db.Add(tour);
        else (row.Revision, row.DrivenMetres, row.Drops) = (tour.Revision, tour.DrivenMetres, tour.Drops);
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>The tour of a route; null where it does not go out once from a site, deliver, and return.</summary>
    internal static TourRow? Read(RouteDispatched fact, WarehousingOptions options)
    {
        var drops = fact.Stops.Where(s => s.Kind == StopKind.Drop).ToList();
        if (fact.Depot is null || drops.Count == 0 || fact.Stops.Count < 2 || fact.Stops[0].Kind != StopKind.Start || fact.Stops[^1].Kind != StopKind.End
            || fact.Stops.Count != drops.Count + 2 || fact.Stops[0].Point.DistanceTo(fact.Stops[^1].Point).Metres > 1) return null;
        var driven = fact.Stops.Sum(s => s.LegDistance.Metres);
        return driven <= 0 ? null : new TourRow
        {
            Route = fact.Route,
            Revision = fact.Revision,
            Day = Release.DayOf(fact.Stops[0].PlannedDeparture, options),
            FromLatitude = fact.Stops[0].Point.Latitude,
            FromLongitude = fact.Stops[0].Point.Longitude,
            DrivenMetres = (long)driven,
            Drops = string.Join(';', drops.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Point.Latitude:F5},{d.Point.Longitude:F5}"))),
        };
    }

    /// <summary>The drops of a stored tour.</summary>
    internal static GeoPoint[] DropsOf(TourRow row) =>
    [
        .. row.Drops.Split(';').Select(d => d.Split(',')).Select(d => new GeoPoint(double.Parse(d[0], CultureInfo.InvariantCulture), double.Parse(d[1], CultureInfo.InvariantCulture))),
    ];
}
