using System.Text;

namespace Daybook.Cli.Queries;

/// <summary>A route with its query, built parameter by parameter.</summary>
internal sealed class ReportAddress(string route)
{
    private readonly StringBuilder _text = new(route);

    private char _next = '?';

    /// <param name="value">Null or empty: not asked for.</param>
    public ReportAddress With(string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return this;
        _text.Append(_next).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        _next = '&';
        return this;
    }

    public override string ToString() => _text.ToString();
}
