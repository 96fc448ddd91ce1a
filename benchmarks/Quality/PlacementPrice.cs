using LogiOpt.Warehousing.Placement;

namespace LogiOpt.Benchmarks.Quality;

/// <summary>Checks and prices a placement from the problem's own numbers; shares no code with the search.</summary>
internal sealed class PlacementPrice
{
    private readonly PlacementProblem _problem;
    private readonly double[] _served;
    private readonly double[] _used;
    private readonly HashSet<int> _open;

    public PlacementPrice(PlacementProblem problem, PlacementAnswer answer)
    {
        _problem = problem;
        _served = new double[problem.CustomerCount];
        _used = new double[problem.SiteCount];
        _open = [.. answer.Open];
        Cost = _open.Sum(s => problem.FixedCost[s]);
        if (answer.Flow is { } flow)
            foreach (var share in flow) Serve(share.Customer, share.Site, share.Share);
        else
            for (var customer = 0; customer < answer.Assign.Length; customer++) Serve(customer, answer.Assign[customer], 1);
        Check(answer);
    }

    public double Cost { get; private set; }

    public List<string> Faults { get; } = [];

    private void Serve(int customer, int site, double share)
    {
        _served[customer] += share;
        if (_problem.HasCapacities) _used[site] += share * _problem.Demand[customer];
        Cost += share * _problem.Costs.Of(site, customer);
        if (!_open.Contains(site)) Faults.Add($"customer {customer} is served from site {site}, which is closed");
        if (_problem.Kind == PlacementKind.SingleSource && share is > 1e-6 and < 1 - 1e-6) Faults.Add($"customer {customer} is split");
    }

    private void Check(PlacementAnswer answer)
    {
        if (_open.Count > _problem.MaxSites || _open.Count < _problem.MinSites) Faults.Add($"{_open.Count} sites open, not in [{_problem.MinSites}, {_problem.MaxSites}]");
        for (var customer = 0; customer < _served.Length; customer++)
            if (Math.Abs(_served[customer] - 1) > 1e-6) Faults.Add($"customer {customer} is served {_served[customer]:F6} times");
        for (var site = 0; _problem.HasCapacities && site < _used.Length; site++)
            if (_used[site] > _problem.Capacity[site] * (1 + 1e-9)) Faults.Add($"site {site} serves {_used[site]} of {_problem.Capacity[site]}");
        if (Math.Abs(answer.Cost - Cost) > 1e-7 * Math.Max(1, Cost)) Faults.Add($"the engine says {answer.Cost:R}, it is {Cost:R}");
        if (answer.LowerBound > Cost * (1 + 1e-9)) Faults.Add($"the bound {answer.LowerBound:R} is above the cost {Cost:R}");
    }
}
