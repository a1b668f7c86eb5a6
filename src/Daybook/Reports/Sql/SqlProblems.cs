using Daybook.Foundation.Events;
using Daybook.Foundation.Http;

namespace Daybook.Reports.Sql;

/// <summary>Why a statement has no answer, and what to do.</summary>
internal static class SqlProblems
{
    private const string NotHere = "SQL cannot be asked here", Limit = "The statement reached a limit";

    public static ProblemException Off() => new(new Problem(ProblemCode.NotFound,
        "SQL is off: set Daybook__Sql__Enabled to true to answer it.")
    { Title = NotHere });

    public static ProblemException Unusable(string why) => new(new Problem(ProblemCode.StoreUnavailable, why) { Title = NotHere });

    /// <param name="position">Where in the statement, in UTF-16 code units from 0; null: nobody knows.</param>
    public static ProblemException Refused(string why, int? position = null)
    {
        var members = new Dictionary<string, object?> { ["parameter"] = "sql" };
        if (position is not null) members["position"] = position;
        return new(new Problem(ProblemCode.InvalidParameter, why) { Members = members });
    }

    public static ProblemException Busy() => new(new Problem(ProblemCode.StoreUnavailable,
        "Too many statements wait already. Try again shortly.")
    { Title = "SQL does not answer now", RetryAfter = 5 });

    public static ProblemException TooLong(int seconds) => AtLimit("time",
        $"The statement took longer than Daybook__Sql__TimeoutSeconds ({seconds}) and was ended. Ask for a shorter range, or group less.");

    public static ProblemException TooLarge(long bytes) => AtLimit("memory",
        $"The statement needs more memory than Daybook__Sql__MemoryBytes ({bytes}) and Daybook__Sql__SpillBytes allow, and was ended. Ask "
        + "for a shorter range, or group less.");

    public static ProblemException TooManyFresh(long events) => AtLimit("merged_events",
        $"{events} events of the range are in no column file yet, more than Daybook__Columns__MaxMergedEvents. Ask for days that are "
        + "closed, or wait for the next rollup, which writes their files.");

    public static ProblemException TooManyLinked() => AtLimit("linked_ids",
        "Too many anonymous ids of the range belong to users. Ask for a shorter range.");

    public static ProblemException TooManyPersons(int most) => AtLimit("persons",
        $"There are more than {most} persons. Ask events without the view persons.");

    // Nothing is wrong with the parts, so a shorter question or a quieter moment may pass.
    private static ProblemException AtLimit(string limit, string detail) => new(new Problem(ProblemCode.StoreUnavailable, detail)
    {
        Title = Limit,
        RetryAfter = 30,
        Members = new Dictionary<string, object?> { ["limit"] = limit },
    });
}
