using System.Xml.Linq;
using LogiOpt.Architecture.Tests.Tree;

namespace LogiOpt.Architecture.Tests.Rules;

/// <summary>What a part of the product leans on.</summary>
/// <param name="Name">Core, Host or the module's name.</param>
/// <param name="References">The parts it names.</param>
/// <param name="Packages">The packages it names.</param>
public sealed record Part(string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages);

/// <summary>Core knows nothing; each module knows Core only; the host knows all.</summary>
public static class DependencyRules
{
    public static IEnumerable<string> Broken(IEnumerable<Part> parts)
    {
        foreach (var part in parts)
        {
            foreach (var reference in part.References.Where(r => !Allowed(part.Name, r)))
                yield return $"{part.Name} must not know {reference}";
            if (part.Name == "Core")
                foreach (var package in part.Packages)
                    yield return $"Core must not need package {package}";
        }
    }

    /// <summary>The part that a project file describes; its name is the file's.</summary>
    public static Part FromProject(SourceFile project)
    {
        var xml = XDocument.Parse(project.Text);
        return new Part(
            Path.GetFileNameWithoutExtension(project.Path),
            [.. xml.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(Included(r).Replace('\\', '/')))],
            [.. xml.Descendants("PackageReference").Select(Included)]);
    }

    private static bool Allowed(string part, string reference) => part switch
    {
        "Core" => false,
        "Host" => true,
        _ => reference == "Core",
    };

    private static string Included(XElement item) => item.Attribute("Include")?.Value ?? item.Attribute("Update")?.Value ?? "";
}
