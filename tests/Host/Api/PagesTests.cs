using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LogiOpt.Host.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Tests.Api;

public sealed class PagesTests
{
    private const string Shown = """
        { "reference": "<b>SO-1</b>", "state": "outForDelivery", "why": "+4 min: stop 6 took longer",
          "promise": { "earliest": "2026-11-22T04:00:00Z", "latest": "2026-11-22T07:00:00Z" },
          "window": { "earliest": "2026-11-22T06:10:00Z", "latest": "2026-11-22T06:40:00Z" },
          "timeline": [{ "at": "2026-11-22T02:05:00Z", "code": "released", "text": "Ready <script>alert(1)</script>" }] }
        """;

    [Theory]
    [InlineData("/")]
    [InlineData("/dispatch")]
    [InlineData("/planner")]
    [InlineData("/track/some-token")]
    [InlineData("/web/js/map.js")]
    public async Task Every_page_comes_with_strict_headers(string path)
    {
        await using var app = await StartAsync();
        var answer = await app.GetTestClient().GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task No_page_holds_a_script_or_a_style_of_its_own_and_everything_it_names_exists()
    {
        await using var app = await StartAsync();
        var client = app.GetTestClient();
        foreach (var page in new[] { "/", "/dispatch", "/planner", "/track/some-token" })
        {
            var html = await client.GetStringAsync(page);
            Assert.DoesNotContain("<style", html);
            Assert.DoesNotContain(" style=", html);
            Assert.DoesNotContain("<!--settings-->", html);
            Assert.DoesNotMatch(@"<script(?![^>]*src=)", html);
            Assert.DoesNotMatch(@"\son\w+=", html);
            foreach (Match link in Regex.Matches(html, @"(?:src|href)=""(/web/[^""]+)"""))
                Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(link.Groups[1].Value)).StatusCode);
        }
    }

    [Fact]
    public void Every_module_that_a_script_imports_exists()
    {
        var files = WebFiles.Embedded(new PagesOptions());
        var imports = files.Where(f => f.Key.EndsWith(".js", StringComparison.Ordinal))
            .SelectMany(f => Regex.Matches(f.Value.Text, @"from ""\./([^""]+)""").Select(m => (Script: f.Key, Module: "js/" + m.Groups[1].Value))).ToList();

        Assert.NotEmpty(imports);
        Assert.All(imports, i => Assert.True(files.ContainsKey(i.Module), $"{i.Script} imports {i.Module}, which does not exist."));
    }

    [Fact]
    public async Task The_window_can_be_read_without_any_script_and_data_cannot_become_markup()
    {
        await using var app = await StartAsync(_ => JsonNode.Parse(Shown));
        var html = await app.GetTestClient().GetStringAsync("/track/some-token");

        Assert.Contains("14:10–14:40", WebUtility.HtmlDecode(html));
        Assert.Contains("UTC+08:00", WebUtility.HtmlDecode(html));
        Assert.Contains("stop 6 took longer", html);
        Assert.Contains("&lt;b&gt;SO-1&lt;/b&gt;", html);
        Assert.DoesNotContain("<script>alert", html);
    }

    [Fact]
    public async Task A_delivered_shipment_shows_when_it_was_delivered_and_not_a_window()
    {
        await using var app = await StartAsync(_ => JsonNode.Parse("""
            { "reference": "SO-1", "state": "delivered", "window": { "earliest": "2026-11-22T06:10:00Z", "latest": "2026-11-22T06:40:00Z" },
              "timeline": [{ "at": "2026-11-22T06:27:00Z", "code": "delivered", "text": "Delivered." }] }
            """));
        var html = WebUtility.HtmlDecode(await app.GetTestClient().GetStringAsync("/track/some-token?lang=en"));

        Assert.Contains("""<span class="expected">Delivered</span> <span class="window">14:27</span>""", html);
        Assert.DoesNotContain("14:10", html);
    }

    [Fact]
    public async Task A_shopper_with_a_chinese_browser_reads_chinese()
    {
        await using var app = await StartAsync(_ => JsonNode.Parse(Shown));
        var client = app.GetTestClient();
        client.DefaultRequestHeaders.Add("Accept-Language", "zh-CN,zh;q=0.9");

        Assert.Contains("承诺时段", WebUtility.HtmlDecode(await client.GetStringAsync("/track/some-token")));
        Assert.DoesNotContain("承诺时段", WebUtility.HtmlDecode(await client.GetStringAsync("/track/some-token?lang=en")));
    }

    [Fact]
    public async Task A_link_that_does_not_work_says_so_and_is_not_looked_up_when_it_is_too_long()
    {
        var asked = 0;
        await using var app = await StartAsync(_ => { asked++; return null; });
        var client = app.GetTestClient();

        var unknown = await client.GetAsync("/track/unknown");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("may have expired", await unknown.Content.ReadAsStringAsync());
        Assert.Equal("no-store", unknown.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/track/" + new string('x', 201))).StatusCode);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task An_unchanged_file_is_not_sent_again()
    {
        await using var app = await StartAsync();
        var client = app.GetTestClient();
        var first = await client.GetAsync("/web/css/base.css");
        client.DefaultRequestHeaders.Add("If-None-Match", first.Headers.ETag!.ToString());

        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync("/web/css/base.css")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/web/js/map.js")).StatusCode);
    }

    [Theory]
    [InlineData("/web/")]
    [InlineData("/web/nothing.js")]
    [InlineData("/web/index.html")]
    [InlineData("/web/../appsettings.json")]
    [InlineData("/web/%2e%2e/appsettings.json")]
    public async Task Nothing_but_the_files_of_the_pages_is_served(string path)
    {
        await using var app = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetTestClient().GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Every_endpoint_of_the_pages_declares_that_anybody_may_call_it()
    {
        await using var app = await StartAsync();
        var endpoints = app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<IAllowAnonymous>()));
    }

    [Fact]
    public void Bad_settings_are_all_told_at_once()
    {
        var result = new PagesOptionsCheck().Validate(null, new PagesOptions { UtcOffsetMinutes = 841, Currency = "yuan" });
        Assert.Equal(2, result.Failures!.Count());
        Assert.True(new PagesOptionsCheck().Validate(null, new PagesOptions { UtcOffsetMinutes = -840, Currency = "CNY" }).Succeeded);
    }

    [Fact]
    public async Task The_clock_is_that_of_the_promises_unless_it_is_set()
    {
        await using var app = await StartAsync(null, ("Orders:UtcOffsetHours", "5.5"));
        Assert.Equal(330, app.Services.GetRequiredService<IOptions<PagesOptions>>().Value.UtcOffsetMinutes);

        await using var other = await StartAsync(null, ("Orders:UtcOffsetHours", "5.5"), ("Pages:UtcOffsetMinutes", "60"));
        Assert.Equal(60, other.Services.GetRequiredService<IOptions<PagesOptions>>().Value.UtcOffsetMinutes);
        Assert.Contains("content=\"60\"", await other.GetTestClient().GetStringAsync("/dispatch"));
    }

    private static async Task<WebApplication> StartAsync(Func<string, JsonNode?>? find = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value));
        Pages.Add(builder.Services);
        if (find is not null) builder.Services.AddSingleton<ShownShipment>((token, _) => Task.FromResult(find(token)));
        var app = builder.Build();
        Pages.Map(app);
        await app.StartAsync();
        return app;
    }
}
