using System.Text.Json;
using LogiOpt.Core.Input;
using static LogiOpt.Core.Epcis.Shapes;

namespace LogiOpt.Core.Epcis;

/// <summary>What an EPCIS 2.0 document in JSON-LD must look like.</summary>
/// <remarks>Written from the rules of the standard (GS1, EPCIS Standard, release 2.0, sections 7.3 to 7.4 and the JSON binding); a test compares the verdicts
/// with GS1's own schema where that is at hand. See decision 0021.</remarks>
internal static class EpcisShapes
{
    private static readonly Shape Uris = List(AbsoluteUri);

    private static readonly Shape UniqueUris = List(AbsoluteUri, isUnique: true);

    private static readonly Shape Context = (value, where, faults) =>
    {
        static bool IsOne(JsonElement c) => c.ValueKind == JsonValueKind.Object || (c.ValueKind == JsonValueKind.String && EpcisText.IsUri(c.GetString()!));
        if (value.ValueKind == JsonValueKind.Array) List((c, at, f) => f.Check(IsOne(c), at, "is no context", "Send its address or an object."), isUnique: true)(value, where, faults);
        else faults.Check(IsOne(value), where, "is no context", "Send its address, an object, or a list of these.");
    };

    private static readonly Shape UriOrUris = (value, where, faults) => (value.ValueKind == JsonValueKind.Array ? Uris : AbsoluteUri)(value, where, faults);

    private static readonly Shape Quantities = List(Closed(["epcClass"], ("epcClass", AbsoluteUri), ("quantity", Number), ("uom", Text("a unit of two or three capitals or digits", IsUnit))));

    private static readonly Shape PersistentDisposition = (value, where, faults) =>
    {
        var words = List(Word(Vocabulary.Dispositions), atLeast: 1, isUnique: true);
        Closed([], ("set", words), ("unset", words))(value, where, faults);
        if (value.ValueKind == JsonValueKind.Object)
            faults.Check(value.TryGetProperty("set", out _) || value.TryGetProperty("unset", out _), where, "has neither set nor unset", "Send one of them.");
    };

    private static readonly Shape Place = With(new Dictionary<string, Shape> { ["id"] = AbsoluteUri }, "id");

    private static readonly Shape BizTransactions = Transactions(0);

    private static readonly Shape Sources = List(Closed(["type", "source"], ("type", Word(Vocabulary.PartyTypes)), ("source", AbsoluteUri)));

    private static readonly Shape Destinations = List(Closed(["type", "destination"], ("type", Word(Vocabulary.PartyTypes)), ("destination", AbsoluteUri)));

    private static readonly Shape SensorReport = Open(["type"],
        ("type", SensorWord(Vocabulary.Measurements)), ("exception", SensorWord(Vocabulary.SensorAlerts)), ("deviceID", AbsoluteUri), ("deviceMetadata", AbsoluteUri), ("rawData", AbsoluteUri),
        ("dataProcessingMethod", AbsoluteUri), ("bizRules", AbsoluteUri), ("time", Instant), ("microorganism", AbsoluteUri), ("chemicalSubstance", AbsoluteUri), ("coordinateReferenceSystem", AbsoluteUri),
        ("value", Number), ("component", Word(Vocabulary.Components)), ("stringValue", AnyText), ("booleanValue", TrueOrFalse),
        ("hexBinaryValue", Text("hexadecimal digits", t => t.Length > 0 && t.All(char.IsAsciiHexDigit))), ("uriValue", AbsoluteUri), ("minValue", Number), ("maxValue", Number),
        ("meanValue", Number), ("sDev", Number), ("percRank", Number), ("percValue", Number), ("uom", AnyText));

    private static readonly Shape SensorElements = List(Open(["sensorReport"],
        ("sensorMetadata", Open([],
            ("time", Instant), ("deviceID", AbsoluteUri), ("deviceMetadata", AbsoluteUri), ("rawData", AbsoluteUri), ("startTime", Instant), ("endTime", Instant),
            ("dataProcessingMethod", AbsoluteUri), ("bizRules", AbsoluteUri))),
        ("sensorReport", List(SensorReport, atLeast: 1))));

