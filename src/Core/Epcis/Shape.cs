using System.Text.Json;
using LogiOpt.Core.Input;

namespace LogiOpt.Core.Epcis;

/// <summary>Checks one JSON value and adds what is wrong with it.</summary>
internal delegate void Shape(JsonElement value, string where, FaultList faults);

/// <summary>The small parts of which the shapes of EPCIS are made.</summary>
internal static class Shapes
{
    public static readonly Shape Anything = (_, _, _) => { };

    public static readonly Shape AnyText = Text("a text", _ => true);

    public static readonly Shape AbsoluteUri = Text("a URI", EpcisText.IsUri);

    public static readonly Shape Instant = Text("an instant of RFC 3339 with its offset, such as 2026-11-24T09:00:00+02:00", text => EpcisText.Instant(text) is not null);

    public static readonly Shape Number = Of(JsonValueKind.Number, "a number");

    public static readonly Shape TrueOrFalse = (value, where, faults) =>
        faults.Check(value.ValueKind is JsonValueKind.True or JsonValueKind.False, where, "is not true or false", "Send true or false.");

    public static Shape Text(string what, Func<string, bool> holds) => (value, where, faults) =>
    {
        if (value.ValueKind != JsonValueKind.String) faults.Add(where, $"is not a text but {Kind(value)}", $"Send {what}.");
        else if (!holds(value.GetString()!)) faults.Add(where, $"'{EpcisText.Brief(value.GetString()!)}' is not {what}", $"Send {what}.");
    };

    public static Shape Word(IReadOnlySet<string> names) => Text("a word of the Core Business Vocabulary or a URI outside it", text => Vocabulary.IsWord(text, names));

    public static Shape SensorWord(IReadOnlySet<string> names) => Text("a word of GS1 or a URI of another vocabulary", text => Vocabulary.IsSensorWord(text, names));

    public static Shape OneOf(IReadOnlySet<string> names) => Text("one of " + string.Join(", ", names), names.Contains);

    public static Shape List(Shape item, int atLeast = 0, bool isUnique = false) => (value, where, faults) =>
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            faults.Add(where, $"is not a list but {Kind(value)}", "Send a list.");
            return;
        }

        faults.Check(value.GetArrayLength() >= atLeast, where, $"has fewer than {atLeast} entries", "Add one, or leave the list out.");
        var k = 0;
        foreach (var entry in value.EnumerateArray()) item(entry, $"{where}[{k++}]", faults);
        if (isUnique) faults.Check(AreDifferent(value), where, "has an entry twice", "Send each once.");
    };

    /// <summary>An object with members of given shapes. Members with a URI or a prefixed name are the sender's own, where <paramref name="isOpen"/>.</summary>
    public static Shape Members(IReadOnlyDictionary<string, Shape> members, IReadOnlyList<string> required, bool isOpen) => (value, where, faults) =>
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.Add(where, $"is not an object but {Kind(value)}", "Send an object.");
            return;
        }

        foreach (var name in required)
            faults.Check(value.TryGetProperty(name, out _), $"{where}.{name}", "is missing", "Send it.");
        foreach (var member in value.EnumerateObject())
        {
            if (members.TryGetValue(member.Name, out var shape)) shape(member.Value, $"{where}.{member.Name}", faults);
            else faults.Check(isOpen && EpcisText.IsUri(member.Name), $"{where}.{EpcisText.Brief(member.Name)}", "is not a member of this object",
                isOpen ? "Is it spelled right? A member of your own has a prefix, such as example:colour." : "Leave it out.");
        }
    };

    /// <summary>As <see cref="Members"/>, where any other member may stand beside.</summary>
    public static Shape With(IReadOnlyDictionary<string, Shape> members, params string[] required) => (value, where, faults) =>
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.Add(where, $"is not an object but {Kind(value)}", "Send an object.");
            return;
        }

        foreach (var name in required)
            faults.Check(value.TryGetProperty(name, out _), $"{where}.{name}", "is missing", "Send it.");
        foreach (var (name, shape) in members)
            if (value.TryGetProperty(name, out var member)) shape(member, $"{where}.{name}", faults);
    };

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private static Shape Of(JsonValueKind kind, string what) => (value, where, faults) =>
        faults.Check(value.ValueKind == kind, where, $"is not {what} but {Kind(value)}", $"Send {what}.");

    private static bool AreDifferent(JsonElement list)
    {
        // Texts are compared by a set; other things, of which there are few, one with another.
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var others = new List<JsonElement>();
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind == JsonValueKind.String ? !texts.Add(entry.GetString()!) : others.Any(o => JsonElement.DeepEquals(o, entry))) return false;
            if (entry.ValueKind != JsonValueKind.String && others.Count < 1000) others.Add(entry);
        }

        return true;
    }
}
