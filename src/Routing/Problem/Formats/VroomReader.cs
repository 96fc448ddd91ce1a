using System.Text.Json;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem.Formats;

/// <summary>Reads VROOM's JSON input: vehicles, jobs, shipments, and either coordinates or one matrix. Times in seconds, distances in metres.</summary>
/// <remarks>Breaks, steps and several profiles are not read and are told as faults, so that no rule is silently dropped. Source: VROOM's docs/API.md.</remarks>
public static class VroomReader
{
    /// <summary>Road length per great-circle length, where no matrix is given.</summary>
    public const double Detour = 1.3;

    /// <summary>Speed where no matrix is given: 30 km/h.</summary>
    public const double SecondsPerMetre = 3.6 / 30;

    /// <summary>Reads a text.</summary>
    /// <param name="file">Its name in faults.</param>
    /// <param name="text">JSON.</param>
    /// <exception cref="BadInputException">It has faults; all are told with their JSON path.</exception>
    public static Instance Parse(string file, string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (JsonException broken)
        {
            throw new BadInputException($"{file} line {broken.LineNumber + 1}", "it is not JSON", broken.Message);
        }

        using (document) return new Reading(file).Read(document.RootElement);
    }

    private sealed class Reading(string file)
    {
        private readonly FaultList _faults = new();
        private readonly List<(double Longitude, double Latitude)> _points = [];
        private readonly Dictionary<(double, double), int> _index = [];
        private bool _byIndex;
        private int _size;

        public Instance Read(JsonElement root)
        {
            if (root.ValueKind != JsonValueKind.Object) throw new BadInputException(file, "it is no JSON object", "Give vehicles and jobs.");
            var matrix = Matrix(root);
            var vehicles = Items(root, "vehicles").Select((v, k) => Vehicle($"vehicles[{k}]", v)).ToList();
            var visits = Items(root, "jobs").Select((j, k) => Job($"jobs[{k}]", j)).ToList();
            var pairs = Items(root, "shipments").Select((s, k) => Shipment($"shipments[{k}]", s)).ToList();
            _faults.ThrowIfAny();
            TravelData travel = matrix is null ? Travel() : matrix;
            var numbers = visits.Select(v => v.Id).Concat(pairs.SelectMany(p => new[] { p.Pickup.Id, p.Drop.Id })).ToList();
            return new Instance(new RoutingProblem(vehicles, visits, pairs, travel), numbers, 1, matrix is null ? "great-circle x 1.3 at 30 km/h" : "matrix given",
                matrix is null ? _points : null);
        }

        private MatrixTravel? Matrix(JsonElement root)
        {
            if (!root.TryGetProperty("matrices", out var matrices)) return null;
            var profiles = matrices.ValueKind == JsonValueKind.Object ? matrices.EnumerateObject().ToList() : [];
            if (!_faults.Check(profiles.Count == 1, $"{file} matrices", $"{profiles.Count} profiles", "Give one profile.")) return null;
            var profile = profiles[0].Value;
            var durations = Cells($"matrices.{profiles[0].Name}.durations", profile, "durations");
            _byIndex = true;
            var metres = profile.TryGetProperty("distances", out _) ? Cells($"matrices.{profiles[0].Name}.distances", profile, "distances") : durations;
            _size = (int)Math.Sqrt(durations.Length);
            _faults.Check(metres.Length == durations.Length, $"{file} matrices", "durations and distances differ in size", "Give both for the same places.");
            return new MatrixTravel(_size, durations, metres);
        }

        private int[] Cells(string where, JsonElement profile, string member)
        {
            var rows = Items(profile, member);
            var cells = new int[rows.Count * rows.Count];
            for (var r = 0; r < rows.Count; r++)
            {
                var row = rows[r].ValueKind == JsonValueKind.Array ? rows[r].EnumerateArray().ToList() : [];
                if (!_faults.Check(row.Count == rows.Count, $"{file} {where}[{r}]", $"{row.Count} cells", $"Give {rows.Count}.")) continue;
                for (var c = 0; c < row.Count; c++)
                    if (!_faults.Check(row[c].ValueKind == JsonValueKind.Number && row[c].TryGetInt32(out cells[r * rows.Count + c]), $"{file} {where}[{r}][{c}]", "no whole number", "Give whole seconds or metres.")) break;
            }

            return cells;
        }

        private RoutingVehicle Vehicle(string where, JsonElement v)
        {
            Refuse(where, v, "breaks", "steps", "max_travel_time", "speed_profile");
            var start = Place(where, v, "start");
            var end = Place(where, v, "end");
            _faults.Check(start is not null, $"{file} {where}.start", "no start", "Give start as [longitude, latitude], or start_index with a matrix.");
            v.TryGetProperty("costs", out var costs);
            return new RoutingVehicle
            {
                Id = Id(where, v),
                StartPlace = start ?? 0,
                EndPlace = end,
                Capacity = Amounts(where, v, "capacity"),
                Skills = Skills(v),
                Shift = v.TryGetProperty("time_window", out var window) ? Window($"{where}.time_window", window) : SecondsWindow.Always,
                SpeedFactor = Number(where, v, "speed_factor", 1),
                MaxStops = Optional(where, v, "max_tasks"),
                MaxMetres = Optional(where, v, "max_distance"),
                FixedCostMilli = (long)Number($"{where}.costs", costs, "fixed", 0) * 1000,
                CostPerHourMilli = (long)Number($"{where}.costs", costs, "per_hour", 3600) * 1000,
                CostPerKmMilli = (long)Number($"{where}.costs", costs, "per_km", 0) * 1000,
            };
        }

