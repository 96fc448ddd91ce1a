namespace LogiOpt.Inventory.Policies;

/// <summary>A stage that may hold safety stock.</summary>
/// <param name="ProcessingTime">Whole periods from having all inputs to being ready, 0 or more.</param>
/// <param name="HoldingCost">Per unit and period, 0 or more.</param>
/// <param name="DemandDeviation">Standard deviation of the external demand of a period met here; 0 at inner stages, whose demand is their customers'.</param>
/// <param name="InboundTime">Service time that outside suppliers quote; 0 = at once.</param>
/// <param name="PromisedTime">Most service time that outside customers accept; null = it has none.</param>
public readonly record struct ServiceStage(int ProcessingTime, double HoldingCost, double DemandDeviation, int InboundTime, int? PromisedTime);

/// <summary>Service times that stages quote to each other, and what the safety stock between them costs.</summary>
/// <param name="ServiceTimes">Outbound service time by stage, periods.</param>
/// <param name="NetTimes">Periods that each stage's safety stock covers.</param>
/// <param name="SafetyStocks">Units by stage.</param>
/// <param name="Cost">Per period.</param>
public sealed record ServicePlan(int[] ServiceTimes, int[] NetTimes, double[] SafetyStocks, double Cost);

/// <summary>Where in a tree of stages safety stock is cheapest when every stage keeps the service time that it quotes.</summary>
/// <remarks>Source: Graves and Willems (2000), Manufacturing and Service Operations Management 2(1), 68-83: dynamic programming from the
/// leaves of the spanning tree inwards.</remarks>
public static class GuaranteedService
{
    private const int MaxTime = 1_000;

    /// <summary>The cheapest service times.</summary>
    /// <param name="stages">The stages.</param>
    /// <param name="edges">Supplier and customer of each edge; undirected they form one tree over all stages.</param>
    /// <param name="safetyFactor">Deviations covered, e.g. 1.645 for 95 %; above 0.</param>
    /// <exception cref="ArgumentException">The edges form no tree, a promise cannot be kept at any price, or times are too long.</exception>
    public static ServicePlan Best(IReadOnlyList<ServiceStage> stages, IReadOnlyList<(int Supplier, int Customer)> edges, double safetyFactor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(safetyFactor);
        var tree = new ServiceTree(stages, edges);
        var longest = tree.LongestTimes();
        if (longest.Max() > MaxTime) throw new ArgumentException($"The longest chain takes {longest.Max()} periods; at most {MaxTime} are computed.\nUse longer periods.", nameof(stages));
        var spreads = tree.Deviations();
        var search = new Search(stages, tree, longest, [.. spreads.Select((s, k) => s * safetyFactor * stages[k].HoldingCost)]);
        var (outbound, inbound) = search.Run();
        var net = new int[stages.Count];
        var stock = new double[stages.Count];
        double cost = 0;
        for (var k = 0; k < net.Length; k++)
        {
            net[k] = inbound[k] + stages[k].ProcessingTime - outbound[k];
            stock[k] = safetyFactor * spreads[k] * Math.Sqrt(net[k]);
            cost += stages[k].HoldingCost * stock[k];
        }

        return new ServicePlan(outbound, net, stock, cost);
    }

    private sealed class Search(IReadOnlyList<ServiceStage> stages, ServiceTree tree, int[] longest, double[] costPerRoot)
    {
        // Best cost of the part of the tree behind a stage, by the time agreed on its edge inwards, and the own times that give it.
        private readonly double[][] _cost = new double[stages.Count][];
        private readonly (int Out, int In)[][] _choice = new (int, int)[stages.Count][];

        public (int[] Outbound, int[] Inbound) Run()
        {
            foreach (var k in tree.LeavesFirst) Solve(k);
            var (outbound, inbound) = (new int[stages.Count], new int[stages.Count]);
            foreach (var k in tree.LeavesFirst.Reverse())
            {
                var agreed = tree.Inwards[k] is not { } inner ? 0 : tree.IsSupplierOf(k, inner) ? inbound[inner] : outbound[inner];
                if (double.IsPositiveInfinity(_cost[k][agreed]))
                    throw new ArgumentException($"No service times keep every promise; stage {k} is the first that cannot.\nPromise longer times, or shorten processing.", nameof(stages));
                (outbound[k], inbound[k]) = _choice[k][agreed];
            }

            return (outbound, inbound);
        }

        private void Solve(int k)
        {
            var most = longest.Max();
            var (best, choice) = (new double[most + 1], new (int, int)[most + 1]);
            Array.Fill(best, double.PositiveInfinity);
            var isRoot = tree.Inwards[k] is null;
            var isSupplier = !isRoot && tree.IsSupplierOf(k, tree.Inwards[k]!.Value);
            var (time, promised) = (stages[k].ProcessingTime, stages[k].PromisedTime ?? most);
            for (var receive = stages[k].InboundTime; receive + time <= longest[k]; receive++)
                for (var send = 0; send <= Math.Min(receive + time, promised); send++)
                {
                    var cost = costPerRoot[k] * Math.Sqrt(receive + time - send);
                    foreach (var outer in tree.Outwards[k]) cost += _cost[outer][tree.IsSupplierOf(outer, k) ? receive : send];
                    var agreed = isRoot ? 0 : isSupplier ? send : receive;
                    if (cost < best[agreed]) (best[agreed], choice[agreed]) = (cost, (send, receive));
                }

            // A supplier may quote less than its customer waits for, a customer may wait longer than is quoted.
            if (!isRoot && isSupplier)
                for (var t = 1; t <= most; t++)
                    if (best[t - 1] <= best[t]) (best[t], choice[t]) = (best[t - 1], choice[t - 1]);
            if (!isRoot && !isSupplier)
                for (var t = most - 1; t >= 0; t--)
                    if (best[t + 1] < best[t]) (best[t], choice[t]) = (best[t + 1], choice[t + 1]);
            (_cost[k], _choice[k]) = (best, choice);
        }
    }
}
