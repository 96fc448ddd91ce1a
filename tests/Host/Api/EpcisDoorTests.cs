using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LogiOpt.Core.Access;
using LogiOpt.Host.Tests.Worker;

namespace LogiOpt.Host.Tests.Api;

/// <summary>The EPCIS 2.0 door as a foreign client uses it.</summary>
public sealed class EpcisDoorTests : IAsyncLifetime
{
    private const string MediaType = "application/ld+json";

    private RunningWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await RunningWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_document_is_captured_once_and_its_events_are_found_by_every_parameter()
    {
        var document = Document(Event("urn:e:1", "shipping", "urn:epc:id:sgtin:0614141.107346.2017"), Event("urn:e:2", "receiving", "urn:epc:id:sgtin:0614141.107346.2018"));
        for (var k = 0; k < 2; k++)
        {
            var captured = await PostAsync("/epcis/capture", document);
            Assert.Equal(HttpStatusCode.Accepted, captured.StatusCode);
            Assert.Equal("2.0.0", captured.Headers.GetValues("GS1-EPCIS-Version").Single());
            var job = await _worker.Admin.GetFromJsonAsync<JsonObject>(captured.Headers.Location);
            Assert.Equal(("true", "false", "rollback"), (job!["success"]!.ToString(), job["running"]!.ToString(), job["captureErrorBehaviour"]!.ToString()));
        }

        foreach (var (query, expected) in new[]
        {
            ("", 2), ("EQ_eventID=urn:e:1", 1), ("EQ_eventID=urn:e:1|urn:e:2", 2), ("eventType=ObjectEvent", 2), ("eventType=AggregationEvent", 0), ("EQ_bizStep=shipping", 1),
            ("EQ_bizStep=urn:epcglobal:cbv:bizstep:shipping", 1), ("EQ_disposition=in_transit", 2), ("EQ_readPoint=urn:epc:id:sgln:1.2.3", 2), ("EQ_bizLocation=urn:x:y", 0),
            ("MATCH_anyEPC=urn:epc:id:sgtin:0614141.107346.2017", 1), ("MATCH_anyEPC=urn:epc:idpat:sgtin:0614141.107346.*", 2), ("MATCH_anyEPC=urn:epc:idpat:sgtin:0614141.999999.*", 0),
            ("GE_eventTime=2026-11-01T00:00:00Z&LT_eventTime=2026-11-02T00:00:00Z", 2), ("LT_eventTime=2026-11-01T00:00:00Z", 0), ("GE_recordTime=2020-01-01T00:00:00%2B02:00", 2),
        })
            Assert.True(expected == await CountAsync($"/epcis/events?{query}"), query);
        Assert.Equal(1, await CountAsync("/epcis/epcs/urn%3Aepc%3Aid%3Asgtin%3A0614141.107346.2018/events"));
    }

