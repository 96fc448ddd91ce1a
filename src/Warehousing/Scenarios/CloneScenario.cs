using System.Text.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Input;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Makes a scenario like another: the stored request with some members replaced.</summary>
internal static class CloneScenario
{
    /// <summary>Applies changes to a request.</summary>
    /// <param name="request">The request of the scenario that is cloned.</param>
    /// <param name="changes">JSON merge patch (RFC 7396): members that are given replace, null removes, objects are merged.</param>
    /// <exception cref="BadInputException">The result is no request.</exception>
    public static ScenarioRequest Decide(ScenarioRequest request, JsonObject changes)
    {
        var whole = JsonSerializer.SerializeToNode(request, ScenarioBook.Json)!.AsObject();
        if (!changes.ContainsKey("name")) whole["name"] = Named(request.Name!);
        // Another source of demand takes the place of the zones it would otherwise meet.
        if (changes["demand"] is not null || changes["zones"] is not null)
        {
            whole.Remove("zones");
            (whole["plan"] as JsonObject)?.Remove("zones");
            (whole["plan"]?["days"] as JsonObject)?.Remove("orders");
        }

        Merge(whole, changes);
        try
        {
            return whole.Deserialize<ScenarioRequest>(Strict)!;
        }
        catch (JsonException fault)
        {
            throw new BadInputException(fault.Path ?? "body", "the changed scenario is no scenario", "Send members of a scenario, as in GET .../request.");
        }
    }

    private static readonly JsonSerializerOptions Strict = new(ScenarioBook.Json) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    private static void Merge(JsonObject target, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject inner && target[name] is JsonObject held) Merge(held, inner);
            else target[name] = value.DeepClone();
        }
    }

    private static string Named(string name) => name.Length > 192 ? name : $"{name} (copy)";
}
