using Google.OrTools.LinearSolver;

namespace LogiOpt.Warehousing.Placement.OrTools;

/// <summary>One facility location model on the native side: a site opens or not, a customer takes shares of open sites, whole ones where it is served by one site.</summary>
/// <remarks>Every share has its own row "no more than the site is open": the strong form, whose linear relaxation bounds as well as the Lagrangian
/// relaxation of the assignment does. Source: Cornuejols, Nemhauser and Wolsey (1990), in Discrete Location Theory, chapter 3.</remarks>
internal sealed class OrToolsModel : IDisposable
{
    private readonly PlacementProblem _problem;
    private readonly Google.OrTools.LinearSolver.Solver _solver;
    private readonly Variable[] _open;
    private readonly Variable[] _share;
    private readonly Constraint[] _served;

    /// <param name="problem">What is asked.</param>
    /// <param name="library">The solver behind: GLOP for the linear relaxation, SCIP for whole numbers.</param>
    public OrToolsModel(PlacementProblem problem, string library)
    {
        _problem = problem;
        _solver = Google.OrTools.LinearSolver.Solver.CreateSolver(library) ?? throw new InvalidOperationException($"OR-Tools here has no {library}.\nUse Warehousing:Engine = logiopt.");
        _open = new Variable[problem.SiteCount];
        _share = new Variable[problem.SiteCount * problem.CustomerCount];
        _served = new Constraint[problem.CustomerCount];
        var objective = _solver.Objective();
        for (var j = 0; j < _open.Length; j++)
        {
            _open[j] = _solver.MakeBoolVar("");
            objective.SetCoefficient(_open[j], problem.FixedCost[j]);
            for (var i = 0; i < problem.CustomerCount; i++)
            {
                var share = problem.Kind == PlacementKind.SingleSource ? _solver.MakeBoolVar("") : _solver.MakeNumVar(0, 1, "");
                objective.SetCoefficient(share, problem.Costs.Of(j, i));
                _share[j * problem.CustomerCount + i] = share;
            }
        }

        objective.SetMinimization();
        ServeAll();
        OnlyFromOpenSites();
        Count();
    }

    /// <summary>Nodes of the search for whole numbers.</summary>
    public long Nodes => _solver.Nodes();

    /// <summary>What the solver says that no placement is below; it gives nothing that could be checked.</summary>
    public double ClaimedBound => _solver.Objective().BestBound();

    /// <summary>Ends at so many nodes, or after the time.</summary>
    public void Limit(long nodes, TimeSpan? time)
    {
        if (nodes != long.MaxValue) _solver.SetSolverSpecificParametersAsString($"limits/nodes = {nodes}");
        if (time is { } limit) _solver.SetTimeLimit(Math.Max(1, (long)limit.TotalMilliseconds));
    }

    /// <summary>Solves; the native side is told when it is cancelled.</summary>
    public Google.OrTools.LinearSolver.Solver.ResultStatus Solve(CancellationToken cancellation)
    {
        using var cancel = cancellation.Register(() => _solver.InterruptSolve());
        return _solver.Solve();
    }

    /// <summary>What each customer pays in the linear relaxation just solved.</summary>
    public double[] Prices() => [.. _served.Select(c => c.DualValue())];

    /// <summary>Sites of the solution just found.</summary>
    public int[] Open() => [.. Enumerable.Range(0, _open.Length).Where(j => _open[j].SolutionValue() > 0.5)];

    /// <summary>The site of each customer's largest share.</summary>
    public int[] Assign() => [.. Enumerable.Range(0, _problem.CustomerCount).Select(i => Enumerable.Range(0, _open.Length).MaxBy(j => ShareOf(j, i).SolutionValue()))];

    public void Dispose() => _solver.Dispose();

    private Variable ShareOf(int site, int customer) => _share[site * _problem.CustomerCount + customer];

    private void ServeAll()
    {
        for (var i = 0; i < _served.Length; i++)
        {
            _served[i] = _solver.MakeConstraint(1, 1, "");
            for (var j = 0; j < _open.Length; j++) _served[i].SetCoefficient(ShareOf(j, i), 1);
        }
    }

    private void OnlyFromOpenSites()
    {
        for (var j = 0; j < _open.Length; j++)
        {
            for (var i = 0; i < _served.Length; i++)
            {
                var row = _solver.MakeConstraint(double.NegativeInfinity, 0, "");
                row.SetCoefficient(ShareOf(j, i), 1);
                row.SetCoefficient(_open[j], -1);
            }

            if (!_problem.HasCapacities) continue;
            var room = _solver.MakeConstraint(double.NegativeInfinity, 0, "");
            for (var i = 0; i < _served.Length; i++) room.SetCoefficient(ShareOf(j, i), _problem.Demand[i]);
            room.SetCoefficient(_open[j], -_problem.Capacity[j]);
        }
    }

    private void Count()
    {
        var count = _solver.MakeConstraint(_problem.MinSites, _problem.MaxSites, "");
        foreach (var open in _open) count.SetCoefficient(open, 1);
    }
}
