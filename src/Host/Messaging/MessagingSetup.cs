using LogiOpt.Core.Messages;
using LogiOpt.Inventory;
using LogiOpt.Routing;
using LogiOpt.Tracking;
using LogiOpt.Warehousing;
using MassTransit;

namespace LogiOpt.Host.Messaging;

/// <summary>Registers the bus with every module's consumers.</summary>
internal static class MessagingSetup
{
    private const int MessagesAtOnce = 16;

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<DeliveryLedger>();
        services.AddSingleton<Settling>();
        services.AddSingleton<SharedTransaction>();
        services.AddScoped<IOutbox, DbOutbox>();
        services.AddMassTransit(bus =>
        {
            bus.SetEndpointNameFormatter(Consumers.Names);
            // The worker tells nobody outside anything.
            bus.DisableUsageTelemetry();
            RoutingModule.Consume(bus);
            InventoryModule.Consume(bus);
            WarehousingModule.Consume(bus);
            TrackingModule.Consume(bus);
            bus.UsingInMemory((context, transport) =>
            {
                // Many at once, to share a transaction, in which they take turns in the order they came: facts arrive about as they happened.
                transport.ConcurrentMessageLimit = MessagesAtOnce;
                transport.PrefetchCount = MessagesAtOnce;
                transport.UseMessageRetry(retry => retry.Intervals(50, 250, 1_000, 3_000));
                transport.UseConsumeFilter(typeof(InboxFilter<>), context);
                transport.ConfigureEndpoints(context);
            });
        });
        services.AddSingleton(Consumers.Of(services));
        services.AddHostedService<OutboxDispatcher>();
    }
}
