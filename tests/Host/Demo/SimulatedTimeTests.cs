using LogiOpt.Host.Demo;

namespace LogiOpt.Host.Tests.Demo;

public sealed class SimulatedTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 10, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_standing_clock_jumps_forward_and_never_back()
    {
        var time = new SimulatedTime(Start, TimeProvider.System);
        await time.ReachAsync(Start.AddHours(1), CancellationToken.None);
        time.AdvanceTo(Start);
        Assert.Equal(Start.AddHours(1), time.GetUtcNow());
    }

    [Fact]
    public void A_running_clock_runs_by_its_speed_and_stops_where_it_is()
    {
        var wall = new StepWall();
        var time = new SimulatedTime(Start, wall);
        time.Run(60);
        wall.Step(TimeSpan.FromSeconds(10));
        Assert.Equal(Start.AddMinutes(10), time.GetUtcNow());
        time.Run(120);
        wall.Step(TimeSpan.FromSeconds(1));
        Assert.Equal(Start.AddMinutes(12), time.GetUtcNow());
        time.Stop();
        wall.Step(TimeSpan.FromSeconds(100));
        Assert.Equal(Start.AddMinutes(12), time.GetUtcNow());
    }

    [Fact]
    public void A_held_clock_waits_and_does_not_make_up_for_it()
    {
        var wall = new StepWall();
        var time = new SimulatedTime(Start, wall);
        time.Run(60);
        time.HoldAt(Start.AddMinutes(2));
        wall.Step(TimeSpan.FromSeconds(30));
        Assert.Equal(Start.AddMinutes(2), time.GetUtcNow());
        time.HoldAt(Start.AddMinutes(20));
        wall.Step(TimeSpan.FromSeconds(1));
        Assert.Equal(Start.AddMinutes(3), time.GetUtcNow());
    }

    [Fact]
    public async Task A_running_clock_is_waited_for()
    {
        var time = new SimulatedTime(Start, TimeProvider.System);
        time.Run(36_000);
        await time.ReachAsync(Start.AddMinutes(5), CancellationToken.None);
        Assert.True(time.GetUtcNow() >= Start.AddMinutes(5));
        Assert.Throws<InvalidOperationException>(() => time.AdvanceTo(Start.AddHours(9)));
    }

    private sealed class StepWall : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Step(TimeSpan by) => _ticks += by.Ticks;
    }
}
