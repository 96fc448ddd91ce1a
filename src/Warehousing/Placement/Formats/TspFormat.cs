using System.Globalization;
using LogiOpt.Core.Input;

namespace LogiOpt.Warehousing.Placement.Formats;

/// <summary>TSPLIB files of points in the plane; every node is a site and a customer.</summary>
/// <remarks>Source of the format: Reinelt (1991), ORSA Journal on Computing 3(4), 376-384. Distances are not rounded here, as the p-median literature has it.</remarks>
internal static class TspFormat
{
    public static RawPlacement? Read(string text, string name, FaultList faults)
    {
        var (xs, ys) = (new List<double>(), new List<double>());
        int? dimension = null;
        var reading = false;
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var trimmed = line.Trim();
            if (trimmed.IsEmpty || trimmed is "EOF") continue;
            if (!reading) reading = Header(trimmed, $"{name} line {number}", ref dimension, faults);
            else if (char.IsAsciiDigit(trimmed[0])) Node(trimmed, $"{name} line {number}", xs, ys, faults);
            else break;
        }

        faults.Check(reading, name, "there is no NODE_COORD_SECTION", "Give a TSPLIB file of type EUC_2D with coordinates.");
        faults.Check(!reading || xs.Count > 0 || faults.Count > 0, name, "there is no node", "Give at least one node.");
        faults.Check(!reading || dimension is null || dimension == xs.Count || faults.Count > 0, name, $"DIMENSION says {dimension}, but {xs.Count} nodes follow", "Check that the file is whole.");
        if (faults.Count > 0) return null;
        double[] x = [.. xs], y = [.. ys];
        return new RawPlacement(SiteCosts.Planar(x, y, x, y), new double[x.Length], null, null, null);
    }

    /// <summary>Reads one header line; true once the coordinates begin.</summary>
    private static bool Header(ReadOnlySpan<char> line, string where, ref int? dimension, FaultList faults)
    {
        if (line is "NODE_COORD_SECTION") return true;
        var colon = line.IndexOf(':');
        if (colon < 0) return false;
        var key = line[..colon].Trim();
        var value = line[(colon + 1)..].Trim();
        if (key is "DIMENSION")
        {
            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read > 0) dimension = read;
            else faults.Add($"{where}, DIMENSION", $"'{value}' is not a whole number above 0", "Give the number of nodes.");
        }
        else if (key is "EDGE_WEIGHT_TYPE")
        {
            faults.Check(value is "EUC_2D" or "CEIL_2D", $"{where}, EDGE_WEIGHT_TYPE", $"'{value}' is not supported", "Give a file of type EUC_2D.");
        }

        return false;
    }

    private static void Node(ReadOnlySpan<char> line, string where, List<double> xs, List<double> ys, FaultList faults)
    {
        Span<Range> parts = stackalloc Range[4];
        var count = line.SplitAny(parts, " \t", StringSplitOptions.RemoveEmptyEntries);
        double x = 0, y = 0;
        var whole = count == 3 && Number(line[parts[1]], out x) && Number(line[parts[2]], out y);
        if (!faults.Check(whole, where, $"'{line}' is not a node number and two coordinates", "Write e.g. 12 103.5 -2.25.")) return;
        xs.Add(x);
        ys.Add(y);
    }

    private static bool Number(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
