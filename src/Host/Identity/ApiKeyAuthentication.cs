using System.Security.Claims;
using System.Text.Encodings.Web;
using LogiOpt.Core.Access;
using LogiOpt.Tracking.Journal;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Identity;

/// <summary>Accepts a key, or a device's token, in <c>X-Api-Key</c> or as a bearer token.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var key = Request.Headers[Header].ToString();
        if (key.Length == 0 && Request.Headers.Authorization.ToString() is var bearer && bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            key = bearer["Bearer ".Length..].Trim();
        if (key.Length == 0) return AuthenticateResult.NoResult();
        if (await DeviceCaller.FindAsync(Context.RequestServices, key, Context.RequestAborted) is { } device)
            return Accept($"device/{device.Device}", device.Device, [Roles.Device], new Claim(DeviceCaller.VehicleClaim, device.Vehicle));
        return await keys.FindAsync(key, Context.RequestAborted) is { } caller
            ? Accept(caller.Id, caller.Name, caller.Roles)
            : AuthenticateResult.Fail("The key is not known.");
    }

    private static AuthenticateResult Accept(string id, string name, IReadOnlyList<string> roles, params Claim[] more)
    {
        var identity = new ClaimsIdentity(SchemeName, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, id));
        identity.AddClaim(new Claim(ClaimTypes.Name, name));
        identity.AddClaims(more);
        foreach (var role in roles) identity.AddClaim(new Claim(ClaimTypes.Role, role));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}

/// <summary>Builds the policies that endpoints name with <see cref="Callers.Of"/>; whatever declares none is for admins only.</summary>
internal sealed class CallerPolicies(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
{
    /// <summary>What an endpoint without a declared caller falls back to; a test fails for such an endpoint besides.</summary>
    public static readonly AuthorizationPolicy AdminOnly =
        new AuthorizationPolicyBuilder(ApiKeyAuthentication.SchemeName).RequireRole(Roles.Admin).Build();

    public override Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (!policyName.StartsWith(Callers.Prefix, StringComparison.Ordinal)) return base.GetPolicyAsync(policyName);
        var roles = policyName[Callers.Prefix.Length..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Task.FromResult<AuthorizationPolicy?>(
            new AuthorizationPolicyBuilder(ApiKeyAuthentication.SchemeName).RequireRole([.. roles, Roles.Admin]).Build());
    }
}
