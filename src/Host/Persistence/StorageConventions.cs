using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace LogiOpt.Host.Persistence;

/// <summary>How the domain's value types are stored, for every module and provider alike.</summary>
/// <remarks>Instants are UTC Unix milliseconds, spans are milliseconds, ids are their bare values, so that every database sorts alike.</remarks>
internal static class StorageConventions
{
    public static void Apply(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
        conventions.Properties<TimeSpan>().HaveConversion<SpanConverter>();
        conventions.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
        Guids<OrderId>(conventions);
        Guids<ShipmentId>(conventions);
        Guids<PlanId>(conventions);
        Guids<RouteId>(conventions);
        Guids<ScenarioId>(conventions);
        CodeIds<SiteId>(conventions);
        CodeIds<VehicleId>(conventions);
        CodeIds<ItemId>(conventions);
    }

    private static void Guids<TId>(ModelConfigurationBuilder conventions) where TId : struct, IGuidId<TId> =>
        conventions.Properties<TId>().HaveConversion<GuidIdConverter<TId>>();

    private static void CodeIds<TId>(ModelConfigurationBuilder conventions) where TId : struct, ICodeId<TId> =>
        conventions.Properties<TId>().HaveConversion<CodeIdConverter<TId>>().HaveMaxLength(ICodeId<TId>.MaxLength);

    private sealed class InstantConverter() : ValueConverter<DateTimeOffset, long>(
        instant => Instants.ToMilliseconds(instant), milliseconds => Instants.FromMilliseconds(milliseconds));

    private sealed class SpanConverter() : ValueConverter<TimeSpan, long>(
        span => (long)span.TotalMilliseconds, milliseconds => TimeSpan.FromMilliseconds(milliseconds));

    private sealed class GuidIdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => Make<TId>(value))
        where TId : struct, IGuidId<TId>;

    private sealed class CodeIdConverter<TId>() : ValueConverter<TId, string>(id => id.Value, value => MakeCode<TId>(value))
        where TId : struct, ICodeId<TId>;

    // An expression tree cannot call a static abstract member, a plain method can.
    private static TId Make<TId>(Guid value) where TId : struct, IGuidId<TId> => TId.From(value);

    private static TId MakeCode<TId>(string value) where TId : struct, ICodeId<TId> => TId.From(value);
}
