using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LogiOpt.Host.Tests.Worker;
using Microsoft.Data.Sqlite;

namespace LogiOpt.Host.Tests.Api;

/// <summary>A device's token at the API's own doors, and what happens when there is more than the journal can take.</summary>
public sealed class DeviceIdentityTests
{
    [Fact]
    public async Task A_devices_token_reports_of_its_own_vehicle_and_nothing_else()
    {
        await using var worker = await RunningWorker.StartAsync();
        var device = await (await worker.Admin.PostAsJsonAsync("/api/tracking/devices", new { id = "box-1", vehicle = "VAN-1", secret = true })).Content.ReadFromJsonAsync<JsonObject>();
        await worker.Admin.PostAsJsonAsync("/api/tracking/devices", new { id = "open-1", vehicle = "VAN-2" });
        using var box = worker.Client(device!["token"]!.GetValue<string>());

        var own = await box.PostAsJsonAsync("/api/tracking/positions", Positions("VAN-1", "own"));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await box.PostAsJsonAsync("/api/tracking/positions", Positions("VAN-2", "other"))).StatusCode);
        var milestone = new { milestones = new[] { new { @event = "m", route = Guid.Parse("00000000-0000-0000-0000-000000000001"), vehicle = "VAN-2", type = "departed", stop = 0, at = DateTimeOffset.UtcNow } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await box.PostAsJsonAsync("/api/tracking/milestones", milestone)).StatusCode);
        foreach (var path in new[] { "/api/tracking/vehicles", "/api/tracking/board", "/api/orders", "/api/keys", "/api/tracking/devices" })
            Assert.Equal(HttpStatusCode.Forbidden, (await box.GetAsync(path)).StatusCode);
        // An id that is no secret opens /osmand, as trackers need it, and no other door.
        foreach (var stranger in new[] { "open-1", "lod_" + new string('x', 32) })
        {
            using var client = worker.Client(stranger);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsJsonAsync("/api/tracking/positions", Positions("VAN-2", "stranger"))).StatusCode);
        }

        await worker.Admin.DeleteAsync("/api/tracking/devices/box-1");
        Assert.Equal(HttpStatusCode.Unauthorized, (await box.PostAsJsonAsync("/api/tracking/positions", Positions("VAN-1", "late"))).StatusCode);
    }

    [Fact]
    public async Task Above_what_fits_in_line_callers_are_told_429_with_a_time_and_nothing_acknowledged_is_lost()
    {
        await using var worker = await RunningWorker.StartAsync(null, null, "--Tracking:QueuedRequests=4", "--Tracking:BatchRequests=1");
        // Somebody else holds the database's only writer, so the line cannot move.
        await using var holder = new SqliteConnection($"Data Source={Path.Combine(worker.Data, "logiopt.db")}");
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        var transaction = holder.BeginTransaction();
        var posts = Enumerable.Range(0, 20).Select(k => worker.Admin.PostAsJsonAsync("/api/tracking/positions", Positions($"VAN-{k}", $"e{k}"))).ToList();
        var refused = await Task.WhenAny(posts).Unwrap();
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);

        var answers = await Task.WhenAll(posts);
        Assert.All(answers, a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests }));
        Assert.All(answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests), a => Assert.NotNull(a.Headers.RetryAfter?.Delta));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
        for (var k = 0; k < posts.Count; k++)
        {
            var again = await (await worker.Admin.PostAsJsonAsync("/api/tracking/positions", Positions($"VAN-{k}", $"e{k}"))).Content.ReadFromJsonAsync<JsonObject>();
            Assert.Equal(answers[k].StatusCode == HttpStatusCode.OK ? 1 : 0, again!["duplicates"]!.GetValue<int>());
        }
    }

    private static object Positions(string vehicle, string @event) =>
        new { positions = new[] { new { @event, vehicle, at = new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero), point = new[] { 113.3, 23.1 } } } };
}
