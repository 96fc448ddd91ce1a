using System.Text.Json;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Placement.Formats;

/// <summary>A planner's scenario as a JSON file; every fault is told at once with its place.</summary>
public static class PlannerFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads a scenario.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="name">Its name, for faults.</param>
    /// <exception cref="BadInputException">With every fault.</exception>
    public static PlannerScenario Read(string text, string name)
    {
        PlannerBody body;
        try
        {
            body = JsonSerializer.Deserialize<PlannerBody>(text, Json) ?? throw new BadInputException(name, "it is null", "Give an object.");
        }
        catch (JsonException fault)
        {
            throw new BadInputException($"{name}:{fault.LineNumber + 1}", $"it is no scenario: {fault.Message}", "See docs/warehousing.md for its members.");
        }

        var faults = new FaultList();
        var scenario = body.Read("", PlannerBody.MostZones, PlannerBody.MostSites, faults);
        faults.ThrowIfAny();
        return scenario;
    }
}
