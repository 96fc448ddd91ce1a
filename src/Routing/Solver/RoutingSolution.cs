namespace LogiOpt.Routing.Solver;

/// <summary>A plan for a problem.</summary>
/// <param name="Routes">Routes of the vehicles that are used, in the order of the vehicles.</param>
/// <param name="Unserved">Visits and pairs left out, each with its reason.</param>
/// <param name="Cost">What it costs, by part.</param>
/// <param name="Effort">What the search did.</param>
public sealed record RoutingSolution(
    IReadOnlyList<PlannedRoute> Routes, IReadOnlyList<UnservedVisit> Unserved, PlanCost Cost, SearchEffort Effort);

/// <summary>One vehicle's route.</summary>
/// <param name="Vehicle">Index of the vehicle in the problem.</param>
/// <param name="DepartureSeconds">When it leaves its start: as late as saves waiting and delays nothing.</param>
/// <param name="LoadAtStart">What is on board then, one amount per dimension.</param>
/// <param name="Stops">Its stops in driving order, start and end left out.</param>
/// <param name="EndArrivalSeconds">When it reaches its end, or finishes its last stop where the end is open.</param>
/// <param name="EndLegMetres">The last leg; 0 where the end is open.</param>
/// <param name="EndLegSeconds">The last leg; 0 where the end is open.</param>
/// <param name="Cost">What it costs, by part.</param>
public sealed record PlannedRoute(
    int Vehicle, int DepartureSeconds, IReadOnlyList<int> LoadAtStart, IReadOnlyList<PlannedStop> Stops, int EndArrivalSeconds, int EndLegMetres,
    int EndLegSeconds, PlanCost Cost)
{
    /// <summary>Breaks taken, in order.</summary>
    public IReadOnlyList<PlannedBreak> Breaks { get; init; } = [];

    /// <summary>Reloads between its trips, in order.</summary>
    public IReadOnlyList<PlannedReload> Reloads { get; init; } = [];

    /// <summary>From leaving the start to the end.</summary>
    public int DutySeconds => EndArrivalSeconds - DepartureSeconds;
}

/// <summary>A break on a route.</summary>
/// <param name="Id">Its id on the vehicle.</param>
/// <param name="BeforeStop">Index of the stop on whose leg, or at which before work, it is taken; the number of stops for the last leg.</param>
/// <param name="BeforeReload">Whether that is before the reload, where there is one before that stop.</param>
/// <param name="StartSeconds">When it starts; a leg not finished by then is finished afterwards.</param>
/// <param name="DurationSeconds">How long it lasts.</param>
public sealed record PlannedBreak(string Id, int BeforeStop, bool BeforeReload, int StartSeconds, int DurationSeconds);

/// <summary>A halt at a depot between two trips.</summary>
/// <param name="BeforeStop">Index of the first stop of the new trip.</param>
/// <param name="Place">The depot.</param>
/// <param name="LegMetres">From the stop before.</param>
/// <param name="LegSeconds">At the wheel from the stop before.</param>
/// <param name="ArrivalSeconds">When the vehicle arrives.</param>
/// <param name="DepartureSeconds">When it leaves: loaded, and with all goods of the new trip released.</param>
/// <param name="LoadAfter">What is on board when leaving, one amount per dimension.</param>
public sealed record PlannedReload(
    int BeforeStop, int Place, int LegMetres, int LegSeconds, int ArrivalSeconds, int DepartureSeconds, IReadOnlyList<int> LoadAfter);

/// <summary>One task on a route.</summary>
/// <param name="Task">The task: visits by their index, then pick-up and drop of each pair in turn.</param>
/// <param name="Id">Id of the visit.</param>
/// <param name="LegMetres">From the stop before.</param>
/// <param name="LegSeconds">At the wheel from the stop, or reload, before.</param>
/// <param name="ArrivalSeconds">When the vehicle arrives, with the breaks on the leg taken.</param>
/// <param name="WaitingSeconds">Until work may start.</param>
/// <param name="ServiceSeconds">Work, without set-up.</param>
/// <param name="LateSeconds">Start of work after the last window, where that is only priced.</param>
/// <param name="LoadAfter">What is on board when leaving, one amount per dimension.</param>
public sealed record PlannedStop(
    int Task, string Id, int LegMetres, int LegSeconds, int ArrivalSeconds, int WaitingSeconds, int ServiceSeconds, int LateSeconds,
    IReadOnlyList<int> LoadAfter)
{
    /// <summary>Set-up before the service; 0 where the vehicle was at this place already.</summary>
    public int SetupSeconds { get; init; }

    /// <summary>When work starts.</summary>
    public int StartSeconds => ArrivalSeconds + WaitingSeconds;

    /// <summary>When the vehicle leaves.</summary>
    public int DepartureSeconds => StartSeconds + SetupSeconds + ServiceSeconds;
}

