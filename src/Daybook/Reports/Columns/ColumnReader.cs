using System.Data.Common;
using System.Text.Json.Serialization;
using Daybook.Foundation;
using Daybook.Foundation.Columns;
using Daybook.Reports.Filters;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Daybook.Reports.Columns;

/// <summary>
/// Answers one report's queries from column files for days that have them and from PostgreSQL for the rest, both in the report's
/// snapshot.
/// </summary>
/// <remarks>
/// A person is one number in both: <c>users.user_no</c> is one per subject within a snapshot, <see cref="LinkedPeople"/> says which of them
/// are one person, and who is not counted yet gets a negative number for this question.
/// </remarks>
public sealed class ColumnReader
{
    private readonly ColumnHistory _history;
    private readonly ReportSession _session;
    private readonly KeptFrom _kept;
    private readonly PeopleNumbers _numbers = new();

    internal ColumnReader(ColumnHistory history, ReportSession session, KeptFrom kept) =>
        (_history, _session, _kept) = (history, session, kept);

    /// <summary>Where the answer came from; null: nothing was asked yet.</summary>
    public AnswerPlan? Plan { get; private set; }

    /// <summary>No query of the report, and no part of one, was left to PostgreSQL because columns could not answer it.</summary>
    public bool AnsweredAll { get => field && Plan is not null; private set; } = true;

    /// <param name="query">What to ask of the events <c>e</c> that it is given.</param>
    /// <returns>Null: PostgreSQL has to answer all of it.</returns>
    /// <exception cref="ColumnsBusyException">Neither now.</exception>
    internal async Task<List<T>?> Rows<T>(EventColumns events, Func<ColumnQuery, ColumnQuery> query, Func<DbDataReader, T> row,
        CancellationToken cancel)
    {
        var (rows, plan) = await Answer(events, query, row, cancel);
        if (rows is null) AnsweredAll = false;
        // If PostgreSQL answered any of a report's queries, the report says so.
        Plan = Plan is null || plan.Engine == AnswerPlan.FromPostgres ? plan : Plan;
        return rows;
    }

    private async Task<(List<T>? Rows, AnswerPlan Plan)> Answer<T>(EventColumns events, Func<ColumnQuery, ColumnQuery> query,
        Func<DbDataReader, T> row, CancellationToken cancel)
    {
        var start = Instant.Max(events.Span.Start > Instant.MinValue ? events.Span.Start : await Beginning(cancel), _kept.Columns);
        if (start >= events.Span.End) return Leave(0, "The range lies before the retention horizon or before all events.");
        var asked = events with { Span = new(start, events.Span.End) };
        var days = await ColumnDays.Read(_session, asked.Span, _kept, cancel);
        if (days.Days.Count == 0) return Leave(days.RestDays, "No day of the range has a file.");
        var all = days.Days.Count + days.RestDays;
        if (days.RestEvents > _history.Options.MaxMergedEvents)
            return Leave(all, $"Days without a file hold {days.RestEvents} events, more than Daybook__Columns__MaxMergedEvents.");
        if (days.Days.Select(asked.WhyNot).FirstOrDefault(why => why is not null) is { } inexact) return Leave(all, inexact);
        try
        {
            if (await AskedPeople.Read(_session, asked.Filter, _numbers, did => Did(asked.Filter, did, cancel), cancel) is not { } people)
                return Leave(all, "Too many people are what the filter asks for.");
            var found = asked with { Filter = asked.Filter with { Doers = people.Doers } };
            var rest = await Rest.Read(_session, found, days.Rest, _numbers, cancel);
            if (rest is null) return Leave(all, EventColumns.TooManyDigits);
            if (await LinkedPeople.Read(_session, asked.Span, _numbers, cancel) is not { } linked)
                return Leave(all, "Too many anonymous ids belong to users.");
            var (rows, months) = await FromFewest(days,
                files => Ask(asked, files, rest, linked, people, query, row, cancel));
            return (rows, new(AnswerPlan.FromColumns, days.Days.Count, days.RestDays, null) { MonthFiles = months });
        }
        catch (Exception e) when (Unreadable(e))
        {
            Log.ColumnsNotUsed(_history.Logger, e.Message);
            // PostgreSQL would answer with less, and the next time columns with more.
            if (asked.Span.Start < _kept.Events)
                throw _history.Files.Unavailable(
                    "Days that were dropped from the database are in column files, which cannot be read now.", e);
            return Leave(all, "The files could not be read; the log says why.");
        }

        static (List<T>? Rows, AnswerPlan Plan) Leave(int postgresDays, string why) =>
            (null, new(AnswerPlan.FromPostgres, 0, postgresDays, why));
    }

