using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Ingest.Reading;
using Daybook.Reports.Filters;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Segments;

/// <summary>
/// <c>PUT /segments/{name}</c>: saves <c>{"filter": […]}</c> under a name. The same filter again changes nothing.
/// </summary>
/// <remarks>
/// A segment is kept until it is deleted, so it must not hold what an erasure would have to guess: <c>session_id</c> takes no values, and
/// <c>user_id</c> only whole ids, which an erasure finds.
/// </remarks>
public sealed class SaveSegment(PostgresConnections database, TimeProvider clock)
{
    public const int Most = 1_000;

    private const string Form = "The body must be {\"filter\": [{\"field\": \"property.plan\", \"op\": \"is\", \"values\": [\"pro\"]}]}.";

    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var name = SegmentName.Of(call, routed);
        var filter = await Filter(call, cancel);
        await using var session = await database.OpenOperators(cancel);
        // Primary key of segments.
        var saved = await session.Rows(
            $"""
            INSERT INTO segments AS s (name, filter, revision, changed_at, changed_by)
            SELECT $1, $2::jsonb, 1, $3, $4
            WHERE EXISTS (SELECT FROM segments WHERE name = $1) OR (SELECT count(*) FROM segments) < {Most}
            ON CONFLICT (name) DO UPDATE SET
              filter = excluded.filter,
              revision = s.revision + CASE WHEN s.filter = excluded.filter THEN 0 ELSE 1 END,
              changed_at = CASE WHEN s.filter = excluded.filter THEN s.changed_at ELSE excluded.changed_at END,
              changed_by = CASE WHEN s.filter = excluded.filter THEN s.changed_by ELSE excluded.changed_by END
            RETURNING {Segment.Columns}
            """, Segment.Read, cancel, name, filter, clock.GetUtcNow(), call.Caller.Id);
        if (saved is not [var segment])
            throw QueryReader.Invalid("name", $"There are {Most} segments already. Delete one that nobody uses.");
        (call.Note.Items, call.Note.Detail) = (1, $"revision {segment.Revision}");
        return Answer.Json(segment);
    }

    private static async Task<string> Filter(HttpCall call, CancellationToken cancel)
    {
        using var body = await ReadBody.Read(call.Request, 4 * FilterLimits.Length, cancel);
        try
        {
            using var json = JsonDocument.Parse(body.Bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || json.RootElement.EnumerateObject().ToList() is not [{ Name: "filter", Value: var filter }]) throw Invalid(Form);
            var text = filter.GetRawText();
            var nodes = ReadFilter.Of(text);
            if (nodes.Count == 0) throw QueryReader.Invalid("filter", "A segment needs at least one condition.");
            foreach (var condition in nodes.SelectMany(n => n.Conditions)) RefusePeople(condition);
            return text;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid(Form);
        }
    }

    private static void RefusePeople(FilterCondition condition)
    {
        if (condition.Field.Kind == FilterFieldKind.SessionId && condition.Values.Count > 0)
            throw QueryReader.Invalid("filter", "In a segment `session_id` takes only `exists` and `missing`: a session is over soon.");
        if (condition.Field.Kind == FilterFieldKind.UserId && condition.Values.Count > 0
            && condition.Operator is not (FilterOperator.Is or FilterOperator.IsNot))
            throw QueryReader.Invalid("filter",
                "In a segment `user_id` takes only `is`, `is_not`, `exists` and `missing`, so that an erasure finds whom it names.");
    }

    private static ProblemException Invalid(string detail) => new(new Problem(ProblemCode.InvalidJson, detail));
}
