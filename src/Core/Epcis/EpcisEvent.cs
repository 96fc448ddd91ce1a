using System.Text.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;

namespace LogiOpt.Core.Epcis;

/// <summary>Reads the members of one event.</summary>
public static class EpcisEvent
{
    /// <summary>The longest URI that can be searched for.</summary>
    public const int MaxUri = 512;

    private const int MaxWord = 256, MaxEpcs = 5000;

    private static readonly string[] EpcLists = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"];

    // How the words of the Core Business Vocabulary are written out where they are not written short.
    private static readonly string[] LongForms =
    [
        "urn:epcglobal:cbv:bizstep:", "urn:epcglobal:cbv:disp:", "https://ns.gs1.org/cbv/BizStep-", "https://ns.gs1.org/cbv/Disp-",
        "https://ref.gs1.org/cbv/BizStep-", "https://ref.gs1.org/cbv/Disp-", "cbv:BizStep-", "cbv:Disp-",
    ];

    /// <summary>Refuses what could not be found again.</summary>
    public static void CheckLengths(JsonElement json, string where, FaultList faults)
    {
        foreach (var (name, most) in new[] { ("eventID", MaxUri), ("type", MaxWord), ("bizStep", MaxWord), ("disposition", MaxWord) })
            if (Text(json, name) is { } text) faults.Check(text.Length <= most, $"{where}.{name}", $"has {text.Length} characters", $"Send at most {most}.");
        foreach (var place in new[] { "readPoint", "bizLocation" })
            if (PlaceOf(json, place) is { } id) faults.Check(id.Length <= MaxUri, $"{where}.{place}.id", $"has {id.Length} characters", $"Send at most {MaxUri}.");
        var epcs = EpcsOf(json).ToList();
        faults.Check(epcs.Count <= MaxEpcs, where, $"names {epcs.Count} EPCs", $"Send at most {MaxEpcs} in one event.");
        faults.Check(epcs.TrueForAll(e => e.Length <= MaxUri), where, $"has an EPC of more than {MaxUri} characters", "Shorten it.");
    }

    /// <summary>The id of an event: its own, or one that follows from its content, so that the same event is known again.</summary>
    public static string IdOf(JsonElement json) => Text(json, "eventID") ?? $"urn:uuid:{IdMaker.Derived("epcis event", ContentOf(json))}";

    /// <summary>An event without the time of its record and with its members in one order, so that the same event is the same text however its sender orders it.</summary>
    public static string ContentOf(JsonElement json)
    {
        var node = JsonObject.Create(json)!;
        node.Remove("recordTime");
        return Canonical(node);
    }

    /// <summary>Every EPC that an event names, parents included.</summary>
    public static IEnumerable<string> EpcsOf(JsonElement json)
    {
        var found = EpcLists.SelectMany(name => Texts(json, name));
        return (Text(json, "parentID") is { } parent ? found.Append(parent) : found).Distinct(StringComparer.Ordinal);
    }

    /// <summary>Every business document that an event names.</summary>
    public static IEnumerable<string> TransactionsOf(JsonElement json) => TransactionsOf(json, null);

    /// <summary>Every business document of one type that an event names, e.g. <c>po</c>; null = of any.</summary>
    public static IEnumerable<string> TransactionsOf(JsonElement json, string? type) =>
        Entries(json, "bizTransactionList").Where(t => type is null || Text(t, "type") == type).Select(t => Text(t, "bizTransaction")).OfType<string>();

    /// <summary>A word of the vocabulary in its short form.</summary>
    public static string? Short(string? word)
    {
        foreach (var form in LongForms)
            if (word?.StartsWith(form, StringComparison.Ordinal) == true) return word[form.Length..];
        return word;
    }

    /// <summary>A member that is a text; null if it is none.</summary>
    public static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The texts of a list; none if there is no such list.</summary>
    public static IEnumerable<string> Texts(JsonElement json, string list) => Entries(json, list).Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!);

    /// <summary>The entries of a list; none if there is no such list.</summary>
    public static IEnumerable<JsonElement> Entries(JsonElement json, string list) =>
        json.TryGetProperty(list, out var found) && found.ValueKind == JsonValueKind.Array ? found.EnumerateArray() : [];

    /// <summary>The id of a place; null if there is none.</summary>
    public static string? PlaceOf(JsonElement json, string name) => json.TryGetProperty(name, out var place) ? Text(place, "id") : null;

    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject o => "{" + string.Join(",", o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => JsonSerializer.Serialize(m.Key) + ":" + Canonical(m.Value))) + "}",
        JsonArray a => "[" + string.Join(",", a.Select(Canonical)) + "]",
        null => "null",
        _ => node.ToJsonString(),
    };
}
