using System.Text;

namespace Daybook.Reports.Sql.Worker;

/// <summary>Finds in a statement as it was sent what the engine says about the text that it was given.</summary>
/// <param name="Given">To the engine: the statement, or a part of it, with something around it.</param>
/// <param name="At">Where the part begins in <paramref name="Given"/>.</param>
/// <param name="From">Where it begins in <paramref name="Sql"/>.</param>
internal sealed record StatementPlace(string Sql, string Given, int At, int From)
{
    private const int MostBeside = 60;

    /// <param name="position">In characters, as the engine's parser counts; all else in it counts bytes.</param>
    public WorkerMessage Refuse(string why, int? position)
    {
        var at = position is not { } characters ? null
            : InSql(Given.EnumerateRunes().Take(characters).Sum(rune => rune.Utf16SequenceLength));
        return new() { Refused = why + Shown(at), Position = at };
    }

    /// <summary>For something that the statement calls by name.</summary>
    public WorkerMessage RefuseName(string why, string name)
    {
        var at = Find(name);
        return new() { Refused = why + Shown(at), Position = at };
    }

    public WorkerMessage Failed(WorkerFailure failure, string message)
    {
        var fault = EngineFault.Read(message);
        var at = OfBytes(fault.Position);
        return new() { Failure = failure, Detail = fault.Text + Shown(at), Position = at };
    }

    private int? OfBytes(int? position)
    {
        if (position is not { } bytes) return null;
        var given = Encoding.UTF8.GetBytes(Given);
        return bytes > given.Length ? null : InSql(Encoding.UTF8.GetCharCount(given, 0, bytes));
    }

    private int? InSql(int position) => position - At + From is var at && at >= From && at <= Sql.Length ? at : null;

    // As code, not within a text or a comment.
    private int? Find(string name)
    {
        for (var at = 0; at < Sql.Length;)
        {
            var end = SqlText.Skip(Sql, at);
            if (end == at || Sql[at] == '"')
            {
                var found = Sql[at] == '"' ? at + 1 : at;
                if (string.Compare(Sql, found, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0
                    && !IsName(found - 1) && !IsName(found + name.Length))
                    return at;
            }

            at = Math.Max(end, at + 1);
        }

        return null;
    }

    private bool IsName(int at) => at >= 0 && at < Sql.Length && (char.IsLetterOrDigit(Sql[at]) || Sql[at] == '_');

    // For those who see the answer as a text.
    private string Shown(int? position)
    {
        if (position is not { } at) return "";
        var start = at == 0 ? 0 : Sql.LastIndexOf('\n', at - 1) + 1;
        var end = Sql.IndexOf('\n', at) is >= 0 and var next ? next : Sql.Length;
        var number = Sql.AsSpan(0, start).Count('\n') + 1;
        var (first, last) = (Math.Max(start, at - MostBeside), Math.Min(end, at + MostBeside));
        var head = $"LINE {number}: {(first > start ? "…" : "")}";
        return $"\n\n{head}{Sql[first..last].TrimEnd('\r')}{(last < end ? "…" : "")}\n{new string(' ', head.Length + at - first)}^";
    }
}
