using System.Diagnostics;
using System.Text;
using Daybook.Local;
using Daybook.Tests.Guides;

namespace Daybook.Tests.Clients;

/// <summary>
/// An app of docs/guides/react.md in its own folder, with the files that the page prints and the packed client. The bundlers come from
/// <c>tests/bundlers</c>. If they are not installed, a test skips on a laptop and fails if <c>CI</c> is <c>true</c>.
/// </summary>
internal sealed class Bundled : IAsyncDisposable
{
    private static readonly string Bundlers = Path.Combine(ProjectRoot.Find(), "tests", "bundlers");
    private static readonly string Client = Path.Combine(ProjectRoot.Find(), "clients", "js");

    private readonly string _folder = Path.Combine(Bundlers, ".apps", Guid.CreateVersion7().ToString("N"));
    private readonly StringBuilder _said = new();
    private Process? _server;

    /// <param name="url">Daybook's address, which replaces the address in the guide.</param>
    /// <param name="files">Files that the guide leaves to the reader.</param>
    public static async Task<Bundled> Create(string url, params (string Name, string Text)[] files)
    {
        if (!Directory.Exists(Path.Combine(Bundlers, "node_modules")))
        {
            const string Missing = "The bundlers are not installed: run 'npm ci' in tests/bundlers.";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
            Assert.Skip(Missing);
        }

        if (await NpmBuild.Prepare(Client, Path.Combine("dist", "index.js"), Console.Error.WriteLine,
            TestContext.Current.CancellationToken) is { } fault)
            Assert.Fail(fault);
        var app = new Bundled();
        Directory.CreateDirectory(app._folder);
        var guide = new Guide("react", url);
        foreach (var snippet in guide.Snippets("jsx").Concat(guide.Snippets("js"))) app.Write(snippet.Split('\n')[0][3..], snippet);
        app.Write("package.json", """{"name":"guide","private":true,"type":"module"}""");
        foreach (var (name, text) in files) app.Write(name, text);
        await app.Run("npm", "pack", Client, "--silent");
        await app.Run("npm", "install", Path.GetFileName(Directory.GetFiles(app._folder, "daybook-js-*.tgz").Single()), "--offline",
            "--no-audit", "--no-fund", "--loglevel=error");
        return app;
    }

    public string Folder => _folder;

    public Task Bundle(string program, params string[] arguments) => Run(Program(program), arguments);

    /// <summary>Starts a bundler's own server and waits until it answers.</summary>
    /// <returns>Its address.</returns>
    public async Task<string> Serve(string program, Func<int, string[]> arguments)
    {
        var port = FreePort.Next();
        _server = Start(Program(program), arguments(port));
        var url = $"http://127.0.0.1:{port}";
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        for (var i = 0; i < 600; i++)
        {
            if (_server.HasExited) break;
            try
            {
                using var answer = await http.GetAsync(url, TestContext.Current.CancellationToken);
                if (answer.IsSuccessStatusCode) return url;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{program} does not answer:\n{Said()}");
        return "";
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private static string Program(string name) => Path.Combine(Bundlers, "node_modules", ".bin", name);

    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private async Task Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{Said()}");
    }

    private Process Start(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NEXT_TELEMETRY_DISABLED"] = "1", ["NO_PROXY"] = "127.0.0.1" },
        })!;
        process.StandardInput.Close();
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(object sender, DataReceivedEventArgs received)
    {
        lock (_said) _said.AppendLine(received.Data);
    }

    private string Said()
    {
        lock (_said) return _said.ToString();
    }
}
