namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>Distinct places of a request as dense indices.</summary>
public sealed class VroomPlaces
{
    private readonly List<VroomPlace> _all = [];
    private readonly Dictionary<(int, double, double), int> _index = [];
    private readonly bool _byIndex;

    /// <summary>Collects the places of vehicles and tasks.</summary>
    public VroomPlaces(VroomRequest request)
    {
        _byIndex = request.ByIndex;
        foreach (var vehicle in request.Vehicles)
        {
            if (vehicle.Start is { } start) Add(start);
            if (vehicle.End is { } end) Add(end);
        }

        foreach (var task in request.Tasks) Add(task.Place);
    }

    /// <summary>The places, each once.</summary>
    public IReadOnlyList<VroomPlace> All => _all;

    /// <summary>Whether all coordinates are known.</summary>
    public bool AreOnEarth => _all.All(p => p.Longitude is not null);

    /// <summary>The index of a place of the request.</summary>
    public int Of(VroomPlace place) => _index[Key(place)];

    private void Add(VroomPlace place)
    {
        if (_index.TryAdd(Key(place), _all.Count)) _all.Add(place);
    }

    private (int, double, double) Key(VroomPlace place) =>
        _byIndex ? (place.Index ?? 0, 0, 0) : (-1, place.Longitude ?? 0, place.Latitude ?? 0);
}

/// <summary>Travel between the places of a request, as its plan is computed and told.</summary>
public sealed class VroomTravel
{
    private readonly IReadOnlyDictionary<string, VroomMatrix> _byProfile;
    private readonly PlaneTravel? _plane;

    private VroomTravel(IReadOnlyDictionary<string, VroomMatrix> byProfile, PlaneTravel? plane, string source) =>
        (_byProfile, _plane, Source) = (byProfile, plane, source);

    /// <summary>Where the figures come from, in words.</summary>
    public string Source { get; }

    /// <summary>The tables that a request brings, cut to the places that it uses.</summary>
    public static VroomTravel Given(VroomRequest request, VroomPlaces places) => new(
        request.Matrices.Where(m => request.Vehicles.Any(v => v.Profile == m.Key)).ToDictionary(m => m.Key, m => Cut(m.Value, places)), null, "matrix given");

    /// <summary>Tables by profile, between all places in their order.</summary>
    public static VroomTravel Of(IReadOnlyDictionary<string, VroomMatrix> byProfile, string source) => new(byProfile, null, source);

    /// <summary>Straight lines for problems too large for tables: great circles flattened at the middle latitude, exact to a few metres over a metropolis.</summary>
    public static VroomTravel Plane(VroomPlaces places)
    {
        const double metresPerDegree = 6_371_008.8 * Math.PI / 180;
        var points = places.All;
        var middle = (points.Min(p => p.Latitude!.Value) + points.Max(p => p.Latitude!.Value)) / 2;
        var shrink = Math.Cos(double.DegreesToRadians(middle));
        var plane = new PlaneTravel(
            [.. points.Select(p => (p.Longitude!.Value - points[0].Longitude!.Value) * metresPerDegree * shrink)],
            [.. points.Select(p => (p.Latitude!.Value - middle) * metresPerDegree)],
            new PlaneRounding(FreeFlow.Detour, 0.5, 3.6 / FreeFlow.MeanKmPerHour));
        return new VroomTravel(new Dictionary<string, VroomMatrix>(), plane, $"straight lines x {FreeFlow.Detour} at {FreeFlow.MeanKmPerHour} km/h");
    }

    /// <summary>Whether distances are known for a profile.</summary>
    public bool HasMetres(string profile) => _plane is not null || _byProfile[profile].Metres is not null;

    /// <summary>Whether legs have a cost of their own.</summary>
    public bool HasCosts(string profile) => _plane is null && _byProfile[profile].Costs is not null;

    /// <summary>Seconds of a leg by one vehicle.</summary>
    public int Seconds(VroomVehicle vehicle, int from, int to)
    {
        var seconds = _plane is { } plane ? plane.Rounding.Seconds(Straight(plane, from, to)) : Cell(vehicle.Profile, from, to, _byProfile[vehicle.Profile].Seconds);
        return vehicle.SpeedFactor == 1 ? seconds : (int)(seconds / vehicle.SpeedFactor + 0.5);
    }

    /// <summary>Metres of a leg; 0 where they are unknown.</summary>
    public int Metres(string profile, int from, int to) =>
        _plane is { } plane ? plane.Rounding.Metres(Straight(plane, from, to))
        : _byProfile[profile].Metres is { } metres ? Cell(profile, from, to, metres) : 0;

    /// <summary>Cost of a leg where tables of costs are given.</summary>
    public int Cost(string profile, int from, int to) => Cell(profile, from, to, _byProfile[profile].Costs!);

    /// <summary>Travel as the engine reads it.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="nowhere">Whether a last place is added from and to which travel takes nothing: where open starts begin.</param>
    public TravelData ForEngine(string profile, bool nowhere)
    {
        if (_plane is { } plane) return plane;
        var matrix = _byProfile[profile];
        var distances = matrix.Costs ?? matrix.Metres ?? matrix.Seconds;
        return nowhere ? new MatrixTravel(matrix.Size + 1, Grow(matrix.Seconds, matrix.Size), Grow(distances, matrix.Size)) : new MatrixTravel(matrix.Size, matrix.Seconds, distances);
    }

    private static double Straight(PlaneTravel plane, int from, int to)
    {
        double dx = plane.X[from] - plane.X[to], dy = plane.Y[from] - plane.Y[to];
        return Math.Sqrt(dx * dx + dy * dy);
    }

    private int Cell(string profile, int from, int to, int[] table) => table[from * _byProfile[profile].Size + to];

    private static VroomMatrix Cut(VroomMatrix whole, VroomPlaces places)
    {
        var rows = places.All.Select(p => p.Index!.Value).ToArray();
        return new VroomMatrix(rows.Length, Part(whole.Seconds)!, Part(whole.Metres), Part(whole.Costs));

        int[]? Part(int[]? table)
        {
            if (table is null) return null;
            var part = new int[rows.Length * rows.Length];
            for (var r = 0; r < rows.Length; r++)
                for (var c = 0; c < rows.Length; c++) part[r * rows.Length + c] = table[rows[r] * whole.Size + rows[c]];
            return part;
        }
    }

    private static int[] Grow(int[] table, int size)
    {
        var grown = new int[(size + 1) * (size + 1)];
        for (var r = 0; r < size; r++) table.AsSpan(r * size, size).CopyTo(grown.AsSpan(r * (size + 1)));
        return grown;
    }
}