    private static readonly (string, Shape)[] OfEveryEvent =
    [
        ("@context", Context), ("type", AnyText), ("eventTime", Instant), ("recordTime", Instant),
        ("eventTimeZoneOffset", Text("an offset such as +02:00", EpcisText.IsZoneOffset)), ("eventID", AbsoluteUri), ("certificationInfo", UriOrUris),
        ("errorDeclaration", Open(["declarationTime"],
            ("declarationTime", Instant), ("reason", Word(Vocabulary.ErrorReasons)), ("correctiveEventIDs", Uris))),
    ];

    private static readonly (string, Shape)[] OfEveryKnownEvent =
    [
        .. OfEveryEvent, ("bizStep", Word(Vocabulary.BizSteps)), ("disposition", Word(Vocabulary.Dispositions)), ("readPoint", Place), ("bizLocation", Place),
        ("bizTransactionList", BizTransactions), ("sourceList", Sources), ("destinationList", Destinations), ("sensorElementList", SensorElements),
    ];

    private static readonly (string, Shape) Action = ("action", OneOf(Vocabulary.Actions));

    private static readonly (string, Shape)[] Children = [("parentID", AbsoluteUri), ("childEPCs", Uris), ("childQuantityList", Quantities)];

    private static readonly (string, Shape) Ilmd = ("ilmd", Open([]));

    private static readonly Dictionary<string, Shape> Events = new(StringComparer.Ordinal)
    {
        ["ObjectEvent"] = Event(["action"], ObjectRules,
            Action, ("epcList", UniqueUris), ("quantityList", Quantities), ("persistentDisposition", PersistentDisposition), Ilmd),
        ["AggregationEvent"] = Event(["action"], HasChildren, [Action, .. Children]),
        ["AssociationEvent"] = Event(["action", "parentID"], HasChildren, [Action, .. Children]),
        ["TransactionEvent"] = Event(["action", "bizTransactionList"], TransactionRules,
            Action, ("bizTransactionList", Transactions(1)), ("parentID", AbsoluteUri), ("epcList", Uris), ("quantityList", Quantities)),
        ["TransformationEvent"] = Event([], TransformationRules,
            ("inputEPCList", UniqueUris), ("inputQuantityList", Quantities), ("outputEPCList", UniqueUris), ("outputQuantityList", Quantities),
            ("transformationID", AbsoluteUri), ("persistentDisposition", PersistentDisposition), Ilmd),
    };

    private static readonly Shape ExtendedEvent = With(OfEveryEvent.ToDictionary(m => m.Item1, m => m.Item1 == "type" ? AbsoluteUri : m.Item2), "type", "eventTime", "eventTimeZoneOffset");

    private static readonly Shape VocabularyList = List(With(new Dictionary<string, Shape>
    {
        ["type"] = AbsoluteUri,
        ["vocabularyElementList"] = List(With(new Dictionary<string, Shape>
        {
            ["id"] = AbsoluteUri,
            ["attributes"] = List(With(new Dictionary<string, Shape> { ["id"] = AbsoluteUri, ["attribute"] = AttributeValue }, "id")),
            ["children"] = Uris,
        }, "id")),
    }, "type"));

    /// <summary>One event of a document's list.</summary>
    public static readonly Shape AnyEvent = (value, where, faults) =>
    {
        if (value.ValueKind != JsonValueKind.Object) faults.Add(where, $"is not an object but {Kind(value)}", "Send an event.");
        else if (!value.TryGetProperty("type", out var type)) faults.Add($"{where}.type", "is missing", "Send ObjectEvent, AggregationEvent, AssociationEvent, TransactionEvent or TransformationEvent.");
        else if (type.ValueKind != JsonValueKind.String) faults.Add($"{where}.type", "is not a text", "Send the event's type.");
        else Events.GetValueOrDefault(type.GetString()!, ExtendedEvent)(value, where, faults);
    };

    /// <summary>A document without regard to its events.</summary>
    public static readonly Shape DocumentFrame = Open(["@context", "type", "schemaVersion", "creationDate", "epcisBody"],
        ("@context", Context), ("id", AbsoluteUri), ("type", AnyText), ("schemaVersion", Text("a version such as 2.0", EpcisText.IsVersion)), ("creationDate", Instant),
        ("instanceIdentifier", AnyText), ("sender", AnyText), ("receiver", AnyText),
        ("epcisHeader", Open([], ("epcisMasterData", With(new Dictionary<string, Shape> { ["vocabularyList"] = VocabularyList })))),
        ("epcisBody", With(new Dictionary<string, Shape> { ["eventList"] = List(Anything) }, "eventList")));

