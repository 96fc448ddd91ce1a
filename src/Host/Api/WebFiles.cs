using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace LogiOpt.Host.Api;

/// <summary>One file of the pages, ready to send.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="ETag">Strong entity tag of the content.</param>
internal sealed record WebFile(string ContentType, ReadOnlyMemory<byte> Content, string ETag)
{
    /// <summary>Whether it is a page, which has an address of its own.</summary>
    public bool IsPage => ContentType.StartsWith("text/html", StringComparison.Ordinal);

    /// <summary>Its content as text.</summary>
    public string Text => Encoding.UTF8.GetString(Content.Span);
}

/// <summary>The files of <c>wwwroot</c>. They travel inside the assembly, so that the pages work from any working directory and in a single file.</summary>
internal static class WebFiles
{
    private const string Prefix = "web/";

    /// <summary>Every embedded file by its path in <c>wwwroot</c>; pages have the settings filled in.</summary>
    public static IReadOnlyDictionary<string, WebFile> Embedded(PagesOptions options)
    {
        var assembly = typeof(WebFiles).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name => Read(assembly, name, options), StringComparer.Ordinal);
    }

    private static WebFile Read(Assembly assembly, string name, PagesOptions options)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The resource '{name}' is listed but cannot be opened.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        if (name.EndsWith(".html", StringComparison.Ordinal))
            content = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("<!--settings-->", Settings(options), StringComparison.Ordinal));
        return new WebFile(ContentTypeOf(name), content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"");
    }

    // Validated options only: digits and capital letters need no encoding.
    private static string Settings(PagesOptions options) =>
        $"""
         <meta name="logiopt-utc-offset-minutes" content="{options.UtcOffsetMinutes?.ToString(CultureInfo.InvariantCulture)}">
           <meta name="logiopt-currency" content="{options.Currency}">
         """;

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"No media type is known for '{name}' ({other}).\nAdd it to WebFiles.ContentTypeOf."),
    };
}
