using System.Text.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Storage;

namespace LogiOpt.Tracking.Epcis;

/// <summary>Turns a checked event into its row and back.</summary>
internal static class EpcisRow
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

    /// <summary>The row of an event that has no faults.</summary>
    public static EpcisEventRow Of(JsonElement json, string context, string capturedBy, DateTimeOffset recorded)
    {
        var node = JsonObject.Create(json)!;
        node.Remove("recordTime");
        var content = Canonical(node);
        var id = Text(json, "eventID") ?? $"urn:uuid:{IdMaker.Derived("epcis event", content)}";
        node["eventID"] = id;
        node["recordTime"] = recorded.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        node.Remove("@context");
        return new EpcisEventRow
        {
            Key = IdMaker.Derived("epcis", id + "\n" + content),
            EventId = id,
            Type = Text(json, "type")!,
            EventTime = Instants.Trim(EpcisText.Instant(Text(json, "eventTime")!)!.Value),
            RecordTime = recorded,
            Action = Text(json, "action"),
            BizStep = Short(Text(json, "bizStep")),
            Disposition = Short(Text(json, "disposition")),
            ReadPoint = PlaceOf(json, "readPoint"),
            BizLocation = PlaceOf(json, "bizLocation"),
            CapturedBy = capturedBy,
            Context = context,
            Body = node.ToJsonString(),
        };
    }

    /// <summary>Every EPC that an event names, parents included.</summary>
    public static IEnumerable<string> EpcsOf(JsonElement json)
    {
        var found = EpcLists.SelectMany(name => json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)
            : []);
        return (Text(json, "parentID") is { } parent ? found.Append(parent) : found).Distinct(StringComparer.Ordinal);
    }

    /// <summary>Every business document that an event names.</summary>
    public static IEnumerable<string> TransactionsOf(JsonElement json) =>
        json.TryGetProperty("bizTransactionList", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(t => Text(t, "bizTransaction")).OfType<string>()
            : [];

    /// <summary>A word of the vocabulary in its short form.</summary>
    public static string? Short(string? word)
    {
        foreach (var form in LongForms)
            if (word?.StartsWith(form, StringComparison.Ordinal) == true) return word[form.Length..];
        return word;
    }

    public static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? PlaceOf(JsonElement json, string name) => json.TryGetProperty(name, out var place) ? Text(place, "id") : null;

    // Members in one order, so that the same event is the same text however its sender orders it.
    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject o => "{" + string.Join(",", o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => JsonSerializer.Serialize(m.Key) + ":" + Canonical(m.Value))) + "}",
        JsonArray a => "[" + string.Join(",", a.Select(Canonical)) + "]",
        null => "null",
        _ => node.ToJsonString(),
    };
}
