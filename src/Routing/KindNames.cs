using LogiOpt.Core.Messages;

namespace LogiOpt.Routing;

/// <summary>Kinds of shipments as written in JSON.</summary>
internal static class KindNames
{
    public const string All = "delivery, courier or replenishment";

    public static bool TryRead(string? text, out ShipmentKind kind)
    {
        kind = default;
        return text is not null && text.All(char.IsAsciiLetter) && Enum.TryParse(text, ignoreCase: true, out kind);
    }
}
