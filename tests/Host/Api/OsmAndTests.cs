using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LogiOpt.Host.Tests.Worker;

namespace LogiOpt.Host.Tests.Api;

/// <summary>Trackers as they are: no key, no header, the same request again until it is taken.</summary>
public sealed class OsmAndTests : IAsyncLifetime
{
    private RunningWorker _worker = null!;

    private HttpClient _phone = null!;

    public async ValueTask InitializeAsync()
    {
        _worker = await RunningWorker.StartAsync(null, null, "--Tracking:DeviceBurst=20", "--Tracking:DeviceReportsPerSecond=0.001");
        _phone = _worker.Client(null);
    }

    public ValueTask DisposeAsync()
    {
        _phone.Dispose();
        return _worker.DisposeAsync();
    }

    [Fact]
    public async Task A_known_device_is_taken_by_query_form_and_json_and_answered_with_nothing()
    {
        await RegisterAsync("phone-1");
        var form = new FormUrlEncodedContent([new("deviceid", "phone-1"), new("location", "23.1,113.3"), new("speed", "3")]);
        var json = new StringContent("""{"device_id":"phone-1","location":{"coords":{"latitude":23.1,"longitude":113.3}}}""", Encoding.UTF8, "application/json");
        foreach (var answer in new[]
        {
            await _phone.GetAsync("/osmand/?id=phone-1&lat=23.1&lon=113.3"), await _phone.PostAsync("/osmand/?id=phone-1&lat=23.1&lon=113.3&batt=1", null),
            await _phone.PostAsync("/osmand", form), await _phone.PostAsync("/osmand/", json),
        })
            Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        var vehicles = await _worker.Admin.GetFromJsonAsync<JsonObject>("/api/tracking/vehicles");
        Assert.Equal("phone-1", vehicles!["items"]![0]!["vehicle"]!.GetValue<string>());
    }

    [Fact]
    public async Task Nobody_and_strangers_are_refused_and_counted()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _phone.GetAsync("/osmand/?lat=1&lon=1")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _phone.GetAsync("/osmand/?id=stranger&lat=1&lon=1")).StatusCode);
        var json = new StringContent("""{"device_id":"stranger","location":{}}""", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.NotFound, (await _phone.PostAsync("/osmand/", json)).StatusCode);
        var half = new StringContent("""{"device_id":"str""", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await _phone.PostAsync("/osmand/", half)).StatusCode);
        var report = await _worker.Admin.GetFromJsonAsync<JsonObject>("/api/tracking/refusals");
        Assert.Equal(["unknown-device 2", "no-device 1", "unreadable 1"], report!["refused"]!.AsArray().Select(r => $"{r!["reason"]} {r["count"]}"));
    }

    [Fact]
    public async Task A_report_that_makes_no_sense_is_taken_into_quarantine_so_that_the_phone_goes_on()
    {
        await RegisterAsync("phone-2");
        foreach (var query in new[] { "lat=NaN&lon=1", "lat=91&lon=1", "lat=1&lon=1&timestamp=32503680000000", "lat=1&lon=1&timestamp=1377177267" })
            Assert.Equal(HttpStatusCode.OK, (await _phone.GetAsync($"/osmand/?id=phone-2&{query}")).StatusCode);
        var report = await _worker.Admin.GetFromJsonAsync<JsonObject>("/api/tracking/refusals");
        Assert.Equal(["impossible-position 2", "future 1", "too-old 1"], report!["quarantined"]!.AsArray().Select(r => $"{r!["reason"]} {r["count"]}"));
        Assert.Empty((await _worker.Admin.GetFromJsonAsync<JsonObject>("/api/tracking/vehicles"))!["items"]!.AsArray());
        var listed = await _worker.Admin.GetFromJsonAsync<JsonObject>("/api/tracking/quarantine?reason=impossible-position");
        Assert.All(listed!["items"]!.AsArray(), e => Assert.Equal("device/phone-2", e!["source"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_runaway_device_is_told_to_wait_and_others_are_not()
    {
        await RegisterAsync("runaway");
        await RegisterAsync("calm");
        HttpResponseMessage answer = null!;
        for (var k = 0; k <= 20; k++) answer = await _phone.GetAsync($"/osmand/?id=runaway&lat=1&lon={k}");
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await _phone.GetAsync("/osmand/?id=calm&lat=1&lon=1")).StatusCode);
    }

    [Fact]
    public async Task A_large_body_is_refused_whatever_its_length_header_says()
    {
        await RegisterAsync("phone-3");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _phone.PostAsync("/osmand/", new ByteArrayContent(new byte[10_000_000]))).StatusCode);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/osmand/") { Content = new ByteArrayContent(new byte[200_000]) };
        chunked.Headers.TransferEncodingChunked = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _phone.SendAsync(chunked)).StatusCode);
    }

    [Fact]
    public async Task A_secret_device_reports_by_its_token_and_not_by_its_name()
    {
        var made = await (await _worker.Admin.PostAsJsonAsync("/api/tracking/devices", new { id = "van 7", vehicle = "VAN-07", secret = true })).Content.ReadFromJsonAsync<JsonObject>();
        var token = made!["token"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.BadRequest, (await _phone.GetAsync("/osmand/?id=van%207&lat=1&lon=1")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _phone.GetAsync($"/osmand/?id={token}&lat=1&lon=1")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _phone.GetAsync($"/osmand/?token={token}&id=whatever&lat=1&lon=1.001")).StatusCode);
        Assert.DoesNotContain(token, await _worker.Admin.GetStringAsync("/api/tracking/devices"));
        Assert.DoesNotContain(token, await _worker.Admin.GetStringAsync("/api/tracking/quarantine"));
        Assert.Equal(HttpStatusCode.NoContent, (await _worker.Admin.DeleteAsync("/api/tracking/devices/van%207")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _phone.GetAsync($"/osmand/?id={token}&lat=1&lon=1")).StatusCode);
    }

    private async Task RegisterAsync(string id)
    {
        Assert.Equal(HttpStatusCode.Created, (await _worker.Admin.PostAsJsonAsync("/api/tracking/devices", new { id })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await _worker.Admin.PostAsJsonAsync("/api/tracking/devices", new { id })).StatusCode);
    }
}
