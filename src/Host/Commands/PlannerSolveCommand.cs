using System.Globalization;
using System.Text.Json;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Formats;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt warehousing solve SCENARIO.json</c>: the planner's problem from a file.</summary>
internal static class PlannerSolveCommand
{
    public static async Task<int> SolveAsync(
        FileInfo file, StopRule stop, long seed, FileInfo output, FileInfo? geoJson, bool verify, IProgress<PlacementProgress>? progress, CancellationToken cancellation)
    {
        var scenario = PlannerFile.Read(await File.ReadAllTextAsync(file.FullName, cancellation), file.Name);
        var problem = PlannerModel.Build(scenario);
        var outcome = await Task.Run(() => PlannerEngine.Solve(problem, stop, seed, progress, cancellation), CancellationToken.None);
        if (outcome.Answer is not { } answer)
        {
            foreach (var reason in outcome.Reasons) await Console.Error.WriteLineAsync(reason);
            return ExitCodes.NoFeasibleAnswer;
        }

        await using (var stream = output.Create()) Write(stream, scenario, answer);
        if (geoJson is not null)
            await using (var stream = geoJson.Create()) await JsonSerializer.SerializeAsync(stream, PlannerMap.Of(scenario, answer), JsonSerializerOptions.Web, cancellation);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{answer.Level.Count(l => l >= 0)} sites open, cost {answer.Cost:F2} a day, proven within {100 * answer.Gap:F4} % (bound {answer.LowerBound:F2}); written to {output}"));
        if (answer.Risk is { } days)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"over {days.DayCosts.Length} days: mean {days.Mean:F2}, dearest {100 * scenario.Days!.Tail:G3} % {days.Tail:F2}"));
        if (!verify) return ExitCodes.Done;
        var check = PlannerChecker.Check(problem, answer);
        foreach (var fault in check.Faults) await Console.Error.WriteLineAsync(fault);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"checked: {(check.Faults.Count == 0 ? "holds" : "DOES NOT HOLD")}, cost {check.Cost:F2}, bound {check.LowerBound:F2}"));
        return check.Faults.Count == 0 ? ExitCodes.Done : ExitCodes.Internal;
    }

    private static void Write(Stream stream, PlannerScenario scenario, PlannerAnswer answer)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteNumber("cost", answer.Cost);
        if (double.IsFinite(answer.LowerBound)) json.WriteNumber("lowerBound", answer.LowerBound);
        json.WriteNumber("gap", answer.Gap);
        json.WriteStartObject("costParts");
        json.WriteNumber("fixed", answer.Parts.Fixed);
        json.WriteNumber("service", answer.Parts.Service);
        json.WriteNumber("regional", answer.Parts.Level);
        json.WriteNumber("safetyStock", answer.Parts.Inventory);
        json.WriteNumber("constant", answer.Parts.Constant);
        json.WriteNumber("risk", answer.Parts.Risk);
        json.WriteEndObject();
        if (answer.Risk is { } risk)
        {
            json.WriteStartObject("days");
            json.WriteNumber("mean", risk.Mean);
            json.WriteNumber("tail", risk.Tail);
            Numbers(json, "costs", risk.DayCosts);
            Numbers(json, "measure", risk.Measure);
            Numbers(json, "heldMeasure", risk.HeldMeasure);
            json.WriteEndObject();
        }

        var load = new double[scenario.Sites.Count];
        for (var i = 0; i < answer.Assign.Length; i++) load[answer.Assign[i]] += scenario.Zones[i].OrdersPerDay;
        json.WriteStartArray("open");
        for (var j = 0; j < answer.Level.Length; j++)
        {
            if (answer.Level[j] < 0) continue;
            json.WriteStartObject();
            json.WriteString("site", scenario.Sites[j].Site);
            json.WriteNumber("level", answer.Level[j]);
            json.WriteNumber("ordersPerDay", load[j]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("assign");
        foreach (var j in answer.Assign) json.WriteStringValue(scenario.Sites[j].Site);
        json.WriteEndArray();
        Numbers(json, "covered", answer.Covered);
        Numbers(json, "multipliers", answer.Multipliers);
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values) json.WriteNumberValue(v);
        json.WriteEndArray();
    }
}
