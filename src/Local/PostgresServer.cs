using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Daybook.Local;

/// <summary>
/// A PostgreSQL server with its own data directory, on 127.0.0.1. <c>pg_ctl</c> starts it, so that a terminal's Ctrl-C does not reach it.
/// </summary>
public sealed class PostgresServer
{
    internal const string Name = "postgres";
    private const string UserName = "daybook";
    private const string Password = "daybook";

    private readonly PostgresBinaries _binaries;
    private readonly DataDirectory _data;
    private readonly bool _sync;
    private readonly UnprivilegedUser? _user;

    internal PostgresServer(PostgresBinaries binaries, DataDirectory data, bool sync, int port)
    {
        _binaries = binaries;
        _data = data;
        _sync = sync;
        Port = port;
        _user = UnprivilegedUser.ForRoot(data.Postgres, binaries.Folder);
    }

    public int Port { get; private set; }

    /// <summary>Major version, 15 or later.</summary>
    public int Version => _binaries.Major;

    /// <summary>True if its main process is alive. The process ends by itself if it cannot recover, for example on a full disk.</summary>
    public bool IsRunning
    {
        get
        {
            using var postmaster = ProcessRecord.Read(_data.Run(Name))?.Find();
            return postmaster is not null;
        }
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username={UserName};Password={Password};Database={database}";

    /// <summary>
    /// Creates a database, as a copy of <paramref name="template"/> if it is given. Nobody may be connected to the template.
    /// </summary>
    public async Task CreateDatabase(string database, string? template, CancellationToken cancel)
    {
        // Copied as files it takes a quarter of the processor's time that a copy through the log takes.
        var copy = template is null ? "" : $" TEMPLATE \"{template}\" STRATEGY FILE_COPY";
        await Execute($"""CREATE DATABASE "{database}"{copy}""", cancel);
    }

    public async Task<bool> DatabaseExists(string database, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection)
        { Parameters = { new() { Value = database } } };
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    /// <summary>
    /// Starts the server on the same port and data. After a kill it waits until the killed server's last process is gone.
    /// </summary>
    public async Task Start(CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(_data.Postgres, "PG_VERSION")))
            await Init(cancel);
        await Configure(cancel);

        Command.Result? result = null;
        for (var attempt = 0; attempt < 40; attempt++)
        {
            result = await PgCtl(["start", "-w", "-t", "120", "-l", _data.Log(Name)], cancel);
            if (result.ExitCode == 0)
            {
                if (PostmasterPid() is { } pid)
                    ProcessRecord.Of(pid, _data.Postgres)?.Write(_data.Run(Name));
                await Execute("SELECT 1", cancel);
                return;
            }
            if (!await IsLeaving(cancel))
                break;
            await Task.Delay(250, cancel);
        }
        throw new LocalSetupException($"PostgreSQL did not start: {result?.Output}\n{_data.Log(Name)} "
            + $"ends with:\n{string.Join('\n', File.ReadLines(_data.Log(Name)).TakeLast(15))}");
    }

    /// <summary>Shuts the server down and ends open connections.</summary>
    public async Task Stop()
    {
        if (PostmasterPid() is not null)
            await PgCtl(["stop", "-w", "-t", "60", "-m", "fast"], CancellationToken.None);
        File.Delete(_data.Run(Name));
    }

    /// <summary>Ends the server's main process at once, as a crash would. Its other processes end by themselves.</summary>
    public async Task Kill()
    {
        if (ProcessRecord.Read(_data.Run(Name))?.Find() is not { } postmaster)
            return;
        using (postmaster)
        {
            postmaster.Kill();
            await postmaster.WaitForExitAsync();
        }
        File.Delete(_data.Run(Name));
    }

    /// <summary>Stops the server that an earlier owner of the data directory left running.</summary>
    internal static async Task StopLeftBehind(DataDirectory data, Action<string> say)
    {
        var file = data.Run(Name);
        if (ProcessRecord.Read(file)?.Find() is { } postmaster)
        {
            using (postmaster)
            {
                say($"Stopping PostgreSQL from an earlier run (process {postmaster.Id}).");
                var program = postmaster.MainModule?.FileName
                    ?? throw new LocalSetupException($"Cannot see the program of process {postmaster.Id}; stop it by hand.");
                var left = new PostgresServer(new PostgresBinaries(Path.GetDirectoryName(program)!, 0), data, sync: true, port: 0);
                await left.Stop();
            }
        }
        File.Delete(file);
    }

    internal void MoveToFreePort() => Port = FreePort.Next();

    private async Task Init(CancellationToken cancel)
    {
        Directory.CreateDirectory(_data.Postgres);
        var password = Path.Combine(_data.Root, "run", "postgres-password");
        await File.WriteAllTextAsync(password, Password, cancel);
        if (_user is not null)
            await _user.Own(_data.Postgres, cancel);

        string[] arguments = [_binaries.Program("initdb"), "-D", _data.Postgres, "-U", UserName, "--encoding=UTF8", "--locale=C",
            "--auth=scram-sha-256", $"--pwfile={password}"];
        var result = await Run([.. arguments, .. _sync ? Array.Empty<string>() : ["--no-sync"]], cancel);
        File.Delete(password);
        if (result.ExitCode != 0)
            throw new LocalSetupException($"PostgreSQL's initdb failed: {result.Output}");
        await File.AppendAllTextAsync(Path.Combine(_data.Postgres, "postgresql.conf"), "\ninclude 'daybook.conf'\n", cancel);
    }

    private async Task Configure(CancellationToken cancel)
    {
        var safety = _sync ? "on" : "off";
        await File.WriteAllTextAsync(
            Path.Combine(_data.Postgres, "daybook.conf"),
            $"""
            # Written at every start. Your own settings go into postgresql.conf, below the include, or ALTER SYSTEM.
            listen_addresses = '127.0.0.1'
            port = {Port}
            unix_socket_directories = ''
            max_connections = 300
            shared_buffers = 256MB
            max_wal_size = 2GB
            timezone = 'UTC'
            log_timezone = 'UTC'
            fsync = {safety}
            synchronous_commit = {safety}
            full_page_writes = {safety}

            """,
            cancel);

        // pg_ctl opens the log as the unprivileged user.
        if (!File.Exists(_data.Log(Name)))
            await File.WriteAllTextAsync(_data.Log(Name), "", cancel);
        if (_user is not null)
            await _user.Own(_data.Log(Name), cancel);
    }

    // "lock file exists" and "shared memory block still in use" go away when the killed server's last process ends.
    private async Task<bool> IsLeaving(CancellationToken cancel)
    {
        var lines = await File.ReadAllLinesAsync(_data.Log(Name), cancel);
        return lines.TakeLast(5)
            .Any(line => line.Contains("still in use", StringComparison.Ordinal) || line.Contains("lock file", StringComparison.Ordinal));
    }

    private int? PostmasterPid()
    {
        var file = Path.Combine(_data.Postgres, "postmaster.pid");
        return File.Exists(file)
            && int.TryParse(File.ReadLines(file).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid
            : null;
    }

    private Task<Command.Result> PgCtl(IEnumerable<string> arguments, CancellationToken cancel) =>
        Run([_binaries.Program("pg_ctl"), .. arguments, "-D", _data.Postgres], cancel);

    private Task<Command.Result> Run(IEnumerable<string> command, CancellationToken cancel) =>
        Command.Run([.. _user?.Prefix() ?? [], .. command], _data.Root, cancel);

    private async Task Execute(string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
