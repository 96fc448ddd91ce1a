using System.Text.Json;
using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>Reads VROOM's JSON input whole: every key of its API, no rule dropped. Keys that VROOM does not know are passed over, as it does.</summary>
/// <remarks>Source: VROOM's docs/API.md, version 1.15.</remarks>
public static class VroomReader
{
    /// <summary>Reads a text.</summary>
    /// <param name="file">Its name in faults; empty for a request's body.</param>
    /// <param name="text">JSON.</param>
    /// <exception cref="BadInputException">It has faults; all are told with their JSON path.</exception>
    public static VroomRequest Parse(string file, string text) => Parse(file, () => JsonDocument.Parse(text, Depth));

    /// <summary>Reads UTF-8 bytes.</summary>
    /// <inheritdoc cref="Parse(string, string)"/>
    public static VroomRequest Parse(string file, ReadOnlyMemory<byte> utf8) => Parse(file, () => JsonDocument.Parse(utf8, Depth));

    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 32 };

    private static VroomRequest Parse(string file, Func<JsonDocument> parse)
    {
        JsonDocument document;
        try
        {
            document = parse();
        }
        catch (JsonException broken)
        {
            throw new BadInputException($"{file} line {(broken.LineNumber ?? 0) + 1}".Trim(), "it is not JSON", broken.Message);
        }

        using (document)
        {
            var read = new VroomFields(file, new FaultList());
            try
            {
                return Read(document.RootElement, read);
            }
            catch (InvalidOperationException broken)
            {
                // A string with half a surrogate pair, which JSON allows and no text can hold.
                throw new BadInputException(file, "it holds text that is no Unicode", broken.Message);
            }
        }
    }

    private static VroomRequest Read(JsonElement root, VroomFields read)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new BadInputException(read.Where(""), "it is no JSON object", "Give vehicles, and jobs or shipments.");
        read.Check(root.TryGetProperty("vehicles", out _), "vehicles", "missing", "Give an array of vehicles.");
        read.Check(root.TryGetProperty("jobs", out _) || root.TryGetProperty("shipments", out _), "jobs", "neither jobs nor shipments are given", "Give one of them.");
        var matrices = Matrices(root, read);
        var jobs = read.Items(root, "", "jobs").Select((j, k) => Task($"jobs[{k}]", j, VroomTaskKind.Job, read)).ToList();
        var shipments = read.Items(root, "", "shipments").Select((s, k) => Shipment($"shipments[{k}]", s, read)).ToList();
        var items = read.Items(root, "", "vehicles");
        read.Check(items.Count > 0 || !root.TryGetProperty("vehicles", out _), "vehicles", "no vehicle", "Give at least one.");
        IReadOnlyList<VroomTask> tasks = [.. jobs, .. shipments.SelectMany(s => new[] { s.Pickup, s.Delivery })];
        var byId = Distinct(tasks, jobs.Count, read);
        var vehicles = items.Select((v, k) => Vehicle($"vehicles[{k}]", v, byId, read)).ToList();
        var request = new VroomRequest(vehicles, jobs, shipments, matrices, Options(root, read));
        VroomCheck.Run(request, read);
        read.ThrowIfAny();
        return request;
    }

    private static VroomOptions Options(JsonElement root, VroomFields read)
    {
        if (!root.TryGetProperty("options", out var o) || o.ValueKind != JsonValueKind.Object) return new VroomOptions(false, null, null, 5, null);
        bool? choose = o.TryGetProperty("c", out var c) && c.ValueKind is JsonValueKind.True or JsonValueKind.False ? c.ValueKind == JsonValueKind.True : null;
        var exploration = Math.Clamp(read.Whole("options", o, "x") ?? 5, 0, 5);
        var limit = o.TryGetProperty("l", out _) ? read.Number("options", o, "l", 0) : (double?)null;
        return new VroomOptions(o.TryGetProperty("g", out var g) && g.ValueKind == JsonValueKind.True, choose, read.Whole("options", o, "t"), exploration, limit);
    }

    private static Dictionary<string, VroomMatrix> Matrices(JsonElement root, VroomFields read)
    {
        var found = new Dictionary<string, VroomMatrix>(StringComparer.Ordinal);
        if (root.TryGetProperty("matrices", out var matrices))
        {
            if (!read.Check(matrices.ValueKind == JsonValueKind.Object, "matrices", "no object", "Give tables by profile: {\"car\": {\"durations\": [[...]]}}.")) return found;
            foreach (var profile in matrices.EnumerateObject())
            {
                var where = $"matrices.{profile.Name}";
                var seconds = read.Table(where, profile.Value, "durations");
                var metres = read.Table(where, profile.Value, "distances");
                var costs = read.Table(where, profile.Value, "costs");
                if (!read.Check(seconds is not null, $"{where}.durations", "missing", "Give a table of seconds; distances and costs alone are not enough.")) continue;
                var size = (int)Math.Sqrt(seconds!.Length);
                foreach (var (name, table) in new[] { ("distances", metres), ("costs", costs) })
                    read.Check(table is null || table.Length == seconds.Length, $"{where}.{name}", "differs from durations in size", $"Give {size} rows and columns.");
                found[profile.Name] = new VroomMatrix(size, seconds, metres, costs);
            }
        }
        else if (root.TryGetProperty("matrix", out _) && read.Table("", root, "matrix") is { } seconds)
        {
            // The key of VROOM's first versions.
            found["car"] = new VroomMatrix((int)Math.Sqrt(seconds.Length), seconds, null, null);
        }

        return found;
    }

    private static VroomShipment Shipment(string where, JsonElement s, VroomFields read)
    {
        var pickup = Half("pickup", VroomTaskKind.Pickup);
        var delivery = Half("delivery", VroomTaskKind.Delivery);
        var whole = new { Amount = read.Amounts(where, s, "amount"), Skills = read.Skills(where, s), Priority = read.Whole(where, s, "priority") ?? 0 };
        return new VroomShipment(
            pickup with { Pickup = whole.Amount, Skills = whole.Skills, Priority = whole.Priority },
            delivery with { Delivery = whole.Amount, Skills = whole.Skills, Priority = whole.Priority });

        VroomTask Half(string name, VroomTaskKind kind)
        {
            JsonElement half = default;
            var given = s.ValueKind == JsonValueKind.Object && s.TryGetProperty(name, out half) && half.ValueKind == JsonValueKind.Object;
            if (read.Check(given, $"{where}.{name}", "missing", "Give an object with id and location.")) return Task($"{where}.{name}", half, kind, read);
            return new VroomTask { Kind = kind, Id = new VroomId("", true), Place = default };
        }
    }

    private static VroomTask Task(string where, JsonElement task, VroomTaskKind kind, VroomFields read)
    {
        var isJob = kind == VroomTaskKind.Job;

        // The key of VROOM's first versions: an amount without more is a delivery.
        var old = isJob && task.ValueKind == JsonValueKind.Object && !task.TryGetProperty("delivery", out _) && !task.TryGetProperty("pickup", out _);
        var place = read.Place(where, task, "location");
        read.Check(place is not null, $"{where}.location", "no location", "Give [longitude, latitude], or location_index with a table.");
        return new VroomTask
        {
            Kind = kind,
            Id = read.Id(where, task),
            Description = read.Text(where, task, "description"),
            Place = place ?? default,
            Setup = read.Whole(where, task, "setup") ?? 0,
            Service = read.Whole(where, task, "service") ?? 0,
            SetupPerType = read.PerType(where, task, "setup_per_type"),
            ServicePerType = read.PerType(where, task, "service_per_type"),
            Delivery = isJob ? read.Amounts(where, task, old ? "amount" : "delivery") : [],
            Pickup = isJob ? read.Amounts(where, task, "pickup") : [],
            Skills = isJob ? read.Skills(where, task) : [],
            Priority = isJob ? read.Whole(where, task, "priority") ?? 0 : 0,
            Windows = read.Windows(where, task),
        };
    }

    private static VroomVehicle Vehicle(string where, JsonElement v, Dictionary<(VroomTaskKind, string), int> byId, VroomFields read)
    {
        JsonElement costs = default;
        if (v.ValueKind == JsonValueKind.Object && v.TryGetProperty("costs", out costs))
            read.Check(costs.ValueKind == JsonValueKind.Object, $"{where}.costs", "no object", "Give {\"fixed\": 0, \"per_hour\": 3600, \"per_km\": 0}.");
        var breaks = read.Items(v, where, "breaks").Select((b, k) => Break($"{where}.breaks[{k}]", b, read)).ToList();
        return new VroomVehicle
        {
            Id = read.Id(where, v),
            Description = read.Text(where, v, "description"),
            Profile = read.Text(where, v, "profile") is { Length: > 0 } profile ? profile : "car",
            Start = read.Place(where, v, "start"),
            End = read.Place(where, v, "end"),
            Capacity = read.Amounts(where, v, "capacity"),
            Skills = read.Skills(where, v),
            Type = read.Text(where, v, "type"),
            Window = read.Window(where, v, "time_window"),
            Breaks = breaks,
            SpeedFactor = read.Number(where, v, "speed_factor", 1),
            MaxTasks = read.Whole(where, v, "max_tasks"),
            MaxTravelTime = read.Whole(where, v, "max_travel_time"),
            MaxDistance = read.Whole(where, v, "max_distance"),
            FixedCost = read.Whole($"{where}.costs", costs, "fixed") ?? 0,
            CostPerHour = read.Whole($"{where}.costs", costs, "per_hour") ?? 3600,
            CostPerTaskHour = read.Whole($"{where}.costs", costs, "per_task_hour") ?? 0,
            CostPerKm = read.Whole($"{where}.costs", costs, "per_km") ?? 0,
            Steps = [.. read.Items(v, where, "steps").Select((s, k) => Step($"{where}.steps[{k}]", s, breaks, byId, read))],
        };
    }

    private static VroomBreak Break(string where, JsonElement b, VroomFields read)
    {
        IReadOnlyList<int>? maxLoad = b.ValueKind == JsonValueKind.Object && b.TryGetProperty("max_load", out _) ? read.Amounts(where, b, "max_load") : null;
        return new VroomBreak(read.Id(where, b), read.Text(where, b, "description"), read.Whole(where, b, "service") ?? 0, read.Windows(where, b), maxLoad);
    }

    private static VroomStep Step(string where, JsonElement s, List<VroomBreak> breaks, Dictionary<(VroomTaskKind, string), int> byId, VroomFields read)
    {
        var at = read.Second(where, s, "service_at");
        long? from = at ?? read.Second(where, s, "service_after"), until = at ?? read.Second(where, s, "service_before");
        var type = read.Text(where, s, "type");
        if (type is "start" or "end") return new VroomStep(type == "start" ? VroomStepKind.Start : VroomStepKind.End, -1, -1, from, until);

        var id = read.Id(where, s).Text;
        if (type == "break")
        {
            var found = breaks.FindIndex(b => b.Id.Text == id);
            read.Check(found >= 0, $"{where}.id", $"the vehicle has no break {id}", "Name one of its breaks.");
            return new VroomStep(VroomStepKind.Break, -1, Math.Max(0, found), from, until);
        }

        var kind = type switch { "job" => VroomTaskKind.Job, "pickup" => VroomTaskKind.Pickup, "delivery" => VroomTaskKind.Delivery, _ => (VroomTaskKind?)null };
        if (!read.Check(kind is not null, $"{where}.type", $"'{type}'", "Give start, job, pickup, delivery, break or end.")) return new VroomStep(VroomStepKind.End, -1, -1, null, null);
        var known = byId.TryGetValue((kind!.Value, id), out var task);
        read.Check(known, $"{where}.id", $"there is no {type} {id}", "Name a task of this request.");
        return new VroomStep(VroomStepKind.Task, task, -1, from, until);
    }

    private static Dictionary<(VroomTaskKind, string), int> Distinct(IReadOnlyList<VroomTask> tasks, int jobs, VroomFields read)
    {
        var byId = new Dictionary<(VroomTaskKind, string), int>();
        for (var k = 0; k < tasks.Count; k++)
        {
            var where = k < jobs ? $"jobs[{k}].id" : $"shipments[{(k - jobs) / 2}].{tasks[k].KindName}.id";
            read.Check(tasks[k].Id.Text.Length == 0 || byId.TryAdd((tasks[k].Kind, tasks[k].Id.Text), k), where, $"{tasks[k].KindName} {tasks[k].Id.Text} is given twice", "Give each its own id.");
        }

        return byId;
    }
}
