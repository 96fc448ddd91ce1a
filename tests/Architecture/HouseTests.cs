using LogiOpt.Architecture.Tests.Rules;
using LogiOpt.Architecture.Tests.Tree;
using LogiOpt.Inventory;
using LogiOpt.Routing;
using LogiOpt.Support;
using LogiOpt.Tracking;
using LogiOpt.Warehousing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Architecture.Tests;

/// <summary>The rules of the house, held against the house. That each rule can fail is shown in <see cref="BrokenSampleTests"/>.</summary>
public sealed class HouseTests
{
    private const int MaxLines = 600;

    /// <summary>Interfaces that stand for something outside, with one implementation or several.</summary>
    private static readonly HashSet<string> Ports = ["ITravelTimes", "IStockPool", "IWaveRoom", "IOutbox", "ISettling"];

    /// <summary>The doors, by the prefix of their tables.</summary>
    private static readonly Dictionary<string, (Type Door, Action<ModelBuilder> Configure)> Doors =
        new()
        {
            ["inventory_"] = (typeof(InventoryModule), InventoryModule.Configure),
            ["routing_"] = (typeof(RoutingModule), RoutingModule.Configure),
            ["tracking_"] = (typeof(TrackingModule), TrackingModule.Configure),
            ["warehousing_"] = (typeof(WarehousingModule), WarehousingModule.Configure),
        };

    public static TheoryData<string> Prefixes => [.. Doors.Keys];

    public static TheoryData<string> Modules => [.. LogiOptAssemblies.Modules];

    [Fact]
    public void Projects_keep_the_dependency_rule()
    {
        var parts = SourceTree.Read("src", ".csproj").Select(DependencyRules.FromProject).ToArray();
        Assert.Equal(["Core", "Host", "Inventory", "Routing", "Tracking", "Warehousing"], parts.Select(p => p.Name));
        Assert.Empty(DependencyRules.Broken(parts));
    }

    [Fact]
    public void Assemblies_keep_the_dependency_rule()
    {
        var ours = LogiOptAssemblies.All.ToDictionary(a => a.GetName().Name!, a => a == LogiOptAssemblies.Host ? "Host" : a.GetName().Name!["LogiOpt.".Length..]);
        var parts = LogiOptAssemblies.All.Select(a => new Part(
            ours[a.GetName().Name!],
            [.. a.GetReferencedAssemblies().Where(r => ours.ContainsKey(r.Name!)).Select(r => ours[r.Name!])],
            [.. a.GetReferencedAssemblies().Select(r => r.Name!).Where(n => !ours.ContainsKey(n) && !n.StartsWith("System", StringComparison.Ordinal))]));
        Assert.Empty(DependencyRules.Broken(parts));
    }

    [Fact]
    public void Engines_are_pure() => Assert.Empty(SourceRules.ImpureEngines(SourceTree.Read("src", ".cs")));

    [Fact]
    public void No_source_file_is_too_long() => Assert.Empty(SourceRules.TooLong(SourceTree.Read("src", ".cs", ".ts", ".js", ".css", ".html"), MaxLines));

    [Fact]
    public void No_file_names_a_path_of_one_machine() => Assert.Empty(SourceRules.MachinePaths(SourceTree.Read("")));

    [Fact]
    public void Lock_files_record_no_download_address() => Assert.Empty(SourceRules.DownloadAddresses(SourceTree.Read("", ".json", ".lock")));

    [Fact]
    public void Names_say_something() => Assert.Empty(TypeRules.HollowNames(LogiOptAssemblies.All.SelectMany(LogiOptAssemblies.Written)));

    [Fact]
    public void Interfaces_are_ports_or_have_several_implementations() =>
        Assert.Empty(TypeRules.NeedlessInterfaces([.. LogiOptAssemblies.All.SelectMany(LogiOptAssemblies.Written)], Ports));

    [Fact]
    public void Every_listed_port_is_still_there() =>
        Assert.Empty(Ports.Except(LogiOptAssemblies.All.SelectMany(LogiOptAssemblies.Written).Where(t => t.IsInterface).Select(t => t.Name)));

    [Theory]
    [MemberData(nameof(Modules))]
    public void No_type_is_called_like_a_folder_around_it(string module)
    {
        var types = LogiOptAssemblies.Written(LogiOptAssemblies.Module(module)).ToArray();
        var folders = types.SelectMany(t => t.Namespace!.Split('.')).Append(module).ToHashSet();
        Assert.Empty(TypeRules.NamedLikeFolders(types.Concat(LogiOptAssemblies.Written(LogiOptAssemblies.Core)), folders));
    }

    [Fact]
    public void Facts_are_sealed_records_in_the_past_tense()
    {
        var types = LogiOptAssemblies.All.SelectMany(LogiOptAssemblies.Written).ToArray();
        Assert.Empty(MessageRules.Broken(types));
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void A_module_has_one_door_of_five_methods_and_shows_little_beside_it(string prefix)
    {
        var door = Doors[prefix].Door;
        Assert.Empty(DoorRules.Broken(door));
        Assert.Empty(DoorRules.ShowsTooMuch(LogiOptAssemblies.Written(door.Assembly), door));
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void A_module_keeps_to_its_own_tables(string prefix)
    {
        using var connection = ModuleDb.OpenConnection();
        using var db = ModuleDb.On(connection, Doors[prefix].Configure);
        Assert.Empty(TableRules.Broken(db.Model, prefix));
    }
}
