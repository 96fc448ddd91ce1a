using LogiOpt.Architecture.Tests.Rules;
using LogiOpt.Architecture.Tests.Samples;
using LogiOpt.Architecture.Tests.Tree;
using LogiOpt.Core.Access;
using LogiOpt.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace LogiOpt.Architecture.Tests;

/// <summary>Each rule of the house, broken on purpose: a rule that cannot fail guards nothing.</summary>
public sealed class BrokenSampleTests
{
    [Theory]
    [InlineData("Core", "Routing", "", "Core must not know Routing")]
    [InlineData("Core", "", "MathNet.Numerics", "Core must not need package MathNet.Numerics")]
    [InlineData("Routing", "Inventory", "MassTransit", "Routing must not know Inventory")]
    [InlineData("Tracking", "Host", "", "Tracking must not know Host")]
    public void A_reference_against_the_rule_is_found(string part, string reference, string package, string expected)
    {
        var project = new SourceFile($"src/{part}/{part}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk"><ItemGroup>
              {(reference == "" ? "" : $"<ProjectReference Include=\"..\\{reference}\\{reference}.csproj\" />")}
              {(package == "" ? "" : $"<PackageReference Include=\"{package}\" />")}
            </ItemGroup></Project>
            """);
        Assert.Equal([expected], DependencyRules.Broken([DependencyRules.FromProject(project)]));
    }

    [Theory]
    [InlineData("Host", "Routing")]
    [InlineData("Routing", "Core")]
    public void A_reference_along_the_rule_is_left_alone(string part, string reference) =>
        Assert.Empty(DependencyRules.Broken([new Part(part, [reference], ["MassTransit"])]));

    [Theory]
    [InlineData("using Microsoft.EntityFrameworkCore;")]
    [InlineData("using MassTransit;")]
    [InlineData("using Quartz;")]
    [InlineData("using static Microsoft.AspNetCore.Http.TypedResults;")]
    [InlineData("    var answer = await new HttpClient().GetAsync(url);")]
    [InlineData("    System.Net.Sockets.Socket socket;")]
    [InlineData("internal sealed class Clocked(TimeProvider time);")]
    [InlineData("var start = Stopwatch.GetTimestamp(); // fine")]
    public void An_engine_that_reaches_outside_is_found(string line)
    {
        Assert.NotEmpty(SourceRules.ImpureEngines([new SourceFile("src/Routing/Solver/Savings.cs", "// first\n" + line)]));
        Assert.NotEmpty(SourceRules.ImpureEngines([new SourceFile("src/Routing/Solver/Moves/Swap.cs", line)]));
        Assert.Empty(SourceRules.ImpureEngines([new SourceFile("src/Routing/Dispatch/DispatchJob.cs", line)]));
    }

    [Theory]
    [InlineData("/// <summary>Needs no TimeProvider.</summary>")]
    [InlineData("using LogiOpt.Core.Search; // its StopWatch, not System.Diagnostics.Stopwatch")]
    [InlineData("var watch = stop.Start(cancellation).StopwatchLike;")]
    public void An_engine_may_speak_of_the_outside(string line) =>
        Assert.Empty(SourceRules.ImpureEngines([new SourceFile("src/Routing/Solver/Savings.cs", line)]));

    [Fact]
    public void A_file_one_line_over_the_limit_is_found()
    {
        Assert.Empty(SourceRules.TooLong([new SourceFile("src/Core/Long.cs", "a\nb\nc")], 3));
        Assert.Single(SourceRules.TooLong([new SourceFile("src/Core/Long.cs", "a\nb\nc\nd")], 3));
    }

    [Theory]
    [InlineData("home")]
    [InlineData("root")]
    [InlineData("work")]
    public void A_path_of_one_machine_is_found(string top)
    {
        Assert.Equal(["docs/run.md:2 names a path of one machine"], SourceRules.MachinePaths([new SourceFile("docs/run.md", $"run\ncd /{top}/somebody/LogiOpt")]));
        Assert.Empty(SourceRules.MachinePaths([new SourceFile("docs/run.md", $"see docs/{top}/page and https://example.org/{top}/page")]));
    }

    [Fact]
    public void A_lock_file_with_download_addresses_is_found()
    {
        const string address = """{ "packages": { "a": { "version": "1.0.0", "resolved": "https://registry.example/a.tgz" } } }""";
        Assert.Single(SourceRules.DownloadAddresses([new SourceFile("src/Host/web/package-lock.json", address)]));
        Assert.Empty(SourceRules.DownloadAddresses([new SourceFile("src/Host/web/package-lock.json", """{ "packages": { "a": { "version": "1.0.0" } } }""")]));
    }

    [Fact]
    public void A_hollow_name_is_found()
    {
        Type[] types = [typeof(BrokenTypes.StockManager), typeof(BrokenTypes.RouteHelper), typeof(BrokenTypes.ConsumerBase), typeof(BrokenTypes.BasementDatabase)];
        Assert.Equal(["StockManager", "RouteHelper", "ConsumerBase"], TypeRules.HollowNames(types).Select(f => f.Split('+', ' ')[1]));
    }

    [Fact]
    public void A_type_called_like_its_folder_is_found()
    {
        var folders = typeof(Samples.Solver.Solver).Namespace!.Split('.').ToHashSet();
        Assert.Single(TypeRules.NamedLikeFolders([typeof(Samples.Solver.Solver), typeof(SourceTree)], folders));
    }

    [Fact]
    public void An_interface_with_one_implementation_is_found()
    {
        Type[] types = [typeof(BrokenTypes.IOnlyOne), typeof(BrokenTypes.TheOne), typeof(BrokenTypes.IShared<>), typeof(BrokenTypes.First), typeof(BrokenTypes.Second)];
        Assert.Contains("IOnlyOne has 1", Assert.Single(TypeRules.NeedlessInterfaces(types, new HashSet<string>())));
        Assert.Empty(TypeRules.NeedlessInterfaces(types, new HashSet<string> { "IOnlyOne" }));
    }

    [Fact]
    public void A_message_that_is_no_fact_is_found()
    {
        var found = MessageRules.Broken([typeof(BrokenTypes.ShipTheOrder), typeof(BrokenTypes.OrderReopened), typeof(BrokenTypes.OrderArchived)]).ToArray();
        Assert.Contains("ShipTheOrder is not in the past tense", found);
        Assert.Contains("ShipTheOrder is not in Core/Messages, where the flow is read", found);
        Assert.Contains("OrderReopened is not sealed", found);
        Assert.Contains("OrderArchived is not a record", found);
        Assert.Contains("OrderArchived.Order can be changed: what happened, happened", found);
        Assert.DoesNotContain("ShipTheOrder is not sealed", found);
    }

    [Fact]
    public void A_door_without_its_five_methods_is_found()
    {
        var found = DoorRules.Broken(typeof(BrokenTypes.HalfDoor)).ToArray();
        Assert.Equal(
            ["HalfDoor lacks void Add(IServiceCollection)", "HalfDoor lacks void Map(IEndpointRouteBuilder)", "HalfDoor lacks void Schedule(IQuartzBuilder)",
             "HalfDoor lacks void Consume(IBusRegistrationConfigurator)", "HalfDoor.Reset is not one of the five"], found);
    }

    [Fact]
    public void A_public_type_outside_the_engines_is_found() =>
        Assert.Equal(
            ["LogiOpt.Architecture.Tests.Tree.SourceTree is public, but neither engine, file nor options"],
            DoorRules.ShowsTooMuch([typeof(SourceTree), typeof(BrokenTypes.StockManager), typeof(Samples.Solver.SolverOptions)], typeof(BrokenTypes.HalfDoor)));

    [Fact]
    public void A_table_outside_its_module_is_found()
    {
        using var connection = ModuleDb.OpenConnection();
        using var db = ModuleDb.On(connection, BrokenTypes.ConfigureStray);
        Assert.Equal(
            ["StrayRow is stored in prices, which does not start with routing_", "prices.Code is a text in a key or index without HasMaxLength",
             "prices.Price is a decimal, which SQLite stores as text"],
            TableRules.Broken(db.Model, "routing_"));
    }

    [Fact]
    public void An_endpoint_that_does_not_say_who_may_call_it_is_found()
    {
        Endpoint[] endpoints =
        [
            Route("GET", "/api/orders"),
            Route("GET", "/api/orders/{id}", new AllowAnonymousAttribute()),
            Route("POST", "/api/routing/waves", new AuthorizeAttribute()),
            Route("POST", "/api/routing/plans", new AuthorizeAttribute("callers:dispatcher,nobody")),
            Route("POST", "/osmand", new AllowAnonymousAttribute()),
        ];
        Assert.Equal(
            ["GET /api/orders does not say who may call it", "GET /api/orders/{id} is open to anybody",
             "POST /api/routing/waves asks for policy '', not for known roles: use Callers.Of",
             "POST /api/routing/plans asks for policy 'callers:dispatcher,nobody', not for known roles: use Callers.Of",
             "POST /osmand is open to anybody"],
            EndpointRules.Undeclared(endpoints));
    }

    [Fact]
    public void An_endpoint_that_says_who_may_call_it_is_left_alone() =>
        Assert.Empty(EndpointRules.Undeclared(
        [
            Route("POST", "/api/routing/waves", new AuthorizeAttribute(Callers.Of(Roles.Dispatcher))),
            Route("GET", "api/track/{token}", new AllowAnonymousAttribute()),
            Route("GET", "/health/live", new AllowAnonymousAttribute()),
        ]));

    private static RouteEndpoint Route(string method, string pattern, params object[] metadata) =>
        new(_ => Task.CompletedTask, RoutePatternFactory.Parse(pattern), 0, new EndpointMetadataCollection([new HttpMethodMetadata([method]), .. metadata]), pattern);
}
