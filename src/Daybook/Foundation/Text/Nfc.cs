using System.Globalization;
using System.Text;

namespace Daybook.Foundation.Text;

/// <summary>
/// Unicode's normalisation form C (UAX #15): one form for texts that look the same, such as <c>é</c> as one character or as two.
/// </summary>
/// <remarks>
/// Written here, because <see cref="string.Normalize()"/> changes nothing where the runtime has no ICU, which Daybook does not ask of
/// its machines. The data stand in nfc.txt.
/// </remarks>
public static class Nfc
{
    private const int FirstCombining = 0x300;
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28,
        SCount = LCount * VCount * TCount;

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, byte> Classes = [];

    static Nfc()
    {
        using var lines = new StreamReader(typeof(Nfc).Assembly.GetManifestResourceStream("Daybook.Foundation.Text.nfc.txt")!);
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                var to = Hex(line[(line.IndexOf("..", StringComparison.Ordinal) + 2)..colon]);
                for (var code = Hex(line[..line.IndexOf("..", StringComparison.Ordinal)]); code <= to; code++)
                    Classes[code] = byte.Parse(line.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var whole = Hex(line[..equals].TrimStart('x'));
            var parts = Decompositions[whole] = [.. line[(equals + 1)..].Split(' ').Select(Hex)];
            if (line[0] != 'x') Compositions[(parts[0], parts[1])] = whole;
        }
    }

    /// <param name="text">Without lone surrogates.</param>
    public static string Of(string text)
    {
        // Below the first combining mark nothing can be in another form.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', (char)(FirstCombining - 1))) return text;
        List<int> codes = new(text.Length);
        foreach (var rune in text.EnumerateRunes()) Decompose(rune.Value, codes);
        Order(codes);
        Compose(codes);
        var composed = new StringBuilder(codes.Count);
        foreach (var code in codes) composed.Append(new Rune(code).ToString());
        return composed.ToString();
    }

    private static void Decompose(int code, List<int> to)
    {
        if (code is >= SBase and < SBase + SCount)
        {
            var index = code - SBase;
            to.Add(LBase + (index / (VCount * TCount)));
            to.Add(VBase + (index % (VCount * TCount) / TCount));
            if (index % TCount > 0) to.Add(TBase + (index % TCount));
        }
        else if (Decompositions.TryGetValue(code, out var parts))
        {
            foreach (var part in parts) Decompose(part, to);
        }
        else
        {
            to.Add(code);
        }
    }

    // Marks of other classes do not meet, so their order says nothing; those of one class keep theirs.
    private static void Order(List<int> codes)
    {
        for (var i = 1; i < codes.Count; i++)
        {
            if (Class(codes[i]) == 0) continue;
            for (var j = i; j > 0 && Class(codes[j - 1]) > Class(codes[j]); j--) (codes[j - 1], codes[j]) = (codes[j], codes[j - 1]);
        }
    }

    private static void Compose(List<int> codes)
    {
        var (starter, kept, last) = (-1, 0, -1);
        for (var i = 0; i < codes.Count; i++)
        {
            var code = codes[i];
            var own = Class(code);
            // Something of the same or a higher class in between keeps a mark away from its starter.
            if (starter >= 0 && (last < own || last == -1) && Composed(codes[starter], code) is { } whole)
            {
                codes[starter] = whole;
                continue;
            }

            if (own == 0) (starter, last) = (kept, -1);
            else last = own;
            codes[kept++] = code;
        }

        codes.RemoveRange(kept, codes.Count - kept);
    }

    private static int? Composed(int first, int second)
    {
        if (first is >= LBase and < LBase + LCount && second is >= VBase and < VBase + VCount)
            return SBase + (((first - LBase) * VCount + (second - VBase)) * TCount);
        if (first is >= SBase and < SBase + SCount && (first - SBase) % TCount == 0 && second is > TBase and < TBase + TCount)
            return first + (second - TBase);
        return Compositions.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static int Class(int code) => Classes.GetValueOrDefault(code);

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
