using System.Text.Json;
using System.Text.Json.Nodes;
using LogiOpt.Core.Epcis;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Storage;

namespace LogiOpt.Tracking.Epcis;

/// <summary>Turns a checked event into its row and back.</summary>
internal static class EpcisRow
{
    /// <summary>The row of an event that has no faults.</summary>
    public static EpcisEventRow Of(JsonElement json, string context, string capturedBy, DateTimeOffset recorded)
    {
        var node = JsonObject.Create(json)!;
        node.Remove("recordTime");
        var content = EpcisEvent.ContentOf(json);
        var id = EpcisEvent.IdOf(json);
        node["eventID"] = id;
        node["recordTime"] = recorded.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        node.Remove("@context");
        return new EpcisEventRow
        {
            Key = IdMaker.Derived("epcis", id + "\n" + content),
            EventId = id,
            Type = EpcisEvent.Text(json, "type")!,
            EventTime = Instants.Trim(EpcisText.Instant(EpcisEvent.Text(json, "eventTime")!)!.Value),
            RecordTime = recorded,
            Action = EpcisEvent.Text(json, "action"),
            BizStep = EpcisEvent.Short(EpcisEvent.Text(json, "bizStep")),
            Disposition = EpcisEvent.Short(EpcisEvent.Text(json, "disposition")),
            ReadPoint = EpcisEvent.PlaceOf(json, "readPoint"),
            BizLocation = EpcisEvent.PlaceOf(json, "bizLocation"),
            CapturedBy = capturedBy,
            Context = context,
            Body = node.ToJsonString(),
        };
    }
}
