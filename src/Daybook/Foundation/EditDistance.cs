namespace Daybook.Foundation;

/// <summary>Optimal string alignment. An extra, missing or wrong letter, or two swapped neighbours, is one mistake.</summary>
public static class EditDistance
{
    public static bool Within(int limit, string a, string b) => Math.Abs(a.Length - b.Length) <= limit && Between(a, b) <= limit;

    public static int Between(string a, string b)
    {
        var (older, old, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            (older, old, row) = (old, row, older);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(old[j], row[j - 1]) + 1, old[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], older[j - 2] + 1);
            }
        }

        return row[b.Length];
    }
}
