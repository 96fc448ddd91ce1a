using System.Text.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Input;
using LogiOpt.Routing.Travel;

namespace LogiOpt.Routing.Planning;

/// <summary>Lets a problem that names an uploaded table say its places by row: <c>location_index</c>, <c>start_index</c> and <c>end_index</c> become coordinates of the table.</summary>
internal static class TableRows
{
    private const int Depth = 32;

    /// <summary>The same problem with coordinates.</summary>
    /// <param name="problem">A problem in VROOM's form; one with tables of its own is given back as it is, since its rows are those of its tables.</param>
    /// <param name="table">The table that it names.</param>
    /// <exception cref="BadInputException">A row is not in the table; all are told.</exception>
    public static string Located(JsonElement problem, UploadedTable table)
    {
        if (problem.ValueKind != JsonValueKind.Object || problem.TryGetProperty("matrices", out _) || problem.TryGetProperty("matrix", out _)) return problem.GetRawText();
        var faults = new FaultList();
        var root = JsonNode.Parse(problem.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = Depth })!;
        foreach (var (vehicle, where) in Items(root["vehicles"], "vehicles"))
        {
            Locate(vehicle, where, "start", faults, table);
            Locate(vehicle, where, "end", faults, table);
        }

        foreach (var (job, where) in Items(root["jobs"], "jobs")) Locate(job, where, "location", faults, table);
        foreach (var (shipment, where) in Items(root["shipments"], "shipments"))
            foreach (var half in (string[])["pickup", "delivery"])
                if (shipment[half] is JsonObject task) Locate(task, $"{where}.{half}", "location", faults, table);
        faults.ThrowIfAny();
        return root.ToJsonString();
    }

    private static IEnumerable<(JsonObject Item, string Where)> Items(JsonNode? list, string name)
    {
        if (list is not JsonArray items) yield break;
        for (var k = 0; k < items.Count; k++)
            if (items[k] is JsonObject item) yield return (item, $"{name}[{k}]");
    }

    private static void Locate(JsonObject item, string where, string member, FaultList faults, UploadedTable table)
    {
        // Coordinates that are given come first, as in VROOM; what is no whole number is told by the reader.
        if (item[member] is not null || item[$"{member}_index"] is not JsonValue given || !given.TryGetValue<int>(out var row)) return;
        if (row < 0 || row >= table.Places.Count)
        {
            faults.Add($"{where}.{member}_index", $"{row}", $"Give a row of the table {table.Name}, 0 to {table.Places.Count - 1}.");
            return;
        }

        item.Remove($"{member}_index");
        item[member] = new JsonArray(table.Places[row].Longitude, table.Places[row].Latitude);
    }
}
