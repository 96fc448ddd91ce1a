using System.Text.Json.Serialization;

namespace LogiOpt.Core.Ids;

/// <summary>An order of a shopper. Derived from the shop's own reference, so that the same order sent twice is one order.</summary>
[JsonConverter(typeof(GuidIdJson<OrderId>))]
public readonly record struct OrderId(Guid Value) : IGuidId<OrderId>
{
    /// <inheritdoc/>
    public static OrderId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Goods moving as a unit from origin to destination.</summary>
[JsonConverter(typeof(GuidIdJson<ShipmentId>))]
public readonly record struct ShipmentId(Guid Value) : IGuidId<ShipmentId>
{
    /// <inheritdoc/>
    public static ShipmentId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One computed set of routes for a wave.</summary>
[JsonConverter(typeof(GuidIdJson<PlanId>))]
public readonly record struct PlanId(Guid Value) : IGuidId<PlanId>
{
    /// <inheritdoc/>
    public static PlanId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A vehicle's ordered stops.</summary>
[JsonConverter(typeof(GuidIdJson<RouteId>))]
public readonly record struct RouteId(Guid Value) : IGuidId<RouteId>
{
    /// <inheritdoc/>
    public static RouteId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A saved what-if of the network with inputs and result.</summary>
[JsonConverter(typeof(GuidIdJson<ScenarioId>))]
public readonly record struct ScenarioId(Guid Value) : IGuidId<ScenarioId>
{
    /// <inheritdoc/>
    public static ScenarioId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A stocked place, by the operation's own code.</summary>
[JsonConverter(typeof(CodeIdJson<SiteId>))]
public readonly record struct SiteId(string Value) : ICodeId<SiteId>
{
    /// <inheritdoc/>
    public static SiteId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A vehicle with its driver, by the operation's own code.</summary>
[JsonConverter(typeof(CodeIdJson<VehicleId>))]
public readonly record struct VehicleId(string Value) : ICodeId<VehicleId>
{
    /// <inheritdoc/>
    public static VehicleId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An item that is stocked and sold, by the operation's own code (SKU).</summary>
[JsonConverter(typeof(CodeIdJson<ItemId>))]
public readonly record struct ItemId(string Value) : ICodeId<ItemId>
{
    /// <inheritdoc/>
    public static ItemId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
