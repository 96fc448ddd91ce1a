using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Carriers;

/// <summary>Codes that need no carrier's own table: the unified list by its names, and the transport status events of EDIFACT.</summary>
/// <remarks>Source: UN/EDIFACT code list 9011, status event (UN/ECE Recommendation 24), as EANCOM publishes it. Only codes whose meaning for the way of
/// goods is beyond doubt are here; others are stored and told by the coverage report until a carrier's table maps them.</remarks>
internal static class StatusCodes
{
    private static readonly Dictionary<string, CarrierStatus> StatusEvents = new(StringComparer.Ordinal)
    {
        ["1"] = CarrierStatus.AtHub,       // arrived
        ["3"] = CarrierStatus.Damaged,     // arrived in defective condition
        ["6"] = CarrierStatus.Announced,   // booked
        ["7"] = CarrierStatus.Cancelled,   // booking cancelled
        ["8"] = CarrierStatus.Customs,     // cleared import restrictions
        ["9"] = CarrierStatus.Customs,     // cleared export restrictions
        ["10"] = CarrierStatus.Customs,    // cleared by agriculture, food or fisheries
        ["12"] = CarrierStatus.Customs,    // cleared by customs
        ["13"] = CarrierStatus.Collected,  // collected
        ["15"] = CarrierStatus.AtHub,      // consolidated
        ["16"] = CarrierStatus.InTransit,  // crossed border
        ["21"] = CarrierStatus.Delivered,  // delivered
        ["24"] = CarrierStatus.InTransit,  // departed
        ["31"] = CarrierStatus.InTransit,  // en route
    };

    /// <summary>The status of a code: by the carrier's own table first, then by the common ones; null where none has it.</summary>
    public static CarrierStatus? Of(string code, IReadOnlyDictionary<string, CarrierStatus> own, bool isStatusEvent) =>
        own.TryGetValue(code, out var status) ? status
        : isStatusEvent ? (StatusEvents.TryGetValue(code, out status) ? status : null)
        : Named(code);

    /// <summary>The status by its name in the unified list, e.g. <c>outForDelivery</c>.</summary>
    public static CarrierStatus? Named(string? name) =>
        name is { Length: > 0 } && char.IsLetter(name[0]) && Enum.TryParse<CarrierStatus>(name, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : null;
}
