using System.Text;
using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Epcis;
using LogiOpt.Tracking.Devices;
using LogiOpt.Tracking.Epcis;

namespace LogiOpt.Benchmarks.Tracking;

/// <summary>What a door costs before anything is stored: a document of a hundred events checked, against read as JSON alone.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 3, iterationCount: 10)]
public class EpcisBenchmark
{
    private readonly byte[] _document = Encoding.UTF8.GetBytes(
        """{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T09:00:00Z","epcisBody":{"eventList":["""
        + string.Join(',', Enumerable.Range(0, 100).Select(k => $$"""{"type":"ObjectEvent","eventTime":"2026-11-24T09:00:00+02:00","eventTimeZoneOffset":"+02:00","action":"OBSERVE","bizStep":"shipping","epcList":["urn:epc:id:sscc:1.{{k}}"],"readPoint":{"id":"urn:epc:id:sgln:1.2.3"} }""")) + "]}}");

    private readonly KeyValuePair<string, string>[] _query = [new("id", "7"), new("lat", "23.1"), new("lon", "113.3"), new("speed", "12"), new("timestamp", "1764000000"), new("batt", "80")];

    [Benchmark(Baseline = true)]
    public int ReadJson()
    {
        using var json = System.Text.Json.JsonDocument.Parse(_document);
        return json.RootElement.GetProperty("epcisBody").GetProperty("eventList").GetArrayLength();
    }

    [Benchmark]
    public bool ReadAndCheck() => EpcisDocument.Read(_document).IsValid;

    [Benchmark]
    public bool OneReportOfATracker() => OsmAndPairs.Read(_query).Suspect is null;
}
