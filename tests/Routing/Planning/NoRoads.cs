using LogiOpt.Routing.Travel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Tests.Planning;

/// <summary>No road server is configured.</summary>
internal static class NoRoads
{
    public static readonly RoadTables Tables = new(Options.Create(new RoadNetworkOptions()), new PlainClients(), NullLogger<RoadTables>.Instance);

    /// <summary>No table was uploaded.</summary>
    public static readonly UploadedTables Uploads = new(new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>(), Options.Create(new RoutingOptions()));

    /// <summary>Plain clients, as the factory of the host makes them.</summary>
    internal sealed class PlainClients : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(new SocketsHttpHandler { AllowAutoRedirect = false });
    }
}
