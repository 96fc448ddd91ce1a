using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

public sealed class ReplenishmentTests : IDisposable
{
    private static readonly RouteId Route = new(Guid.Parse("22222222-2222-2222-2222-222222222222"));
    private readonly InventoryWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_site_below_its_reorder_point_gets_what_its_forecast_needs_and_the_figures_say_why()
    {
        await _world.OpenWithStock(3, 500, 1000);
        await Sold(Near, Tea, 10);
        var result = await Review("run-1");
        var line = Assert.Single(Assert.Single(result.Proposals).Lines);
        Assert.Equal((Near, Central, Tea), (result.Proposals[0].Site, result.Proposals[0].From, line.Item));
        Assert.InRange(line.Explanation.ForecastUnits, 18, 22);
        Assert.True(line.Explanation.ReorderPoint >= line.Explanation.ForecastUnits);
        Assert.Equal(line.Explanation.OrderUpTo - 3, line.Units);
        // The lead time's day and the norm's seven.
        Assert.InRange(line.Explanation.OrderUpTo, 72, 88);
        Assert.Contains("the norm of 7 days of cover for class A", line.Explanation.BoundBy);
    }

    [Fact]
    public async Task A_repeated_run_adds_nothing_and_a_later_run_replaces_what_nobody_decided()
    {
        await _world.OpenWithStock(3, 500, 1000);
        await Sold(Near, Tea, 10);
        var first = await Review("run-1");
        var again = await Review("run-1");
        Assert.Equal(first.Proposals[0].Proposal, again.Proposals[0].Proposal);
        await Review("run-2");
        var states = await _world.InScope(s => s.Db.Set<ProposalRow>().OrderBy(p => p.Sequence).Select(p => p.State).ToListAsync());
        Assert.Equal([ProposalState.Rejected, ProposalState.Proposed], states);
    }

    [Fact]
    public async Task An_approved_transfer_travels_and_its_lead_time_is_learned()
    {
        await _world.OpenWithStock(3, 500, 1000);
        await Sold(Near, Tea, 10);
        var proposal = (await Review("run-1", approve: true)).Proposals[0];
        var units = proposal.Lines[0].Units;
        Assert.Equal(ProposalState.Approved, proposal.State);
        Assert.Equal(units, Assert.Single(_world.Outbox.Of<ReplenishmentApproved>()).Lines[0].Units);
        Assert.Equal((units, 0), ((await _world.Stock(Central, Tea)).Reserved, (int)(await _world.Stock(Near, Tea)).Reserved));
        Assert.Equal(units, (await _world.Stock(Near, Tea)).OnOrder);

        await Start(proposal.Shipment);
        Assert.Equal(units, (await _world.Balance()).InTransit);
        _world.Time.Advance(TimeSpan.FromHours(5));
        await Deliver(proposal.Shipment);
        await Deliver(proposal.Shipment);
        await Start(proposal.Shipment);
        var near = await _world.Stock(Near, Tea);
        Assert.Equal((3 + units, 0), (near.OnHand, near.OnOrder));
        var lane = await _world.InScope(s => s.Db.Set<LeadTimeRow>().SingleAsync());
        Assert.Equal((1, 5 * 3600.0), (lane.Count, lane.MeanSeconds));
        var balance = await _world.Balance();
        Assert.True(balance.Balanced, string.Join('\n', balance.Differences));
    }

    [Fact]
    public async Task A_central_site_without_enough_stock_bounds_the_proposal_and_says_so()
    {
        await _world.OpenWithStock(3, 3, 10);
        await Sold(Near, Tea, 10);
        await Sold(Far, Tea, 10);
        var result = await Review("run-1");
        var lines = result.Proposals.SelectMany(p => p.Lines).ToList();
        Assert.Equal(10, lines.Sum(l => l.Units));
        Assert.All(lines, l => Assert.Contains("10 free units", l.Explanation.BoundBy));
    }

