using LogiOpt.Host.Demo.Client;

namespace LogiOpt.Host.Demo.Reporting;

/// <summary>Whether the day balances: every order accounted for once, every unit of stock somewhere.</summary>
internal static class Balance
{
    /// <summary>States in which an order has ended.</summary>
    public static readonly IReadOnlyList<string> Ended = ["delivered", "failed", "unserved", "refused", "cancelled"];

    /// <summary>Finds what does not balance.</summary>
    /// <param name="placed">References of all orders that were sent.</param>
    /// <param name="orders">All orders that the service knows.</param>
    /// <param name="stock">The service's stock; null where no stock is involved.</param>
    /// <returns>Nothing if it balances; else each fault in words and numbers.</returns>
    public static IReadOnlyList<string> FaultsOf(IReadOnlyList<string> placed, IReadOnlyList<OrderRow> orders, BalanceView? stock) =>
        [.. OrderFaults(placed, orders), .. stock is null ? [] : StockFaults(stock)];

    private static IEnumerable<string> OrderFaults(IReadOnlyList<string> placed, IReadOnlyList<OrderRow> orders)
    {
        var known = orders.GroupBy(order => order.Order).ToDictionary(group => group.Key, group => group.ToList());
        var lost = placed.Where(reference => !known.ContainsKey(reference)).ToList();
        if (lost.Count > 0) yield return $"{lost.Count} orders are lost: {Some(lost)}";
        var unknown = known.Keys.Except(placed).ToList();
        if (unknown.Count > 0) yield return $"{unknown.Count} orders were never placed by the demo: {Some(unknown)}";
        var twice = known.Where(pair => pair.Value.Count > 1).Select(pair => pair.Key).ToList();
        if (twice.Count > 0) yield return $"{twice.Count} orders are there more than once: {Some(twice)}";
        var open = orders.Where(order => !Ended.Contains(order.State)).ToList();
        if (open.Count > 0) yield return $"{open.Count} orders have not ended: {Some(open.Select(order => $"{order.Order} ({order.State})"))}";
        var silent = orders.Where(order => order.State is "failed" or "unserved" or "refused" && string.IsNullOrWhiteSpace(order.Reason)).ToList();
        if (silent.Count > 0) yield return $"{silent.Count} orders were not delivered and have no reason: {Some(silent.Select(order => order.Order))}";
    }

    private static IEnumerable<string> StockFaults(BalanceView stock)
    {
        var into = stock.Received + stock.Returned;
        var gone = stock.Issued + stock.OnHand + stock.InTransit;
        if (into != gone)
            yield return $"stock does not add up: received {stock.Received} + returned {stock.Returned} = {into}, "
                + $"but issued {stock.Issued} + on hand {stock.OnHand} + in transit {stock.InTransit} = {gone}";
        if (!stock.Balanced) yield return "the service's own check of its stock found differences, see /api/inventory/balance";
    }

    private static string Some(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(10)) + (all.Count > 10 ? ", ..." : "");
    }
}
