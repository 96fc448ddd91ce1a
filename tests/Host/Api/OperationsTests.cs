using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LogiOpt.Core.Access;
using LogiOpt.Host.Tests.Worker;

namespace LogiOpt.Host.Tests.Api;

/// <summary>Carriers, offers, returns, webhooks and ETags through the public API.</summary>
public sealed class OperationsTests : IAsyncLifetime
{
    private RunningWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await RunningWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_return_becomes_a_shipment_that_a_carrier_moves_and_its_dossier_tells_all()
    {
        var now = DateTimeOffset.UtcNow;
        var made = await PostAsync("/api/tracking/returns", new { reference = "R-1", from = new[] { 113.3, 23.1 }, to = new[] { 113.2, 23.1 }, earliest = now, latest = now.AddHours(5), grams = 800 });
        Assert.Equal(HttpStatusCode.Accepted, made.StatusCode);
        var shipment = (await made.Content.ReadFromJsonAsync<JsonObject>())!["shipment"]!.ToString();
        await UntilAsync(async () => (await _worker.Admin.GetAsync($"/api/tracking/shipments/{shipment}")).StatusCode == HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.OK, (await _worker.Admin.PutAsJsonAsync("/api/tracking/carriers/DHX", new { name = "DHX", codes = new Dictionary<string, string> { ["OK"] = "delivered" } })).StatusCode);
        var early = await IntakeAsync(_worker.Admin, "DHX", $"reference,status,at\nT-1,collected,{now:O}\nT-1,ODD,{now:O}\n");
        Assert.Equal(2, early["quarantined"]!["unknown-shipment"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.Created, (await PostAsync($"/api/tracking/shipments/{shipment}/labels", new { label = "T-1", carrier = "DHX" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync($"/api/tracking/shipments/{shipment}/labels", new { label = "T-1" })).StatusCode);
        Assert.Contains("carrierCollected", await _worker.Admin.GetStringAsync($"/api/tracking/shipments/{shipment}"));

        var coverage = await _worker.Admin.GetFromJsonAsync<JsonObject>("/api/tracking/carriers/DHX/coverage");
        Assert.Equal("ODD", coverage!["unmapped"]![0]!["code"]!.ToString());
        await _worker.Admin.PutAsJsonAsync("/api/tracking/carriers/DHX", new { name = "DHX", codes = new Dictionary<string, string> { ["OK"] = "delivered", ["ODD"] = "held" } });
        Assert.Contains("carrierHeld", await _worker.Admin.GetStringAsync($"/api/tracking/shipments/{shipment}"));

        await IntakeAsync(_worker.Admin, "DHX", $"reference,status,at\nT-1,OK,{now.AddSeconds(30):O}\n");
        var score = await _worker.Admin.GetFromJsonAsync<JsonObject>("/api/tracking/carriers/DHX/score");
        Assert.Equal((1, 1), (score!["delivered"]!.GetValue<int>(), score["onTime"]!.GetValue<int>()));
        var dossier = await _worker.Admin.GetFromJsonAsync<JsonObject>($"/api/tracking/shipments/{shipment}/dossier");
        Assert.True(dossier!["holds"]!.GetValue<bool>());
        Assert.True(dossier["entries"]!.AsArray().Count >= 4);
        Assert.NotNull((await _worker.Admin.GetFromJsonAsync<JsonObject>($"/api/tracking/shipments/{shipment}/shown"))!["promise"]);
    }

    [Fact]
    public async Task A_carriers_key_fills_and_sees_its_own_record_only()
    {
        foreach (var code in new[] { "carrier", "OTHER" }) await _worker.Admin.PutAsJsonAsync($"/api/tracking/carriers/{code}", new { name = code });
        // ClientOfAsync names a key after its roles.
        using var client = await _worker.ClientOfAsync(Roles.Carrier);
        var csv = $"reference,status,at\nX,held,{DateTimeOffset.UtcNow:O}\n";
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/tracking/carriers/carrier/statuses", Csv(csv))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync("/api/tracking/carriers/OTHER/statuses", Csv(csv))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/tracking/carriers/carrier/score")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/tracking/carriers/OTHER/coverage")).StatusCode);
    }

    [Theory]
    [InlineData("iftsta", "hello", 400)]
    [InlineData("iftsta", "UNH+1+IFTSTA:D:01B:UN'CNI+1+A'STS+1+21'", 200)]
    [InlineData("statuses", "a,b\n1,2\n", 400)]
    [InlineData("statuses", "reference,status,at\n\"unclosed,held,x\n", 400)]
    [InlineData("statuses", "", 400)]
    public async Task A_carriers_file_is_taken_or_refused_with_its_faults(string door, string text, int status)
    {
        await _worker.Admin.PutAsJsonAsync("/api/tracking/carriers/DHX", new { name = "DHX" });
        var answer = await _worker.Admin.PostAsync($"/api/tracking/carriers/DHX/{door}", new StringContent(text, Encoding.UTF8, "text/plain"));
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 400) Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonObject>())!["faults"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await _worker.Admin.PostAsync($"/api/tracking/carriers/NOBODY/{door}", new StringContent(text))).StatusCode);
    }

    [Fact]
    public async Task A_slot_is_offered_held_confirmed_and_cannot_be_hoarded()
    {
        Assert.Equal(HttpStatusCode.OK, (await _worker.Admin.PutAsJsonAsync("/api/tracking/pickup-points/PP-1", new { name = "Kiosk", point = new[] { 113.3, 23.101 }, capacity = 4, opensMinute = 0, closesMinute = 1440 })).StatusCode);
        var answer = await (await PostAsync("/api/tracking/options", new { to = new[] { 113.3, 23.1 }, from = new[] { new[] { 113.31, 23.11 } }, prefer = "cheap" })).Content.ReadFromJsonAsync<JsonObject>();
        var slot = answer!["options"]!.AsArray().Select(o => o!["slot"]!.ToString()).First(s => s.StartsWith("pickupPoint/") && s.EndsWith("/PP-1"));
        Assert.NotEmpty(answer["recommended"]!["reason"]!.ToString());
        for (var k = 0; k < 2; k++) Assert.Equal(HttpStatusCode.Created, (await PostAsync("/api/tracking/holds", new { slot, shopper = $"cart-{k}" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync("/api/tracking/holds", new { slot, shopper = "cart-2" })).StatusCode);
        var again = await (await PostAsync("/api/tracking/holds", new { slot, shopper = "cart-1" })).Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync($"/api/tracking/holds/{again!["hold"]}/confirm", new { reference = "order-1" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"/api/tracking/holds/{again["hold"]}/confirm", new { reference = "order-2" })).StatusCode);
        foreach (var wrong in new[] { "halfDay/2020-01-01T01:00Z", "nextDay/soon", "pickupPoint/2026-01-01T00:00Z/NO", "", "instant" })
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/tracking/holds", new { slot = wrong, shopper = "x" })).StatusCode);
    }

    [Fact]
    public async Task A_subscription_tells_its_secret_once_and_takes_no_private_address()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/tracking/webhooks", new { url = "https://169.254.169.254/latest" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/tracking/webhooks", new { url = "https://example.com", types = new[] { "everything" } })).StatusCode);
        var made = await (await PostAsync("/api/tracking/webhooks", new { url = "https://receiver.invalid/hook", types = new[] { "delivered" } })).Content.ReadFromJsonAsync<JsonObject>();
        var (id, secret) = (made!["id"]!.ToString(), made["secret"]!.ToString());
        Assert.StartsWith("whsec_", secret);
        Assert.DoesNotContain(secret, await _worker.Admin.GetStringAsync("/api/tracking/webhooks"));
        var rotated = await (await PostAsync($"/api/tracking/webhooks/{id}/secret", new { })).Content.ReadFromJsonAsync<JsonObject>();
        Assert.NotEqual(secret, rotated!["secret"]!.ToString());
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"/api/tracking/webhooks/{id}/test", new { })).StatusCode);
        Assert.Single((await _worker.Admin.GetFromJsonAsync<JsonArray>($"/api/tracking/webhooks/{id}/deliveries"))!);
        Assert.Equal(HttpStatusCode.NoContent, (await _worker.Admin.DeleteAsync($"/api/tracking/webhooks/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _worker.Admin.GetAsync($"/api/tracking/webhooks/{id}/deliveries")).StatusCode);
        using var shop = await _worker.ClientOfAsync(Roles.Shop);
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.GetAsync("/api/tracking/webhooks")).StatusCode);
    }

    [Fact]
    public async Task Who_has_the_same_already_is_told_so_by_its_etag()
    {
        var first = await _worker.Admin.GetAsync("/api/tracking/shipments");
        var tag = first.Headers.ETag!;
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/tracking/shipments");
        request.Headers.IfNoneMatch.Add(tag);
        Assert.Equal(HttpStatusCode.NotModified, (await _worker.Admin.SendAsync(request)).StatusCode);
        Assert.Equal("application/json", first.Content.Headers.ContentType!.MediaType);
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => _worker.Admin.PostAsJsonAsync(path, body);

    private static StringContent Csv(string text) => new(text, Encoding.UTF8, "text/csv");

    private static async Task<JsonObject> IntakeAsync(HttpClient client, string carrier, string text)
    {
        var answer = await client.PostAsync($"/api/tracking/carriers/{carrier}/statuses", Csv(text));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var k = 0; k < 300 && !await holds(); k++) await Task.Delay(100);
        Assert.True(await holds());
    }
}
