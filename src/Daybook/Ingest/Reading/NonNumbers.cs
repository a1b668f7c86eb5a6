namespace Daybook.Ingest.Reading;

/// <summary>
/// The <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> of a body, which Python writes and JSON does not know. They spoil the events
/// they stand in; with
/// zeros in their places the rest of the body can be read.
/// </summary>
internal sealed class NonNumbers
{
    private readonly byte[] _plain;
    private readonly List<(int At, string Name)> _found;

    private NonNumbers(byte[] plain, List<(int At, string Name)> found) => (_plain, _found) = (plain, found);

    /// <summary>As long as the body, so that every place in it is a place in the body.</summary>
    public ReadOnlyMemory<byte> Plain => _plain;

    public int Count => _found.Count;

    /// <summary>The first one's name.</summary>
    public string Name => _found[0].Name;

    /// <returns>Null when there are none. Texts are not looked into.</returns>
    public static NonNumbers? Find(ReadOnlySpan<byte> body)
    {
        List<(int At, string Name)> found = [];
        for (var at = 0; at < body.Length; at++)
        {
            if (body[at] == '"')
            {
                at = EndOfText(body, at);
            }
            else if (NameAt(body[at..]) is { } name)
            {
                found.Add((at, name));
                at += name.Length - 1;
            }
        }

        if (found.Count == 0) return null;
        var plain = body.ToArray();
        foreach (var (at, name) in found)
        {
            plain.AsSpan(at, name.Length).Fill((byte)' ');
            plain[at] = (byte)'0';
        }

        return new NonNumbers(plain, found);
    }

    /// <summary>Those between two places of the body.</summary>
    public IEnumerable<string> Within(int from, int to) => _found.Where(f => f.At >= from && f.At < to).Select(f => f.Name);

    private static int EndOfText(ReadOnlySpan<byte> body, int quote)
    {
        var at = quote + 1;
        while (at < body.Length && body[at] != '"') at += body[at] == '\\' ? 2 : 1;
        return at;
    }

    private static string? NameAt(ReadOnlySpan<byte> body) =>
        body.StartsWith("NaN"u8) ? "NaN" : body.StartsWith("Infinity"u8) ? "Infinity" : body.StartsWith("-Infinity"u8) ? "-Infinity" : null;
}
