using System.Text.Json;
using System.Text.Json.Serialization;
using LogiOpt.Host.Identity;
using LogiOpt.Host.Messaging;
using LogiOpt.Host.Observability;
using LogiOpt.Host.Persistence;
using LogiOpt.Host.Scheduling;
using LogiOpt.Inventory;
using LogiOpt.Routing;
using LogiOpt.Tracking;
using LogiOpt.Tracking.Journal;
using LogiOpt.Warehousing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Api;

/// <summary>Composes the worker: every module, the database, the bus, the scheduler and the web host in one process.</summary>
internal static class HostApplication
{
    /// <summary>The largest request body, in bytes; batches are bounded by count besides.</summary>
    private const long MaxBodyBytes = 16 * 1024 * 1024;

    /// <summary>What one connection may have waiting to be sent, in bytes: a burst to thousands of streams at once is not held in memory for all of them.</summary>
    private const long MaxUnsentBytes = 16 * 1024;

    /// <summary>Builds the worker without starting it.</summary>
    /// <param name="args">Configuration as <c>--Section:Key=value</c>.</param>
    /// <param name="adjust">Last changes, e.g. another clock for the demo.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // The pages lie beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxResponseBufferSize = MaxUnsentBytes;
        });
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning).AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("MassTransit", LogLevel.Warning).AddFilter("Quartz", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddFilter(typeof(ApiKeyAuthentication).FullName, LogLevel.Warning);
        AddServices(builder.Services, DatabaseMode.Of(builder.Configuration), BusMode.Of(builder.Configuration));
        Telemetry.Add(builder);
        adjust?.Invoke(builder);
        var app = builder.Build();
        Map(app);
        return app;
    }

    /// <summary>Checks the options and makes the database and the first key ready; comes before the start.</summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancellation)
    {
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        ListenAddresses.Check(app.Configuration["urls"]);
        // Nearly all of a start is compiling, which another processor does for the doors and the bus while the database is opened.
        var others = Task.Run(() => Compile(app), cancellation);
        try
        {
            await app.Services.GetRequiredService<DatabaseStart>().PrepareAsync(cancellation);
            await app.Services.GetRequiredService<ApiKeys>().PrepareAsync(cancellation);
        }
        finally
        {
            // What fails there fails again, and is told, when it is needed.
            await ((Task)others).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Compile(WebApplication app)
    {
        _ = app.Services.GetRequiredService<MassTransit.IBusControl>();
        foreach (var doors in ((IEndpointRouteBuilder)app).DataSources) _ = doors.Endpoints.Count;
    }

    private static void AddServices(IServiceCollection services, DatabaseMode database, BusMode bus)
    {
        services.TryAddSingleton(TimeProvider.System);
        PersistenceSetup.Add(services, database);
        RoutingModule.Add(services);
        InventoryModule.Add(services);
        WarehousingModule.Add(services);
        TrackingModule.Add(services);
        MessagingSetup.Add(services, bus);
        SchedulingSetup.Add(services, database);
        AddIdentity(services);
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase)));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions.TryAdd("traceId", System.Diagnostics.Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier));
        services.AddExceptionHandler<Problems>();
        OpenApiSetup.Add(services);
        Pages.Add(services);
        services.AddScoped<ShownShipment>(scope => (token, cancellation) =>
            Shown.ToShopperAsync(scope, token, scope.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions, cancellation));
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddOptions<IdentityOptions>().BindConfiguration("Identity").ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsCheck>();
        services.AddSingleton<ApiKeys>();
        services.AddAuthentication(ApiKeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        services.AddAuthorization(options => options.FallbackPolicy = CallerPolicies.AdminOnly);
        services.AddSingleton<IAuthorizationPolicyProvider, CallerPolicies>();
    }

    private static void Map(WebApplication app)
    {
        app.Use(RetryLater.TellWhen);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<IdempotencyKeys>();
        RoutingModule.Map(app);
        InventoryModule.Map(app);
        WarehousingModule.Map(app);
        TrackingModule.Map(app);
        KeyEndpoints.Map(app);
        HealthEndpoints.Map(app);
        Pages.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
    }
}
