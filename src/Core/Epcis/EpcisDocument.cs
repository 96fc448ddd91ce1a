using System.Text.Json;
using System.Text.Unicode;
using LogiOpt.Core.Input;

namespace LogiOpt.Core.Epcis;

/// <summary>One event of a document, and what is wrong with it.</summary>
/// <param name="Json">The event as sent.</param>
/// <param name="Faults">What is wrong with it.</param>
public sealed record CheckedEvent(JsonElement Json, FaultList Faults);

/// <summary>A capture document, checked: its frame and each of its events apart, so that good events can be taken without bad ones.</summary>
/// <param name="Context">JSON-LD context, as JSON.</param>
/// <param name="Frame">What is wrong outside the events.</param>
/// <param name="Events">Its events in order.</param>
public sealed record EpcisDocument(string Context, FaultList Frame, IReadOnlyList<CheckedEvent> Events)
{
    /// <summary>Whether nothing is wrong anywhere.</summary>
    public bool IsValid => Frame.Count == 0 && Events.All(e => e.Faults.Count == 0);

    /// <summary>Every fault of frame and events.</summary>
    public FaultList Faults()
    {
        var all = new FaultList();
        foreach (var fault in Frame.Faults.Concat(Events.SelectMany(e => e.Faults.Faults))) all.Add(fault.Where, fault.What, fault.Remedy);
        return all;
    }

    /// <summary>Reads and checks a document, an answer of a query, or a single event.</summary>
    public static EpcisDocument Read(ReadOnlyMemory<byte> body)
    {
        var frame = new FaultList();
        if (!Utf8.IsValid(body.Span)) return Unreadable(frame, "is not UTF-8");
        try
        {
            using var json = JsonDocument.Parse(body);
            return Check(json.RootElement.Clone(), frame);
        }
        catch (JsonException broken)
        {
            return Unreadable(frame, $"is not JSON (line {broken.LineNumber + 1}, byte {broken.BytePositionInLine})");
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair.
            return Unreadable(frame, "has a text that is not Unicode");
        }
    }

    private static EpcisDocument Unreadable(FaultList frame, string what)
    {
        frame.Add("body", what, "Send an EPCIS 2.0 document in JSON-LD, in UTF-8.");
        return new EpcisDocument("[]", frame, []);
    }

    private static EpcisDocument Check(JsonElement root, FaultList frame)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            frame.Add("type", "is missing", "Send an object of type EPCISDocument, EPCISQueryDocument or an event.");
            return new EpcisDocument("[]", frame, []);
        }

        var context = root.TryGetProperty("@context", out var found) ? found.GetRawText() : "[]";
        switch (type.GetString())
        {
            case "EPCISDocument":
                EpcisShapes.DocumentFrame(root, "$", frame);
                return new EpcisDocument(context, frame, EventsOf(root, "$.epcisBody.eventList", "epcisBody", "eventList"));
            case "EPCISQueryDocument":
                EpcisShapes.QueryDocumentFrame(root, "$", frame);
                return new EpcisDocument(context, frame, EventsOf(root, "$.epcisBody.queryResults.resultsBody.eventList", "epcisBody", "queryResults", "resultsBody", "eventList"));
            default:
                frame.Check(root.TryGetProperty("@context", out _), "$.@context", "is missing", "A single event brings its own context.");
                return new EpcisDocument(context, frame, [One(root, "$")]);
        }
    }

    private static IReadOnlyList<CheckedEvent> EventsOf(JsonElement root, string where, params string[] path)
    {
        foreach (var name in path)
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out root)) return [];
        return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select((e, k) => One(e, $"{where}[{k}]"))] : [];
    }

    private static CheckedEvent One(JsonElement json, string where)
    {
        var faults = new FaultList();
        EpcisShapes.AnyEvent(json, where, faults);
        if (faults.Count == 0) EpcisEvent.CheckLengths(json, where, faults);
        return new CheckedEvent(json, faults);
    }
}
