using System.Diagnostics;
using Daybook.Tests.Ingest;

namespace Daybook.Tests.Dashboard;

/// <summary>A certified OpenID Connect provider of another maker, on this machine: <c>npm/identity-provider.mjs</c>.</summary>
internal sealed class RealProvider : IAsyncDisposable
{
    private readonly Process _node;

    private RealProvider(Process node, string issuer) => (_node, Issuer) = (node, issuer);

    public string Issuer { get; }

    public static async Task<RealProvider> Start()
    {
        SenderScripts.SkipWhereMissing();
        var node = Process.Start(new ProcessStartInfo("node", ["--no-warnings", "identity-provider.mjs"])
        {
            WorkingDirectory = SenderScripts.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var issuer = await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(issuer is not null, "The provider ended before it said where it is.");
        return new(node, issuer);
    }

    /// <summary>Says where the page is that leads people here. Until then the provider answers nothing.</summary>
    public async Task Knows(string page)
    {
        await _node.StandardInput.WriteLineAsync(page);
        await _node.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync(CancellationToken.None);
        _node.Dispose();
    }
}
