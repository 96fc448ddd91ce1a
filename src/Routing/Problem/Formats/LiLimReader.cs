using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem.Formats;

/// <summary>Reads Li-Lim .txt files: pick-up and delivery pairs with windows.</summary>
internal static class LiLimReader
{
    private static readonly string[] Columns = ["task", "x", "y", "demand", "ready time", "due date", "service time", "pickup", "delivery"];

    public static Instance Read(string file, string text, Convention convention)
    {
        var faults = new FaultList();
        var lines = text.Split('\n');
        double[]? fleet = null;
        var rows = new List<double[]>();
        for (var k = 0; k < lines.Length; k++)
        {
            var line = lines[k].Trim();
            if (line.Length == 0) continue;
            if (fleet is null) fleet = LineReader.Numbers(file, k + 1, LineReader.Fields(line), ["vehicles", "capacity"], faults);
            else rows.Add(WindowRows.Read(file, k + 1, line, Columns, rows.Count, faults));
        }

        if (fleet is null || rows.Count == 0) throw new BadInputException(file, "no vehicles or no tasks", "Give a Li-Lim file: 'vehicles capacity speed', then the depot and the tasks.");
        faults.Check(fleet[0] is >= 0 and <= ProblemCheck.MaxVehicles, $"{file} line 1, vehicles", $"{fleet[0]}", $"Give 0 to {ProblemCheck.MaxVehicles}.");
        for (var k = 1; k < rows.Count; k++)
        {
            var (pickup, delivery) = ((int)rows[k][7], (int)rows[k][8]);
            var other = delivery != 0 ? delivery : pickup;
            var pairs = (pickup == 0) != (delivery == 0) && other > 0 && other < rows.Count && (int)rows[other][delivery != 0 ? 7 : 8] == k;
            faults.Check(pairs, $"{file} task {k}, pickup and delivery", $"({pickup}, {delivery}) names no partner that names it back", "Each task has one partner, and both name each other.");
        }

        faults.ThrowIfAny();
        return Make(Path.GetFileNameWithoutExtension(file), rows, fleet, convention);
    }

    private static Instance Make(string name, List<double[]> rows, double[] fleet, Convention convention)
    {
        var scale = Conventions.Scale(convention);
        var pairs = new List<RoutingPair>();
        var numbers = new List<string>();
        for (var k = 1; k < rows.Count; k++)
        {
            var delivery = (int)rows[k][8];
            if (delivery == 0) continue;
            pairs.Add(new RoutingPair
            {
                Id = $"pair {k}",
                Load = [(int)rows[k][3]],
                Pickup = WindowRows.Visit(rows[k], $"{k}", k, scale),
                Drop = WindowRows.Visit(rows[delivery], $"{delivery}", delivery, scale),
            });
            numbers.Add($"{k}");
            numbers.Add($"{delivery}");
        }

        var problem = WindowRows.Problem(rows, (int)fleet[0], (int)fleet[1], convention, [], pairs);
        return new Instance(problem, numbers, scale, name, Instance.PointsOf(problem));
    }
}
