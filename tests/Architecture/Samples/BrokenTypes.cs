using LogiOpt.Core.Messages;
using Microsoft.EntityFrameworkCore;

#pragma warning disable CA1852 // A sample is broken on purpose.

namespace LogiOpt.Architecture.Tests.Samples;

/// <summary>Types that break a rule on purpose, so that the rule is seen to fail.</summary>
public static class BrokenTypes
{
    internal sealed class StockManager;

    internal sealed class RouteHelper;

    internal abstract class ConsumerBase;

    /// <summary>Holds no hollow word: "Basement" only begins like one.</summary>
    internal sealed class BasementDatabase;

    internal interface IOnlyOne;

    internal sealed class TheOne : IOnlyOne;

    internal interface IShared<T>;

    internal sealed class First : IShared<int>;

    internal sealed class Second : IShared<string>;

    public sealed record ShipTheOrder(int Order) : IFact;

    public record OrderReopened(int Order) : IFact;

    public sealed class OrderArchived : IFact
    {
        public int Order { get; set; }
    }

    public static class HalfDoor
    {
        public static void Configure(ModelBuilder model)
        {
        }

        public static int Add(ModelBuilder model) => model.GetHashCode();

        public static void Reset()
        {
        }
    }

    public sealed class StrayRow
    {
        public int Id { get; set; }

        public string Code { get; set; } = "";

        public decimal Price { get; set; }
    }

    public static void ConfigureStray(ModelBuilder model) =>
        model.Entity<StrayRow>(row =>
        {
            row.ToTable("prices");
            row.HasIndex(r => r.Code);
        });
}
