using LogiOpt.Inventory.Alerts;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Presale;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using MassTransit;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quartz;

namespace LogiOpt.Inventory;

/// <summary>The one door of the module: what the host calls to compose it.</summary>
public static class InventoryModule
{
    /// <summary>Registers the module's services and its options sections <c>Orders</c>, <c>Inventory</c>, <c>Inventory:Forecast</c>, <c>Inventory:Pool</c> and <c>Inventory:Alerts</c>.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddOptions<OrdersOptions>().BindConfiguration("Orders").ValidateOnStart();
        services.AddSingleton<IValidateOptions<OrdersOptions>, OrdersOptionsCheck>();
        services.AddScoped<PlaceOrder>().AddScoped<CancelOrder>().AddScoped<OrderBook>();
        services.AddScoped<StockBook>().AddScoped<PutItems>().AddScoped<ReceiveStock>().AddScoped<CheckBalance>();
        services.AddOptions<PoolOptions>().BindConfiguration("Inventory:Pool").ValidateOnStart();
        services.AddSingleton<IValidateOptions<PoolOptions>, PoolOptionsCheck>();
        services.AddSingleton<GroupCommit>().AddScoped<Channels>().AddScoped<Reservations>().AddScoped<LoadAvailability>().AddScoped<Core.Goods.IStockPool, StockPool>();
        services.AddScoped<PresaleQueue>().AddScoped<PresaleDesk>().AddScoped<PresaleOffers>();
        services.AddScoped<SalesBook>().AddScoped<PutHistory>().AddScoped<LoadForecast>();
        services.AddOptions<ForecastOptions>().BindConfiguration("Inventory:Forecast").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ForecastOptions>, ForecastOptionsCheck>();
        services.AddScoped<EventCalendar>().AddScoped<RunForecast>().AddScoped<CheckQuality>().AddScoped<LoadAssortment>();
        services.AddOptions<ReplenishmentOptions>().BindConfiguration("Inventory").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ReplenishmentOptions>, ReplenishmentOptionsCheck>();
        services.AddOptions<AlertOptions>().BindConfiguration("Inventory:Alerts").ValidateOnStart();
        services.AddSingleton<IValidateOptions<AlertOptions>, AlertOptionsCheck>();
        services.AddScoped<CheckStock>();
        services.AddScoped<LoadSupply>().AddScoped<Risks>().AddScoped<PurchaseBook>().AddScoped<PurchaseJourney>().AddScoped<PutSuppliers>().AddScoped<SupplierFigures>().AddScoped<ManagedStock>().AddScoped<TakeNotices>();
        services.AddScoped<RunReview>().AddScoped<DecideProposals>().AddScoped<TransferBook>();
    }

    /// <summary>Maps the module's endpoints under <c>/api/orders</c> and <c>/api/inventory</c>.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        OrderEndpoints.Map(app);
        StockEndpoints.Map(app);
        PoolEndpoints.Map(app);
        PresaleEndpoints.Map(app);
        DemandEndpoints.Map(app);
        ReplenishmentEndpoints.Map(app);
        SupplierEndpoints.Map(app);
        PurchaseEndpoints.Map(app);
        NoticeEndpoints.Map(app);
        AlertEndpoints.Map(app);
    }

    /// <summary>Adds the module's scheduled jobs.</summary>
    public static void Schedule(IQuartzBuilder quartz)
    {
        quartz.ScheduleJob<SweepReservationsJob>((services, trigger) => trigger.WithIdentity("inventory-sweep-reservations")
            .WithSimpleSchedule(TimeSpan.FromSeconds(services.GetRequiredService<IOptions<PoolOptions>>().Value.SweepSeconds)));
        quartz.ScheduleJob<CheckQualityJob>((_, trigger) => trigger.WithIdentity("inventory-check-quality").WithSimpleSchedule(TimeSpan.FromHours(1)));
        quartz.ScheduleJob<RunForecastJob>((services, trigger) =>
        {
            var offsetHours = (int)services.GetRequiredService<IOptions<OrdersOptions>>().Value.PromiseRules().UtcOffset.TotalHours;
            var hour = (Math.Max(0, services.GetRequiredService<IOptions<ForecastOptions>>().Value.AtHour) - offsetHours + 24) % 24;
            trigger.WithIdentity("inventory-run-forecast").WithCronSchedule($"0 0 {hour} * * ?", cron => cron.InTimeZone(TimeZoneInfo.Utc));
        });
        quartz.ScheduleJob<CheckStockJob>((services, trigger) =>
        {
            var every = services.GetRequiredService<IOptions<AlertOptions>>().Value.EveryMinutes;
            // With 0 the job still ticks and does nothing, as the review's does.
            trigger.WithIdentity("inventory-check-stock").WithSimpleSchedule(every > 0 ? TimeSpan.FromMinutes(every) : TimeSpan.FromDays(30));
        });
        quartz.ScheduleJob<ReviewStockJob>((services, trigger) =>
        {
            var every = services.GetRequiredService<IOptions<ReplenishmentOptions>>().Value.ReviewEveryMinutes;
            // With 0 the job still ticks once a month and does nothing, so that a schedule in a database stays one schedule.
            trigger.WithIdentity("inventory-review-stock").WithSimpleSchedule(every > 0 ? TimeSpan.FromMinutes(every) : TimeSpan.FromDays(30));
        });
    }

    /// <summary>Adds the module's consumers of facts.</summary>
    public static void Consume(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<NetworkChangedConsumer>();
        bus.AddConsumer<OrderShipmentReleasedConsumer>();
        bus.AddConsumer<OrderRouteDispatchedConsumer>();
        bus.AddConsumer<OrderRouteStartedConsumer>();
        bus.AddConsumer<OrderDeliveryCompletedConsumer>();
        bus.AddConsumer<OrderDeliveryFailedConsumer>();
        bus.AddConsumer<OrderShipmentReturnedConsumer>();
        bus.AddConsumer<OrderShipmentUnservedConsumer>();
        bus.AddConsumer<ReplenishmentShipmentReleasedConsumer>();
        bus.AddConsumer<ReplenishmentRouteStartedConsumer>();
        bus.AddConsumer<ReplenishmentDeliveryCompletedConsumer>();
        bus.AddConsumer<ReplenishmentDeliveryFailedConsumer>();
        bus.AddConsumer<ReplenishmentShipmentReturnedConsumer>();
        bus.AddConsumer<ReplenishmentShipmentUnservedConsumer>();
        bus.AddConsumer<PurchaseStopServedConsumer>();
        bus.AddConsumer<PurchaseDeliveryCompletedConsumer>();
        bus.AddConsumer<PurchaseShipmentReturnedConsumer>();
        bus.AddConsumer<PurchaseShipmentUnservedConsumer>();
    }

    /// <summary>Adds the module's tables, prefixed <c>inventory_</c>.</summary>
    public static void Configure(ModelBuilder model) => InventoryModel.Configure(model);
}
