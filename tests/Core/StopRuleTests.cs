using LogiOpt.Core.Search;

namespace LogiOpt.Core.Tests;

public sealed class StopRuleTests
{
    [Fact]
    public void A_search_without_a_bound_is_refused() =>
        Assert.Contains("iteration limit or a time limit", Assert.Throws<ArgumentException>(() => new StopRule(Target: 5).Start(CancellationToken.None)).Message);

    [Fact]
    public void Iterations_end_it_just_at_their_limit()
    {
        var watch = StopRule.AfterIterations(10).Start(CancellationToken.None);
        Assert.False(watch.IsOver(9, 100));
        Assert.True(watch.IsOver(10, 100));
        Assert.Equal(0.5, watch.Progress(5));
        Assert.Equal(1, watch.Progress(50));
    }

    [Fact]
    public void A_target_ends_it_when_met_or_beaten()
    {
        var watch = new StopRule(MaxIterations: 1000, Target: 42).Start(CancellationToken.None);
        Assert.False(watch.IsOver(0, 42.001));
        Assert.True(watch.IsOver(0, 42));
        Assert.True(watch.IsOver(0, 41));
    }

    [Fact]
    public void Cancelling_ends_it()
    {
        using var cancel = new CancellationTokenSource();
        var watch = StopRule.AfterIterations(1000).Start(cancel.Token);
        Assert.False(watch.IsOver(0, 1));
        cancel.Cancel();
        Assert.True(watch.IsOver(0, 1));
    }

    [Fact]
    public void Time_ends_it()
    {
        Assert.True(StopRule.AfterSeconds(0).Start(CancellationToken.None).IsOver(0, 1));
        var watch = StopRule.AfterSeconds(3600).Start(CancellationToken.None);
        Assert.False(watch.IsOver(long.MaxValue - 1, 1));
        Assert.InRange(watch.Progress(0), 0, 0.5);
        Assert.True(watch.Elapsed < TimeSpan.FromHours(1));
    }

    [Fact]
    public void With_both_limits_progress_is_that_of_iterations_until_half_of_the_time_is_gone()
    {
        var clock = new StandingClock();
        var watch = new StopRule(MaxIterations: 100, TimeLimit: TimeSpan.FromSeconds(10), Clock: clock).Start(CancellationToken.None);
        clock.Ticks = TimeSpan.FromSeconds(4.9).Ticks;
        Assert.Equal(0.25, watch.Progress(25));
        clock.Ticks = TimeSpan.FromSeconds(6).Ticks;
        Assert.Equal(0.6, watch.Progress(25), 6);
        Assert.Equal(0.9, watch.Progress(90));
    }

    [Fact]
    public void A_time_limit_counts_by_its_own_clock()
    {
        var clock = new StandingClock();
        var watch = new StopRule(TimeLimit: TimeSpan.FromSeconds(10), Clock: clock).Start(CancellationToken.None);
        clock.Ticks = TimeSpan.FromSeconds(9.9).Ticks;
        Assert.False(watch.IsOver(0, 1));
        Assert.Equal(0.99, watch.Progress(0), 6);
        clock.Ticks = TimeSpan.FromSeconds(10).Ticks;
        Assert.True(watch.IsOver(0, 1));
    }

    [Fact]
    public void A_processor_clock_runs_while_computing_and_is_shared_by_threads()
    {
        var alone = new ProcessorClock();
        var shared = new ProcessorClock(threads: 4);
        long before = alone.GetTimestamp(), sum = 0;
        while (alone.GetElapsedTime(before) < TimeSpan.FromMilliseconds(20)) sum++;
        Assert.True(sum > 0);
        Assert.InRange(shared.GetTimestamp(), before / 4, alone.GetTimestamp() / 4 + 1);
    }

    private sealed class StandingClock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}
