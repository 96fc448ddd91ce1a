namespace LogiOpt.Benchmarks.Instances;

/// <summary>Customers in the plane around one depot, as the literature gives them; index 0 is the depot in every array.</summary>
/// <param name="Name">Its name.</param>
/// <param name="X">First coordinates.</param>
/// <param name="Y">Second coordinates.</param>
/// <param name="Demand">Demands; 0 at the depot.</param>
/// <param name="Capacity">What one vehicle can carry.</param>
/// <param name="Vehicles">How many vehicles there are.</param>
/// <param name="Windows">Opening, closing and work of each place; null without time windows.</param>
internal sealed record RoutingInstance(string Name, int[] X, int[] Y, int[] Demand, int Capacity, int Vehicles, PlaceTimes[]? Windows)
{
    /// <summary>Number of places, the depot included.</summary>
    public int Places => X.Length;

    /// <summary>Straight length between two places.</summary>
    public double Length(int a, int b)
    {
        double dx = X[a] - X[b], dy = Y[a] - Y[b];
        return Math.Sqrt(dx * dx + dy * dy);
    }
}

/// <summary>When work at a place may start, and how long it lasts, in the unit of the distances.</summary>
internal readonly record struct PlaceTimes(int Ready, int Due, int Service);
