using Daybook.Foundation;

namespace Daybook.Ingest.Sending;

/// <summary>Settings <c>Daybook__Journal__*</c>.</summary>
public sealed class JournalOptions : IChecked
{
    public const string Section = "Daybook:Journal";

    private const long MiB = 1024 * 1024;

    /// <summary>
    /// A folder on a disk of this machine, in which the process notes what the queue has acknowledged. Empty (the default): it notes
    /// nothing. Several processes may share it.
    /// </summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// The most bytes in the folder. Default 256 MiB; 16 MiB to 16 GiB. Beyond it nothing more is noted, which the log says, until the
    /// messages have their outcome.
    /// </summary>
    public long MaxBytes { get; set; } = 256 * MiB;

    public IEnumerable<string> Faults()
    {
        if (MaxBytes is < 16 * MiB or > 16 * 1024 * MiB)
            yield return $"Daybook__Journal__MaxBytes is {MaxBytes}: it must be from 16777216 (16 MiB) to 17179869184 (16 GiB).";
    }
}