    /// <summary>The answer of a query, handed on as a document; without regard to its events.</summary>
    public static readonly Shape QueryDocumentFrame = Open(["@context", "type", "epcisBody"],
        ("@context", Context), ("id", AbsoluteUri), ("type", AnyText), ("schemaVersion", Text("a version such as 2.0", EpcisText.IsVersion)), ("creationDate", Instant),
        ("epcisBody", Open(["queryResults"], ("queryResults", Open(["queryName", "resultsBody"],
            ("queryName", AnyText), ("subscriptionID", AnyText),
            ("resultsBody", Open(["eventList"], ("eventList", List(Anything)), ("vocabularyList", VocabularyList))))))));

    private static Shape Transactions(int atLeast) =>
        List(Closed(["bizTransaction"], ("type", Word(Vocabulary.BizTransactionTypes)), ("bizTransaction", AbsoluteUri)), atLeast);

    private static Shape Closed(string[] required, params (string Name, Shape Shape)[] members) => Members(members.ToDictionary(m => m.Name, m => m.Shape), required, isOpen: false);

    private static Shape Open(string[] required, params (string Name, Shape Shape)[] members) => Members(members.ToDictionary(m => m.Name, m => m.Shape), required, isOpen: true);

    private static Shape Event(string[] required, Shape rules, params (string Name, Shape Shape)[] members)
    {
        var all = OfEveryKnownEvent.ToDictionary(m => m.Item1, m => m.Item2);
        foreach (var (name, shape) in members) all[name] = shape;
        var shaped = Members(all, ["eventTime", "eventTimeZoneOffset", .. required], isOpen: true);
        return (value, where, faults) =>
        {
            shaped(value, where, faults);
            rules(value, where, faults);
        };
    }

    private static void ObjectRules(JsonElement value, string where, FaultList faults)
    {
        faults.Check(value.TryGetProperty("epcList", out _) || Has(value, "quantityList") || (Has(value, "sensorElementList") && value.TryGetProperty("readPoint", out _)),
            where, "says nothing of any object", "Send epcList or quantityList, or sensorElementList with readPoint.");
        if (value.TryGetProperty("ilmd", out _))
            faults.Check(IsAction(value, "ADD"), $"{where}.ilmd", "is given without action ADD", "Master data of an instance belongs to its first event.");
    }

    private static void HasChildren(JsonElement value, string where, FaultList faults) =>
        faults.Check(Has(value, "childEPCs") || Has(value, "childQuantityList") || IsAction(value, "DELETE"),
            where, "has no children", "Send childEPCs or childQuantityList; only DELETE may leave both out.");

    private static void TransactionRules(JsonElement value, string where, FaultList faults) =>
        faults.Check(value.TryGetProperty("epcList", out _) || Has(value, "quantityList") || IsAction(value, "DELETE"),
            where, "says nothing of any object", "Send epcList or quantityList; only DELETE may leave both out.");

    private static void TransformationRules(JsonElement value, string where, FaultList faults)
    {
        bool input = Has(value, "inputEPCList") || Has(value, "inputQuantityList"), output = Has(value, "outputEPCList") || Has(value, "outputQuantityList");
        faults.Check((input && output) || ((input || output) && value.TryGetProperty("transformationID", out _)),
            where, "lacks its inputs or outputs", "Send both; one of them is enough together with transformationID.");
    }

    private static void AttributeValue(JsonElement value, string where, FaultList faults) =>
        faults.Check(value.ValueKind is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.Object, where, $"is {Kind(value)}", "Send a number, a text or an object.");

    private static bool Has(JsonElement value, string list) => value.TryGetProperty(list, out var found) && found.ValueKind == JsonValueKind.Array && found.GetArrayLength() > 0;

    private static bool IsAction(JsonElement value, string action) => value.TryGetProperty("action", out var found) && found.ValueKind == JsonValueKind.String && found.ValueEquals(action);

    private static bool IsUnit(string text) => text.Length is 2 or 3 && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));
}
