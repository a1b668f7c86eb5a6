namespace Daybook.Tools.Bench;

/// <summary>How much to measure.</summary>
/// <param name="Events">Events of each round of batches and of the drain. A tenth of that for single events.</param>
/// <param name="ImportEvents">Events of the import during which memory is watched; 0 skips it.</param>
/// <param name="Rounds">Rounds of each measurement and its baseline, in turns.</param>
/// <param name="Only">One part of the measurements; null means all.</param>
internal sealed record BenchOptions(int Events, int ImportEvents, int Rounds, string? Only = null)
{
    public const string DoorPart = "door";
    public const string StorePart = "store";
    public const string ImportPart = "import";

    public static BenchOptions Full { get; } = new(200_000, 1_000_000, Rounds: 5);

    public static BenchOptions Quick { get; } = new(50_000, 100_000, Rounds: 3);

    /// <summary>Fewer callers would measure only waiting; more would exceed what the app lets in.</summary>
    public const int ManyCallers = 256;

    public bool Measures(string part) => (Only ?? part) == part && (part != ImportPart || ImportEvents > 0);

    public int SingleEvents => Math.Max(Events / 10, 5_000);
}
