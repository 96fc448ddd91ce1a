using System.Runtime.CompilerServices;

namespace LogiOpt.Warehousing.Placement;

/// <summary>Cost of serving every customer from every site: a matrix, or points in the plane whose distance is worked out when asked.</summary>
/// <remarks>Points need memory of n + m only, which is what makes 100,000 customers by 5,000 sites possible.</remarks>
public sealed class SiteCosts
{
    private readonly double[]? _matrix;
    private readonly double[] _weight = [];

    private SiteCosts(int sites, int customers, double[]? matrix)
    {
        SiteCount = sites;
        CustomerCount = customers;
        _matrix = matrix;
    }

    private SiteCosts(double[] siteX, double[] siteY, double[] customerX, double[] customerY, double[]? weight) : this(siteX.Length, customerX.Length, null)
    {
        (SiteX, SiteY, CustomerX, CustomerY) = (siteX, siteY, customerX, customerY);
        _weight = weight ?? [];
    }

    /// <summary>Number of sites.</summary>
    public int SiteCount { get; }

    /// <summary>Number of customers.</summary>
    public int CustomerCount { get; }

    /// <summary>Whether the costs are weighted distances between points.</summary>
    public bool IsPlanar => _matrix is null;

    internal double[] SiteX { get; } = [];

    internal double[] SiteY { get; } = [];

    internal double[] CustomerX { get; } = [];

    internal double[] CustomerY { get; } = [];

    /// <summary>Costs from a matrix.</summary>
    /// <param name="sites">Number of rows.</param>
    /// <param name="customers">Number of columns.</param>
    /// <param name="rows">Row-major, one row a site; finite and 0 or more.</param>
    /// <exception cref="ArgumentException">The length is not sites x customers.</exception>
    public static SiteCosts Matrix(int sites, int customers, double[] rows) =>
        rows.LongLength == (long)sites * customers
            ? new SiteCosts(sites, customers, rows)
            : throw new ArgumentException($"{rows.LongLength} costs for {sites} x {customers}.\nGive one row of costs a site.");

    /// <summary>Euclidean distances between points, not rounded, times the customer's weight.</summary>
    /// <param name="siteX">First coordinate of each site.</param>
    /// <param name="siteY">Second coordinate of each site.</param>
    /// <param name="customerX">First coordinate of each customer.</param>
    /// <param name="customerY">Second coordinate of each customer.</param>
    /// <param name="weight">Cost per unit of distance for each customer, 0 or more; null = 1.</param>
    /// <exception cref="ArgumentException">Lengths disagree.</exception>
    public static SiteCosts Planar(double[] siteX, double[] siteY, double[] customerX, double[] customerY, double[]? weight = null) =>
        siteX.Length == siteY.Length && customerX.Length == customerY.Length && (weight is null || weight.Length == customerX.Length)
            ? new SiteCosts(siteX, siteY, customerX, customerY, weight)
            : throw new ArgumentException("Every point needs both coordinates, every customer a weight or none.");

    /// <summary>Cost of serving the whole of one customer from one site.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Of(int site, int customer)
    {
        if (_matrix is not null) return _matrix[(long)site * CustomerCount + customer];
        double dx = SiteX[site] - CustomerX[customer], dy = SiteY[site] - CustomerY[customer];
        var distance = Math.Sqrt(dx * dx + dy * dy);
        return _weight.Length == 0 ? distance : distance * _weight[customer];
    }

    /// <summary>Weight of a customer: cost per unit of distance; 1 for a matrix.</summary>
    internal double WeightOf(int customer) => _weight.Length == 0 ? 1 : _weight[customer];
}
