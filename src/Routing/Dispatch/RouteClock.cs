using LogiOpt.Core.Messages;
using LogiOpt.Routing.Planning;

namespace LogiOpt.Routing.Dispatch;

/// <summary>What driving and lateness cost on one vehicle, in thousandths.</summary>
/// <param name="PerMetre">For a metre.</param>
/// <param name="PerSecond">For a second at the wheel.</param>
/// <param name="LatePerSecond">For a second after a promise.</param>
internal readonly record struct RoadPrice(double PerMetre, double PerSecond, double LatePerSecond);

/// <summary>The open part of one route in whole seconds from an instant: what an insertion costs is told without building the route.</summary>
/// <remarks>Times are those of the revision in force moved by what has happened since; legs between stops that stay neighbours keep theirs.</remarks>
internal sealed class RouteClock
{
    private readonly int[] _leg, _service, _opens, _due, _begin;
    private readonly double[] _lateBehind;
    private readonly int _free;

    /// <param name="route">The route.</param>
    /// <param name="now">Second 0.</param>
    /// <param name="price">What time and lateness cost on it.</param>
    public RouteClock(LiveRoute route, DateTimeOffset now, RoadPrice price)
    {
        (Route, Price) = (route, price);
        var halts = route.Open.Append(route.End).ToArray();
        (_leg, _service, _opens, _due) = (new int[halts.Length], new int[halts.Length], new int[halts.Length], new int[halts.Length]);
        (_begin, _lateBehind) = (new int[halts.Length], new double[halts.Length + 1]);
        _free = VehicleTime.Seconds(now, route.FreeAt);
        var clock = _free;
        for (var k = 0; k < halts.Length; k++)
        {
            (_leg[k], _service[k]) = ((int)halts[k].LegTime.TotalSeconds, (int)halts[k].ServiceTime.TotalSeconds);
            _opens[k] = halts[k].Window is { } w ? VehicleTime.Seconds(now, w.Earliest) : 0;
            _due[k] = halts[k].Window is { } d ? VehicleTime.Seconds(now, d.Latest) : int.MaxValue;
            _begin[k] = Math.Max(clock + _leg[k], _opens[k]);
            clock = _begin[k] + _service[k];
        }

        for (var k = halts.Length - 1; k >= 0; k--) _lateBehind[k] = _lateBehind[k + 1] + Late(k, _begin[k]);
    }

    public LiveRoute Route { get; }

    public RoadPrice Price { get; }

    /// <summary>Stops that may be passed before: open stops, and the end.</summary>
    public int Halts => _leg.Length;

    /// <summary>When the route ends now.</summary>
    public int EndSeconds => _begin[^1];

    /// <summary>When the vehicle can leave what lies before an open stop.</summary>
    public int LeavesBefore(int at) => at == 0 ? _free : _begin[at - 1] + _service[at - 1];

    /// <summary>Cost of lateness of everything from an open stop on if work there starts later than now, and when the route then ends.</summary>
    /// <param name="from">First open stop that is delayed.</param>
    /// <param name="leg">Its new leg in seconds.</param>
    /// <param name="leaving">When the stop before it is left.</param>
    /// <param name="until">Last stop that is looked at; what follows is told by <paramref name="leaving"/> afterwards.</param>
    public double Push(int from, int leg, ref int leaving, int until)
    {
        double late = 0;
        for (var k = from; k <= until; k++)
        {
            var begin = Math.Max(leaving + (k == from ? leg : _leg[k]), _opens[k]);

            // From here on nothing moves.
            if (begin == _begin[k])
            {
                leaving = Leaves(until, _begin[until]);
                return late + _lateBehind[k] - _lateBehind[until + 1];
            }

            late += Late(k, begin);
            leaving = Leaves(k, begin);
        }

        return late;
    }

    /// <summary>Cost of lateness from an open stop to another as the route is now.</summary>
    public double LateNow(int from, int until) => _lateBehind[from] - _lateBehind[until + 1];

    public int LegSeconds(int at) => _leg[at];

    private int Leaves(int k, int begin) => k == Halts - 1 ? begin : begin + _service[k];

    private double Late(int k, int begin) => _due[k] == int.MaxValue ? 0 : Math.Max(0, (long)begin - _due[k]) * Price.LatePerSecond;
}
