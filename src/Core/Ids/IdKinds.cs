using System.Text.Json;
using System.Text.Json.Serialization;

namespace LogiOpt.Core.Ids;

/// <summary>An id made by LogiOpt, a GUID within.</summary>
/// <typeparam name="TSelf">The id type itself.</typeparam>
public interface IGuidId<TSelf> where TSelf : struct, IGuidId<TSelf>
{
    /// <summary>The bare value.</summary>
    Guid Value { get; }

    /// <summary>The id of a bare value.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>An id given by the operation, a code of 1 to 64 visible characters within.</summary>
/// <typeparam name="TSelf">The id type itself.</typeparam>
public interface ICodeId<TSelf> where TSelf : struct, ICodeId<TSelf>
{
    /// <summary>The longest code, in characters.</summary>
    const int MaxLength = 64;

    /// <summary>The bare value.</summary>
    string Value { get; }

    /// <summary>The id of a bare value.</summary>
    static abstract TSelf From(string value);
}

/// <summary>What a code may look like.</summary>
public static class Codes
{
    /// <summary>Whether a text is a code: 1 to 64 characters, none of them white space or control.</summary>
    public static bool IsCode(string? text) =>
        text is { Length: > 0 and <= ICodeId<SiteId>.MaxLength } && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}

/// <summary>Writes a GUID id as its plain string, also as a dictionary key.</summary>
public sealed class GuidIdJson<TId> : JsonConverter<TId> where TId : struct, IGuidId<TId>
{
    /// <inheritdoc/>
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Guid.TryParse(reader.GetString(), out var value)
            ? TId.From(value)
            : throw new JsonException($"A {typeof(TId).Name} is a GUID in a string.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    /// <inheritdoc/>
    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Guid.TryParse(reader.GetString(), out var value) ? TId.From(value) : throw new JsonException($"A {typeof(TId).Name} is a GUID.");

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value.ToString());
}

/// <summary>Writes a code id as its plain string, also as a dictionary key.</summary>
public sealed class CodeIdJson<TId> : JsonConverter<TId> where TId : struct, ICodeId<TId>
{
    /// <inheritdoc/>
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.GetString() is { } code && Codes.IsCode(code)
            ? TId.From(code)
            : throw new JsonException($"A {typeof(TId).Name} is a string of 1 to 64 visible characters.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    /// <inheritdoc/>
    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, typeToConvert, options);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);
}
