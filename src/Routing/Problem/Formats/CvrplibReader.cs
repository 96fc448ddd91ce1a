using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem.Formats;

/// <summary>Reads CVRPLIB .vrp files: EUC_2D coordinates, one capacity, one depot, any number of vehicles.</summary>
internal static class CvrplibReader
{
    private enum Part
    {
        Head,
        Coordinates,
        Demands,
        Depots,
        End,
    }

    public static Instance Read(string file, string text, Convention convention)
    {
        var faults = new FaultList();
        var points = new Dictionary<int, (double X, double Y)>();
        var demands = new Dictionary<int, int>();
        var depots = new List<int>();
        int dimension = -1, capacity = -1;
        var name = file;
        var part = Part.Head;
        var lines = text.Split('\n');
        for (var k = 0; k < lines.Length && part != Part.End; k++)
        {
            var line = lines[k].Trim();
            if (line.Length == 0) continue;
            if (Header(line) is { } next)
            {
                part = next;
                continue;
            }

            var fields = LineReader.Fields(line);
            switch (part)
            {
                case Part.Head:
                    ReadHead(k + 1, line);
                    break;
                case Part.Coordinates:
                    var point = LineReader.Numbers(file, k + 1, fields, ["node", "x", "y"], faults);
                    faults.Check(points.TryAdd((int)point[0], (point[1], point[2])), $"{file} line {k + 1}, node", $"node {point[0]} is given twice", "Give each node once.");
                    break;
                case Part.Demands:
                    var demand = LineReader.Numbers(file, k + 1, fields, ["node", "demand"], faults);
                    var amount = LineReader.Whole(file, k + 1, "demand", demand[1], faults);
                    faults.Check(amount >= 0, $"{file} line {k + 1}, demand", $"{amount}", "Give 0 or more.");
                    faults.Check(demands.TryAdd((int)demand[0], amount), $"{file} line {k + 1}, node", $"node {demand[0]} is given twice", "Give each node once.");
                    break;
                case Part.Depots:
                    var depot = (int)LineReader.Numbers(file, k + 1, fields, ["depot"], faults)[0];
                    if (depot != -1) depots.Add(depot);
                    break;
            }
        }

        faults.Check(capacity >= 0, file, "no CAPACITY", "Add CAPACITY : n.");
        faults.Check(dimension == points.Count, file, $"DIMENSION is {dimension}, {points.Count} coordinates are given", "Make them agree.");
        faults.Check(depots.Count == 1, file, $"{depots.Count} depots", "Give exactly one in DEPOT_SECTION.");
        foreach (var node in points.Keys)
            faults.Check(demands.ContainsKey(node), file, $"node {node} has no demand", "Add it to DEMAND_SECTION.");
        foreach (var node in demands.Keys)
            faults.Check(points.ContainsKey(node), file, $"node {node} has no coordinates", "Add it to NODE_COORD_SECTION.");
        foreach (var depot in depots)
            faults.Check(points.ContainsKey(depot), file, $"depot {depot} has no coordinates", "Name a node of NODE_COORD_SECTION.");
        faults.ThrowIfAny();
        return Make(name, points, demands, depots[0], capacity, convention);

        void ReadHead(int number, string line)
        {
            var colon = line.IndexOf(':');
            if (!faults.Check(colon > 0, $"{file} line {number}", $"'{line}' is no 'KEY : value'", "Remove it or correct it.")) return;
            string key = line[..colon].Trim(), value = line[(colon + 1)..].Trim();
            switch (key)
            {
                case "NAME":
                    name = value;
                    break;
                case "DIMENSION" or "CAPACITY":
                    var whole = LineReader.Whole(file, number, key, LineReader.Numbers(file, number, [value], [key], faults)[0], faults);
                    if (key == "DIMENSION") dimension = whole;
                    else capacity = whole;
                    break;
                case "TYPE":
                    faults.Check(value == "CVRP", $"{file} line {number}, TYPE", $"'{value}'", "Only CVRP is read.");
                    break;
                case "EDGE_WEIGHT_TYPE":
                    faults.Check(value == "EUC_2D", $"{file} line {number}, EDGE_WEIGHT_TYPE", $"'{value}'", "Only EUC_2D is read.");
                    break;
            }
        }
    }

    private static Part? Header(string line) =>
        line.StartsWith("NODE_COORD_SECTION", StringComparison.Ordinal) ? Part.Coordinates
        : line.StartsWith("DEMAND_SECTION", StringComparison.Ordinal) ? Part.Demands
        : line.StartsWith("DEPOT_SECTION", StringComparison.Ordinal) ? Part.Depots
        : line.StartsWith("EOF", StringComparison.Ordinal) ? Part.End
        : null;

    private static Instance Make(
        string name, Dictionary<int, (double X, double Y)> points, Dictionary<int, int> demands, int depot, int capacity, Convention convention)
    {
        // CVRPLIB solutions count customers from 1 in the order of the file, the depot left out.
        var customers = points.Keys.Where(n => n != depot).Order().ToArray();
        int[] nodes = [depot, .. customers];
        var visits = customers.Select((node, k) => new RoutingVisit { Id = $"{k + 1}", Place = k + 1, Deliver = [demands[node]] }).ToArray();
        double farthest = nodes.Max(n => Math.Sqrt(Math.Pow(points[n].X - points[depot].X, 2) + Math.Pow(points[n].Y - points[depot].Y, 2)));
        var vehicles = Enumerable.Range(1, Fleet(demands, customers, capacity)).Select(v => new RoutingVehicle
        {
            Id = $"{v}",
            StartPlace = 0,
            EndPlace = 0,
            Capacity = [capacity],
            FixedCostMilli = Conventions.FixedCostMilli(convention, farthest, visits.Length),
        }).ToArray();
        var travel = new PlaneTravel([.. nodes.Select(n => points[n].X)], [.. nodes.Select(n => points[n].Y)], Conventions.Rounding(convention));
        var problem = new RoutingProblem(vehicles, visits, [], travel);
        return new Instance(problem, [.. visits.Select(v => v.Id)], Conventions.Scale(convention), name, Instance.PointsOf(problem));
    }

    /// <summary>The fleet is free; two routes that are both less than half full could be one, so twice what the load needs is enough.</summary>
    private static int Fleet(Dictionary<int, int> demands, int[] customers, int capacity)
    {
        var load = customers.Sum(n => (long)demands[n]);
        return (int)Math.Min(Math.Max(1, customers.Length), 2 * load / Math.Max(1, capacity) + 10);
    }
}
