using System.Text.Json;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Host.Commands;

/// <summary>A placement's answer as a JSON file, with its certificate: multipliers where they prove the bound, otherwise the proof by cases.</summary>
internal static class PlacementAnswerFile
{
    /// <summary>Relative difference up to which multipliers count as proving the bound by themselves.</summary>
    private const double SameBound = 1e-9;

    public static async Task WriteAsync(Stream stream, PlacementAnswer answer, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        WriteArray(json, "open", answer.Open);
        json.WriteNumber("cost", answer.Cost);
        if (double.IsFinite(answer.LowerBound)) json.WriteNumber("lowerBound", answer.LowerBound);
        json.WriteNumber("gap", answer.Gap);
        if (answer.ClaimedBound is { } claimed && double.IsFinite(claimed)) json.WriteNumber("claimedBound", claimed);
        json.WriteNumber("fixedOpen", answer.FixedOpen);
        json.WriteNumber("fixedClosed", answer.FixedClosed);
        json.WriteNumber("iterations", answer.Iterations);
        if (answer.Flow is { } flow)
        {
            json.WriteStartArray("flow");
            foreach (var (customer, site, share) in flow)
            {
                json.WriteStartArray();
                json.WriteNumberValue(customer);
                json.WriteNumberValue(site);
                json.WriteNumberValue(share);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }
        else
        {
            WriteArray(json, "assign", answer.Assign);
        }

        if (answer.WholeTree is { } whole) await WriteWholeProofAsync(json, whole, cancellation);
        var alone = answer.WholeTree is not null || answer.Tree is null && answer.LowerBound - answer.MultiplierBound <= SameBound * Math.Abs(answer.LowerBound);
        if (alone) WriteArray(json, "multipliers", answer.Multipliers);
        else await WriteProofAsync(json, answer, cancellation);
        json.WriteEndObject();
        await json.FlushAsync(cancellation);
    }

    private static async Task WriteProofAsync(Utf8JsonWriter json, PlacementAnswer answer, CancellationToken cancellation)
    {
        json.WriteStartArray("proof");
        foreach (var node in answer.Tree?.Nodes ?? [new PlacementTreeNode(-1, -1, false, [], answer.Multipliers)])
        {
            json.WriteStartObject();
            json.WriteNumber("parent", node.Parent);
            json.WriteNumber("site", node.Site);
            json.WriteBoolean("open", node.Open);
            WriteArray(json, "fixedOpen", [.. node.Fixed.Where(f => f.Open).Select(f => f.Site)]);
            WriteArray(json, "fixedClosed", [.. node.Fixed.Where(f => !f.Open).Select(f => f.Site)]);
            WriteArray(json, "multipliers", node.Multipliers);
            json.WriteEndObject();
            if (json.BytesPending > 1 << 20) await json.FlushAsync(cancellation);
        }

        json.WriteEndArray();
    }

    private static async Task WriteWholeProofAsync(Utf8JsonWriter json, PlannerTree tree, CancellationToken cancellation)
    {
        json.WriteStartArray("wholeProof");
        foreach (var node in tree.Nodes)
        {
            json.WriteStartObject();
            json.WriteNumber("parent", node.Parent);
            json.WriteNumber("site", node.Decision?.Site ?? -1);
            json.WriteNumber("level", node.Decision?.Level ?? -1);
            json.WriteNumber("customer", node.Decision?.Zone ?? -1);
            json.WriteBoolean("holds", node.Decision?.Holds ?? false);
            WriteArray(json, "fixedOpen", [.. node.Fixed.Where(f => f.Open).Select(f => f.Site)]);
            WriteArray(json, "fixedClosed", [.. node.Fixed.Where(f => !f.Open).Select(f => f.Site)]);
            WriteArray(json, "multipliers", node.Multipliers);
            json.WriteEndObject();
            if (json.BytesPending > 1 << 20) await json.FlushAsync(cancellation);
        }

        json.WriteEndArray();
    }

    /// <summary>Reads an answer back.</summary>
    /// <exception cref="BadInputException">It is no answer.</exception>
    public static async Task<PlacementAnswer> ReadAsync(FileInfo file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = file.OpenRead();
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellation);
            var root = document.RootElement;
            List<FlowShare>? flow = root.TryGetProperty("flow", out var shares)
                ? [.. shares.EnumerateArray().Select(f => new FlowShare(f[0].GetInt32(), f[1].GetInt32(), f[2].GetDouble()))] : null;
            var tree = root.TryGetProperty("proof", out var nodes) ? new PlacementTree([.. nodes.EnumerateArray().Select(ReadNode)]) : null;
            var multipliers = root.TryGetProperty("multipliers", out var own) ? Numbers(own) : tree?.Nodes[0].Multipliers ?? [];
            return new PlacementAnswer(
                Whole(root.GetProperty("open")), root.TryGetProperty("assign", out var assign) ? Whole(assign) : [], flow, root.GetProperty("cost").GetDouble(),
                root.TryGetProperty("lowerBound", out var bound) ? bound.GetDouble() : double.NegativeInfinity, multipliers, 0, 0, 0)
            {
                Tree = tree,
                WholeTree = root.TryGetProperty("wholeProof", out var whole) ? new PlannerTree([.. whole.EnumerateArray().Select(ReadWholeNode)]) : null,
            };
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new BadInputException(file.Name, $"it is not an answer of 'warehousing solve': {fault.Message}", "Give the file that --out wrote.");
        }
    }

    private static PlacementTreeNode ReadNode(JsonElement node) => new(
        node.GetProperty("parent").GetInt32(), node.GetProperty("site").GetInt32(), node.GetProperty("open").GetBoolean(),
        [.. Whole(node.GetProperty("fixedOpen")).Select(s => new FixedSite(s, true)), .. Whole(node.GetProperty("fixedClosed")).Select(s => new FixedSite(s, false))],
        Numbers(node.GetProperty("multipliers")));

    private static PlannerTreeNode ReadWholeNode(JsonElement node)
    {
        var site = node.GetProperty("site").GetInt32();
        return new PlannerTreeNode(
            node.GetProperty("parent").GetInt32(),
            site < 0 ? null : new PlannerDecision(site, node.GetProperty("level").GetInt32(), node.GetProperty("customer").GetInt32(), node.GetProperty("holds").GetBoolean()),
            [.. Whole(node.GetProperty("fixedOpen")).Select(s => new FixedSite(s, true)), .. Whole(node.GetProperty("fixedClosed")).Select(s => new FixedSite(s, false))],
            Numbers(node.GetProperty("multipliers")));
    }

    private static int[] Whole(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    private static void WriteArray(Utf8JsonWriter json, string name, ReadOnlySpan<int> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values) json.WriteNumberValue(v);
        json.WriteEndArray();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, ReadOnlySpan<double> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values) json.WriteNumberValue(v);
        json.WriteEndArray();
    }
}
