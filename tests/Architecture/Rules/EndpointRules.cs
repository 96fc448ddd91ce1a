using LogiOpt.Core.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LogiOpt.Architecture.Tests.Rules;

/// <summary>Every endpoint says who may call it: closed by default is not enough, as nobody would see what was forgotten.</summary>
public static class EndpointRules
{
    /// <summary>The one door of the API that is open to anybody who holds a link.</summary>
    private const string Shopper = "/api/track/";

    public static IEnumerable<string> Undeclared(IEnumerable<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>())
        {
            var route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
            var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
            var open = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            if (open && !MayBeOpen(endpoint, route)) yield return $"{Name(endpoint, route)} is open to anybody";
            if (!open && policies.Count == 0) yield return $"{Name(endpoint, route)} does not say who may call it";
            foreach (var policy in policies.Where(p => !open && !NamesRoles(p.Policy)))
                yield return $"{Name(endpoint, route)} asks for policy '{policy.Policy}', not for known roles: use Callers.Of";
        }
    }

    /// <summary>Shoppers' links, and what is only read outside the API: pages, health, the API's own description.</summary>
    private static bool MayBeOpen(Endpoint endpoint, string route) =>
        route.StartsWith(Shopper, StringComparison.Ordinal) || (!IsApi(route) && Methods(endpoint).All(m => m is "GET" or "HEAD"));

    private static bool IsApi(string route) => route == "/api" || route.StartsWith("/api/", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Methods(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

    private static bool NamesRoles(string? policy) =>
        policy?.StartsWith(Callers.Prefix, StringComparison.Ordinal) == true
        && policy[Callers.Prefix.Length..].Split(',') is { Length: > 0 } roles && roles.All(Roles.All.Contains);

    private static string Name(Endpoint endpoint, string route) => $"{string.Join('|', Methods(endpoint))} {route}".Trim();
}
