using System.Globalization;
using LogiOpt.Core.Input;

namespace LogiOpt.Tracking.Carriers;

/// <summary>One status of one consignment, as a carrier's message has it.</summary>
/// <param name="Consignment">The consignment's number.</param>
/// <param name="Code">The carrier's status code.</param>
/// <param name="Reason">The carrier's reason code; null if none.</param>
/// <param name="At">When it happened.</param>
/// <param name="Place">Where; null if not told.</param>
/// <param name="References">Other names of the goods: shipping units (SSCC), documents.</param>
internal sealed record StatusLine(string Consignment, string Code, string? Reason, DateTimeOffset At, string? Place, IReadOnlyList<string> References);

/// <summary>Reads UN/EDIFACT IFTSTA messages (multimodal status report), with or without their interchange envelope.</summary>
/// <remarks>Source: UN/EDIFACT directory D.01B, message IFTSTA, segment groups 14 (CNI), 15 (STS, DTM, LOC); syntax ISO 9735.</remarks>
internal static class IftstaReader
{
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int MaxSegments = 200_000, MaxText = 128;

    /// <summary>Every status of every consignment.</summary>
    /// <param name="text">The message.</param>
    /// <param name="received">The instant of those that have none, in a message that has none either.</param>
    /// <param name="faults">Every fault, by segment number.</param>
    public static IReadOnlyList<StatusLine> Read(string text, DateTimeOffset received, FaultList faults)
    {
        var segments = Segments(text, faults);
        var lines = new List<StatusLine>();
        if (faults.Count > 0) return lines;
        if (!faults.Check(segments.Any(s => s.Tag == "UNH" && s.Part(1, 0) == "IFTSTA"), "UNH", "no IFTSTA message is in it", "Send UNH+…+IFTSTA:D:01B:UN:…")) return lines;
        string? consignment = null;
        Status? status = null;
        var messageAt = received;
        var inIftsta = false;
        foreach (var segment in segments)
        {
            switch (segment.Tag)
            {
                case "UNH":
                    Close();
                    (inIftsta, consignment, messageAt) = (segment.Part(1, 0) == "IFTSTA", null, received);
                    if (!inIftsta) faults.Add(segment.Where, $"is {Short(segment.Part(1, 0))}, not IFTSTA", "Send other messages elsewhere.");
                    break;
                case "CNI" when inIftsta:
                    Close();
                    consignment = segment.Part(1, 0);
                    faults.Check(consignment is { Length: > 0 and <= MaxText }, segment.Where, "has no consignment number of 1 to 128 characters", "Send CNI+number+consignment.");
                    break;
                case "STS" when inIftsta:
                    Close();
                    var code = segment.Part(1, 0);
                    if (!faults.Check(consignment is not null, segment.Where, "stands before any consignment", "Send CNI first.")) break;
                    if (!faults.Check(code is { Length: > 0 and <= 32 }, segment.Where, "has no status code", "Send STS+category+code.")) break;
                    status = new Status(consignment!, code!, segment.Part(2, 0) is { Length: > 0 and <= 32 } reason ? reason : null);
                    break;
                case "DTM" when inIftsta:
                    if (InstantOf(segment, faults) is not { } at) break;
                    if (status is not null) status.At = at;
                    else if (consignment is null) messageAt = at;
                    break;
                case "LOC" when status is not null:
                    status.Place = Short(segment.Part(1, 3) ?? segment.Part(1, 0));
                    break;
                case "GIN" or "RFF" when status is not null:
                    // GIN+BJ+sscc names shipping units; RFF+DQ:number a document.
                    if (segment.Tag == "RFF") Refer(segment.Part(0, 1));
                    else for (var k = 1; segment.Part(k, 0) is not null; k++) Refer(segment.Part(k, 0));
                    break;
                case "UNT":
                    Close();
                    break;
            }
        }

        Close();
        return lines;

        void Refer(string? reference)
        {
            if (reference is { Length: > 0 and <= MaxText } && status!.References.Count < 1000) status.References.Add(reference);
        }

        void Close()
        {
            if (status is { } s) lines.Add(new StatusLine(s.Consignment, s.Code, s.Reason, s.At ?? messageAt, s.Place, s.References));
            status = null;
        }
    }

    /// <summary>An instant by its format qualifier: 102 = CCYYMMDD, 203 = CCYYMMDDHHMM, 204 = with seconds, 303 and 304 = with a zone. Without a zone it is UTC.</summary>
    private static DateTimeOffset? InstantOf(Segment segment, FaultList faults)
    {
        var (text, format) = (segment.Part(0, 1) ?? "", segment.Part(0, 2));
        string[] patterns = format switch
        {
            "102" => ["yyyyMMdd"],
            "203" => ["yyyyMMddHHmm"],
            "204" => ["yyyyMMddHHmmss"],
            "303" => ["yyyyMMddHHmmzzz"],
            "304" => ["yyyyMMddHHmmsszzz"],
            _ => [],
        };
        if (DateTimeOffset.TryParseExact(text, patterns, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)) return at;
        faults.Add(segment.Where, $"'{Short(text)}' is no instant of format {Short(format)}", "Send format 102, 203, 204, 303 or 304.");
        return null;
    }

    private static List<Segment> Segments(string text, FaultList faults)
    {
        // The service string advice names the separators; without it they are those of level A.
        char component = ':', element = '+', release = '?', terminator = '\'';
        var start = 0;
        var body = text.TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (body.StartsWith("UNA", StringComparison.Ordinal) && body.Length >= 9)
        {
            (component, element, release, terminator) = (body[3], body[4], body[6], body[8]);
            start = 9;
        }

        var segments = new List<Segment>();
        var elements = new List<List<string>> { new() { "" } };
        for (var k = start; k < body.Length; k++)
        {
            var c = body[k];
            if (c == release && k + 1 < body.Length) elements[^1][^1] += body[++k];
            else if (c == terminator) Flush();
            else if (c == element) elements.Add([""]);
            else if (c == component) elements[^1].Add("");
            else if (c is not ('\r' or '\n')) elements[^1][^1] += c;
            if (elements[^1][^1].Length > 1024 || elements.Count > 200 || elements[^1].Count > 50 || segments.Count > MaxSegments)
            {
                faults.Add($"segment {segments.Count + 1}", "is longer than any segment can be", "Is it EDIFACT? Check the separators, or send UNA.");
                return segments;
            }
        }

        if (elements.Count > 1 || elements[0][0].Trim().Length > 0) faults.Add($"segment {segments.Count + 1}", "does not end", $"End every segment with {terminator}");
        return segments;

        void Flush()
        {
            var tag = elements[0][0].Trim();
            if (tag.Length > 0 || elements.Count > 1) segments.Add(new Segment(tag, [.. elements.Skip(1)], segments.Count + 1));
            elements = [[""]];
        }
    }

    private static string Short(string? text) => text is null ? "" : text.Length <= MaxText ? text : text[..MaxText];

    private sealed record Segment(string Tag, IReadOnlyList<List<string>> Elements, int Number)
    {
        public string Where => $"segment {Number} ({(Tag.Length <= 8 ? Tag : Tag[..8])})";

        /// <summary>A component; null where it is not sent.</summary>
        public string? Part(int element, int component) =>
            element < Elements.Count && component < Elements[element].Count && Elements[element][component].Length > 0 ? Elements[element][component] : null;
    }

    private sealed class Status(string consignment, string code, string? reason)
    {
        public string Consignment => consignment;

        public string Code => code;

        public string? Reason => reason;

        public DateTimeOffset? At { get; set; }

        public string? Place { get; set; }

        public List<string> References { get; } = [];
    }
}
