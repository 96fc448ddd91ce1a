using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using LogiOpt.Core.Geo;
using LogiOpt.Routing.Problem.Formats.Vroom;

namespace LogiOpt.Routing.Travel;

/// <summary>Travel times and distances between places as the operator uploaded them, by profile.</summary>
internal sealed class UploadedTable
{
    /// <summary>Most places: some ten megabytes a profile in memory.</summary>
    public const int MaxPlaces = 1_000;

    public const int MaxProfiles = 4;

    /// <summary>Points are the same where their degrees agree to so many decimals, a tenth of a metre.</summary>
    private const double PerDegree = 1e6;

    private readonly Dictionary<(long, long), int> _index = [];

    /// <param name="name">Its name in plans.</param>
    /// <param name="places">Rows and columns; no two the same.</param>
    /// <param name="byProfile">Seconds and metres, row-major; -1 where there is no road.</param>
    public UploadedTable(string name, IReadOnlyList<GeoPoint> places, IReadOnlyDictionary<string, VroomMatrix> byProfile)
    {
        (Name, Places, ByProfile) = (name, places, byProfile);
        for (var k = 0; k < places.Count; k++) _index.TryAdd(Key(places[k]), k);
    }

    public string Name { get; }

    public IReadOnlyList<GeoPoint> Places { get; }

    public IReadOnlyDictionary<string, VroomMatrix> ByProfile { get; }

    /// <summary>The row of a point; -1 where it has none.</summary>
    public int RowOf(GeoPoint point) => _index.GetValueOrDefault(Key(point), -1);

    /// <summary>Travel between points, with -1 where the table has none: for the profile, a point or the pair.</summary>
    public RoadTable Between(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string profile)
    {
        var (seconds, metres, missing, strangers) = (new int[from.Count * to.Count], new int[from.Count * to.Count], 0, 0);
        var matrix = ByProfile.GetValueOrDefault(profile);
        int[] rows = [.. from.Select(RowOf)], columns = [.. to.Select(RowOf)];
        for (var cell = 0; cell < seconds.Length; cell++)
        {
            int row = rows[cell / to.Count], column = columns[cell % to.Count];
            if (matrix is not null && row >= 0 && column >= 0)
                (seconds[cell], metres[cell]) = (matrix.Seconds[row * matrix.Size + column], matrix.Metres![row * matrix.Size + column]);
            else (seconds[cell], metres[cell], strangers) = (-1, -1, strangers + 1);
            if (seconds[cell] < 0) missing++;
        }

        var why = matrix is null ? $"it has no profile {profile}" : strangers > 0 ? "it does not have every place" : null;
        return new RoadTable(seconds, metres, missing, why);
    }

    /// <summary>Its places and tables as compressed bytes.</summary>
    public byte[] Pack()
    {
        using var bytes = new MemoryStream();
        using (var packed = new BrotliStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var to = new BinaryWriter(packed, Encoding.UTF8))
        {
            to.Write(Places.Count);
            foreach (var place in Places)
            {
                to.Write(place.Latitude);
                to.Write(place.Longitude);
            }

            to.Write(ByProfile.Count);
            foreach (var (profile, matrix) in ByProfile)
            {
                to.Write(profile);
                to.Write(MemoryMarshal.AsBytes<int>(matrix.Seconds));
                to.Write(MemoryMarshal.AsBytes<int>(matrix.Metres));
            }
        }

        return bytes.ToArray();
    }

    /// <summary>A table from the bytes of <see cref="Pack"/>.</summary>
    /// <exception cref="InvalidDataException">They are none, or end early.</exception>
    public static UploadedTable Unpack(string name, byte[] bytes)
    {
        try
        {
            using var from = new BinaryReader(new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress), Encoding.UTF8);
            var places = new GeoPoint[Bounded(from.ReadInt32(), MaxPlaces)];
            for (var k = 0; k < places.Length; k++) places[k] = new GeoPoint(from.ReadDouble(), from.ReadDouble());
            var byProfile = new Dictionary<string, VroomMatrix>(StringComparer.Ordinal);
            for (var left = Bounded(from.ReadInt32(), MaxProfiles); left > 0; left--)
                byProfile[from.ReadString()] = new VroomMatrix(places.Length, Cells(from, places.Length), Cells(from, places.Length), null);
            return new UploadedTable(name, places, byProfile);
        }
        catch (EndOfStreamException early)
        {
            throw new InvalidDataException($"The uploaded table {name} ends early.\nUpload it again.", early);
        }

        int Bounded(int count, int most) => count >= 0 && count <= most ? count : throw new InvalidDataException($"The uploaded table {name} is damaged.\nUpload it again.");
    }

    private static int[] Cells(BinaryReader from, int size)
    {
        var cells = new int[size * size];
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(cells.AsSpan()));
        return cells;
    }

    private static (long, long) Key(GeoPoint point) => ((long)Math.Round(point.Latitude * PerDegree), (long)Math.Round(point.Longitude * PerDegree));
}
