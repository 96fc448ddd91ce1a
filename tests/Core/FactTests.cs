using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;

namespace LogiOpt.Core.Tests;

/// <summary>Facts are stored in the outbox and cross the bus as JSON: what is read must be what was written.</summary>
public sealed class FactTests
{
    private static readonly DateTimeOffset Instant = new(2026, 11, 2, 9, 10, 11, 123, TimeSpan.Zero);

    public static TheoryData<Type> Facts => [.. typeof(IFact).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && typeof(IFact).IsAssignableFrom(t))];

    [Theory]
    [MemberData(nameof(Facts))]
    public void A_fact_survives_json(Type type)
    {
        var fact = Sample(type, 1);
        var json = JsonSerializer.Serialize(fact, type);
        var back = JsonSerializer.Deserialize(json, type);
        Assert.Equal(json, JsonSerializer.Serialize(back, type));
        foreach (var property in type.GetProperties().Where(p => p.PropertyType.IsValueType))
            Assert.Equal(property.GetValue(fact), property.GetValue(back));
    }

    [Fact]
    public void There_are_facts_to_test() => Assert.Contains(typeof(RouteDispatched), Facts.Select(row => row.Data));

    [Fact]
    public void A_policy_name_lists_its_roles()
    {
        Assert.Equal("callers:shop,dispatcher", Callers.Of(Roles.Shop, Roles.Dispatcher));
        Assert.Equal(Roles.All.Count, Roles.All.Distinct().Count());
        Assert.All(Roles.All, role => Assert.Matches("^[a-z]+$", role));
    }

    /// <summary>A value of a type in which no two members are equal by chance.</summary>
    private static object? Sample(Type type, int salt)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Sample(inner, salt);
        if (type == typeof(string)) return $"text {salt} \"quoted\" 订单";
        if (type == typeof(int)) return salt;
        if (type == typeof(long)) return salt * 10_000_000_000L;
        if (type == typeof(double)) return salt + 0.1;
        if (type == typeof(bool)) return true;
        if (type == typeof(Guid)) return IdMaker.Derived("sample", salt.ToString());
        if (type == typeof(DateTimeOffset)) return Instant.AddSeconds(salt);
        if (type == typeof(TimeSpan)) return TimeSpan.FromMilliseconds(salt * 1234.0);
        if (type == typeof(GeoPoint)) return new GeoPoint(23.1 + salt / 100.0, 113.2);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(salt % Enum.GetValues(type).Length);
        if (typeof(ICodeId<SiteId>).Namespace == type.Namespace && type.GetProperty("Value")?.PropertyType == typeof(string)) return Activator.CreateInstance(type, $"CODE-{salt}");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) return List(type.GetGenericArguments()[0], salt);
        var make = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        return make.Invoke([.. make.GetParameters().Select((p, k) => Sample(p.ParameterType, salt + k + 1))]);
    }

    private static Array List(Type item, int salt)
    {
        var list = Array.CreateInstance(item, 2);
        list.SetValue(Sample(item, salt), 0);
        list.SetValue(Sample(item, salt + 7), 1);
        return list;
    }
}
