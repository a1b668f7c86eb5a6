using System.Diagnostics;
using Daybook.Local;
using Npgsql;

namespace Daybook.Tests;

/// <summary>
/// Debian's pgbouncer in transaction mode before a PostgreSQL server. Where it is not installed the test skips on a laptop and fails in CI.
/// </summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    private readonly Process _process;
    private readonly string _folder;

    private PgBouncer(Process process, string folder, string connection) => (_process, _folder, Connection) = (process, folder, connection);

    /// <summary>The same database through the pooler.</summary>
    public string Connection { get; }

    /// <param name="roundRobin">It hands out its connections in turns, else the one used last.</param>
    public static async Task<PgBouncer> Start(string postgres, bool roundRobin = false)
    {
        if (!File.Exists(Program))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"{Program} is missing.");
            Assert.Skip($"{Program} is missing.");
        }

        var server = new NpgsqlConnectionStringBuilder(postgres);
        var (folder, port) = (TestDirectory.New(), FreePort.Next());
        var settings = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            * = host={server.Host} port={server.Port} user={server.Username} password={server.Password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            server_round_robin = {(roundRobin ? 1 : 0)}
            """);
        // It refuses to run as root, and reads its settings before it becomes another user.
        string[] arguments = Environment.IsPrivilegedProcess ? ["-q", "-u", "nobody", settings] : ["-q", settings];
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead
                    | UnixFileMode.OtherExecute);
        }

        var process =
            Process.Start(
                new ProcessStartInfo(Program,
                    arguments)
                { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await Eventually.True(async () =>
        {
            if (process.HasExited) Assert.Fail($"pgbouncer ended: {await process.StandardError.ReadToEndAsync()}");
            return FreePort.IsTaken(port);
        });

        server.Port = port;
        return new(process, folder, server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        TestDirectory.Delete(_folder);
    }
}
