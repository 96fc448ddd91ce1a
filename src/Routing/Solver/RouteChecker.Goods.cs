using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <content>What is on board, trip by trip.</content>
public static partial class RouteChecker
{
    private static void Loads(RoutingProblem problem, List<Task> tasks, PlannedRoute route, RoutingVehicle vehicle, Action<bool, string> need)
    {
        // Tasks whose goods are on board now.
        var onBoard = new List<Task>();
        var amounts = new SortedDictionary<int, long>();
        for (var trip = 0; trip <= route.Reloads.Count; trip++)
        {
            var from = trip == 0 ? 0 : route.Reloads[trip - 1].BeforeStop;
            var until = trip == route.Reloads.Count ? route.Stops.Count : route.Reloads[trip].BeforeStop;
            need(from <= until, $"has reload {trip} out of order");
            foreach (var task in onBoard.Where(t => !t.IsPair).ToList())
            {
                onBoard.Remove(task);
                Add(task.Take, -1);
            }

            var stops = route.Stops.Skip(from).Take(until - from).ToList();
            foreach (var task in stops.Select(s => tasks[s.Task]).Where(t => t.Delivers))
            {
                onBoard.Add(task);
                Add(task.Deliver, 1);
                Meets(task);
            }

            var stated = trip == 0 ? route.LoadAtStart : route.Reloads[trip - 1].LoadAfter;
            Fits(stated, trip == 0 ? "at its start" : $"after reload {trip}");
            foreach (var stop in stops)
            {
                var task = tasks[stop.Task];
                if (task.Delivers)
                {
                    onBoard.Remove(task);
                    Add(task.Deliver, -1);
                }

                if (task.IsDrop) onBoard.Remove(tasks[stop.Task - 1]);
                Add(task.Take, 1);
                if (task.IsPickup || (!task.IsPair && task.Collects))
                {
                    onBoard.Add(task);
                    Meets(task);
                }

                Fits(stop.LoadAfter, $"after {stop.Id}");
            }
        }

        void Add(IReadOnlyList<int> load, int sign)
        {
            for (var d = 0; d < load.Count; d++) amounts[d] = amounts.GetValueOrDefault(d) + sign * load[d];
        }

        void Fits(IReadOnlyList<int> stated, string when)
        {
            foreach (var (d, amount) in amounts)
            {
                var room = d < vehicle.Capacity.Count ? vehicle.Capacity[d] : 0;
                need(amount >= 0 && amount <= room, $"carries {amount} in dimension {d} {when}, {room} fit");
                need(d < stated.Count && stated[d] == amount, $"states another load in dimension {d} than {amount} {when}");
            }
        }

        void Meets(Task task)
        {
            foreach (var other in onBoard)
                need(
                    !problem.Conflicts.Any(c => (c.Goods == task.Goods && c.Other == other.Goods) || (c.Other == task.Goods && c.Goods == other.Goods)),
                    $"carries {task.Goods} of {task.Visit.Id} together with {other.Goods} of {other.Visit.Id}");
        }
    }

    /// <summary>What comes off was loaded last; goods for and from the depot lie in the order that suits.</summary>
    private static void Stack(List<Task> tasks, PlannedRoute route, Action<bool, string> need)
    {
        var stack = new Stack<int>();
        for (var k = 0; k < route.Stops.Count; k++)
        {
            if (route.Reloads.Any(r => r.BeforeStop == k)) stack = new Stack<int>(stack.Where(t => tasks[t].IsPair).Reverse());
            var number = route.Stops[k].Task;
            var task = tasks[number];
            if (task.IsDrop) need(stack.TryPop(out var top) && top == number - 1, $"drops {task.Visit.Id} from under goods that were loaded later");
            if (task.Delivers) need(stack.Count == 0, $"delivers {task.Visit.Id} from under goods that were loaded later");
            if (task.IsPickup || (!task.IsPair && task.Collects)) stack.Push(number);
        }
    }

    private static (int Metres, int Seconds) Leg(TravelData travel, RoutingVehicle vehicle, int from, int to)
    {
        int metres, seconds;
        if (travel is MatrixTravel matrix)
        {
            metres = matrix.Metres[from * matrix.Count + to];
            seconds = matrix.Seconds[from * matrix.Count + to];
        }
        else
        {
            var plane = (PlaneTravel)travel;
            double dx = plane.X[from] - plane.X[to], dy = plane.Y[from] - plane.Y[to];
            var length = Math.Sqrt(dx * dx + dy * dy);
            metres = plane.Rounding.Metres(length);
            seconds = plane.Rounding.Seconds(length);
        }

        return (metres, vehicle.SpeedFactor == 1 ? seconds : (int)(seconds / vehicle.SpeedFactor + 0.5));
    }

    private static long Whole(double milli) => (long)Math.Round(milli, MidpointRounding.AwayFromZero);
}
