using System.Diagnostics;
using Daybook.Local;

namespace Daybook.Tests.Clients;

/// <summary>The .NET client in a native program: published without a warning, and sending.</summary>
public sealed class DotnetAotTests(StandIns standIns) : IDisposable
{
    private readonly string _folder = TestDirectory.New();

    [Fact(Skip = Thorough.Ask, SkipUnless = nameof(Thorough.Asked), SkipType = typeof(Thorough))]
    public async Task The_console_sample_is_published_as_a_native_program_and_sends()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/gcc"))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail("gcc is missing: it links the native program.");
            Assert.Skip("gcc is missing: it links the native program.");
        }

        // Warnings are errors in this repository, those of the trimmer and the native compiler too. The folder is the test's own, because
        // a publish would disturb a build of the same project. Without optimization the same warnings take half the time. The build has
        // asked the analyzers.
        var sample = Path.Combine(ProjectRoot.Find(), "clients", "dotnet", "samples", "Console");
        var (code, output) = await Run(
            "dotnet", "publish", sample, "-c", "Debug", "--use-current-runtime", "-p:CppCompilerAndLinker=gcc",
            "-p:UseArtifactsOutput=true", "-p:RunAnalyzers=false", $"-p:ArtifactsPath={_folder}");
        Assert.True(code == 0, output);

        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var program = Directory.EnumerateFiles(Path.Combine(_folder, "publish"), "Daybook.Client.ConsoleSample", SearchOption.AllDirectories);
        (code, output) = await Run(Assert.Single(program), app.Url, "daybook-local-key", "50", Path.Combine(_folder, "spool"));
        Assert.True(code == 0, output);
        Assert.Contains("Daybook has all of them.", output);
        await app.Drain();

        Assert.Equal(50L, await Sql.Scalar(app.Environment.Postgres, "SELECT count(DISTINCT properties ->> 'n') FROM events"));
    }

    public void Dispose() => TestDirectory.Delete(_folder);

    private static async Task<(int Code, string Output)> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}
