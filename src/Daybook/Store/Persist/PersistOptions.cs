using Daybook.Foundation;

namespace Daybook.Store.Persist;

/// <summary>Settings <c>Daybook__Persist__*</c>. The defaults suit a pool of 8 connections.</summary>
public sealed class PersistOptions : IChecked
{
    public const string Section = "Daybook:Persist";

    /// <summary>How many transactions run at a time, 1 to 8; 4 by default.</summary>
    public int Writers { get; set; } = 4;

    /// <summary>Events a transaction takes from waiting messages, 1 to 20,000; 4,000 by default. A single message is never split.</summary>
    public int MaxEventsPerTransaction { get; set; } = 4000;

    /// <summary>
    /// How long a message waits for PostgreSQL before a copy takes its place on the queue, 0 to 300 seconds; 30 by default.
    /// </summary>
    public int HoldSeconds { get; set; } = 30;

    /// <summary>
    /// False stores every delivered event again. It exists only so that the proof run can show that the chaos tests notice. It starts in
    /// Development only, and nobody should set it.
    /// </summary>
    public bool Dedupe { get; set; } = true;

    public IEnumerable<string> Faults()
    {
        if (Writers is < 1 or > 8) yield return $"Daybook__Persist__Writers is {Writers}: it must be from 1 to 8.";
        if (MaxEventsPerTransaction is < 1 or > 20_000)
            yield return $"Daybook__Persist__MaxEventsPerTransaction is {MaxEventsPerTransaction}: it must be from 1 to 20000.";
        if (HoldSeconds is < 0 or > 300) yield return $"Daybook__Persist__HoldSeconds is {HoldSeconds}: it must be from 0 to 300.";
    }
}
