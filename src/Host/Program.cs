return await LogiOpt.Host.Commands.CommandLine.RunAsync(args);

/// <summary>Named, so that tests can start the worker in their own process.</summary>
public partial class Program;