    [Fact]
    public async Task Pages_are_linked_and_hold_every_event_once()
    {
        await PostAsync("/epcis/capture", Document([.. Enumerable.Range(0, 7).Select(k => Event($"urn:e:{k}", "shipping", $"urn:epc:id:sscc:1.{k}"))]));
        var (next, seen, pages) = ("/epcis/events?perPage=3&EQ_bizStep=shipping", new List<string>(), 0);
        while (next is not null && pages++ < 10)
        {
            var answer = await _worker.Admin.GetAsync(next);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
            seen.AddRange(Events(body).Select(e => e!["eventID"]!.ToString()));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(3, pages);
        Assert.Equal(Enumerable.Range(0, 7).Select(k => $"urn:e:{k}"), seen);
    }

    [Fact]
    public async Task One_event_is_posted_found_by_its_id_and_refused_the_second_time()
    {
        const string Id = "ni:///sha-256;00e1?ver=CBV2.0";
        var text = Event(Id, "shipping", "urn:epc:id:sscc:1.9").Insert(1, "\"@context\":[\"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld\",{\"example\":\"http://ns.example.com/\"}],\"example:colour\":\"red\",");
        var posted = await PostAsync("/epcis/events", text);
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync("/epcis/events", text)).StatusCode);
        var found = JsonNode.Parse(await _worker.Admin.GetStringAsync(posted.Headers.Location!.ToString()));
        Assert.Equal((Id, "red"), (found!["eventID"]!.ToString(), found["example:colour"]!.ToString()));
        Assert.Contains("ns.example.com", found["@context"]!.ToJsonString());
        var missing = await _worker.Admin.GetAsync("/epcis/events/urn:no:such");
        Assert.Equal((HttpStatusCode.NotFound, "epcisException:NoSuchResourceException"), (missing.StatusCode, await TypeAsync(missing)));
    }

    [Fact]
    public async Task A_bad_event_takes_all_back_or_only_itself_as_the_sender_wishes()
    {
        var document = Document(Event("urn:e:good", "shipping", "urn:epc:id:sscc:1.1"), Event("urn:e:bad", "sailing", "urn:epc:id:sscc:1.2"));
        var refused = await PostAsync("/epcis/capture", document);
        Assert.Equal((HttpStatusCode.BadRequest, "epcisException:ValidationException"), (refused.StatusCode, await TypeAsync(refused)));
        Assert.Equal(0, await CountAsync("/epcis/events"));
        var taken = await PostAsync("/epcis/capture", document, ("GS1-Capture-Error-Behaviour", "proceed"));
        var job = await _worker.Admin.GetFromJsonAsync<JsonObject>(taken.Headers.Location);
        Assert.Equal("false", job!["success"]!.ToString());
        Assert.Equal("epcisException:ValidationException", job["errors"]![0]!["type"]!.ToString());
        Assert.Equal(1, await CountAsync("/epcis/events"));
    }

    [Theory]
    [InlineData("POST", "/epcis/capture", "application/xml", 415)]
    [InlineData("POST", "/epcis/capture", "text/xml", 415)]
    [InlineData("POST", "/epcis/events", "application/xml", 415)]
    [InlineData("POST", "/epcis/soap", "text/xml", 501)]
    [InlineData("POST", "/epcis/queries", "application/json", 501)]
    [InlineData("GET", "/epcis/queries/mine", null, 501)]
    [InlineData("GET", "/epcis/events?EQ_INNER_ILMD=1", null, 400)]
    [InlineData("GET", "/epcis/events?GE_eventTime=today", null, 400)]
    [InlineData("GET", "/epcis/events?perPage=0", null, 400)]
    [InlineData("GET", "/epcis/events?nextPageToken=x", null, 400)]
    [InlineData("OPTIONS", "/epcis/capture", null, 204)]
    [InlineData("OPTIONS", "/epcis/events", null, 204)]
    [InlineData("OPTIONS", "/epcis", null, 204)]
    public async Task What_is_not_offered_says_so(string method, string path, string? type, int status)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (type is not null) request.Content = new StringContent("<epcis/>", Encoding.UTF8, type);
        var answer = await _worker.Admin.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.True(answer.Headers.Contains("GS1-EPCIS-Version"));
        if (status >= 400) Assert.StartsWith("epcisException:", await TypeAsync(answer));
    }

    [Theory]
    [InlineData("GS1-EPCIS-Version", "1.2.0", 406)]
    [InlineData("GS1-EPCIS-Version", "1.2.0, 2.0.0", 200)]
    [InlineData("Accept", "application/xml", 406)]
    [InlineData("Accept", "text/html, */*", 200)]
    public async Task Versions_and_formats_are_agreed_on(string header, string value, int status)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/epcis/events");
        request.Headers.Add(header, value);
        Assert.Equal(status, (int)(await _worker.Admin.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_carrier_sees_its_own_events_and_jobs_only()
    {
        using var one = await _worker.ClientOfAsync(Roles.Carrier);
        using var other = await _worker.ClientOfAsync(Roles.Carrier);
        var captured = await one.PostAsync("/epcis/capture", Content(Document(Event("urn:e:mine", "shipping", "urn:epc:id:sscc:1.1"))));
        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync(captured.Headers.Location)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(captured.Headers.Location)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync("/epcis/events/urn:e:mine")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/epcis/events/urn:e:mine")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _worker.Admin.GetAsync("/epcis/events/urn:e:mine")).StatusCode);
    }

    [Fact]
    public async Task A_document_of_ten_million_bytes_and_one_of_too_many_events_are_refused()
    {
        var huge = await PostAsync("/epcis/capture", new string(' ', 10_000_000));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "epcisException:CaptureLimitExceededException"), (huge.StatusCode, await TypeAsync(huge)));
        var many = await PostAsync("/epcis/capture", Document([.. Enumerable.Range(0, 2001).Select(k => "{}")]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, many.StatusCode);
    }

    private static string Event(string id, string step, string epc) =>
        $$"""{"type":"ObjectEvent","eventID":"{{id}}","eventTime":"2026-11-01T09:00:00+02:00","eventTimeZoneOffset":"+02:00","action":"OBSERVE","bizStep":"{{step}}","disposition":"in_transit","readPoint":{"id":"urn:epc:id:sgln:1.2.3"},"epcList":["{{epc}}"] }""";

    private static string Document(params string[] events) =>
        """{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-01T09:00:00Z","epcisBody":{"eventList":["""
        + string.Join(',', events) + "]}}";

    private static StringContent Content(string text) => new(text, Encoding.UTF8, new MediaTypeHeaderValue(MediaType));

    private async Task<HttpResponseMessage> PostAsync(string path, string text, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Content(text) };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await _worker.Admin.SendAsync(request);
    }

    private async Task<int> CountAsync(string path) => Events(JsonNode.Parse(await _worker.Admin.GetStringAsync(path))).Count;

    private static JsonArray Events(JsonNode? answer) => answer!["epcisBody"]!["queryResults"]!["resultsBody"]!["eventList"]!.AsArray();

    private static async Task<string> TypeAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonObject>())!["type"]!.ToString();
}
