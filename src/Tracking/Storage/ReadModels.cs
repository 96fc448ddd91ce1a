using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Storage;

/// <summary>Brings states from their rows into a <see cref="World"/> and back, within one database context.</summary>
internal sealed class ReadModels(DbContext db)
{
    // Databases bound the parameters of one statement.
    private const int IdsPerQuery = 500;

    private readonly Dictionary<VehicleId, VehicleRow> _vehicles = [];
    private readonly Dictionary<RouteId, RouteRow> _routes = [];
    private readonly Dictionary<ShipmentId, ShipmentRow> _shipments = [];
    private readonly HashSet<object> _asked = [];
    private LearnedRow? _learned;

    public async Task LoadLearnedAsync(World world, CancellationToken cancellation)
    {
        _learned = await db.Set<LearnedRow>().FirstOrDefaultAsync(r => r.Name == LearnedRow.TheOne, cancellation);
        if (_learned is not null) world.Load([], [], [], JournalJson.Read<Learned>(_learned.Body));
    }

    public async Task LoadVehiclesAsync(World world, IEnumerable<VehicleId> ids, CancellationToken cancellation)
    {
        foreach (var row in await VehicleStore.LoadAsync(db, [.. NotAsked(ids).SelectMany(part => part)], cancellation))
        {
            _vehicles[row.Vehicle] = row;
            world.Load([JournalJson.Read<VehicleState>(row.Body)], [], [], null);
        }
    }

    public async Task LoadRoutesAsync(World world, IEnumerable<RouteId> ids, CancellationToken cancellation)
    {
        foreach (var part in NotAsked(ids))
            foreach (var row in await db.Set<RouteRow>().Where(r => part.Contains(r.Route)).ToListAsync(cancellation))
            {
                _routes[row.Route] = row;
                world.Load([], [JournalJson.Read<RouteState>(row.Body)], [], null);
            }
    }

    public async Task LoadShipmentsAsync(World world, IEnumerable<ShipmentId> ids, CancellationToken cancellation)
    {
        foreach (var part in NotAsked(ids))
            foreach (var row in await db.Set<ShipmentRow>().Where(r => part.Contains(r.Shipment)).ToListAsync(cancellation))
            {
                _shipments[row.Shipment] = row;
                world.Load([], [], [JournalJson.Read<ShipmentState>(row.Body)], null);
            }
    }

    /// <summary>Saves what changed.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else wrote one of them since it was read.</exception>
    public async Task SaveAsync(World world, CancellationToken cancellation)
    {
        await VehicleStore.WriteAsync(db, [.. NewVehicleRows(world)], cancellation);
        foreach (var (_, now) in world.ChangedRoutes()) Put(_routes, now.Route, RowOf(now, world.ProgressOf(now)), Copy);
        foreach (var (_, now) in world.ChangedShipments()) Put(_shipments, now.Shipment, RowOf(now), Copy);
        WriteLearned(world.Learned);
        await db.SaveChangesAsync(cancellation);
    }

    // Ordered, so that two writers come upon the same rows in the same order.
    private IEnumerable<VehicleRow> NewVehicleRows(World world)
    {
        foreach (var (_, now) in world.ChangedVehicles().OrderBy(v => v.Now.Vehicle.Value, StringComparer.Ordinal))
        {
            var row = RowOf(now);
            var known = _vehicles.GetValueOrDefault(now.Vehicle);
            if (known?.Body == row.Body) continue;
            row.Version = (known?.Version ?? 0) + 1;
            yield return row;
        }
    }

    public static VehicleRow RowOf(VehicleState state) => new() { Vehicle = state.Vehicle, Body = JournalJson.Write(state) };

    public static LearnedRow RowOf(Learned learned) => new() { Body = JournalJson.Write(learned) };

    public static RouteRow RowOf(RouteState state) => RowOf(state, RouteProgress.Of(state));

    private static RouteRow RowOf(RouteState state, RouteProgress? progress)
    {
        return new RouteRow
        {
            Route = state.Route,
            Vehicle = state.Plan?.Vehicle,
            State = progress?.State,
            DispatchedAt = state.Plan?.DispatchedAt,
            CompletedAt = progress?.CompletedAt,
            Body = JournalJson.Write(state),
        };
    }

    public static ShipmentRow RowOf(ShipmentState state)
    {
        var score = ShipmentProgress.ScoreOf(state);
        return new ShipmentRow
        {
            Shipment = state.Shipment,
            Order = state.Released?.Fact.Order,
            Reference = state.Released?.Fact.Reference,
            Status = ShipmentProgress.StatusOf(state),
            Route = state.Current()?.Route,
            DueLatest = state.Released?.Fact.Due.Latest,
            AtRisk = ShipmentProgress.IsAtRisk(state),
            DeliveredAt = ShipmentProgress.DeliveredAt(state),
            OnTime = score?.OnTime,
            EtaErrorSeconds = score?.ErrorSeconds,
            EtaHit = score?.Hit,
            WindowMoves = state.Shown?.Moves ?? 0,
            Body = JournalJson.Write(state),
        };
    }

    private void WriteLearned(Learned learned)
    {
        if (_learned is null && learned.IsSame(Learned.Nothing)) return;
        var body = JournalJson.Write(learned);
        if (_learned?.Body == body) return;
        if (_learned is null) db.Add(_learned = new LearnedRow());
        _learned.Body = body;
        _learned.Version++;
    }

    private void Put<TId, TRow>(Dictionary<TId, TRow> rows, TId id, TRow now, Action<TRow, TRow> copy) where TId : notnull where TRow : ReadModelRow
    {
        if (!rows.TryGetValue(id, out var row))
        {
            rows[id] = now;
            now.Version = 1;
            db.Add(now);
            return;
        }

        if (row.Body == now.Body) return;
        copy(now, row);
        row.Body = now.Body;
        row.Version++;
    }

    private static void Copy(RouteRow from, RouteRow to) =>
        (to.Vehicle, to.State, to.DispatchedAt, to.CompletedAt) = (from.Vehicle, from.State, from.DispatchedAt, from.CompletedAt);

    private static void Copy(ShipmentRow from, ShipmentRow to)
    {
        (to.Order, to.Reference, to.Status, to.Route, to.DueLatest) = (from.Order, from.Reference, from.Status, from.Route, from.DueLatest);
        to.AtRisk = from.AtRisk;
        (to.DeliveredAt, to.OnTime, to.EtaErrorSeconds, to.EtaHit, to.WindowMoves) =
            (from.DeliveredAt, from.OnTime, from.EtaErrorSeconds, from.EtaHit, from.WindowMoves);
    }

    private IEnumerable<TId[]> NotAsked<TId>(IEnumerable<TId> ids) where TId : notnull =>
        ids.Distinct().Where(id => _asked.Add(id)).ToList().Chunk(IdsPerQuery);
}
