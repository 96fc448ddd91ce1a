using System.CommandLine;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Files;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Host.Commands;

/// <summary>The group <c>logiopt inventory</c>: forecast, order and simulate on the user's own files.</summary>
internal static class InventoryCommand
{
    public static Command Build() => new("inventory", "Forecast demand, decide orders and prove a policy on your own history.") { Forecast(), Order(), Simulate() };

    private static Command Forecast()
    {
        var history = Needed("--history", "CSV site,item,period_start,units[,in_stock][,price,deal,feat]; a missing row is unknown, not zero.");
        var future = Needed("--future", "CSV site,item,period_start[,price,deal,feat]; one forecast is made for each row.");
        var events = new Option<string?>("--events") { Description = "CSV event,first,last[,lead_days][,lag_days][,site][,item]: past occurrences teach, future ones are forecast with them." };
        var quantiles = new Option<string>("--quantiles") { Description = "Shares in (0, 1), separated by commas.", DefaultValueFactory = _ => "0.5,0.9,0.95" };
        var to = Needed("--out", "CSV to write: site,item,period_start,mean and one column a quantile.");
        var command = new Command("forecast", "Forecasts demand with quantiles.") { history, future, events, quantiles, to };
        command.SetAction(parsed => Done(() =>
        {
            var shares = parsed.GetValue(quantiles)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var (series, rows, heldBack) = ForecastFiles.Run(parsed.GetValue(history)!, parsed.GetValue(future)!, shares, parsed.GetValue(to)!, parsed.GetValue(events));
            return $"{rows} forecasts of {series} series written to {parsed.GetValue(to)}{Environment.NewLine}{HeldBack(heldBack)}";
        }));
        return command;
    }

    // How far the answer can be believed, on periods that it had not seen.
    private static string HeldBack(HeldBackReport? report)
    {
        if (report is null) return "The history is too short to hold periods back and measure on them.";
        List<string> lines = [FormattableString.Invariant($"The last {report.Periods} known periods, held back and foretold without them ({report.Cells} outcomes):")];
        lines.AddRange(report.Levels.Select(l => FormattableString.Invariant($"  {l.Level,-9} accuracy {l.Accuracy,7:0.0%}  bias {l.Bias,7:+0.0%;-0.0%;0.0%}")));
        lines.AddRange(report.Quantiles.Select(q => FormattableString.Invariant($"  quantile {q.Share:0.###}: {q.Below:0.0%} of the outcomes below it, {q.AtOrBelow:0.0%} at or below")));
        return string.Join(Environment.NewLine, lines);
    }

    private static Command Order()
    {
        var history = Needed("--history", "CSV site,item,period_start,units[,in_stock] up to the period just closed.");
        var stock = Needed("--stock", "CSV site,item,on_hand.");
        var pipeline = new Option<string?>("--pipeline") { Description = "CSV site,item,period_start,units that become available at the start of that period." };
        var terms = new TermOptions();
        var to = Needed("--out", "CSV to write: site,item,units.");
        var command = new Command("order", "Decides how much to order now.") { history, stock, pipeline, terms.Lead, terms.Review, terms.Holding, terms.Shortage, to };
        command.SetAction(parsed => Done(() =>
        {
            var (series, units) = OrderFiles.Run(parsed.GetValue(history)!, parsed.GetValue(stock)!, parsed.GetValue(pipeline), terms.Of(parsed), parsed.GetValue(to)!);
            return $"{units} units ordered for {series} series, written to {parsed.GetValue(to)}";
        }));
        return command;
    }

    private static Command Simulate()
    {
        var history = Needed("--history", "CSV site,item,period_start,units[,in_stock]; the last part of it is replayed.");
        var policy = new Option<string>("--policy") { Description = $"The policy to prove: {string.Join(", ", SimulateFiles.Policies)}.", DefaultValueFactory = _ => SimulateFiles.Policies[0] };
        var periods = new Option<int>("--periods") { Description = "Periods replayed from the end of the history.", DefaultValueFactory = _ => 26 };
        var fill = new Option<double?>("--fill") { Description = "Fill rate that both policies are tuned to, e.g. 0.97, to compare their stock; without it each runs at its cheapest." };
        var terms = new TermOptions();
        var command = new Command("simulate", "Replays your history under a policy and under static min-max stock.") { history, policy, periods, fill, terms.Lead, terms.Review, terms.Holding, terms.Shortage };
        command.SetAction(parsed => Done(() => SimulateFiles.Run(parsed.GetValue(history)!, parsed.GetValue(policy)!, parsed.GetValue(periods), terms.Of(parsed), parsed.GetValue(fill))));
        return command;
    }

    private static Option<string> Needed(string name, string description) => new(name) { Description = description, Required = true };

    // BadInputException leaves here for the frame, which prints every fault and answers 2. An output that cannot be written is bad input too.
    private static int Done(Func<string> work)
    {
        try
        {
            Console.Out.WriteLine(work());
            return 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException("--out", fault.Message, "Give a path that can be written");
        }
    }

    private sealed class TermOptions
    {
        public Option<int> Lead { get; } = new("--lead-periods") { Description = "Whole periods between the period of ordering and availability.", DefaultValueFactory = _ => 2 };

        public Option<int> Review { get; } = new("--review-periods") { Description = "Periods between orders.", DefaultValueFactory = _ => 1 };

        public Option<double> Holding { get; } = new("--holding-cost") { Description = "Cost of a unit left at a period's end.", DefaultValueFactory = _ => 0.2 };

        public Option<double> Shortage { get; } = new("--shortage-cost") { Description = "Cost of a unit short.", DefaultValueFactory = _ => 1.0 };

        public OrderTerms Of(ParseResult parsed) => new(parsed.GetValue(Lead), parsed.GetValue(Review), parsed.GetValue(Holding), parsed.GetValue(Shortage));
    }
}
