using System.Diagnostics;

namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>A set of open sites with each customer's nearest and second nearest of them, kept up to date as sites open and close.</summary>
internal sealed class OpenSites
{
    private readonly PlacementProblem _problem;
    private readonly NeighbourLists _lists;
    private readonly int[] _place;
    private readonly int[] _sites;

    public OpenSites(PlacementProblem problem, NeighbourLists lists)
    {
        (_problem, _lists) = (problem, lists);
        _sites = new int[problem.SiteCount];
        _place = new int[problem.SiteCount];
        Loss = new double[problem.SiteCount];
        (First, Second) = (new int[problem.CustomerCount], new int[problem.CustomerCount]);
        (FirstCost, SecondCost) = (new double[problem.CustomerCount], new double[problem.CustomerCount]);
        Array.Fill(_place, -1);
    }

    /// <summary>How many sites are open.</summary>
    public int Count { get; private set; }

    /// <summary>The open sites, in no special order.</summary>
    public ReadOnlySpan<int> Sites => _sites.AsSpan(0, Count);

    /// <summary>Nearest open site of each customer.</summary>
    public int[] First { get; }

    /// <summary>Second nearest open site of each customer; -1 if only one is open.</summary>
    public int[] Second { get; }

    public double[] FirstCost { get; }

    /// <summary>Cost of the second nearest; equal to the first where only one is open.</summary>
    public double[] SecondCost { get; }

    /// <summary>What its customers lose if an open site closes: the sum of second minus first cost.</summary>
    public double[] Loss { get; }

    /// <summary>Opening plus service, kept along with the moves.</summary>
    public double Total { get; private set; }

    public bool IsOpen(int site) => _place[site] >= 0;

    /// <summary>Opens exactly these sites.</summary>
    public void Load(ReadOnlySpan<int> sites)
    {
        Debug.Assert(!sites.IsEmpty, "At least one site must be open.");
        var opening = sites.ToArray();
        foreach (var j in Sites) _place[j] = -1;
        Count = 0;
        foreach (var j in opening) Enlist(j);
        Refresh();
    }

    /// <summary>Works out every customer's sites afresh; removes rounding drift.</summary>
    public void Refresh()
    {
        Array.Clear(Loss);
        Total = 0;
        foreach (var j in Sites) Total += _problem.FixedCost[j];
        for (var i = 0; i < First.Length; i++)
        {
            FindTwo(i);
            Total += FirstCost[i];
            Loss[First[i]] += SecondCost[i] - FirstCost[i];
        }
    }

    /// <summary>Opens a closed site.</summary>
    /// <param name="site">The site.</param>
    /// <param name="touched">Gets every customer whose nearest or second nearest changed.</param>
    public void Open(int site, List<int> touched)
    {
        Enlist(site);
        if (Count <= 2)
        {
            Refresh();
            AllTouched(touched);
            return;
        }

        Total += _problem.FixedCost[site];
        for (var e = _lists.Start[site]; e < _lists.Start[site + 1]; e++)
        {
            var i = _lists.Customer[e];
            var cost = _lists.CustomerCost[e];
            if (cost >= SecondCost[i]) continue;
            Loss[First[i]] -= SecondCost[i] - FirstCost[i];
            if (cost < FirstCost[i])
            {
                Total -= FirstCost[i] - cost;
                (Second[i], SecondCost[i]) = (First[i], FirstCost[i]);
                (First[i], FirstCost[i]) = (site, cost);
            }
            else
            {
                (Second[i], SecondCost[i]) = (site, cost);
            }

            Loss[First[i]] += SecondCost[i] - FirstCost[i];
            touched.Add(i);
        }
    }

    /// <summary>Closes an open site; at least one other must be open.</summary>
    public void Close(int site, List<int> touched)
    {
        Debug.Assert(Count > 1, "The last open site cannot close.");
        Delist(site);
        if (Count == 1)
        {
            Refresh();
            AllTouched(touched);
            return;
        }

        Total -= _problem.FixedCost[site];
        for (var i = 0; i < First.Length; i++)
        {
            if (First[i] != site && Second[i] != site) continue;
            Total -= FirstCost[i];
            Loss[First[i]] -= SecondCost[i] - FirstCost[i];
            FindTwo(i);
            Total += FirstCost[i];
            Loss[First[i]] += SecondCost[i] - FirstCost[i];
            touched.Add(i);
        }

        Loss[site] = 0;
    }

    /// <summary>Copies another set's state of the same problem.</summary>
    public void CopyFrom(OpenSites other)
    {
        foreach (var j in Sites) _place[j] = -1;
        Count = other.Count;
        other._sites.AsSpan(0, Count).CopyTo(_sites);
        for (var k = 0; k < Count; k++) _place[_sites[k]] = k;
        other.First.CopyTo(First, 0);
        other.Second.CopyTo(Second, 0);
        other.FirstCost.CopyTo(FirstCost, 0);
        other.SecondCost.CopyTo(SecondCost, 0);
        other.Loss.CopyTo(Loss, 0);
        Total = other.Total;
    }

    private void FindTwo(int customer)
    {
        int first = -1, second = -1;
        double firstCost = double.PositiveInfinity, secondCost = double.PositiveInfinity;
        for (int e = customer * _lists.Length, end = e + _lists.Length; e < end; e++)
        {
            var j = _lists.Site[e];
            if (_place[j] < 0) continue;
            if (first < 0)
            {
                (first, firstCost) = (j, _lists.Cost[e]);
                continue;
            }

            (second, secondCost) = (j, _lists.Cost[e]);
            break;
        }

        // The list is short and its sites are closed: look at all open ones.
        if (second < 0 && !(Count == 1 && first >= 0))
        {
            var known = first;
            foreach (var j in Sites)
            {
                if (j == known) continue;
                var cost = _problem.Costs.Of(j, customer);
                if (cost < firstCost || (cost == firstCost && j < first && known < 0)) (second, secondCost, first, firstCost) = (first, firstCost, j, cost);
                else if (cost < secondCost || (cost == secondCost && j < second)) (second, secondCost) = (j, cost);
            }
        }

        if (second < 0) secondCost = firstCost;
        (First[customer], Second[customer], FirstCost[customer], SecondCost[customer]) = (first, second, firstCost, secondCost);
    }

    private void Enlist(int site)
    {
        Debug.Assert(_place[site] < 0, "The site is open already.");
        _place[site] = Count;
        _sites[Count++] = site;
    }

    private void Delist(int site)
    {
        var last = _sites[--Count];
        _sites[_place[site]] = last;
        _place[last] = _place[site];
        _place[site] = -1;
    }

    private void AllTouched(List<int> touched)
    {
        for (var i = 0; i < First.Length; i++) touched.Add(i);
    }
}
