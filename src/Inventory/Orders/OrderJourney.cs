using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Orders;

/// <summary>One change of stock that an order's journey asks for.</summary>
internal enum StockStep
{
    /// <summary>Its reservation is given back.</summary>
    Free,

    /// <summary>Reserved units leave the site.</summary>
    IssueReserved,

    /// <summary>Units leave the site although their reservation was given back.</summary>
    IssueUnreserved,

    /// <summary>Units come back to the site.</summary>
    Return,
}

/// <summary>An order's state and stock as a function of the facts known about it, in whatever order and however often they arrive.</summary>
internal static class OrderJourney
{
    /// <summary>The state that the known facts make; what happened on the road outranks what was decided in the office.</summary>
    public static OrderState StateOf(OrderRow order) =>
        order.State == OrderState.Refused ? OrderState.Refused
        : order.DeliveredAt is not null ? OrderState.Delivered
        : order.FailedAt is not null || order.ReturnedAt is not null ? OrderState.Failed
        : order.StartedAt is not null ? OrderState.OutForDelivery
        : order.CancelledAt is not null ? OrderState.Cancelled
        : order.UnservedAt is not null ? OrderState.Unserved
        : order.ReleasedAt is not null ? OrderState.Released
        : OrderState.Promised;

    /// <summary>Where its units should be, by the known facts.</summary>
    /// <remarks>Units leave only once the release is known too, because the release says from which site.</remarks>
    public static GoodsStage GoodsOf(OrderRow order)
    {
        if (order.Goods == GoodsStage.None) return GoodsStage.None;
        var left = order.StartedAt is not null || order.DeliveredAt is not null || order.FailedAt is not null || order.ReturnedAt is not null;
        if (left && order.ReleasedAt is not null)
            return order.ReturnedAt is not null && order.DeliveredAt is null ? GoodsStage.Returned : GoodsStage.Issued;
        if (left) return order.Goods;
        return order.CancelledAt is not null || order.UnservedAt is not null ? GoodsStage.Freed : GoodsStage.Reserved;
    }

    /// <summary>The stock changes that lead from one stage to another.</summary>
    public static IReadOnlyList<StockStep> Steps(GoodsStage from, GoodsStage to) => (from, to) switch
    {
        (GoodsStage.Reserved, GoodsStage.Freed) => [StockStep.Free],
        (GoodsStage.Reserved, GoodsStage.Issued) => [StockStep.IssueReserved],
        (GoodsStage.Reserved, GoodsStage.Returned) => [StockStep.IssueReserved, StockStep.Return],
        (GoodsStage.Freed, GoodsStage.Issued) => [StockStep.IssueUnreserved],
        (GoodsStage.Freed, GoodsStage.Returned) => [StockStep.IssueUnreserved, StockStep.Return],
        (GoodsStage.Issued, GoodsStage.Returned) => [StockStep.Return],
        _ => [],
    };

    /// <summary>Whether it may still be withdrawn: not yet given to a vehicle and not ended.</summary>
    public static bool CanCancel(OrderRow order) => order.State is OrderState.Promised or OrderState.Released && order.DispatchedAt is null;
}