        private RoutingVisit Job(string where, JsonElement j) => Task(where, j, Id(where, j)) with
        {
            Deliver = Amounts(where, j, "delivery"),
            Pickup = Amounts(where, j, "pickup"),
            Skills = Skills(j),
            Priority = Whole(where, j, "priority", 0),
        };

        private RoutingPair Shipment(string where, JsonElement s)
        {
            s.TryGetProperty("pickup", out var pickup);
            s.TryGetProperty("delivery", out var delivery);
            var id = Id($"{where}.pickup", pickup);
            return new RoutingPair
            {
                Id = $"shipment {id}",
                Load = Amounts(where, s, "amount"),
                Skills = Skills(s),
                Priority = Whole(where, s, "priority", 0),
                Pickup = Task($"{where}.pickup", pickup, $"pickup {id}"),
                Drop = Task($"{where}.delivery", delivery, $"delivery {Id($"{where}.delivery", delivery)}"),
            };
        }

        private RoutingVisit Task(string where, JsonElement task, string id)
        {
            var place = Place(where, task, "location");
            _faults.Check(place is not null, $"{file} {where}.location", "no location", "Give [longitude, latitude], or location_index with a matrix.");
            var windows = Items(task, "time_windows").Select((w, k) => Window($"{where}.time_windows[{k}]", w)).ToList();
            return new RoutingVisit
            {
                Id = id,
                Place = place ?? 0,
                ServiceSeconds = (int)Math.Min((long)Whole(where, task, "service", 0) + Whole(where, task, "setup", 0), SecondsWindow.Horizon),
                Windows = windows,
            };
        }

        private int? Place(string where, JsonElement item, string member)
        {
            if (item.ValueKind != JsonValueKind.Object) return null;
            if (_byIndex)
            {
                if (Optional(where, item, $"{member}_index") is not { } index) return null;
                _faults.Check(index >= 0 && index < _size, $"{file} {where}.{member}_index", $"{index}", $"Give 0 to {_size - 1}.");
                return index;
            }

            if (!item.TryGetProperty(member, out var value)) return null;
            var pair = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [];
            var known = pair.Count == 2 && pair.All(p => p.ValueKind == JsonValueKind.Number) && GeoPoint.TryCreate(pair[1].GetDouble(), pair[0].GetDouble(), out _);
            if (!_faults.Check(known, $"{file} {where}.{member}", $"{value} is no place on Earth", "Give [longitude, latitude] in degrees.")) return 0;
            var key = (pair[0].GetDouble(), pair[1].GetDouble());
            if (_index.TryGetValue(key, out var at)) return at;
            _points.Add(key);
            return _index[key] = _points.Count - 1;
        }

        /// <summary>Great circles flattened at the middle latitude: exact to a few metres over a metropolis.</summary>
        private PlaneTravel Travel()
        {
            if (_points.Count == 0) _points.Add((0, 0));
            const double metresPerDegree = 6_371_008.8 * Math.PI / 180;
            var middle = (_points.Min(p => p.Latitude) + _points.Max(p => p.Latitude)) / 2;
            var shrink = Math.Cos(double.DegreesToRadians(middle));
            return new PlaneTravel(
                [.. _points.Select(p => (p.Longitude - _points[0].Longitude) * metresPerDegree * shrink)], [.. _points.Select(p => (p.Latitude - middle) * metresPerDegree)],
                new PlaneRounding(Detour, 0.5, SecondsPerMetre));
        }

        private void Refuse(string where, JsonElement item, params ReadOnlySpan<string> members)
        {
            if (item.ValueKind != JsonValueKind.Object) return;
            foreach (var member in members)
                _faults.Check(!item.TryGetProperty(member, out _), $"{file} {where}.{member}", "not supported", "Remove it; the plan would not keep it.");
        }

        private string Id(string where, JsonElement item)
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.Number or JsonValueKind.String) return id.ToString();
            _faults.Add($"{file} {where}.id", "no id", "Give a number or a string.");
            return where;
        }

        private SecondsWindow Window(string where, JsonElement window)
        {
            var ends = window.ValueKind == JsonValueKind.Array ? window.EnumerateArray().ToList() : [];
            int from = 0, until = 0;
            var good = ends.Count == 2 && ends[0].ValueKind == JsonValueKind.Number && ends[1].ValueKind == JsonValueKind.Number
                       && ends[0].TryGetInt32(out from) && ends[1].TryGetInt32(out until);
            _faults.Check(good, $"{file} {where}", "no pair of whole seconds", "Give [from, until].");
            return new SecondsWindow(from, until);
        }

        private int[] Amounts(string where, JsonElement item, string member)
        {
            var amounts = Items(item, member);
            var whole = new int[amounts.Count];
            for (var k = 0; k < whole.Length; k++)
                _faults.Check(amounts[k].ValueKind == JsonValueKind.Number && amounts[k].TryGetInt32(out whole[k]), $"{file} {where}.{member}[{k}]", $"{amounts[k]}", "Give a whole number.");
            return whole;
        }

        private static string[] Skills(JsonElement item) => [.. Items(item, "skills").Select(s => s.ToString())];

        private int? Optional(string where, JsonElement item, string member) => item.TryGetProperty(member, out _) ? Whole(where, item, member, 0) : null;

        private int Whole(string where, JsonElement item, string member, int otherwise)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(member, out var value)) return otherwise;
            var number = otherwise;
            _faults.Check(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number), $"{file} {where}.{member}", $"{value}", "Give a whole number.");
            return number;
        }

        private double Number(string where, JsonElement item, string member, double otherwise)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(member, out var value)) return otherwise;
            if (_faults.Check(value.ValueKind == JsonValueKind.Number, $"{file} {where}.{member}", $"{value}", "Give a number.")) return value.GetDouble();
            return otherwise;
        }

        private static List<JsonElement> Items(JsonElement item, string member) =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
    }
}
