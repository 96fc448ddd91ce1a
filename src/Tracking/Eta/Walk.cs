using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Eta;

/// <summary>Mean and variance of an instant on the way along a route, with what made it differ from the plan.</summary>
internal sealed class Walk(DayRatio day, Calibration calibration, DateTimeOffset planned, DateTimeOffset now)
{
    // A smaller deviation is not worth naming as a cause.
    private const int WorthNaming = 30;

    private readonly List<EtaPart> _parts = [];
    private double _meanSeconds;        // after now
    private double _ownVariance;        // of legs and services, independent of one another
    private double _travelSeconds;      // travel to come, which the day's ratio stretches all alike
    private double _workSeconds;        // work to come, which the installation's ratio stretches all alike
    private double _aheadSeconds;       // expected deviation of what is to come from the plan
    private readonly double[] _gradient = new double[LegFeatures.Count];    // travel to come by what it depends on
    private readonly double[] _features = new double[LegFeatures.Count];

    private double Variance => _ownVariance + Math.Pow(_travelSeconds * day.Deviation, 2) + Math.Pow(_workSeconds * calibration.ServiceUncertainty, 2)
        + calibration.Legs.CommonVariance(_gradient);

    /// <summary>Notes how far the start, legs and services that are over were from the plan.</summary>
    public void NameWhatHappened(RouteProgress route)
    {
        if (route.StartedAt is { } started) Name("start", null, (started - route.Stops[0].Plan.PlannedDeparture).TotalSeconds);
        for (var k = 1; k < route.Stops.Count; k++)
        {
            var (from, to) = (route.Stops[k - 1], route.Stops[k]);
            if (to.ArrivedAt is { } arrived && from.LeftAt is { } left && arrived > left)
                Name("leg", to.Plan.Stop, (arrived - left - to.Plan.LegTime).TotalSeconds);
            if (to.IsDone && to.ServiceStartedAt() is { } start && to.LeftAt is { } done)
                Name("service", to.Plan.Stop, (done - start - to.Plan.ServiceTime).TotalSeconds);
        }
    }

    /// <summary>The route has not left: it leaves as planned, or now if that has passed.</summary>
    public void LeaveDepot(RouteStop start, TimeSpan deviation)
    {
        _meanSeconds = Math.Max(0, (start.PlannedDeparture - now).TotalSeconds);
        _ownVariance = deviation.TotalSeconds * deviation.TotalSeconds;
        Name("start", null, _meanSeconds - (start.PlannedDeparture - now).TotalSeconds);
    }

    /// <summary>The vehicle stands at a stop: the rest of its work, at least a fifth of it while it has not ended.</summary>
    public void FinishWork(StopProgress standing)
    {
        var work = standing.Plan.ServiceTime.TotalSeconds * calibration.ServiceRatio;
        var start = (standing.ServiceStartedAt() ?? now) - now;
        var rest = Math.Max(start.TotalSeconds + work, work / 5);
        _meanSeconds = rest;
        _ownVariance = Math.Pow(Math.Min(rest, work) * calibration.ServiceDeviation, 2);
        Name("service", standing.Plan.Stop, rest - start.TotalSeconds - standing.Plan.ServiceTime.TotalSeconds);
    }

    /// <summary>The vehicle is under way: the share of the leg still to go by the marker, or by the time that has passed.</summary>
    public void DriveOn(StopProgress from, RouteStop to, Fix? marker)
    {
        var left = from.LeftAt ?? now;
        var whole = ExpectedSeconds(to, left);
        double rest, asOf;
        if (marker is not null && marker.At >= left)
        {
            var metres = Math.Max(100, from.Plan.Point.DistanceTo(to.Point).Metres);
            rest = whole * Math.Clamp(marker.Point.DistanceTo(to.Point).Metres / metres, 0, 1.5);
            asOf = (marker.At - now).TotalSeconds;
        }
        else
        {
            // Without a marker, a leg that is overdue is expected to take another tenth.
            asOf = (left - now).TotalSeconds;
            rest = Math.Max(whole, 0.1 * whole - asOf);
        }

        _meanSeconds = Math.Max(0, asOf + rest);
        Travel(Math.Min(rest, whole));
        Name("leg", to.Stop, _meanSeconds - (left - now).TotalSeconds - to.LegTime.TotalSeconds);
    }

