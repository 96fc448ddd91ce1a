using System.Text.Json.Serialization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Live;

/// <summary>One event of the board's stream; <see cref="Type"/> says which members it has.</summary>
[JsonDerivedType(typeof(PositionEvent))]
[JsonDerivedType(typeof(StopEvent))]
[JsonDerivedType(typeof(EtaEvent))]
[JsonDerivedType(typeof(RouteEvent))]
[JsonDerivedType(typeof(CountsEvent))]
[JsonDerivedType(typeof(SnapshotEvent))]
[JsonDerivedType(typeof(HeartbeatEvent))]
internal abstract record BoardEvent(string Type);

/// <summary>A vehicle moved.</summary>
internal sealed record PositionEvent(VehicleId Vehicle, GeoPoint Position, DateTimeOffset PositionAt) : BoardEvent("position");

/// <summary>A stop was reached or finished.</summary>
internal sealed record StopEvent(
    VehicleId Vehicle, RouteId Route, int Stop, StopState State, DateTimeOffset? ArrivedAt, DateTimeOffset? DepartedAt, int StopsDone, int? NextStop)
    : BoardEvent("stop");

/// <summary>The estimates of a lane moved.</summary>
internal sealed record EtaEvent(VehicleId Vehicle, RouteId Route, int? SlackSeconds, IReadOnlyList<StopEta> Stops) : BoardEvent("eta");

/// <summary>The new estimate of one stop.</summary>
internal sealed record StopEta(int Stop, EtaRange Eta);

/// <summary>A route was dispatched, revised, started or completed: its whole lane.</summary>
internal sealed record RouteEvent(Lane Lane) : BoardEvent("route");

/// <summary>The counts changed.</summary>
internal sealed record CountsEvent(BoardCounts Counts) : BoardEvent("counts");

/// <summary>The whole board, at first and where events were missed.</summary>
internal sealed record SnapshotEvent(Board Board) : BoardEvent("snapshot");

/// <summary>Nothing new; the connection lives.</summary>
internal sealed record HeartbeatEvent() : BoardEvent("heartbeat");
