namespace LogiOpt.Routing.Problem.Formats;

/// <summary>How a published instance counts distances, and what it minimises.</summary>
public enum Convention
{
    /// <summary>Euclidean, rounded to the nearest whole number; total distance (CVRPLIB).</summary>
    Tsplib,

    /// <summary>Euclidean, cut to one decimal for time and cost alike; total distance (12th DIMACS challenge, VRPTW).</summary>
    Dimacs,

    /// <summary>Euclidean in real numbers; fewer vehicles first, then distance (SINTEF's tables).</summary>
    Sintef,
}

/// <summary>A file read as a problem.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Numbers">The file's own number of each task, in the order of the tasks.</param>
/// <param name="Scale">Metres of the problem that make one unit of the file.</param>
/// <param name="Name">The instance's name.</param>
/// <param name="Points">Abscissa (longitude) and ordinate (latitude) of each place, for drawing; null where only a matrix is known.</param>
public sealed record Instance(
    RoutingProblem Problem, IReadOnlyList<string> Numbers, double Scale, string Name, IReadOnlyList<(double X, double Y)>? Points)
{
    internal static IReadOnlyList<(double X, double Y)>? PointsOf(RoutingProblem problem) =>
        problem.Travel is PlaneTravel plane ? [.. plane.X.Zip(plane.Y)] : null;
}

/// <summary>What the conventions share.</summary>
internal static class Conventions
{
    /// <summary>Metres in one unit of the file.</summary>
    public static double Scale(Convention convention) => convention switch
    {
        Convention.Dimacs => 10,
        Convention.Sintef => 10_000,
        _ => 1,
    };

    public static PlaneRounding Rounding(Convention convention) => convention switch
    {
        Convention.Dimacs => PlaneRounding.Dimacs,
        Convention.Sintef => PlaneRounding.Sintef,
        _ => PlaneRounding.Tsplib,
    };

    /// <summary>With vehicles first, one vehicle costs more than the longest plan: <paramref name="farthest"/> units there and back for every visit.</summary>
    public static long FixedCostMilli(Convention convention, double farthest, int visits) =>
        convention == Convention.Sintef ? (long)(2 * farthest * visits * Scale(convention)) + 1 : 0;
}
