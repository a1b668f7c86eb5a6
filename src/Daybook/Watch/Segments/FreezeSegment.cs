using System.Data;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Daybook.Reports.Filters;
using Npgsql;

namespace Daybook.Watch.Segments;

/// <summary>Stores who is in a segment of people now.</summary>
/// <remarks>
/// In one snapshot. Nobody who stores events or asks for reports waits for it; an erasure does, and looks at the members afterwards. The
/// members belong to no segment yet, so after a kill they are dropped as those of a segment that was deleted.
/// </remarks>
public sealed class FreezeSegment(PostgresConnections database, ReportingZone reporting)
{
    /// <summary>People in a frozen segment.</summary>
    public const int Most = 1_000_000;

    /// <returns>The cohort.</returns>
    internal async Task<Guid> Run(string name, IReadOnlyList<FilterNode> nodes, CancellationToken cancel)
    {
        await using var connection = await database.OpenOperators(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await using var session = ReportSession.Within(connection, transaction);
        // Before the snapshot, which the first query takes. ForgetInCohorts waits for it.
        await Execute(connection, $"LOCK TABLE cohort_members IN ROW EXCLUSIVE MODE", cancel);
        var now = reporting.Now;
        var cohort = Guid.CreateVersion7(now.ToDateTimeOffset());
        var (filter, complete) = await PeopleOfFilter.Readable(session, EventFilter.None with { Where = nodes }, now, cancel);
        var people = PeopleOfFilter.Subjects(filter, await WaitingQuarters.Read(session, cancel));
        var members = await Execute(connection,
            $"INSERT INTO cohort_members (cohort_id, subject) SELECT {cohort}, person FROM ({people} LIMIT {Most + 1}) p", cancel);
        if (members > Most)
            throw QueryReader.Invalid("as_of",
                $"The filter holds for more than {Most} people, more than a frozen segment can have. Save it live, without `as_of`, or add "
                + "a condition.");
        var isComplete = complete ? (Query)$"true" : $"false";
        await Execute(connection, $"""
            INSERT INTO cohorts (cohort_id, segment, as_of, members, complete, dropped_at)
            VALUES ({cohort}, {name}, {now}, {(long)members}, {isComplete}, {now})
            """, cancel);
        await transaction.CommitAsync(cancel);
        return cohort;
    }

    private static async Task<int> Execute(NpgsqlConnection connection, Query query, CancellationToken cancel)
    {
        await using var command = query.On(connection);
        try
        {
            return await command.ExecuteNonQueryAsync(cancel);
        }
        catch (NpgsqlException e) when (QueryTooLongException.Is(e))
        {
            throw new QueryTooLongException(e);
        }
    }
}
