using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Daybook.Reports.Sql.Worker;

/// <summary>
/// The program of the process in which people's statements run: lines of JSON in, lines of JSON out. It has no settings, no keys and no
/// connection, so a statement that breaks out of the engine finds nothing here, and one that breaks the engine ends only this.
/// </summary>
/// <remarks>Each host's program begins with it: see <see cref="WorkerProgram"/>. It ends when whoever started it does.</remarks>
public static class SqlWorker
{
    public const string Verb = "sql-worker";

    public static int Run()
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        using var lines = new BlockingCollection<string>();
        ProcessLimits.Prefer();
        new Thread(() => Listen(input, lines)) { IsBackground = true }.Start();
        foreach (var line in lines.GetConsumingEnumerable())
        {
            Answer(JsonSerializer.Deserialize<WorkerRequest>(line, WorkerJson.Options)!, output);
            output.Flush();
        }

        return 0;
    }

    // A statement may run for long when nobody is left who waits for it.
    private static void Listen(StreamReader input, BlockingCollection<string> lines)
    {
        while (input.ReadLine() is { } line) lines.Add(line);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    private static void Answer(WorkerRequest request, Stream output)
    {
        try
        {
            if (request.Run is { } run) RunStatement.Run(request.Sql, run, output);
            else Write(output, CheckStatement.Run(request.Sql));
        }
        catch (DuckDBException e)
        {
            Write(output, new() { Failure = KindOf(e), Detail = EngineFault.Read(e.Message).Text });
        }
        catch (OutOfMemoryException e)
        {
            Write(output, new() { Failure = WorkerFailure.Memory, Detail = e.Message });
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException
            or EntryPointNotFoundException)
        {
            Write(output, new() { Failure = WorkerFailure.Library, Detail = e.Message });
        }
        catch (Exception e)
        {
            // The client library's: a parameter too few, a value that no .NET type holds.
            Write(output, new() { Failure = WorkerFailure.Statement, Detail = e.Message });
        }
    }

    internal static void Write(Stream output, WorkerMessage message)
    {
        JsonSerializer.Serialize(output, message, WorkerJson.Options);
        output.WriteByte((byte)'\n');
    }

    // A failed allocation comes as whatever the engine was doing.
    internal static WorkerFailure KindOf(DuckDBException e) => e.ErrorType switch
    {
        DuckDBErrorType.OutOfMemory => WorkerFailure.Memory,
        _ when e.Message.Contains("bad_alloc", StringComparison.Ordinal) || e.Message.Contains("allocat", StringComparison.Ordinal)
            => WorkerFailure.Memory,
        DuckDBErrorType.Io => WorkerFailure.Files,
        _ => WorkerFailure.Statement,
    };
}
