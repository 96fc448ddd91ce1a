namespace LogiOpt.Routing.Problem;

/// <summary>Which vehicle may serve which task, by skills and allowed vehicles.</summary>
internal static class Eligibility
{
    /// <returns>One bit a vehicle, rounded up to words of 64 a task; null where every vehicle may serve everything.</returns>
    public static ulong[]? Of(RoutingProblem problem, int tasks, int[] boundTo)
    {
        var restricted = problem.Visits.Any(v => v.Skills.Count > 0 || v.AllowedVehicles is not null || v.ForbiddenVehicles.Count > 0)
                         || problem.Pairs.Any(p => p.Skills.Count > 0 || p.AllowedVehicles is not null || p.ForbiddenVehicles.Count > 0)
                         || problem.Vehicles.Any(v => v.Locked.Count > 0);
        if (!restricted) return null;

        var words = (problem.Vehicles.Count + 63) / 64;
        var bits = new ulong[tasks * words];
        var index = problem.Vehicles.Select((v, k) => (v.Id, k)).ToDictionary(x => x.Id, x => x.k);
        var skills = problem.Vehicles.Select(v => v.Skills.ToHashSet()).ToArray();
        for (var k = 0; k < problem.Visits.Count; k++)
            Fill(k, problem.Visits[k].Skills, problem.Visits[k].AllowedVehicles, problem.Visits[k].ForbiddenVehicles);
        for (var k = 0; k < problem.Pairs.Count; k++)
        {
            Fill(problem.Visits.Count + 2 * k, problem.Pairs[k].Skills, problem.Pairs[k].AllowedVehicles, problem.Pairs[k].ForbiddenVehicles);
            Fill(problem.Visits.Count + 2 * k + 1, problem.Pairs[k].Skills, problem.Pairs[k].AllowedVehicles, problem.Pairs[k].ForbiddenVehicles);
        }

        for (var task = 0; task < tasks; task++)
        {
            if (boundTo[task] < 0) continue;
            var may = bits[task * words + (boundTo[task] >> 6)] & 1UL << (boundTo[task] & 63);
            bits.AsSpan(task * words, words).Clear();
            bits[task * words + (boundTo[task] >> 6)] = may;
        }

        return bits;

        void Fill(int task, IReadOnlyList<string> wanted, IReadOnlyList<string>? allowed, IReadOnlyList<string> forbidden)
        {
            if (allowed is not null)
                foreach (var id in allowed) Try(index[id]);
            else
                for (var v = 0; v < skills.Length; v++) Try(v);
            foreach (var id in forbidden) bits[task * words + (index[id] >> 6)] &= ~(1UL << (index[id] & 63));

            void Try(int v)
            {
                if (wanted.All(skills[v].Contains)) bits[task * words + (v >> 6)] |= 1UL << (v & 63);
            }
        }
    }
}
