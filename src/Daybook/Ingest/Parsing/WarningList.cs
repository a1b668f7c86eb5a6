namespace Daybook.Ingest.Parsing;

/// <summary>The warnings of one receipt: at most 1,000, so that a small hostile body cannot ask for a huge answer.</summary>
internal sealed class WarningList
{
    private const int Most = 1_000;

    private readonly List<Warning> _warnings = [];
    private int _omitted;

    public int Count => _warnings.Count;

    public void Add(int? index, string code, string? field, string detail)
    {
        if (_warnings.Count < Most) _warnings.Add(new Warning(index, code, field, detail));
        else _omitted++;
    }

    /// <summary>Removes the warnings about an event that was refused in the end.</summary>
    public void CutTo(int count)
    {
        if (count < _warnings.Count) _warnings.RemoveRange(count, _warnings.Count - count);
    }

    public IReadOnlyList<Warning> ToList() => _omitted == 0
        ? _warnings
        : [.. _warnings, new Warning(null, "more_warnings", null, $"{_omitted} more warnings are not listed.")];
}
