using System.CommandLine;
using LogiOpt.Core.Input;
using LogiOpt.Host.Persistence;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt backup FILE</c>: a checked copy, also while the worker runs.</summary>
internal static class BackupCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "Where the copy goes; must not exist yet" };
        var data = ServeCommand.DataOption();
        var command = new Command("backup", "Write a checked copy of the database, also while the worker runs") { file, data };
        command.SetAction(parsed =>
        {
            if (DatabaseMode.OfSurroundings().IsPostgres)
                throw new BadInputException($"ConnectionStrings:{DatabaseMode.Name}", "The data is in PostgreSQL", "Use pg_dump, which that server's own tools make consistent, or unset the connection string");
            var source = new DataOptions { Directory = parsed.GetValue(data) ?? "data" }.DatabaseFile;
            var target = Path.GetFullPath(parsed.GetRequiredValue(file));
            SqliteCopy.Make(source, target, replace: false);
            Console.WriteLine($"{target}: {new FileInfo(target).Length / 1024} KiB, checked.");
            return ExitCodes.Done;
        });
        return command;
    }
}
