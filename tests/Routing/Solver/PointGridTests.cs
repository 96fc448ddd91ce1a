using LogiOpt.Core.Search;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>Nearest points by cells against all distances sorted.</summary>
public sealed class PointGridTests
{
    [Fact]
    public void The_nearest_points_are_those_of_all_distances_sorted_and_equals_come_by_index()
    {
        var rng = new Rng(7);
        for (var round = 0; round < 30; round++)
        {
            var count = 60 + rng.Next(200);

            // Few whole numbers, so that many distances are equal and many points share a place; a cluster far off leaves cells empty.
            double[] x = [.. Enumerable.Range(0, count).Select(k => rng.Next(12) + (k % 5 == 0 ? 200.0 : 0))];
            double[] y = [.. Enumerable.Range(0, count).Select(_ => (double)rng.Next(12))];
            var grid = new PointGrid(x, y, count);
            var nearest = new int[1 + rng.Next(count - 1)];
            for (var point = 0; point < count; point++)
            {
                grid.Nearest(point, nearest);
                var expected = Enumerable.Range(0, count).Where(k => k != point).OrderBy(k => (x[k] - x[point]) * (x[k] - x[point]) + (y[k] - y[point]) * (y[k] - y[point])).ThenBy(k => k);
                Assert.Equal(expected.Take(nearest.Length), nearest);
            }
        }
    }
}