    // A month's file that cannot be read leaves its days' files.
    private async Task<(List<T> Rows, int Months)> FromFewest<T>(ColumnDays days, Func<IReadOnlyList<DayFile>, Task<List<T>>> ask)
    {
        if (days.Months == 0) return (await ask(days.Days), 0);
        try
        {
            return (await ask(days.Files), days.Months);
        }
        catch (Exception e) when (Unreadable(e))
        {
            Log.MonthsNotUsed(_history.Logger, e.Message);
            return (await ask(days.Days), 0);
        }
    }

    private static bool Unreadable(Exception e) => e is ColumnsUnusableException
        || (e is StoreUnavailableException away && away.Store.HoldsFiles());

    // Everything that they did counts, not only what the rest of the filter keeps.
    private async Task<List<long>?> Did(EventFilter filter, FilterCondition condition, CancellationToken cancel)
    {
        var start = condition.Within is { } within ? filter.Until - Duration.FromTimeSpan(within) : Instant.MinValue;
        var all = EventFilter.None with { From = filter.From, Until = filter.Until };
        var (people, _) = await Answer(new(new(start, filter.Until), all, [.. condition.Values.Select(v => v.Text)]),
            events => $"SELECT person FROM {events} e GROUP BY person HAVING count(*) >= {condition.AtLeast}", r => r.GetInt64(0), cancel);
        if (people is null) AnsweredAll = false;
        return people;
    }

    // No event is earlier. Indexes days_from_at, day_marks_bucket.
    private Task<Instant> Beginning(CancellationToken cancel) => _session.One(
        $"SELECT least((SELECT min(from_at) FROM days), (SELECT min(bucket) FROM day_marks), now())", r => r.Time(0), cancel);

    private async Task<List<T>> Ask<T>(
        EventColumns events, IReadOnlyList<DayFile> files, Rest rest, LinkedPeople linked, AskedPeople people,
        Func<ColumnQuery, ColumnQuery> query, Func<DbDataReader, T> row, CancellationToken cancel)
    {
        using var lease = await _history.Cache.Lease([.. files.Select(f => (f.File, f.Bytes))], cancel);
        try
        {
            return await _history.Engine.Run(session =>
            {
                rest.Load(session);
                linked.Load(session);
                people.Load(session);
                return session.Rows(query(events.Rows(files, lease.PathOf, rest.Any, linked.Any, people)), row);
            }, cancel);
        }
        catch (ColumnsUnusableException)
        {
            lease.Distrust();
            throw;
        }
    }
}

/// <param name="Engine"><c>columns</c> or <c>postgres</c>.</param>
/// <param name="ColumnDays">Days read as columns.</param>
/// <param name="PostgresDays">Days with events read from PostgreSQL.</param>
/// <param name="Why">What kept the columns from being read.</param>
public sealed record AnswerPlan(
    string Engine, int ColumnDays, int PostgresDays, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Why)
{
    internal const string FromColumns = "columns", FromPostgres = "postgres";

    /// <summary>Files of months among what was read as columns: each has several of the days.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MonthFiles { get; init; }
}
