namespace LogiOpt.Host.Tests;

/// <summary>Compares with an approved text file of the tests; <c>LOGIOPT_APPROVE=1</c> approves what is there now.</summary>
internal static class Approved
{
    public static void Check(string file, string now)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "LogiOpt.sln"))) root = Path.GetDirectoryName(root)!;
        var path = Path.Combine(root, "tests", "Host", file);
        if (Environment.GetEnvironmentVariable("LOGIOPT_APPROVE") == "1")
        {
            File.WriteAllText(path, now);
            Assert.Fail($"{file} was written. Look at the difference, then run again without LOGIOPT_APPROVE.");
        }

        Assert.True(File.Exists(path), $"{file} is not approved yet; run with LOGIOPT_APPROVE=1.");
        Assert.Equal(File.ReadAllText(path), now);
    }
}
