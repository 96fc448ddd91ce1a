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

    public static void Add(IServiceCollection services, BusMode mode)
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
            if (mode.RabbitMq is { } address)
                bus.UsingRabbitMq((context, transport) =>
                {
                    transport.Host(address);
                    Receive(context, transport);
                });
            else bus.UsingInMemory(Receive);
        });
        services.AddSingleton(mode);
        services.AddSingleton(Consumers.Of(services));
        if (mode.RabbitMq is null) services.AddHostedService<OutboxDispatcher>();
        else services.AddHostedService<BrokerDispatcher>();
    }

    private static void Receive<TEndpoint>(IBusRegistrationContext context, IBusFactoryConfigurator<TEndpoint> transport) where TEndpoint : IReceiveEndpointConfigurator
    {
        // Many at once: on SQLite to share a transaction, in which they take turns in the order they came: facts arrive about as they happened.
        transport.ConcurrentMessageLimit = MessagesAtOnce;
        transport.PrefetchCount = MessagesAtOnce;
        transport.UseMessageRetry(retry => retry.Intervals(50, 250, 1_000, 3_000));
        transport.UseConsumeFilter(typeof(InboxFilter<>), context);
        transport.ConfigureEndpoints(context);
    }
}
