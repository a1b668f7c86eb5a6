using System.Data.Common;
using System.Text.Json.Serialization;
using Daybook.Foundation;
using Daybook.Foundation.Columns;
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

    internal ColumnReader(ColumnHistory history, ReportSession session, KeptFrom kept) =>
        (_history, _session, _kept) = (history, session, kept);

    /// <summary>Where the answer came from; null: nothing was asked yet.</summary>
    public AnswerPlan? Plan { get; private set; }

    /// <param name="query">What to ask of the events <c>e</c> that it is given.</param>
    /// <returns>Null: PostgreSQL has to answer all of it.</returns>
    /// <exception cref="ColumnsBusyException">Neither now.</exception>
    internal async Task<List<T>?> Rows<T>(EventColumns events, Func<ColumnQuery, ColumnQuery> query, Func<DbDataReader, T> row,
        CancellationToken cancel)
    {
        var start = Instant.Max(events.Span.Start, _kept.Events);
        if (start >= events.Span.End) return Leave(0, "The range lies before the retention horizon.");
        var asked = events with { Span = new(start, events.Span.End) };
        var days = await ColumnDays.Read(_session, asked.Span, cancel);
        if (days.Files.Count == 0) return Leave(days.RestDays, "No day of the range has a file.");
        if (events.Filter.Where.Count > 0)
            return Leave(days.Files.Count + days.RestDays, "Column files do not answer `filter` and `segment`.");
        if (days.RestEvents > _history.Options.MaxMergedEvents)
            return Leave(days.Files.Count + days.RestDays,
                $"Days without a file hold {days.RestEvents} events, more than Daybook__Columns__MaxMergedEvents.");
        if (!days.Files.All(asked.Exact)) return Leave(days.Files.Count + days.RestDays, "A number has more digits than the files hold.");
        try
        {
            var rest = await Rest.Read(_session, asked, days.Rest, cancel);
            if (rest is null) return Leave(days.Files.Count + days.RestDays, "A number has more digits than the files hold.");
            if (await LinkedPeople.Read(_session, asked.Span, rest, cancel) is not { } people)
                return Leave(days.Files.Count + days.RestDays, "Too many anonymous ids belong to users.");
            var rows = await Ask(asked, days, rest, people, query, row, cancel);
            Note(new(AnswerPlan.FromColumns, days.Files.Count, days.RestDays, null));
            return rows;
        }
        catch (Exception e) when (e is ColumnsUnusableException or StoreUnavailableException { Store: StoreName.S3 })
        {
            Log.ColumnsNotUsed(_history.Logger, e.Message);
            return Leave(days.Files.Count + days.RestDays, "The files could not be read; the log says why.");
        }

        List<T>? Leave(int all, string why)
        {
            Note(new(AnswerPlan.FromPostgres, 0, all, why));
            return null;
        }
    }

    private async Task<List<T>> Ask<T>(
        EventColumns events, ColumnDays days, Rest rest, LinkedPeople people, Func<ColumnQuery, ColumnQuery> query,
        Func<DbDataReader, T> row, CancellationToken cancel)
    {
        using var lease = await _history.Cache.Lease([.. days.Files.Select(f => (f.File, f.Bytes))], cancel);
        try
        {
            return await _history.Engine.Run(session =>
            {
                rest.Load(session);
                people.Load(session);
                return session.Rows(query(events.Rows(days.Files, lease.PathOf, rest.Any, people.Any)), row);
            }, cancel);
        }
        catch (ColumnsUnusableException)
        {
            lease.Distrust();
            throw;
        }
    }

    // If PostgreSQL answered any of a report's queries, the report says so.
    private void Note(AnswerPlan plan) => Plan = Plan is null || plan.Engine == AnswerPlan.FromPostgres ? plan : Plan;
}

/// <param name="Engine"><c>columns</c> or <c>postgres</c>.</param>
/// <param name="ColumnDays">Days read as columns.</param>
/// <param name="PostgresDays">Days with events read from PostgreSQL.</param>
/// <param name="Why">What kept the columns from being read.</param>
public sealed record AnswerPlan(
    string Engine, int ColumnDays, int PostgresDays, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Why)
{
    internal const string FromColumns = "columns", FromPostgres = "postgres";
}
