using System.Text.Json;
using LogiOpt.Core.Ids;
using LogiOpt.Support;

namespace LogiOpt.Core.Tests;

public sealed class IdTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 9, 10, 0, TimeSpan.Zero);

    /// <summary>Expected ids worked out apart from this code by SHA-256 and the bit layout of RFC 9562, section 5.8. They are stored
    /// in databases, so they may never change.</summary>
    [Theory]
    [InlineData("order", "A-1001", "6aff0352-6af3-80b9-bdde-3d483ff8af86")]
    [InlineData("shipment", "订单-7", "676907b0-bb4e-8f19-9f79-32e305962706")]
    public void A_derived_id_never_changes(string scope, string name, string expected) =>
        Assert.Equal(expected, IdMaker.Derived(scope, name).ToString());

    [Fact]
    public void A_derived_id_depends_on_scope_and_name_apart()
    {
        Assert.Equal(8, IdMaker.Derived("order", "1").Version);
        Assert.NotEqual(IdMaker.Derived("order", "1"), IdMaker.Derived("shipment", "1"));
        Assert.NotEqual(IdMaker.Derived("a", "bc"), IdMaker.Derived("ab", "c"));
    }

    [Fact]
    public void Time_ordered_ids_sort_by_their_millisecond_and_never_meet()
    {
        var time = new ManualTime(Start);
        var ids = new List<Guid>();
        for (var k = 0; k < 1000; k++)
        {
            ids.Add(IdMaker.TimeOrdered(time));
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.All(ids, id => Assert.Equal(7, id.Version));
        Assert.Equal(ids.Select(id => id.ToString()).Order(StringComparer.Ordinal), ids.Select(id => id.ToString()));
        Assert.Equal(Start.ToUnixTimeMilliseconds().ToString("x12"), ids[0].ToString("N")[..12]);

        var still = new ManualTime(Start);
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => IdMaker.TimeOrdered(still)).Distinct().Count());
    }

    [Fact]
    public void Ids_are_plain_strings_in_json_also_as_keys()
    {
        var order = new OrderId(IdMaker.Derived("order", "A-1001"));
        Assert.Equal("\"6aff0352-6af3-80b9-bdde-3d483ff8af86\"", JsonSerializer.Serialize(order));
        var stock = new Dictionary<SiteId, Dictionary<OrderId, int>> { [new SiteId("GZ-TIANHE")] = new() { [order] = 3 } };
        var json = JsonSerializer.Serialize(stock);
        Assert.Equal("""{"GZ-TIANHE":{"6aff0352-6af3-80b9-bdde-3d483ff8af86":3}}""", json);
        Assert.Equal(3, JsonSerializer.Deserialize<Dictionary<SiteId, Dictionary<OrderId, int>>>(json)![new SiteId("GZ-TIANHE")][order]);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"two words\"")]
    [InlineData("\"tab\\there\"")]
    [InlineData("\"bell\\u0007\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void A_text_that_is_no_code_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SiteId>(json));

    [Theory]
    [InlineData("\"not-a-guid\"")]
    [InlineData("\"\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void A_text_that_is_no_guid_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RouteId>(json));

    [Fact]
    public void A_bad_id_is_refused_as_a_key_too()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<SiteId, int>>("""{"two words":1}"""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<OrderId, int>>("""{"nothing":1}"""));
    }

    [Fact]
    public void A_code_has_at_most_64_characters()
    {
        Assert.True(Codes.IsCode(new string('x', 64)));
        Assert.False(Codes.IsCode(new string('x', 65)));
        Assert.False(Codes.IsCode(null));
        Assert.True(Codes.IsCode("广州-天河"));
    }
}
