using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using Daybook.Reports.Sql.Worker;

namespace Daybook.Reports.Sql;

/// <summary>
/// A process that runs people's statements, ended with everything in it when it is disposed, when it grows too large, or when nobody waits
/// for it any more.
/// </summary>
internal sealed class SqlProcess : IAsyncDisposable
{
    // The runtime, the engine's library, the texts and lists that its own limit does not count.
    private const long Beside = 256L * 1024 * 1024;

    private const int MaxMessage = 1024 * 1024, EndsWithin = 2000;

    // SIGKILL: by the machine, which has no memory left. SIGABRT: by the runtime, for the same reason.
    private const int Killed = 137, Aborted = 134;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly PipeReader _output;
    private readonly long _most;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private readonly Task<string> _faults;
    private volatile bool _tooLarge;

    private SqlProcess(Process process, long most, TimeProvider clock)
    {
        (_process, _most) = (process, most);
        _output = PipeReader.Create(process.StandardOutput.BaseStream, new(bufferSize: 64 * 1024));
        _watching = Watch(clock);
        // Read so that it never waits for somebody to read it.
        _faults = process.StandardError.ReadToEndAsync(_stop.Token);
    }

    /// <param name="folder">It runs there.</param>
    /// <param name="memory">Of the engine.</param>
    /// <exception cref="SqlProcessException">It cannot be started.</exception>
    public static SqlProcess Start(string folder, long memory, TimeProvider clock)
    {
        if (WorkerProgram.Find() is not { } program)
            throw new SqlProcessException("the program that runs statements is not beside this one");
        var start = new ProcessStartInfo(program.File, program.Arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        // It gets no setting and no secret of this process.
        var windows = Environment.GetEnvironmentVariable("SystemRoot");
        start.Environment.Clear();
        if (windows is not null) start.Environment["SystemRoot"] = windows;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "8000000";
        try
        {
            return new(Process.Start(start)!, memory + Beside, clock);
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException or InvalidOperationException)
        {
            throw new SqlProcessException(e.Message);
        }
    }

    public async Task<WorkerMessage> Check(string sql, CancellationToken cancel)
    {
        await Send(new(sql, null), cancel);
        return await Message(await Line(MaxMessage, cancel));
    }

    /// <returns>The rows as JSON arrays, if it did not fail.</returns>
    public async Task<SqlRows> Run(string sql, WorkerRun run, CancellationToken cancel)
    {
        await Send(new(sql, run), cancel);
        var head = await Message(await Line(MaxMessage, cancel));
        if (head.Columns is not { } columns) return new([], [], null, head);
        List<byte[]> rows = [];
        byte[]? line;
        while ((line = await Line(run.MaxBytes + MaxMessage, cancel)) is [(byte)'[', ..]) rows.Add(line);
        var end = await Message(line);
        return end.Ended ? new(columns, rows, end.Hit, null) : new([], [], null, end);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Kill();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((Task)_faults).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _output.CompleteAsync();
        _process.Dispose();
        _stop.Dispose();
    }

    private async Task Send(WorkerRequest request, CancellationToken cancel)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, WorkerJson.Options).AsMemory(), cancel);
            await _process.StandardInput.FlushAsync(cancel);
        }
        catch (IOException)
        {
            // It is gone: the missing answer says so.
        }
    }

    // A process that ends without an answer was ended for its size, fell over the statement, or never began.
    private async Task<WorkerMessage> Message(byte[]? line)
    {
        if (line is not null) return JsonSerializer.Deserialize<WorkerMessage>(line, WorkerJson.Options)!;
        if (_tooLarge || !_process.WaitForExit(EndsWithin)) return new() { Failure = WorkerFailure.Memory };
        return _process.ExitCode switch
        {
            Killed or Aborted => new() { Failure = WorkerFailure.Memory },
            // Another signal: a fault of the engine.
            > 128 or < 0 => new() { Failure = WorkerFailure.Statement, Detail = "The engine failed on this statement." },
            var code => throw new SqlProcessException($"it ended with {code}: {await _faults}"),
        };
    }

    private async Task<byte[]?> Line(long most, CancellationToken cancel)
    {
        while (true)
        {
            var read = await _output.ReadAsync(cancel);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                _output.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            var tooLong = read.Buffer.Length > most;
            _output.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted || tooLong) return null;
        }
    }

    private async Task Watch(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Look, clock);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            try
            {
                _process.Refresh();
                if (_process.WorkingSet64 <= _most) continue;
                _tooLarge = true;
                Kill();
                return;
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                // It has ended.
                return;
            }
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }
}

/// <param name="Rows">Each a JSON array.</param>
/// <param name="Hit"><c>rows</c> or <c>bytes</c>: the limit that keeps the others back.</param>
/// <param name="Failed">Why there is no answer.</param>
internal sealed record SqlRows(IReadOnlyList<SqlColumn> Columns, IReadOnlyList<byte[]> Rows, string? Hit, WorkerMessage? Failed);

/// <summary>The process that runs statements cannot be started here.</summary>
internal sealed class SqlProcessException(string why) : Exception(why);
