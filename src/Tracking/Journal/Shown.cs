using System.Text.Json;
using System.Text.Json.Nodes;
using LogiOpt.Tracking.Live;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Tracking.Journal;

/// <summary>What a shopper is shown now, for the page that the host draws without any script.</summary>
public static class Shown
{
    /// <summary>What <c>GET /api/track/{token}</c> answers.</summary>
    /// <param name="services">A scope's services.</param>
    /// <param name="token">The secret part of the link, as it came.</param>
    /// <param name="json">How the API writes JSON.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>Null for an unknown or expired token.</returns>
    public static async Task<JsonNode?> ToShopperAsync(IServiceProvider services, string token, JsonSerializerOptions json, CancellationToken cancellation)
    {
        if (await services.GetRequiredService<TrackingLinks>().ResolveAsync(token, cancellation) is not { } shipment
            || await services.GetRequiredService<LoadShipment>().ForShopperAsync(shipment, cancellation) is not { } view) return null;
        services.GetRequiredService<ShownLog>().Note(shipment, view);
        return JsonSerializer.SerializeToNode(view, json);
    }
}
