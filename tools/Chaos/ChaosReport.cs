using System.Globalization;

namespace Daybook.Tools.Chaos;

/// <summary>What a chaos run did and found.</summary>
/// <param name="Strokes">How often each stroke happened.</param>
/// <param name="Kills">Processes ended with <c>kill -9</c>.</param>
/// <param name="InFlight">The smallest number of messages on the queue just before a stroke.</param>
/// <param name="Receipted">Events that a receipt names as accepted.</param>
/// <param name="Stored">Rows in <c>events</c>.</param>
/// <param name="Lost">Receipted but not stored.</param>
/// <param name="Doubled">Rows beyond the first for an id.</param>
/// <param name="DeadLetters">Rows in <c>dead_letters</c>.</param>
/// <param name="Refused">Receipts that refused good events.</param>
/// <param name="LedgerDifference">Sum of the differences in <c>/ops/ledger</c>.</param>
/// <param name="WrongNumbers">Rows that differ between the daily table and a recount of <c>events</c>.</param>
/// <param name="WrongFiles">Files in S3 that differ from the manifest, and rows of the joint file that differ from a recount.</param>
/// <param name="Resent">Requests that had to be sent again.</param>
internal sealed record ChaosReport(
    IReadOnlyDictionary<string, int> Strokes, int Kills, int InFlight, int Receipted, long Stored, long Lost, long Doubled,
    long DeadLetters, int Refused,
    long LedgerDifference, long WrongNumbers, long WrongFiles, int Resent, double Seconds)
{
    public bool Clean =>
        Lost == 0 && Doubled == 0 && DeadLetters == 0 && Refused == 0 && LedgerDifference == 0 && WrongNumbers == 0 && WrongFiles == 0;

    public override string ToString()
    {
        var lines = Strokes.Select(s => $"  {s.Value,4} × {s.Key}").Prepend($"{Strokes.Values.Sum()} strokes in {Seconds:0} s:");
        string[] figures =
        [
            Line("processes killed", Kills), Line("messages in flight at a stroke, at least", InFlight),
            Line("events receipted", Receipted), Line("rows stored", Stored), Line("receipted and lost", Lost), Line("doubled", Doubled),
            Line("dead letters", DeadLetters), Line("good events refused", Refused), Line("ledger difference", LedgerDifference),
            Line("daily numbers that differ from a recount", WrongNumbers), Line("files in S3 that differ", WrongFiles),
            Line("requests sent again", Resent),
        ];
        return string.Join('\n', [.. lines, .. figures]);
    }

    private static string Line(string name, long value) => $"{value.ToString("N0", CultureInfo.InvariantCulture),12}  {name}";
}
