using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Webhooks;

/// <summary>One message in the envelope of CloudEvents 1.0.</summary>
internal sealed record CloudEvent(
    string Specversion, string Id, string Source, string Type, string Subject, DateTimeOffset Time, string Datacontenttype, ShipmentData Data);

/// <summary>What a message says of a shipment.</summary>
internal sealed record ShipmentData(
    ShipmentId Shipment, OrderId? Order, string? Reference, ShipmentStatus? State, string Code, string Text, DateTimeOffset At, TimeWindow? Promise, TimeWindow? Window,
    EtaRange? Eta);

/// <summary>Makes messages of what the journal newly holds of a shipment.</summary>
internal static class ShipmentMessage
{
    /// <summary>The largest body, in bytes, that Standard Webhooks recommends.</summary>
    public const int MaxBytes = 20_000;

    public const string TypePrefix = "logiopt.shipment.";

    /// <summary>Types that can be subscribed to.</summary>
    public static readonly IReadOnlyList<string> Types =
    [
        "released", "dispatched", "outForDelivery", "arrived", "delivered", "failed", "returned", "unserved", "cancelled", "windowMoved", "etaChanged", "promiseAtRisk",
        .. Enum.GetNames<CarrierStatus>().Select(name => "carrier" + name),
    ];

    // An entry older than this is not told any more; settled messages are kept for longer, so that none is told twice.
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(3);

    private const int MaxText = 500;

    /// <summary>What the shipment's history holds, as messages; the same entry always makes the same id.</summary>
    public static IEnumerable<CloudEvent> OfHistory(ShipmentState shipment, DateTimeOffset now) =>
        ShipmentProgress.TimelineOf(shipment).Where(e => e.At >= now - MaxAge && e.Code != "windowMoved")
            .Select(e => Of(shipment, e.Code, e.Text, e.At, IdOf($"{shipment.Shipment} {e.Code} {e.At.ToUnixTimeMilliseconds()}"), null, null));

    /// <summary>What was told of it: a new estimate, a moved window, a warning.</summary>
    public static IEnumerable<CloudEvent> OfTelling(ShipmentState shipment, Told fact)
    {
        var told = fact.Telling;
        if (told.AtRisk) yield return Of(shipment, "promiseAtRisk", told.Cause, told.At, IdOf(fact.Event + " risk"), told.Window, told.Eta);
        if (told.Window is not null) yield return Of(shipment, "windowMoved", told.Cause, told.At, IdOf(fact.Event + " window"), told.Window, told.Eta);
        else if (told.Eta is not null) yield return Of(shipment, "etaChanged", told.Cause, told.At, IdOf(fact.Event + " eta"), told.Window, told.Eta);
    }

    public static string Write(CloudEvent message) => JournalJson.Write(message);

    private static CloudEvent Of(ShipmentState shipment, string code, string text, DateTimeOffset at, string id, TimeWindow? window, EtaRange? eta)
    {
        var released = shipment.Released?.Fact;
        var data = new ShipmentData(
            shipment.Shipment, released?.Order, released?.Reference, ShipmentProgress.StatusOf(shipment), code, text.Length <= MaxText ? text : text[..MaxText], at,
            released?.Due, window ?? shipment.Shown?.Window ?? released?.Due, eta ?? shipment.Eta?.Eta);
        return new CloudEvent("1.0", id, "/tracking", TypePrefix + code, shipment.Shipment.ToString(), at, "application/json", data);
    }

    private static string IdOf(string name) => "msg_" + IdMaker.Derived("webhook", name).ToString("N");
}
