using System.Text.Json;
using System.Text.Json.Serialization;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;

namespace LogiOpt.Tracking.Journal;

/// <summary>How facts and states are written. One way only, so that equal states are equal bytes.</summary>
internal static class JournalJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly Dictionary<string, Type> Types = new()
    {
        ["position"] = typeof(PositionReported),
        ["carrier"] = typeof(CarrierReported),
        ["device"] = typeof(DeviceReported),
        ["milestone"] = typeof(MilestoneReached),
        ["shipment-released"] = typeof(ShipmentNoted),
        ["route-dispatched"] = typeof(RouteNoted),
        ["shipment-unserved"] = typeof(GivenUp),
        ["order-cancelled"] = typeof(Withdrawn),
        ["told"] = typeof(Told),
    };

    private static readonly Dictionary<Type, string> Names = Types.ToDictionary(t => t.Value, t => t.Key);

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string body) =>
        JsonSerializer.Deserialize<T>(body, Options) ?? throw new InvalidDataException($"A stored {typeof(T).Name} is null.\nRun 'tracking rebuild'.");

    public static JournalRow RowOf(Observation fact, string source, DateTimeOffset received, string? quarantine) => new()
    {
        Event = fact.Event,
        Stream = StreamOf(fact),
        Type = Names[fact.GetType()],
        Occurred = fact.At,
        Received = received,
        Source = source,
        Quarantine = quarantine,
        Body = JsonSerializer.Serialize(fact, fact.GetType(), Options),
    };

    public static Observation ReadFact(JournalRow row) => ReadFact(row.Sequence, row.Type, row.Body);

    public static Observation ReadFact(long sequence, string name, string body) =>
        Types.TryGetValue(name, out var type) && JsonSerializer.Deserialize(body, type, Options) is Observation fact
            ? fact
            : throw UnknownType(sequence, name);

    /// <summary>The same from UTF-8.</summary>
    public static Observation ReadFact(long sequence, string name, ReadOnlySpan<byte> body) =>
        Types.TryGetValue(name, out var type) && JsonSerializer.Deserialize(body, type, Options) is Observation fact ? fact : throw UnknownType(sequence, name);

    private static InvalidDataException UnknownType(long sequence, string name) =>
        new($"Journal entry {sequence} has the unknown type '{name}'.\nIt was written by a newer version: update this one.");

    /// <summary>Where what is said of a reference waits until it is known whose it is. References may be longer than a stream's name.</summary>
    public static string StreamOfReference(string reference) => $"reference/{Core.Ids.IdMaker.Derived("reference", reference)}";

    public static string StreamOf(Observation fact) => fact switch
    {
        PositionReported position => $"vehicle/{position.Vehicle}",
        CarrierReported { Shipment: { } shipment } => $"shipment/{shipment}",
        CarrierReported said => StreamOfReference(said.Reference),
        DeviceReported said => $"vehicle/{said.Vehicle}",
        MilestoneReached milestone => $"route/{milestone.Route}",
        RouteNoted noted => $"route/{noted.Fact.Route}",
        ShipmentNoted noted => $"shipment/{noted.Fact.Shipment}",
        GivenUp gaveUp => $"shipment/{gaveUp.Fact.Shipment}",
        Withdrawn withdrawn => $"shipment/{withdrawn.Shipment}",
        Told told => $"shipment/{told.Shipment}",
        _ => throw new ArgumentException($"A {fact.GetType().Name} belongs to no stream.\nName its stream here."),
    };
}
