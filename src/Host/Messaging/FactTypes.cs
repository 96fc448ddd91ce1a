using System.Text.Json;
using System.Text.Json.Serialization;
using LogiOpt.Core.Messages;

namespace LogiOpt.Host.Messaging;

/// <summary>Names every fact and turns it into JSON and back.</summary>
internal static class FactTypes
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private static readonly Dictionary<string, Type> ByName = typeof(IFact).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IFact).IsAssignableFrom(type))
        .ToDictionary(type => type.Name);

    public static string NameOf(IFact fact) => fact.GetType().Name;

    public static string Write(IFact fact) => JsonSerializer.Serialize(fact, fact.GetType(), Json);

    public static Type TypeOf(string name) =>
        ByName.TryGetValue(name, out var type)
            ? type
            : throw new InvalidOperationException($"The outbox holds a fact of the unknown type '{name}'.\nWas it written by a later version? Start that version, or remove the row.");

    public static object Read(string name, string body) =>
        JsonSerializer.Deserialize(body, TypeOf(name), Json) ?? throw new InvalidOperationException($"The outbox holds an empty fact of type '{name}'.");
}
