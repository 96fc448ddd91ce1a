using System.Text.Json.Nodes;
using LogiOpt.Host.Tests.Worker;

namespace LogiOpt.Host.Tests.Api;

/// <summary>The published description is part of the contract: it changes only on purpose.</summary>
public class OpenApiTests
{
    [Fact]
    public async Task The_description_is_the_approved_one()
    {
        await using var worker = await RunningWorker.StartAsync();
        using var client = worker.Client(null);
        var now = (await client.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n") + "\n";
        Assert.StartsWith("3.1", JsonNode.Parse(now)!["openapi"]!.GetValue<string>());
        Approved.Check("Api/openapi.v1.json", now);
    }
}
