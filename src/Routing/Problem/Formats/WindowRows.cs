using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem.Formats;

/// <summary>Rows 'number x y demand ready due service ...' that Solomon's and Li and Lim's files share.</summary>
internal static class WindowRows
{
    public static double[] Read(string file, int line, string text, string[] columns, int expected, FaultList faults)
    {
        var row = LineReader.Numbers(file, line, LineReader.Fields(text), columns, faults);
        faults.Check(row[0] == expected, $"{file} line {line}, {columns[0]}", $"{row[0]}", $"Number the rows from 0 on without gaps; {expected} comes here.");
        faults.Check(row[4] <= row[5], $"{file} line {line}, due date", $"{row[5]} is before the ready time {row[4]}", "Give a window that opens before it closes.");
        for (var c = 4; c <= 6; c++)
            faults.Check(row[c] is >= 0 and <= 60_000, $"{file} line {line}, {columns[c]}", $"{row[c]}", "Give 0 to 60000.");
        LineReader.Whole(file, line, columns[3], row[3], faults);
        return row;
    }

    public static RoutingVisit Visit(double[] row, string id, int place, double scale) => new()
    {
        // A window in real numbers holds in whole ones if it is made no wider.
        Id = id,
        Place = place,
        ServiceSeconds = (int)Math.Ceiling(row[6] * scale - 1e-6),
        Windows = [new SecondsWindow((int)Math.Ceiling(row[4] * scale - 1e-6), (int)Math.Floor(row[5] * scale + 1e-6))],
    };

    public static RoutingProblem Problem(
        List<double[]> rows, int vehicles, int capacity, Convention convention, IReadOnlyList<RoutingVisit> visits, IReadOnlyList<RoutingPair> pairs)
    {
        var depot = rows[0];
        var scale = Conventions.Scale(convention);
        var farthest = rows.Max(r => Math.Sqrt(Math.Pow(r[1] - depot[1], 2) + Math.Pow(r[2] - depot[2], 2)));
        var shift = new SecondsWindow((int)(depot[4] * scale), (int)(depot[5] * scale));
        var fleet = Enumerable.Range(1, vehicles).Select(v => new RoutingVehicle
        {
            Id = $"{v}",
            StartPlace = 0,
            EndPlace = 0,
            Capacity = [capacity],
            Shift = shift,
            FixedCostMilli = Conventions.FixedCostMilli(convention, farthest, rows.Count - 1),
        }).ToArray();
        var travel = new PlaneTravel([.. rows.Select(r => r[1])], [.. rows.Select(r => r[2])], Conventions.Rounding(convention));
        return new RoutingProblem(fleet, visits, pairs, travel);
    }
}