    /// <summary>Drives a whole leg that is to come.</summary>
    public void Drive(RouteStop to)
    {
        var leg = ExpectedSeconds(to, now.AddSeconds(_meanSeconds));
        _meanSeconds += leg;
        Travel(leg);
        _aheadSeconds += leg - to.LegTime.TotalSeconds;
    }

    /// <summary>Waits for a window to open, which takes away part of the uncertainty too.</summary>
    public void Wait(RouteStop stop)
    {
        if (stop.Window is not { } window) return;
        var before = Variance;
        (_meanSeconds, var after) = NormalCurve.LaterOf(_meanSeconds, before, (window.Earliest - now).TotalSeconds);
        var kept = before > 0 ? after / before : 1;
        _ownVariance *= kept;
        _travelSeconds *= Math.Sqrt(kept);
        _workSeconds *= Math.Sqrt(kept);
        for (var k = 0; k < _gradient.Length; k++) _gradient[k] *= Math.Sqrt(kept);
    }

    /// <summary>Works at a stop that is to come.</summary>
    public void Work(RouteStop stop)
    {
        var work = stop.ServiceTime.TotalSeconds * calibration.ServiceRatio;
        _meanSeconds += work;
        _ownVariance += Math.Pow(work * calibration.ServiceDeviation, 2);
        _workSeconds += work;
        _aheadSeconds += work - stop.ServiceTime.TotalSeconds;
    }

    /// <summary>The calibrated estimate of the start of service at the stop that the walk has come to.</summary>
    public StopEstimate EstimateOf(RouteStop stop)
    {
        var deviation = Math.Sqrt(Variance);
        var earliest = stop.Window is { } window && window.Earliest > now ? window.Earliest : now;
        var eta = new EtaRange(At(calibration.Low), At(calibration.Middle), At(calibration.High));
        var spread = deviation * (calibration.High - calibration.Low) / (2 * NormalCurve.Z90);
        return new StopEstimate(stop.Stop, eta, At(0), deviation, spread, PartsUpTo(stop));

        DateTimeOffset At(double z)
        {
            var instant = now.AddSeconds(_meanSeconds + z * deviation);
            return DateTimeOffset.FromUnixTimeSeconds((instant < earliest ? earliest : instant).ToUnixTimeSeconds());
        }
    }

    // The mean of a logarithmic normal lies half a variance above its median, and means are what adds up.
    private double ExpectedSeconds(RouteStop to, DateTimeOffset driven)
    {
        LegFeatures.Fill(_features, to.LegDistance, driven, planned);
        var own = calibration.Legs.Deviation;
        return to.LegTime.TotalSeconds * Math.Exp(calibration.Legs.MeanOf(_features) + day.Log + own * own / 2);
    }

    // The leg whose features were filled last.
    private void Travel(double seconds)
    {
        _ownVariance += Math.Pow(seconds * calibration.Legs.Deviation, 2);
        _travelSeconds += seconds;
        for (var k = 0; k < _gradient.Length; k++) _gradient[k] += seconds * _features[k];
    }

    // What is left over after the named parts is waiting for windows, or waiting saved by being late.
    private List<EtaPart> PartsUpTo(RouteStop stop)
    {
        var planned = stop.Window is { } window && window.Earliest > stop.PlannedArrival ? window.Earliest : stop.PlannedArrival;
        var rest = _meanSeconds - (planned - now).TotalSeconds - _aheadSeconds - _parts.Sum(p => p.Seconds);
        List<EtaPart> parts = [.. _parts, new("ahead", null, (int)Math.Round(_aheadSeconds)), new("wait", null, (int)Math.Round(rest))];
        parts.RemoveAll(p => Math.Abs(p.Seconds) < WorthNaming);
        return parts;
    }

    private void Name(string what, int? stop, double seconds) => _parts.Add(new EtaPart(what, stop, (int)Math.Round(seconds)));
}
