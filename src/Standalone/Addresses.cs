namespace Daybook.Standalone;

/// <summary>
/// Where the program listens: <c>--urls</c>, or <c>PORT</c> on loopback, or <c>http://127.0.0.1:7071</c> as <c>func</c> does.
/// </summary>
internal static class Addresses
{
    // PORT also means loopback, because only an explicit --urls may open the app to a network.
    public static string From(string[] args) =>
        new ConfigurationBuilder().AddCommandLine(args).Build()["urls"]
        ?? (Environment.GetEnvironmentVariable("PORT") is { Length: > 0 } port ? $"http://127.0.0.1:{port}" : new StandaloneOptions().Urls);
}
