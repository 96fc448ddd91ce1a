namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>What is decided in one case of a branch and bound: sites, levels, and who serves a zone.</summary>
internal sealed class PlannerCase
{
    /// <summary>Room for rounding where a load fills its level.</summary>
    private const double Slack = 1 + 1e-9;

    private readonly PlannerProblem _problem;
    private readonly NeighbourLists _lists;
    private readonly sbyte[] _root;

    /// <param name="problem">The problem.</param>
    /// <param name="lists">Sites that may serve each zone; complete.</param>
    /// <param name="state">What the rules decide of each site; copied.</param>
    public PlannerCase(PlannerProblem problem, NeighbourLists lists, sbyte[] state)
    {
        (_problem, _lists, _root) = (problem, lists, [.. state]);
        State = [.. state];
        Allowed = [.. problem.Levels.Select(l => new bool[l.Length])];
        Pinned = new int[problem.ZoneCount];
        Banned = new bool[lists.Customer.Length];
        PinnedLoad = new double[problem.SiteCount];
        Clear();
    }

    /// <summary>Open, closed or free, as in <see cref="Relaxation.State"/>.</summary>
    public sbyte[] State { get; }

    /// <summary>Levels that each site may have.</summary>
    public bool[][] Allowed { get; }

    /// <summary>The site that must serve each zone; -1 = any.</summary>
    public int[] Pinned { get; }

    /// <summary>Entries of the lists by site that must not be used.</summary>
    public bool[] Banned { get; }

    /// <summary>Orders of the zones pinned to each site.</summary>
    public double[] PinnedLoad { get; }

    /// <summary>Takes everything back.</summary>
    public void Clear()
    {
        _root.CopyTo(State, 0);
        foreach (var levels in Allowed) Array.Fill(levels, true);
        Array.Fill(Pinned, -1);
        Array.Clear(Banned);
        Array.Clear(PinnedLoad);
    }

    /// <summary>Adds a decision.</summary>
    public void Add(PlannerDecision decision)
    {
        var (site, level, zone, holds) = decision;
        if (zone >= 0)
        {
            if (!holds)
            {
                Banned[EntryOf(site, zone)] = true;
                return;
            }

            Pinned[zone] = site;
            PinnedLoad[site] += _problem.HeldOrders[zone];
            for (var e = _lists.From[zone]; e < _lists.From[zone + 1]; e++)
                if (_lists.Site[e] != site) Banned[EntryOf(_lists.Site[e], zone)] = true;
            State[site] = State[site] == Relaxation.ForcedClosed ? Relaxation.ForcedClosed : Relaxation.ForcedOpen;
        }
        else if (level < 0)
        {
            State[site] = holds ? Relaxation.ForcedOpen : Relaxation.ForcedClosed;
        }
        else if (holds)
        {
            for (var l = 0; l < Allowed[site].Length; l++) Allowed[site][l] &= l == level;
            State[site] = Relaxation.ForcedOpen;
        }
        else
        {
            Allowed[site][level] = false;
        }
    }

    /// <summary>Decides a site.</summary>
    public void Add(FixedSite site) => State[site.Site] = site.Open ? Relaxation.ForcedOpen : Relaxation.ForcedClosed;

    /// <summary>Whether a site may have a level, given what is pinned to it.</summary>
    public bool MayHave(int site, int level) => Allowed[site][level] && PinnedLoad[site] <= _problem.Levels[site][level].Capacity * Slack;

    /// <summary>Closes free sites that have no level left.</summary>
    public void CloseWithoutLevel()
    {
        for (var j = 0; j < State.Length; j++)
        {
            if (State[j] != Relaxation.Free) continue;
            var any = false;
            for (var l = 0; l < Allowed[j].Length; l++) any |= MayHave(j, l);
            if (!any) State[j] = Relaxation.ForcedClosed;
        }
    }

    /// <summary>Whether no placement agrees: a zone that nobody may serve, an open site without a level, too little budget or coverage even at best.</summary>
    public bool Contradicts()
    {
        var budget = 0.0;
        for (var j = 0; j < State.Length; j++)
        {
            if (State[j] == Relaxation.ForcedClosed && PinnedLoad[j] > 0) return true;
            if (State[j] != Relaxation.ForcedOpen) continue;
            var least = double.PositiveInfinity;
            for (var l = 0; l < Allowed[j].Length; l++)
                if (MayHave(j, l)) least = Math.Min(least, _problem.Levels[j][l].Budget);
            budget += least;
        }

        if (double.IsPositiveInfinity(budget) || budget > _problem.Budget * Slack) return true;
        var reach = new double[_problem.Coverage.Count];
        for (var i = 0; i < Pinned.Length; i++)
        {
            var (served, bits) = (false, (byte)0);
            for (var e = _lists.From[i]; e < _lists.From[i + 1]; e++)
            {
                var j = _lists.Site[e];
                if (!MayServe(j, i)) continue;
                served = true;
                if (reach.Length == 0) break;
                bits |= PlannerBound.Within(_problem, j, i);
            }

            if (!served) return true;
            for (var k = 0; k < reach.Length; k++)
                if ((bits >> k & 1) == 1) reach[k] += _problem.Demand[i];
        }

        var orders = _problem.Demand.Sum();
        for (var k = 0; k < reach.Length; k++)
            if (reach[k] < (_problem.Coverage[k].Share - 1e-9) * orders) return true;
        return false;
    }

    /// <summary>Whether a site may serve a zone that is in its list.</summary>
    public bool MayServe(int site, int zone) => State[site] != Relaxation.ForcedClosed && (Pinned[zone] < 0 ? !Banned[EntryOf(site, zone)] : Pinned[zone] == site);

    /// <summary>The entry of a zone in the list of a site.</summary>
    public int EntryOf(int site, int zone) => Array.BinarySearch(_lists.Customer, _lists.Start[site], _lists.Start[site + 1] - _lists.Start[site], zone);
}
