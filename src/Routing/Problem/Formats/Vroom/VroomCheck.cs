namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>Rules between the fields of a request.</summary>
internal static class VroomCheck
{
    public static void Run(VroomRequest request, VroomFields read)
    {
        for (var k = 0; k < request.Tasks.Count; k++) Task(request, k, read);
        for (var v = 0; v < request.Vehicles.Count; v++) Vehicle(request, v, read);
        var ids = new HashSet<string>();
        for (var v = 0; v < request.Vehicles.Count; v++)
            read.Check(request.Vehicles[v].Id.Text.Length == 0 || ids.Add(request.Vehicles[v].Id.Text), $"vehicles[{v}].id", $"vehicle {request.Vehicles[v].Id.Text} is given twice", "Give each its own id.");
    }

    private static void Task(VroomRequest request, int k, VroomFields read)
    {
        var task = request.Tasks[k];
        var where = k < request.Jobs.Count ? $"jobs[{k}]" : $"shipments[{(k - request.Jobs.Count) / 2}].{task.KindName}";
        Place(request, where, "location", task.Place, read);
        read.Check(task.Priority <= 100, $"{where}.priority", $"{task.Priority}", "Give 0 to 100.");
        foreach (var (name, amounts) in new[] { ("delivery", task.Delivery), ("pickup", task.Pickup) })
            read.Check(amounts.Count <= request.Dimensions || amounts.Skip(request.Dimensions).All(a => a == 0), $"{where}.{name}", $"{amounts.Count} amounts, the vehicles' capacity has {request.Dimensions}", "Give as many of both.");
    }

    private static void Vehicle(VroomRequest request, int v, VroomFields read)
    {
        var vehicle = request.Vehicles[v];
        var where = $"vehicles[{v}]";
        read.Check(vehicle.Start is not null || vehicle.End is not null, $"{where}.start", "neither start nor end", "Give at least one of them.");
        if (vehicle.Start is { } start) Place(request, where, "start", start, read);
        if (vehicle.End is { } end) Place(request, where, "end", end, read);
        read.Check(vehicle.SpeedFactor is > 0 and <= 5, $"{where}.speed_factor", $"{vehicle.SpeedFactor}", "Give more than 0 and at most 5.");
        var breaks = new HashSet<string>();
        for (var b = 0; b < vehicle.Breaks.Count; b++)
            read.Check(breaks.Add(vehicle.Breaks[b].Id.Text), $"{where}.breaks[{b}].id", $"break {vehicle.Breaks[b].Id.Text} is given twice", "Give each its own id.");
        if (!request.ByIndex) return;

        if (!read.Check(request.Matrices.TryGetValue(vehicle.Profile, out var matrix), $"{where}.profile", $"no table for '{vehicle.Profile}'", "Give matrices for every profile in use.")) return;
        read.Check(matrix!.Costs is null || vehicle.CostPerHour == 3600, $"{where}.costs.per_hour", "given beside a table of costs", "Give one of them.");
        read.Check(matrix.Costs is null || vehicle.CostPerKm == 0, $"{where}.costs.per_km", "given beside a table of costs", "Give one of them.");
        read.Check(matrix.Metres is not null || vehicle.CostPerKm == 0 && vehicle.MaxDistance is null, $"{where}.profile", "distances are needed for per_km or max_distance", $"Give matrices.{vehicle.Profile}.distances.");
    }

    private static void Place(VroomRequest request, string where, string member, VroomPlace place, VroomFields read)
    {
        if (!request.ByIndex)
        {
            read.Check(place.Longitude is not null, $"{where}.{member}", "no coordinates and no table", "Give [longitude, latitude], or matrices.");
            return;
        }

        var size = request.Matrices.Values.Min(m => m.Size);
        read.Check(place.Index is { } index && index < size, $"{where}.{member}_index", place.Index is null ? "missing" : $"{place.Index}", $"Give a row of the tables, 0 to {size - 1}.");
    }
}