    [Fact]
    public async Task An_approval_whose_stock_has_gone_stays_proposed_with_the_reason()
    {
        await _world.OpenWithStock(3, 500, 1000);
        await Sold(Near, Tea, 10);
        var proposal = (await Review("run-1")).Proposals[0];
        await _world.InScope(s => s.Book.TryReserveAsync(Central, Tea, 1000, default));
        var answer = await _world.InScope(s => s.Proposals.ApproveAsync([proposal.Proposal, "RP-none"], default));
        Assert.Equal(ProposalState.Proposed, answer.Proposals[0].State);
        Assert.Contains("no longer has", answer.Proposals[0].Reason);
        Assert.Equal(["RP-none"], answer.Unknown);
        Assert.Empty(_world.Outbox.Of<ReplenishmentApproved>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_histories_always_balance(int seed)
    {
        var rng = new Rng(seed);
        await _world.OpenWithStock(30, 30, 200);
        await Sold(Near, Tea, 8);
        List<ShipmentId> transfers = [];
        List<OrderRow> orders = [];
        for (var step = 0; step < 40; step++)
        {
            _world.Time.Advance(TimeSpan.FromMinutes(7));
            switch (rng.Next(6))
            {
                case 0: orders.Add(await _world.Place(Order($"O{step}", 1 + rng.Next(6), rng.Next(2) == 0 ? Tea : Rice))); break;
                case 1: transfers.AddRange((await Review($"r{step}", approve: true)).Proposals.Select(p => p.Shipment)); break;
                case 2 when transfers.Count > 0: await Start(transfers[rng.Next(transfers.Count)]); break;
                case 3 when transfers.Count > 0: await (rng.Next(3) switch { 0 => Return(transfers[rng.Next(transfers.Count)]), 1 => Unserve(transfers[rng.Next(transfers.Count)]), _ => Deliver(transfers[rng.Next(transfers.Count)]) }); break;
                case 4 when orders.Count > 0: await _world.InScope(s => s.Cancel.HandleAsync(orders[rng.Next(orders.Count)].OrderId, "no", default)); break;
                default:
                    if (orders.Where(o => o.Shipment is not null).ToList() is { Count: > 0 } taken)
                    {
                        var order = taken[rng.Next(taken.Count)];
                        await _world.Hear(s => s.Release.ApplyAsync(_world.Released(order, rng.Next(2) == 0 ? Near : Far), default));
                        await _world.Hear(s => new Orders.OrderRouteStartedConsumer(s.Db, s.Orders).ApplyAsync(new RouteStarted(Route, new VehicleId("V"), _world.Time.GetUtcNow(), [order.Shipment!.Value]), default));
                    }

                    break;
            }

            var balance = await _world.Balance();
            Assert.True(balance.Differences.All(d => d.What == "free"), string.Join('\n', balance.Differences));
        }
    }

    private Task<ReviewResult> Review(string run, bool approve = false) => _world.InScope(s => s.Review.HandleAsync(run, null, approve, default));

    private Task Sold(SiteId site, ItemId item, int perDay) => _world.InScope(async s =>
    {
        for (var day = 1; day <= 42; day++)
            s.Db.Add(new SalesRow { Site = site, Item = item, Day = new DateOnly(2026, 11, 22).AddDays(-day), UploadedUnits = perDay + (day % 3 - 1) });
        await s.Db.SaveChangesAsync();
    });

    private Task Start(ShipmentId shipment) => _world.Hear(s =>
        new ReplenishmentRouteStartedConsumer(s.Db, s.Transfers).ApplyAsync(new RouteStarted(Route, new VehicleId("V"), _world.Time.GetUtcNow(), [shipment]), default));

    private Task Deliver(ShipmentId shipment) => _world.Hear(s => new ReplenishmentDeliveryCompletedConsumer(s.Db, s.Transfers).ApplyAsync(
        new DeliveryCompleted(shipment, ShipmentKind.Replenishment, null, _world.Time.GetUtcNow(), new TimeWindow(_world.Time.GetUtcNow(), _world.Time.GetUtcNow())), default));

    private Task Return(ShipmentId shipment) => _world.Hear(s =>
        new ReplenishmentShipmentReturnedConsumer(s.Db, s.Transfers).ApplyAsync(new ShipmentReturned(shipment, _world.Time.GetUtcNow()), default));

    private Task Unserve(ShipmentId shipment) => _world.Hear(s => new ReplenishmentShipmentUnservedConsumer(s.Db, s.Transfers).ApplyAsync(
        new ShipmentUnserved(shipment, null, _world.Time.GetUtcNow(), "no-vehicle", "none is free"), default));
}
