using LogiOpt.Core.Messages;

namespace LogiOpt.Host.Demo.Day;

/// <summary>A wave to be planned.</summary>
/// <param name="At">When.</param>
/// <param name="Kinds">What it plans; null = everything.</param>
/// <param name="Small">Whether few shipments are expected in it.</param>
/// <param name="OnlyIfOverdue">Whether it is left out unless a shipment waits whose window is open already.</param>
internal sealed record WaveTime(DateTimeOffset At, IReadOnlyList<ShipmentKind>? Kinds, bool OnlyIfOverdue = false, bool Small = false);
