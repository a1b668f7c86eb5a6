using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Daybook.Reports.Filters;
using Daybook.Reports.Funnels;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Privacy.People;

/// <summary>
/// <c>GET /stats/funnel/people?steps=&amp;reached=&amp;dropped=</c>: whom a number of <c>/stats/funnel</c> counts, page by page in the
/// order of their ids.
/// </summary>
/// <remarks>Cost: the funnel, once a page.</remarks>
public sealed class PeopleOfFunnel(PostgresConnections database, ReportingZone reporting, ReadEventFilter filters)
{
    private const int DefaultLimit = 10, MaxLimit = 1000;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var asked = call.Query;
        var (range, question) = (ReportRange.Read(asked, reporting), FunnelQuestion.ReadSteps(asked));
        var (step, notNext) = ReadStep(asked, question.Steps.Count);
        var limit = asked.Number("limit", DefaultLimit, 1, MaxLimit);
        var after = FindPeople.After(asked);
        var filter = question.Marked(await filters.Run(asked, ofType: false, cancel));
        asked.RefuseOthers();
        await using var session = await ReportSession.Open(database, cancel);
        var since = Instant.Min(range.Start, filter.LooksBackFrom(range.End) ?? range.Start);
        var (readable, complete) = await PeopleOfFilter.Readable(session, filter, range.End, since, cancel);
        var found = await session.Rows(Page(FunnelOfEvents.People(range, readable, question, step, notNext), after, limit + 1),
            r => r.GetString(0), cancel);
        var more = found.Count > limit;
        if (more) found.RemoveAt(limit);
        var answer = new FoundPeople(await ReadFound.Of(session, found, cancel), more, 0, complete,
            more ? FindPeople.Cursor(found[^1]) : null);
        call.Note.Items = answer.People.Count;
        return Answer.Json(answer);
    }

    internal static Query Page(Query people, string? after, int limit)
    {
        var behind = Query.Empty;
        if (after is not null) behind = $"WHERE person > {after}";
        return $"SELECT person FROM ({people}) p {behind} ORDER BY person LIMIT {limit}";
    }

    // By default those who came to the end.
    private static (int Step, bool NotNext) ReadStep(QueryReader asked, int steps)
    {
        var (reached, dropped) = (asked.Number("reached", 0, 1, steps), asked.Text("dropped"));
        if (dropped is null) return (reached == 0 ? steps : reached, false);
        if (steps == 1) throw QueryReader.Invalid("dropped", "A funnel of one step has nobody who dropped; ask for `reached`.");
        if (reached > 0)
            throw QueryReader.Invalid("dropped", "Give `reached`, who came to a step, or `dropped`, who came to the one before only.");
        return (asked.Number("dropped", 0, 2, steps) - 1, true);
    }
}
