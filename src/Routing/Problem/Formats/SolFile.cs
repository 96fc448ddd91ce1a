using System.Globalization;
using System.Text;

namespace LogiOpt.Routing.Problem.Formats;

/// <summary>CVRPLIB solution text: <c>Route #1: 3 7 2</c> lines of customer numbers and <c>Cost X</c>.</summary>
public static class SolFile
{
    /// <summary>Writes routes.</summary>
    /// <param name="instance">The instance, for its numbers and its scale.</param>
    /// <param name="routes">Tasks of each route in driving order.</param>
    /// <param name="metres">Length of all routes.</param>
    public static string Write(Instance instance, IEnumerable<IEnumerable<int>> routes, long metres)
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var route in routes)
            text.Append(CultureInfo.InvariantCulture, $"Route #{++number}: {string.Join(' ', route.Select(t => instance.Numbers[t]))}\n");
        return text.Append(CultureInfo.InvariantCulture, $"Cost {metres / instance.Scale}\n").ToString();
    }
}
