using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Live;

namespace LogiOpt.Tracking.Tests;

public sealed class ShownEtaTests
{
    private static readonly RouteId Route = new(Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff"));

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    [Fact]
    public void Only_stops_that_moved_are_told()
    {
        var shown = new ShownEtas();
        Assert.Equal([1, 2], Told(shown, Eta(1, 10, 4), Eta(2, 20, 4)));
        Assert.Empty(Told(shown, Eta(1, 10, 4), Eta(2, 20.9, 4)));
        Assert.Equal([2], Told(shown, Eta(1, 10, 4), Eta(2, 21, 4)));
    }

    [Fact]
    public void Small_moves_add_up()
    {
        var shown = new ShownEtas();
        Told(shown, Eta(1, 10, 4));
        Assert.Empty(Told(shown, Eta(1, 10.6, 4)));
        Assert.Equal([1], Told(shown, Eta(1, 11.2, 4)));
    }

    [Fact]
    public void A_stop_that_nobody_knows_well_moves_by_more_before_it_is_told()
    {
        var shown = new ShownEtas();
        Told(shown, Eta(9, 300, 100));
        Assert.Empty(Told(shown, Eta(9, 304.9, 100)));
        Assert.Equal([9], Told(shown, Eta(9, 305, 100)));
    }

    [Fact]
    public void Who_was_given_the_board_is_told_what_differs_from_it()
    {
        var shown = new ShownEtas();
        shown.Begin([(Route, [Eta(1, 10, 4), Eta(2, 20, 4)])]);
        Assert.Equal([2], Told(shown, Eta(1, 10.5, 4), Eta(2, 22, 4)));
        // An older reader was told 22, and has not seen the later board.
        shown.Begin([(Route, [Eta(2, 20.5, 4)])]);
        Assert.Empty(Told(shown, Eta(2, 22, 4)));
    }

    [Fact]
    public void A_whole_lane_replaces_what_was_told_before()
    {
        var shown = new ShownEtas();
        Told(shown, Eta(1, 10, 4), Eta(2, 20, 4));
        shown.Replace(Route, [Eta(1, 30, 4)]);
        Assert.Equal([2], Told(shown, Eta(1, 30, 4), Eta(2, 20, 4)));
    }

    private static int[] Told(ShownEtas shown, params StopEta[] estimates) => [.. shown.News(Route, estimates, Step).Select(e => e.Stop)];

    private static StopEta Eta(int stop, double minute, double range)
    {
        var at = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero).AddMinutes(minute);
        return new StopEta(stop, new EtaRange(at.AddMinutes(-range / 2), at, at.AddMinutes(range / 2)));
    }
}
