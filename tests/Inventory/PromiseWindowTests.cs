using LogiOpt.Core.Time;
using LogiOpt.Inventory.Orders;

namespace LogiOpt.Inventory.Tests;

public sealed class PromiseWindowTests
{
    // Waves at 10, 13, 16 and 19 o'clock in China, ready 30 minutes before, 20 minutes of picking, delivered within 3 hours.
    private static readonly PromiseRules Rules = new OrdersOptions().PromiseRules();

    [Theory]
    [InlineData("09:10:00", 0, "10:00")]
    [InlineData("09:10:01", 0, "13:00")]
    [InlineData("12:10:00", 0, "13:00")]
    [InlineData("12:10:01", 0, "16:00")]
    [InlineData("15:10:00", 0, "16:00")]
    [InlineData("15:10:01", 0, "19:00")]
    [InlineData("18:10:00", 0, "19:00")]
    [InlineData("18:10:01", 1, "10:00")]
    [InlineData("23:59:59", 1, "10:00")]
    [InlineData("00:00:00", 0, "10:00")]
    public void The_promise_is_the_first_wave_whose_cutoff_is_kept(string placed, int daysLater, string wave)
    {
        var window = PromiseWindow.Next(Local(placed), Rules);
        Assert.Equal(Local(wave + ":00").AddDays(daysLater), window.Earliest);
        Assert.Equal(TimeSpan.FromHours(3), window.Width);
    }

    [Fact]
    public void A_window_is_possible_up_to_the_moment_its_last_wave_leaves_and_within_the_horizon()
    {
        var from = Local("09:10:00");
        var wave = Local("10:00:00");
        Assert.Null(PromiseWindow.WhyImpossible(new TimeWindow(from, wave), from, Rules));
        Assert.NotNull(PromiseWindow.WhyImpossible(new TimeWindow(from, wave.AddSeconds(-1)), from, Rules));
        Assert.Null(PromiseWindow.WhyImpossible(new TimeWindow(from.AddDays(7), from.AddDays(8)), from, Rules));
        Assert.NotNull(PromiseWindow.WhyImpossible(new TimeWindow(from.AddDays(7).AddSeconds(1), from.AddDays(8)), from, Rules));
    }

    [Fact]
    public void Options_tell_every_fault_at_once()
    {
        var result = new OrdersOptionsCheck().Validate(null, new OrdersOptions { Waves = ["10:00", "25:00"], CutoffLeadMinutes = -1, ServiceRadiusKilometres = double.NaN });
        Assert.Equal(3, result.Failures!.Count());
        Assert.True(new OrdersOptionsCheck().Validate(null, new OrdersOptions()).Succeeded);
    }

    private static DateTimeOffset Local(string time) => DateTimeOffset.Parse($"2026-11-22T{time}+08:00");
}
