using System.Text.Json;
using System.Text.Json.Serialization;

namespace LogiOpt.Host.Demo.Reporting;

/// <summary>What the demo ends with. Every figure is measured in this run, or null where it could not be.</summary>
/// <param name="Title">What was run.</param>
/// <param name="Seed">What everything random followed from.</param>
/// <param name="Balanced">Whether every order is accounted for and no unit of stock is lost.</param>
/// <param name="Faults">Why not, where not.</param>
/// <param name="Orders">How the orders ended.</param>
/// <param name="Stock">Where the stock is; null for couriers.</param>
/// <param name="Service">How promises and estimates were kept.</param>
/// <param name="Network">The adopted placement; null for couriers.</param>
/// <param name="Road">What the road cost.</param>
/// <param name="Ingest">What the vehicles reported.</param>
/// <param name="Run">How long it took.</param>
/// <param name="Assumptions">What was assumed and not measured.</param>
internal sealed record DemoReport(
    string Title, string Seed, bool Balanced, IReadOnlyList<string> Faults, OrderFigures Orders, StockFigures? Stock, ServiceFigures Service,
    NetworkFigures? Network, RoadFigures Road, IngestFigures Ingest, RunFigures Run, IReadOnlyList<string> Assumptions)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>Orders by how they ended: placed = delivered + failed + unserved + refused + cancelled + open.</summary>
/// <param name="Placed">Sent to the service.</param>
/// <param name="Delivered">Handed over.</param>
/// <param name="Failed">Tried, and nobody took them.</param>
/// <param name="Unserved">Taken, but no wave could serve them.</param>
/// <param name="Refused">Not taken.</param>
/// <param name="Cancelled">Withdrawn.</param>
/// <param name="Open">Not ended when the day was given up; must be 0.</param>
/// <param name="Reasons">How often each reason occurred.</param>
/// <param name="NotDelivered">Every order that was not delivered, with its reason.</param>
internal sealed record OrderFigures(
    int Placed, int Delivered, int Failed, int Unserved, int Refused, int Cancelled, int Open, IReadOnlyList<ReasonCount> Reasons,
    IReadOnlyList<NotDelivered> NotDelivered);

/// <summary>How many orders ended in one way for one reason.</summary>
internal sealed record ReasonCount(string State, string Reason, int Orders);

/// <summary>An order that was not delivered, and why.</summary>
internal sealed record NotDelivered(string Order, string State, string? Reason, string? Explanation);

/// <summary>Units of stock in the whole network: received = delivered out + on hand + in transit.</summary>
/// <param name="Received">Came in from outside.</param>
/// <param name="Issued">Left with shipments to shoppers.</param>
/// <param name="Returned">Came back from failed deliveries.</param>
/// <param name="DeliveredOut">Issued and not returned.</param>
/// <param name="OnHand">At the sites.</param>
/// <param name="InTransit">Between two sites.</param>
/// <param name="Reserved">Promised, out of what is on hand.</param>
/// <param name="DaysOfStock">On hand at the end, in days of the mean daily demand.</param>
/// <param name="ForecastAccuracy">1 - sum of errors / sum ordered over the items, network-wide, for the demo's day.</param>
internal sealed record StockFigures(
    long Received, long Issued, long Returned, long DeliveredOut, long OnHand, long InTransit, long Reserved, double? DaysOfStock,
    double? ForecastAccuracy);

/// <summary>How promises and estimates were kept.</summary>
/// <param name="OnTime">Orders handed over by the end of their promised windows.</param>
/// <param name="OnTimeShare">Their share of all delivered orders.</param>
/// <param name="MedianOrderToDoorMinutes">Median time from placing to handing over.</param>
/// <param name="EtaMaeMinutes">Mean absolute error of the arrival estimates, by the service's own score.</param>
/// <param name="EtaCoverage80">Share of arrivals inside the 80 % range, by the service's own score.</param>
internal sealed record ServiceFigures(int OnTime, double? OnTimeShare, double? MedianOrderToDoorMinutes, double? EtaMaeMinutes, double? EtaCoverage80);

/// <summary>The adopted placement.</summary>
/// <param name="Candidates">Places to choose from.</param>
/// <param name="Open">The chosen ones.</param>
/// <param name="Gap">Proven distance from the best, relative.</param>
/// <param name="ShareWithinPromise">Share of demand reached in time.</param>
internal sealed record NetworkFigures(int Candidates, IReadOnlyList<string> Open, double Gap, double ShareWithinPromise);

/// <summary>What the road cost, in the installation's currency by the assumed tariffs of the vehicles.</summary>
/// <param name="Routes">Routes driven to their ends.</param>
/// <param name="VehiclesUsed">Vehicles that drove any.</param>
/// <param name="Vehicles">Vehicles there are.</param>
/// <param name="Kilometres">Road distance of the driven legs, as planned.</param>
/// <param name="Hours">From departure to return, summed.</param>
/// <param name="Cost">Fixed cost, kilometres and hours.</param>
/// <param name="CostPerDelivered">Cost by delivered order.</param>
/// <param name="CostShareOfSales">Cost by the sales of delivered orders; null where prices are unknown.</param>
/// <param name="Waves">Each wave.</param>
internal sealed record RoadFigures(
    int Routes, int VehiclesUsed, int Vehicles, double Kilometres, double Hours, double Cost, double? CostPerDelivered, double? CostShareOfSales,
    IReadOnlyList<WaveFigures> Waves);

/// <summary>A planned wave.</summary>
/// <param name="At">When, local time.</param>
/// <param name="Seconds">From the request to the finished plan, wall time.</param>
/// <param name="Unserved">Shipments that found no place in it, most of them in a later one.</param>
internal sealed record WaveFigures(string At, double Seconds, int Unserved);

/// <summary>Positions and milestones as the service took them, through its public API.</summary>
/// <param name="Positions">Positions taken.</param>
/// <param name="Milestones">Milestones taken.</param>
/// <param name="Duplicates">Sent again, after a restart.</param>
/// <param name="Quarantined">Put aside by the service.</param>
/// <param name="EventsPerSecond">Taken by wall second of waiting for the answers: one client, one request at a time.</param>
internal sealed record IngestFigures(long Positions, long Milestones, long Duplicates, long Quarantined, double? EventsPerSecond);

/// <summary>How long it took.</summary>
/// <param name="WallSeconds">Wall time of the demo's work, without the start of the program.</param>
/// <param name="SimulatedHours">Simulated time from the evening before to the end.</param>
/// <param name="SecondsByPart">Wall time by part: the evening before, sending orders, sending what vehicles report, waiting until all is dealt with, waves, reading routes.</param>
internal sealed record RunFigures(double WallSeconds, double SimulatedHours, IReadOnlyDictionary<string, double> SecondsByPart);
