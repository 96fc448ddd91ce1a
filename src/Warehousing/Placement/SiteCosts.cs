using System.Runtime.CompilerServices;

namespace LogiOpt.Warehousing.Placement;

/// <summary>Cost of serving every customer from every site: a matrix, or places whose distance is worked out when asked.</summary>
/// <remarks>Places need memory of n + m only, which is what makes 100,000 customers by 5,000 sites possible. Their cost is
/// <c>weight x (addition of the site + distance) + base of the customer</c>.</remarks>
public sealed class SiteCosts
{
    /// <summary>Mean radius of the Earth in kilometres (IUGG), as in <see cref="Core.Geo.GeoPoint.DistanceTo"/>.</summary>
    private const double EarthRadiusKm = 6_371.0088;

    private readonly double[]? _matrix;
    private readonly double[] _weight = [];
    private readonly double[] _base = [];
    private readonly double[] _addition = [];
    private readonly bool _onSphere;

    private SiteCosts(int sites, int customers, double[]? matrix)
    {
        SiteCount = sites;
        CustomerCount = customers;
        _matrix = matrix;
    }

    private SiteCosts(Axes sites, Axes customers, bool onSphere, double[]? weight, double[]? addition, double[]? start) : this(sites.X.Length, customers.X.Length, null)
    {
        (Sites, Customers, _onSphere) = (sites, customers, onSphere);
        (_weight, _addition, _base) = (weight ?? [], addition ?? [], start ?? []);
    }

    /// <summary>Number of sites.</summary>
    public int SiteCount { get; }

    /// <summary>Number of customers.</summary>
    public int CustomerCount { get; }

    /// <summary>Whether the costs come from places and not from a matrix.</summary>
    public bool IsPlaces => _matrix is null;

    /// <summary>Where sites are: in the plane, or on the unit sphere.</summary>
    internal Axes Sites { get; } = new([], [], []);

    /// <summary>Where customers are.</summary>
    internal Axes Customers { get; } = new([], [], []);

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
            ? new SiteCosts(new Axes(siteX, siteY, new double[siteX.Length]), new Axes(customerX, customerY, new double[customerX.Length]), false, weight, null, null)
            : throw new ArgumentException("Every point needs both coordinates, every customer a weight or none.");

    /// <summary>Great-circle kilometres between places, with what a site adds to each kilometre and a customer to each site.</summary>
    /// <param name="siteLatitude">Degrees north of each site.</param>
    /// <param name="siteLongitude">Degrees east of each site.</param>
    /// <param name="customerLatitude">Degrees north of each customer.</param>
    /// <param name="customerLongitude">Degrees east of each customer.</param>
    /// <param name="weight">Cost per kilometre for each customer, 0 or more; null = 1.</param>
    /// <param name="addition">Kilometres that each site adds to the distance, 0 or more; null = none.</param>
    /// <param name="start">What each customer costs from any site, 0 or more; null = none.</param>
    /// <exception cref="ArgumentException">Lengths disagree.</exception>
    public static SiteCosts Geographic(
        double[] siteLatitude, double[] siteLongitude, double[] customerLatitude, double[] customerLongitude, double[]? weight = null, double[]? addition = null,
        double[]? start = null)
    {
        var (sites, customers) = (siteLatitude.Length, customerLatitude.Length);
        if (siteLongitude.Length != sites || customerLongitude.Length != customers || (weight ?? customerLatitude).Length != customers
            || (start ?? customerLatitude).Length != customers || (addition ?? siteLatitude).Length != sites)
            throw new ArgumentException("Every place needs both coordinates; weights and starts are one a customer, additions one a site.");
        return new SiteCosts(Axes.OnSphere(siteLatitude, siteLongitude), Axes.OnSphere(customerLatitude, customerLongitude), true, weight, addition, start);
    }

    /// <summary>Cost of serving the whole of one customer from one site.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Of(int site, int customer) =>
        _matrix is not null ? _matrix[(long)site * CustomerCount + customer] : OfPlaces(site, customer);

    /// <summary>The same costs, those of each customer times a factor.</summary>
    /// <param name="factor">One a customer, 0 or more.</param>
    internal SiteCosts Scaled(double[] factor)
    {
        if (_matrix is null)
        {
            return new SiteCosts(
                Sites, Customers, _onSphere, [.. factor.Select((f, i) => f * (_weight.Length > 0 ? _weight[i] : 1))], _addition.Length > 0 ? _addition : null,
                _base.Length > 0 ? [.. factor.Select((f, i) => f * _base[i])] : null);
        }

        var rows = new double[_matrix.Length];
        for (var j = 0; j < SiteCount; j++)
            for (var i = 0; i < CustomerCount; i++) rows[(long)j * CustomerCount + i] = factor[i] * _matrix[(long)j * CustomerCount + i];
        return new SiteCosts(SiteCount, CustomerCount, rows);
    }

    /// <summary>What a site adds to every distance.</summary>
    internal double AdditionOf(int site) => _addition.Length == 0 ? 0 : _addition[site];

    /// <summary>The distance that belongs to the square of a straight line between two points.</summary>
    internal double DistanceOf(double squared) => _onSphere ? 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(squared) / 2)) : Math.Sqrt(squared);

    private double OfPlaces(int site, int customer)
    {
        double dx = Sites.X[site] - Customers.X[customer], dy = Sites.Y[site] - Customers.Y[customer], dz = Sites.Z[site] - Customers.Z[customer];
        var cost = DistanceOf(dx * dx + dy * dy + dz * dz);
        if (_addition.Length > 0) cost += _addition[site];
        if (_weight.Length > 0) cost *= _weight[customer];
        return _base.Length > 0 ? cost + _base[customer] : cost;
    }

    /// <summary>Coordinates of points, one array an axis.</summary>
    internal readonly record struct Axes(double[] X, double[] Y, double[] Z)
    {
        public static Axes OnSphere(double[] latitude, double[] longitude)
        {
            double[] x = new double[latitude.Length], y = new double[x.Length], z = new double[x.Length];
            for (var k = 0; k < x.Length; k++)
            {
                var (sinLat, cosLat) = Math.SinCos(double.DegreesToRadians(latitude[k]));
                var (sinLon, cosLon) = Math.SinCos(double.DegreesToRadians(longitude[k]));
                (x[k], y[k], z[k]) = (cosLat * cosLon, cosLat * sinLon, sinLat);
            }

            return new Axes(x, y, z);
        }
    }
}
