using System.Text;

namespace Daybook.Reports.Sql;

/// <summary>
/// A statement as the audit log keeps it: without the texts in it, which may name people, and without comments. The log outlives erasure.
/// </summary>
internal static class ShownStatement
{
    private const int MaxText = 500;

    public static string Of(string sql)
    {
        var text = new StringBuilder();
        for (var at = 0; at < sql.Length && text.Length < MaxText;)
        {
            var end = SqlText.Skip(sql, at);
            if (end == at) text.Append(Plain(sql[at++]));
            else if (SqlText.IsLiteral(sql, at))
            {
                text.Append("'…'");
                at = end;
            }
            else if (sql[at] == '"')
            {
                foreach (var c in sql[at..end]) text.Append(Plain(c));
                at = end;
            }
            else
            {
                text.Append(' ');
                at = end;
            }
        }

        return text.Length <= MaxText ? text.ToString().Trim() : text.ToString(0, MaxText - 1).Trim() + "…";
    }

    private static char Plain(char c) => char.IsWhiteSpace(c) ? ' ' : char.IsControl(c) || char.IsSurrogate(c) ? '?' : c;
}
