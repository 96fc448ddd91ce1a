using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LogiOpt.Core.Messages;

namespace LogiOpt.Architecture.Tests.Rules;

/// <summary>A fact is a sealed, unchangeable record with a name in the past tense, in the one folder of messages.</summary>
public static partial class MessageRules
{
    /// <summary>A fact that tells a state seen, not an act done.</summary>
    private static readonly HashSet<string> States = ["PromiseAtRisk"];

    public static IEnumerable<string> Broken(IEnumerable<Type> types)
    {
        foreach (var fact in types.Where(t => t != typeof(IFact) && typeof(IFact).IsAssignableFrom(t)))
        {
            if (!IsRecord(fact)) yield return $"{fact.Name} is not a record";
            if (!fact.IsSealed) yield return $"{fact.Name} is not sealed";
            if (fact.Namespace != typeof(IFact).Namespace) yield return $"{fact.Name} is not in Core/Messages, where the flow is read";
            if (!PastTense().IsMatch(fact.Name) && !States.Contains(fact.Name)) yield return $"{fact.Name} is not in the past tense";
            foreach (var property in fact.GetProperties().Where(Settable))
                yield return $"{fact.Name}.{property.Name} can be changed: what happened, happened";
        }
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static bool Settable(PropertyInfo property) =>
        property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    [GeneratedRegex("(ed|Sent|Put|Left|Lost|Found|Begun|Gone|Made)$")]
    private static partial Regex PastTense();
}
