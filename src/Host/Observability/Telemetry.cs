using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LogiOpt.Host.Observability;

/// <summary>Sends traces, metrics and logs by OTLP to where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (or <c>Otlp:Endpoint</c>) says; without it, nothing is sent.</summary>
/// <remarks>The hosting package of OpenTelemetry does not restore everywhere, so the providers are built and disposed here.</remarks>
internal sealed class Telemetry(Uri endpoint) : IHostedService, IDisposable
{
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "MassTransit", "LogiOpt.*"];
    private static readonly string[] Meters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "System.Net.Http", "MassTransit", "LogiOpt.*"];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public static void Add(WebApplicationBuilder builder)
    {
        var text = builder.Configuration["Otlp:Endpoint"] ?? builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"];
        if (string.IsNullOrWhiteSpace(text)) return;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw new Core.Input.BadInputException("Otlp:Endpoint", $"'{text}' is no http address", "Give the collector's address, e.g. http://127.0.0.1:4317, or leave it out");
        builder.Services.AddSingleton<IHostedService>(_ => new Telemetry(endpoint));
        builder.Logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(Resource()).AddOtlpExporter(otlp => otlp.Endpoint = endpoint));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Resource()).AddSource(Sources).AddOtlpExporter(Configure).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource()).AddMeter(Meters).AddOtlpExporter(Configure).Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        _traces = null;
        _metrics = null;
    }

    private void Configure(OtlpExporterOptions options) => options.Endpoint = endpoint;

    private static ResourceBuilder Resource() =>
        ResourceBuilder.CreateDefault().AddService("logiopt", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString());
}
