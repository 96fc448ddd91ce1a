using LogiOpt.Core.Ids;
using LogiOpt.Host.Demo.Client;
using LogiOpt.Host.Demo.Driving;

namespace LogiOpt.Host.Demo.Day;

/// <summary>The day itself: orders come in, waves are planned, vehicles drive, until every order has ended.</summary>
internal sealed class DayLoop(
    DemoApi api, SimulatedTime time, ISettling settling, DemoProgress progress, DemoScript script, DemoSettings settings, OnTheRoad road, IDemoConsole console)
{
    private readonly TimeProvider _wall = TimeProvider.System;
    private readonly ShopperLink _shopper = new(api, console);
    private readonly TimeSpan _round = Rhythm.Tick(settings.UntilDone);
    private int _tick;
    private int _hourTold = -1;

    /// <summary>Runs the day from where the progress stands.</summary>
    /// <param name="begun">Whether a day that had begun goes on, with vehicles on the road.</param>
    /// <param name="cancellation">Ends the day early; a restarted demo goes on.</param>
    public async Task RunAsync(bool begun, CancellationToken cancellation)
    {
        if (begun)
        {
            // What was on its way when the demo was stopped is dealt with first, or finished routes would look as if they were under way.
            await settling.UntilSettledAsync(cancellation);
            await ResumeAsync(cancellation);
        }

        while (progress.Now < script.HardEnd && !await IsOverAsync(cancellation))
        {
            var started = _wall.GetTimestamp();
            var now = await NextTickAsync(cancellation);
            await TimedAsync("orders", () => PostOrdersAsync(now, cancellation));
            await TimedAsync("driving", () => DriveAsync(now, cancellation));
            if (settings.UntilDone) await TimedAsync("settling", () => settling.UntilSettledAsync(cancellation));
            await TimedAsync("waves", () => PlanWavesAsync(now, cancellation));
            if (_tick % Rhythm.TicksPerRouteCheck == 0 && !road.IsEmpty) await TimedAsync("routes", () => TakeRoutesAsync(now, cancellation));
            await _shopper.ShowOnceAsync(settling, cancellation);
            progress.Now = now;
            progress.WallSeconds += _wall.GetElapsedTime(started).TotalSeconds;
            progress.Save(settings.Data);
            Tell(now);
            _tick++;
        }
    }

    private async Task TimedAsync(string part, Func<Task> work)
    {
        var started = _wall.GetTimestamp();
        await work();
        progress.SecondsOf[part] = Math.Round(progress.SecondsOf.GetValueOrDefault(part) + _wall.GetElapsedTime(started).TotalSeconds, 4);
    }

    // The next minute; or, where nobody orders, drives or plans, straight to when somebody does.
    private async Task<DateTimeOffset> NextTickAsync(CancellationToken cancellation)
    {
        var next = progress.Now + _round;
        var busy = Earliest(road.NextEventAt, NextOrderAt, NextWave?.At ?? script.HardEnd);
        if (busy > next && road.IsEmpty) next = Earliest(CeilingToTick(busy), script.HardEnd);
        if (!settings.UntilDone && time.Speed == 0 && next > script.PacedFrom) time.Run(settings.Speed);
        // A round ahead at most: planning a wave takes wall seconds, and at a high speed the day must not run away meanwhile.
        time.HoldAt(next + _round);
        await time.ReachAsync(next, cancellation);
        return next;
    }

    private DateTimeOffset NextOrderAt => progress.OrdersPosted < script.Orders.Count ? script.Orders[progress.OrdersPosted].PlacedAt : DateTimeOffset.MaxValue;

    private WaveTime? NextWave => progress.WavesPassed < script.Waves.Count ? script.Waves[progress.WavesPassed] : null;

    private async Task PostOrdersAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        // A wave must not miss an order that only waits for its batch.
        if (_tick % Rhythm.TicksPerOrderBatch != 0 && NextWave?.At > now) return;
        while (NextOrderAt <= now)
        {
            var due = script.Orders.Skip(progress.OrdersPosted).TakeWhile(order => order.PlacedAt <= now).Take(Rhythm.Orders).ToList();
            var answer = await api.PostAsync<OrdersView>("/api/orders/batch", new OrdersPost([.. due.Select(order => new OrderPost(
                order.Reference, order.PlacedAt.ToUniversalTime(), order.Drop, order.Pickup, order.Lines, order.WeightGrams, null, order.Window))]), null, cancellation);
            progress.OrdersPosted += due.Count;
            _shopper.Consider(answer.Orders);
        }
    }

    private async Task DriveAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        if (road.IsEmpty) return;
        var (events, ended) = road.Advance(now, Rhythm.PositionEvery);
        var started = _wall.GetTimestamp();
        // In the order it happened, not by route, as reports from many vehicles come in.
        foreach (var chunk in events.Positions.OrderBy(p => p.At).ThenBy(p => p.Vehicle.Value, StringComparer.Ordinal).Chunk(Rhythm.Positions))
            progress.PositionsAccepted += Count(await api.PostAsync<IngestView>("/api/tracking/positions", new PositionsPost(chunk), null, cancellation));
        foreach (var chunk in events.Milestones.OrderBy(m => m.At).ThenBy(m => m.Vehicle.Value, StringComparer.Ordinal).Chunk(Rhythm.Milestones))
            progress.MilestonesAccepted += Count(await api.PostAsync<IngestView>("/api/tracking/milestones", new MilestonesPost(chunk), null, cancellation));
        progress.IngestSeconds += _wall.GetElapsedTime(started).TotalSeconds;
        progress.DropsFailed += events.Milestones.Count(m => m.Type == MilestoneType.Failed);
        progress.DropsServed += events.Milestones.Count(m => m.Type == MilestoneType.Served);
        foreach (var drive in ended) Account(drive);
    }

    private int Count(IngestView answer)
    {
        progress.Duplicates += answer.Duplicates;
        progress.Quarantined += answer.Quarantined?.Count ?? 0;
        return answer.Accepted;
    }

    private void Account(Drive drive)
    {
        var onTheRoad = drive.EndedAt - drive.DepartedAt ?? TimeSpan.Zero;
        progress.RoutesCompleted++;
        progress.VehiclesUsed.Add(drive.Vehicle.Value);
        progress.Metres += drive.MetresDriven;
        progress.RoadSeconds += onTheRoad.TotalSeconds;
        progress.RoadCostMilli += road.CostMilliOf(drive.Vehicle, drive.MetresDriven, onTheRoad);
    }

    private async Task PlanWavesAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        while (NextWave is { } wave && wave.At <= now)
        {
            if (wave.OnlyIfOverdue && !await IsAnyOverdueAsync(now, cancellation))
            {
                progress.WavesPassed++;
                continue;
            }

            var started = _wall.GetTimestamp();
            var asked = await api.PostAsync<PlanView>(
                "/api/routing/waves", new WavePost(now, wave.Small ? Rhythm.SmallWaveSeconds : Rhythm.WaveSeconds, wave.Kinds, Dispatch: true), $"demo-wave-{wave.At:yyyyMMddHHmm}", cancellation);
            var path = $"/api/routing/plans/{asked.Plan}";
            var plan = await Computation.UntilDoneAsync("The wave", () => api.GetAsync<PlanView>(path, cancellation), view => view.State, cancellation);
            progress.Waves.Add(new WaveDone(wave.At, Math.Round(_wall.GetElapsedTime(started).TotalSeconds, 2), plan.Unserved?.Count ?? 0));
            progress.WavesPassed++;
            await settling.UntilSettledAsync(cancellation);
            await TakeRoutesAsync(now, cancellation);
        }
    }

    // Waiting shipments come by the end of their windows, so the first is the most urgent.
    private async Task<bool> IsAnyOverdueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        (await api.GetAsync<Page<WaitingView>>("/api/routing/shipments?state=pending&limit=1", cancellation)).Items is [var first, ..] && first.Due.Earliest <= now;

    private async Task TakeRoutesAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var route in await api.GetAllAsync<RouteView>("/api/routing/routes?state=active", cancellation))
            if (road.IsNews(route)) road.Take(await WholeAsync(route, cancellation), now);
    }

    private async Task ResumeAsync(CancellationToken cancellation)
    {
        var board = await api.GetAsync<BoardView>("/api/tracking/board", cancellation);
        var lanes = board.Lanes.Where(lane => lane.Route is not null).ToDictionary(lane => lane.Route!.Value, lane => lane.Stops ?? []);
        var routes = new List<(RouteView, IReadOnlyList<LaneStopView>)>();
        foreach (var route in await api.GetAllAsync<RouteView>("/api/routing/routes?state=active", cancellation))
            routes.Add((await WholeAsync(route, cancellation), lanes.GetValueOrDefault(route.Route) ?? []));
        road.Resume(routes, progress.Now);
        console.Say($"Going on at {Local(progress.Now):yyyy-MM-dd HH:mm} with {road.Count} vehicles on the road and {progress.OrdersPosted} orders placed.");
    }

    // A list may leave the stops out; the route itself always has them.
    private async Task<RouteView> WholeAsync(RouteView route, CancellationToken cancellation) =>
        route.Stops is { Count: > 0 } ? route : await api.GetAsync<RouteView>($"/api/routing/routes/{route.Route}", cancellation);

    private async Task<bool> IsOverAsync(CancellationToken cancellation)
    {
        if (progress.OrdersPosted < script.Orders.Count || !road.IsEmpty) return false;
        foreach (var state in new[] { "promised", "released", "outForDelivery" })
            if ((await api.GetAsync<Page<OrderView>>($"/api/orders?state={state}&limit=1", cancellation)).Items.Count > 0) return false;
        return true;
    }

    private void Tell(DateTimeOffset now)
    {
        var doing = $"{Local(now):HH:mm}  {progress.OrdersPosted} of {script.Orders.Count} orders placed, {progress.DropsServed} stops served, {road.Count} vehicles on the road";
        console.Progress(Math.Clamp((now - script.Start) / (script.HardEnd - script.Start), 0, 1), doing);
        if (Local(now).Hour == _hourTold) return;
        _hourTold = Local(now).Hour;
        console.Say(doing);
    }

    private DateTimeOffset Local(DateTimeOffset instant) => instant.ToOffset(script.UtcOffset);

    private DateTimeOffset CeilingToTick(DateTimeOffset instant) =>
        script.Start + Math.Ceiling((instant - script.Start) / _round) * _round;

    private static DateTimeOffset Earliest(params ReadOnlySpan<DateTimeOffset> instants)
    {
        var earliest = instants[0];
        foreach (var instant in instants)
            if (instant < earliest) earliest = instant;
        return earliest;
    }
}
