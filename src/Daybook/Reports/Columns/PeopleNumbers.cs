namespace Daybook.Reports.Columns;

/// <summary>The number of each person within one report: <c>users.user_no</c>, or of who is in no daily table yet one below 0.</summary>
internal sealed class PeopleNumbers
{
    private readonly Dictionary<string, long> _uncounted = [];
    private readonly List<string> _subjects = [];

    /// <summary>Who has one below 0, by subject.</summary>
    public IReadOnlyDictionary<string, long> Uncounted => _uncounted;

    /// <param name="subject">Given if nobody has counted them.</param>
    public long Of(long? userNo, string? subject)
    {
        if (userNo is not { } person && !_uncounted.TryGetValue(subject!, out person))
        {
            _uncounted[subject!] = person = -1 - _uncounted.Count;
            _subjects.Add(subject!);
        }

        return person;
    }

    /// <summary>Those that nobody has counted.</summary>
    public IEnumerable<string> SubjectsOf(IEnumerable<long> people) => people.Where(p => p < 0).Select(p => _subjects[(int)(-1 - p)]);
}