/// <summary>Cost by part, in thousandths of the currency unit; each part is rounded once for each route.</summary>
/// <param name="FixedMilli">Vehicles used.</param>
/// <param name="DistanceMilli">Metres driven.</param>
/// <param name="TimeMilli">Seconds driven.</param>
/// <param name="LateMilli">Lateness where it is priced.</param>
/// <param name="DutyMilli">Hours on duty where they are priced.</param>
/// <param name="BalanceMilli">Squares of the duties where equal shifts are wanted.</param>
/// <param name="ChangeMilli">Stops moved against the plan in force.</param>
public readonly record struct PlanCost(
    long FixedMilli, long DistanceMilli, long TimeMilli, long LateMilli, long DutyMilli = 0, long BalanceMilli = 0, long ChangeMilli = 0)
{
    /// <summary>All parts.</summary>
    public long TotalMilli => FixedMilli + DistanceMilli + TimeMilli + LateMilli + DutyMilli + BalanceMilli + ChangeMilli;

    /// <summary>Sum part by part.</summary>
    public static PlanCost operator +(PlanCost a, PlanCost b) =>
        new(a.FixedMilli + b.FixedMilli, a.DistanceMilli + b.DistanceMilli, a.TimeMilli + b.TimeMilli, a.LateMilli + b.LateMilli, a.DutyMilli + b.DutyMilli,
            a.BalanceMilli + b.BalanceMilli, a.ChangeMilli + b.ChangeMilli);
}

/// <summary>A visit or pair that the plan leaves out.</summary>
/// <param name="Id">Id of the visit or of the pair.</param>
/// <param name="Task">The visit, or the pick-up of the pair.</param>
/// <param name="Reason">A stable code of <see cref="UnservedReasons"/>.</param>
/// <param name="Explanation">The tightest reason in words and numbers.</param>
public sealed record UnservedVisit(string Id, int Task, string Reason, string Explanation)
{
    /// <summary>The least that must give for it to be served; null if nothing that can give would help, or for all but the first twenty.</summary>
    public Relaxation? Relaxation { get; init; }
}

/// <summary>What a search did.</summary>
/// <param name="Iterations">Iterations of all threads.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record SearchEffort(long Iterations, TimeSpan Elapsed);

/// <summary>Codes of the reasons why something is not served; part of the public contract.</summary>
public static class UnservedReasons
{
    /// <summary>There is no vehicle at all, or none of those allowed.</summary>
    public const string NoVehicle = "no-vehicle";

    /// <summary>No vehicle can do what is asked.</summary>
    public const string NoSkill = "no-skill";

    /// <summary>Too much for any vehicle that may serve it, even empty.</summary>
    public const string TooHeavy = "too-heavy";

    /// <summary>Every vehicle would come after the last window, even if it drove there first.</summary>
    public const string WindowTooEarly = "window-too-early";

    /// <summary>A vehicle that served nothing else would not be back within its shift or limits.</summary>
    public const string ShiftTooShort = "shift-too-short";

    /// <summary>It, or a stop locked before it, breaks a rule at its locked place.</summary>
    public const string LockBroken = "lock-broken";

    /// <summary>The search goes on and has not placed it so far; never in a finished plan.</summary>
    public const string NotYet = "not-yet";

    /// <summary>It would fit an empty vehicle, but all room is taken.</summary>
    public const string NoCapacityLeft = "no-capacity-left";

    /// <summary>There is room, but not enough time between the other stops.</summary>
    public const string NoTimeLeft = "no-time-left";
}
