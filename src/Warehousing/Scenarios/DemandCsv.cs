using System.Globalization;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement.Formats;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Reads uploaded zones from CSV with a header.</summary>
internal static class DemandCsv
{
    /// <summary>Zones: <c>lat,lon,orders_per_day</c>, and <c>zone</c>, <c>deviation</c>, <c>promise_minutes</c> if they are there.</summary>
    public static IReadOnlyList<ZoneRequest> Zones(string text, string where, FaultList faults) => PlaceCsv.Read(text, where, "orders_per_day", faults, row =>
    {
        var point = row.Point();
        var zone = row.Text("zone");
        return new ZoneRequest(
            zone.Length > 0 ? zone : string.Create(CultureInfo.InvariantCulture, $"line-{row.Line}"), [point.Longitude, point.Latitude], row.Number("orders_per_day", 0, 1e9),
            row.Text("deviation").Length > 0 ? row.Number("deviation", 0, 1e9, orEqual: true) : null,
            row.Text("promise_minutes").Length > 0 ? row.Number("promise_minutes", 0, 1e6) : null);
    });
}
