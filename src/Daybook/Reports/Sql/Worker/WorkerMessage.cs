using System.Text.Json;
using System.Text.Json.Serialization;

namespace Daybook.Reports.Sql.Worker;

/// <summary>A line to the process that runs statements.</summary>
/// <param name="Sql">As the caller sent it.</param>
/// <param name="Run">Null: only say whether it may run.</param>
internal sealed record WorkerRequest(string Sql, WorkerRun? Run);

/// <param name="Folder">Its own: the engine spills there.</param>
/// <param name="Files">The only files that it may read.</param>
/// <param name="Views">SQL that makes what people see.</param>
/// <param name="Parameters">JSON texts, numbers, booleans and nulls.</param>
/// <param name="MaxBytes">Of the rows as JSON.</param>
internal sealed record WorkerRun(string Folder, IReadOnlyList<string> Files, IReadOnlyList<string> Views,
    IReadOnlyList<JsonElement> Parameters, long MemoryBytes, long SpillBytes, int MaxRows, long MaxBytes);

/// <summary>A line from it that is an object. The other lines are rows, each an array.</summary>
internal sealed record WorkerMessage
{
    /// <summary>Why the statement may not run.</summary>
    public string? Refused { get; init; }

    /// <summary>It may: the views that it reads.</summary>
    public IReadOnlyList<string>? Views { get; init; }

    /// <summary>The rows follow.</summary>
    public IReadOnlyList<SqlColumn>? Columns { get; init; }

    /// <summary>Those were all.</summary>
    public bool Ended { get; init; }

    /// <summary><c>rows</c> or <c>bytes</c>: there are more, which the limit keeps back.</summary>
    public string? Hit { get; init; }

    public WorkerFailure? Failure { get; init; }

    /// <summary>What went wrong, for whoever asked.</summary>
    public string? Detail { get; init; }

    /// <summary>Where in the statement as it was sent, in UTF-16 code units from 0; null: the engine does not say.</summary>
    public int? Position { get; init; }
}

/// <param name="Type">As the engine names it, such as <c>BIGINT</c> or <c>DECIMAL(38,12)</c>.</param>
public sealed record SqlColumn(string Name, string Type);

/// <summary>Why a statement ended without an answer.</summary>
internal enum WorkerFailure
{
    /// <summary>It is wrong: a name that is not there, a cast that fails.</summary>
    Statement,

    Memory,

    /// <summary>A file of the snapshot could not be read.</summary>
    Files,

    /// <summary>The engine's library cannot be loaded.</summary>
    Library,
}

internal static class WorkerJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
    };
}
