using Daybook.Foundation;

namespace Daybook.Reports.Sql;

/// <summary>Settings <c>Daybook__Sql__*</c>: <c>POST /sql</c>.</summary>
public sealed class SqlOptions : IChecked
{
    public const string Section = "Daybook:Sql";

    private const long Mebi = 1024 * 1024;

    /// <summary>Keys with the scope <c>sql</c> may ask in SQL. Needs <c>Daybook__Columns__Enabled</c>. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Longest time of one statement, the wait included. Default 30 seconds; 1 to 600.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Most memory of a statement. Its process gets 256 MiB more for itself. Default 256 MiB; at least 64 MiB.</summary>
    public long MemoryBytes { get; set; } = 256 * Mebi;

    /// <summary>Most bytes that a statement spills to disk. Default 1 GiB.</summary>
    public long SpillBytes { get; set; } = 1024 * Mebi;

    /// <summary>Most rows of an answer. Default 10,000; 1 to 1,000,000.</summary>
    public int MaxRows { get; set; } = 10_000;

    /// <summary>Statements that run at a time, each in a process of its own. Default 1; 1 to 16.</summary>
    public int Statements { get; set; } = 1;

    public IEnumerable<string> Faults()
    {
        if (TimeoutSeconds is < 1 or > 600) yield return $"Daybook__Sql__TimeoutSeconds is {TimeoutSeconds}: it must be from 1 to 600.";
        if (MemoryBytes < 64 * Mebi) yield return $"Daybook__Sql__MemoryBytes is {MemoryBytes}: it must be at least {64 * Mebi}.";
        if (SpillBytes < 0) yield return $"Daybook__Sql__SpillBytes is {SpillBytes}: it must be 0 or more.";
        if (MaxRows is < 1 or > 1_000_000) yield return $"Daybook__Sql__MaxRows is {MaxRows}: it must be from 1 to 1000000.";
        if (Statements is < 1 or > 16) yield return $"Daybook__Sql__Statements is {Statements}: it must be from 1 to 16.";
    }
}
