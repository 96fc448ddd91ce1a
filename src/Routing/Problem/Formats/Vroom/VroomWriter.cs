using System.Text.Json;
using LogiOpt.Core.Input;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>Writes answers as VROOM does. What VROOM does not have stands in fields of its own: <c>reason</c>, <c>explanation</c> and <c>relaxation</c> of what is
/// not served, <c>summary.travel</c> for where travel times come from, and <c>faults</c> of a bad input.</summary>
public static class VroomWriter
{
    /// <summary>No fault.</summary>
    public const int Ok = 0;

    /// <summary>A fault of ours.</summary>
    public const int InternalFault = 1;

    /// <summary>A fault of the input.</summary>
    public const int InputFault = 2;

    /// <summary>No way between places.</summary>
    public const int RoutingFault = 3;

    /// <summary>vroom-express's code for too much at once.</summary>
    public const int TooLarge = 4;

    /// <summary>The answer as UTF-8 JSON.</summary>
    public static byte[] Write(VroomAnswer answer)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("code", Ok);
            Summary(json, answer);
            json.WriteStartArray("unassigned");
            foreach (var left in answer.Unassigned) Unassigned(json, answer.Problem.Request.Tasks[left.Task], left);
            json.WriteEndArray();
            json.WriteStartArray("routes");
            for (var k = 0; k < answer.Routes.Count; k++) Route(json, answer, k);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>A refusal as UTF-8 JSON.</summary>
    /// <param name="code">One of this class.</param>
    /// <param name="error">In words.</param>
    /// <param name="faults">Every fault of a bad input; empty for others.</param>
    public static byte[] Refuse(int code, string error, IReadOnlyList<Fault> faults)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("code", code);
            json.WriteString("error", error);
            if (faults.Count > 0)
            {
                json.WriteStartArray("faults");
                foreach (var fault in faults)
                {
                    json.WriteStartObject();
                    json.WriteString("where", fault.Where);
                    json.WriteString("what", fault.What);
                    json.WriteString("remedy", fault.Remedy);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Summary(Utf8JsonWriter json, VroomAnswer answer)
    {
        var (routes, request) = (answer.Routes, answer.Problem.Request);
        json.WriteStartObject("summary");
        json.WriteNumber("cost", routes.Sum(r => r.Cost));
        json.WriteNumber("routes", routes.Count);
        json.WriteNumber("unassigned", answer.Unassigned.Count);
        Totals(json, request, d => routes.Sum(r => r.Delivery[d]), d => routes.Sum(r => r.Pickup[d]));
        json.WriteNumber("setup", routes.Sum(r => r.Setup));
        json.WriteNumber("service", routes.Sum(r => r.Service));
        json.WriteNumber("duration", routes.Sum(r => r.Travelled));
        json.WriteNumber("waiting_time", routes.Sum(r => r.Waiting));
        json.WriteNumber("priority", routes.Sum(r => r.Priority));
        if (routes.Any(r => HasMetres(answer, r))) json.WriteNumber("distance", routes.Sum(r => r.Metres));
        Violations(json, VroomSchedule.Merge(routes.SelectMany(r => r.Violations)));
        json.WriteStartObject("computing_times");
        json.WriteNumber("loading", answer.Milliseconds.Loading);
        json.WriteNumber("solving", answer.Milliseconds.Solving);
        json.WriteNumber("routing", answer.Milliseconds.Routing);
        json.WriteEndObject();
        json.WriteString("travel", answer.Problem.Travel.Source);
        json.WriteEndObject();
    }

    private static void Totals(Utf8JsonWriter json, VroomRequest request, Func<int, long> delivery, Func<int, long> pickup)
    {
        if (request.Dimensions == 0) return;
        Amounts(json, "delivery", [.. Enumerable.Range(0, request.Dimensions).Select(delivery)]);

        // The key of VROOM's first versions, which still writes it.
        Amounts(json, "amount", [.. Enumerable.Range(0, request.Dimensions).Select(delivery)]);
        Amounts(json, "pickup", [.. Enumerable.Range(0, request.Dimensions).Select(pickup)]);
    }

    private static void Unassigned(Utf8JsonWriter json, VroomTask task, VroomUnassigned left)
    {
        json.WriteStartObject();
        Id(json, "id", task.Id);
        Place(json, task.Place);
        json.WriteString("type", task.KindName);
        if (task.Description is { Length: > 0 } words) json.WriteString("description", words);
        if (left.Reason is { } reason) json.WriteString("reason", reason);
        if (left.Explanation is { } explanation) json.WriteString("explanation", explanation);
        if (left.Relaxation is { } relaxation) Relaxed(json, relaxation);
        json.WriteEndObject();
    }

    private static void Relaxed(Utf8JsonWriter json, Relaxation relaxation)
    {
        json.WriteStartObject("relaxation");
        json.WriteString("words", relaxation.Words);
        json.WriteBoolean("confirmed", relaxation.Confirmed);
        json.WriteStartArray("steps");
        foreach (var step in relaxation.Steps)
        {
            json.WriteStartObject();
            json.WriteString("rule", step.Rule);
            json.WriteString("id", step.Id);
            json.WriteNumber("by", step.By);
            if (step.Detail.Length > 0) json.WriteString("detail", step.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Route(Utf8JsonWriter json, VroomAnswer answer, int index)
    {
        var (route, request) = (answer.Routes[index], answer.Problem.Request);
        var vehicle = request.Vehicles[route.Vehicle];
        json.WriteStartObject();
        Id(json, "vehicle", vehicle.Id);
        json.WriteNumber("cost", route.Cost);
        if (vehicle.Description is { Length: > 0 } words) json.WriteString("description", words);
        Totals(json, request, d => route.Delivery[d], d => route.Pickup[d]);
        json.WriteNumber("setup", route.Setup);
        json.WriteNumber("service", route.Service);
        json.WriteNumber("duration", route.Travelled);
        json.WriteNumber("waiting_time", route.Waiting);
        json.WriteNumber("priority", route.Priority);
        if (HasMetres(answer, route)) json.WriteNumber("distance", route.Metres);
        json.WriteStartArray("steps");
        foreach (var step in route.Steps) Step(json, answer, vehicle, step, HasMetres(answer, route));
        json.WriteEndArray();
        Violations(json, route.Violations);
        if (answer.Roads?[index] is { Count: > 0 } road) json.WriteString("geometry", Polyline.Encode(road, Polyline.Osrm));
        json.WriteEndObject();
    }

    private static void Step(Utf8JsonWriter json, VroomAnswer answer, VroomVehicle vehicle, VroomStepAnswer step, bool hasMetres)
    {
        var task = step.Task < 0 ? null : answer.Problem.Request.Tasks[step.Task];
        var rest = step.Break < 0 ? null : vehicle.Breaks[step.Break];
        json.WriteStartObject();
        json.WriteString("type", step.Kind switch { VroomStepKind.Start => "start", VroomStepKind.End => "end", VroomStepKind.Break => "break", _ => task!.KindName });
        if ((task?.Description ?? rest?.Description) is { Length: > 0 } words) json.WriteString("description", words);
        if (step.Place is { } place) Place(json, place);
        if (task is not null) Id(json, "id", task.Id);
        if (rest is not null) Id(json, "id", rest.Id);
        json.WriteNumber("setup", step.Setup);
        json.WriteNumber("service", step.Service);
        json.WriteNumber("waiting_time", step.Waiting);
        if (task is not null) Id(json, "job", task.Id);
        if (step.Load.Count > 0) Amounts(json, "load", step.Load);
        json.WriteNumber("arrival", step.Arrival);
        json.WriteNumber("duration", step.Travelled);
        Violations(json, step.Violations);
        if (hasMetres) json.WriteNumber("distance", step.Metres);
        json.WriteEndObject();
    }

    private static bool HasMetres(VroomAnswer answer, VroomRouteAnswer route) => answer.Problem.Travel.HasMetres(answer.Problem.Request.Vehicles[route.Vehicle].Profile);

    private static void Violations(Utf8JsonWriter json, IReadOnlyList<VroomViolation> violations)
    {
        json.WriteStartArray("violations");
        foreach (var violation in violations)
        {
            json.WriteStartObject();
            json.WriteString("cause", violation.Cause);
            if (violation.Seconds is { } seconds) json.WriteNumber("duration", seconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Amounts(Utf8JsonWriter json, string name, IReadOnlyList<long> amounts)
    {
        json.WriteStartArray(name);
        foreach (var amount in amounts) json.WriteNumberValue(amount);
        json.WriteEndArray();
    }

    private static void Place(Utf8JsonWriter json, VroomPlace place)
    {
        if (place is { Longitude: { } longitude, Latitude: { } latitude })
        {
            json.WriteStartArray("location");
            json.WriteNumberValue(longitude);
            json.WriteNumberValue(latitude);
            json.WriteEndArray();
        }

        if (place.Index is { } index) json.WriteNumber("location_index", index);
    }

    private static void Id(Utf8JsonWriter json, string name, VroomId id)
    {
        json.WritePropertyName(name);
        if (id.IsNumber) json.WriteRawValue(id.Text);
        else json.WriteStringValue(id.Text);
    }
}
