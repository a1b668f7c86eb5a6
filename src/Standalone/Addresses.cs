namespace Daybook.Standalone;

/// <summary>Where the program listens: <c>--urls</c>, else <c>PORT</c> on loopback, else <c>http://127.0.0.1:7071</c> as <c>func</c> does.</summary>
internal static class Addresses
{
    // Loopback also with PORT: opening the app to a network is said in full, with --urls.
    public static string From(string[] args) =>
        new ConfigurationBuilder().AddCommandLine(args).Build()["urls"]
        ?? (Environment.GetEnvironmentVariable("PORT") is { Length: > 0 } port ? $"http://127.0.0.1:{port}" : new StandaloneOptions().Urls);
}
