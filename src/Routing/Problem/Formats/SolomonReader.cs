using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem.Formats;

/// <summary>Reads Solomon and Gehring-Homberger .txt files: one depot, one capacity, windows, a limited fleet.</summary>
internal static class SolomonReader
{
    private static readonly string[] Columns = ["customer", "x", "y", "demand", "ready time", "due date", "service time"];

    public static Instance Read(string file, string text, Convention convention)
    {
        var faults = new FaultList();
        var lines = text.Split('\n');
        var at = Array.FindIndex(lines, l => LineReader.Fields(l) is [var first, ..] && first.Equals("NUMBER", StringComparison.OrdinalIgnoreCase));
        if (at < 0 || at + 1 >= lines.Length) throw new BadInputException(file, "no line 'NUMBER CAPACITY'", "Give a Solomon or Gehring-Homberger file.");
        var fleet = LineReader.Numbers(file, at + 2, LineReader.Fields(lines[at + 1].TrimEnd('\r')), ["number", "capacity"], faults);
        var rows = new List<double[]>();
        for (var k = at + 2; k < lines.Length; k++)
        {
            var line = lines[k].Trim();
            if (line.Length == 0 || char.IsLetter(line[0])) continue;
            rows.Add(WindowRows.Read(file, k + 1, line, Columns, rows.Count, faults));
        }

        faults.Check(rows.Count > 0, file, "no customers", "Give the depot as customer 0 and then the customers.");
        faults.Check(fleet[0] is >= 0 and <= ProblemCheck.MaxVehicles, $"{file} line {at + 2}, number", $"{fleet[0]} vehicles", $"Give 0 to {ProblemCheck.MaxVehicles}.");
        faults.ThrowIfAny();

        var scale = Conventions.Scale(convention);
        var visits = rows.Skip(1).Select((r, k) => WindowRows.Visit(r, $"{k + 1}", k + 1, scale) with { Deliver = [(int)r[3]] }).ToArray();
        var problem = WindowRows.Problem(rows, (int)fleet[0], (int)fleet[1], convention, visits, []);
        return new Instance(problem, [.. visits.Select(v => v.Id)], scale, Path.GetFileNameWithoutExtension(file), Instance.PointsOf(problem));
    }
}
