using System.Text.RegularExpressions;

namespace LogiOpt.Architecture.Tests.Rules;

/// <summary>What types may be called, and when an interface is worth having.</summary>
public static partial class TypeRules
{
    private static readonly string[] Hollow = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Impl"];

    /// <summary>Names that say nothing of the business.</summary>
    public static IEnumerable<string> HollowNames(IEnumerable<Type> types) =>
        from type in types
        let words = Words().Matches(Bare(type)).Select(m => m.Value).ToArray()
        where words.Any(Hollow.Contains) || (words is [_, .., "Base"])
        select $"{type.FullName} has a hollow word in its name";

    /// <summary>Types called like a folder: the namespace would hide the type.</summary>
    /// <param name="types">The types of one assembly and of what it can see.</param>
    /// <param name="folders">Names of folders whose namespaces it lies in.</param>
    public static IEnumerable<string> NamedLikeFolders(IEnumerable<Type> types, IReadOnlySet<string> folders) =>
        from type in types
        where !type.IsNested && folders.Contains(Bare(type))
        select $"{type.FullName} is called like the folder {Bare(type)}";

    /// <summary>Interfaces that fewer than two types implement, unless they are ports.</summary>
    public static IEnumerable<string> NeedlessInterfaces(IReadOnlyCollection<Type> types, IReadOnlySet<string> ports) =>
        from face in types
        where face.IsInterface && !ports.Contains(Bare(face))
        let count = types.Count(t => !t.IsInterface && t.GetInterfaces().Any(i => (i.IsGenericType ? i.GetGenericTypeDefinition() : i) == face))
        where count < 2
        select $"{face.FullName} has {count} implementation(s): use the type itself";

    private static string Bare(Type type) => type.Name.Split('`')[0];

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Words();
}
