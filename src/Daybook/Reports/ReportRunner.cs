using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Reports.Columns;
using Daybook.Reports.Filters;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace Daybook.Reports;

/// <summary>
/// Runs a report in one snapshot. It does not compute an answer that the caller already has, or one that is being computed for another
/// caller.
/// </summary>
public sealed class ReportRunner(PostgresConnections database, ReportingZone reporting, ReportMemory memory, ColumnHistory columns,
    ReadEventFilter filters)
{
    public async Task<T> Run<T>(ReportPlan<T> plan, CancellationToken cancel)
    {
        await using var session = await ReportSession.Open(database, cancel);
        return await Compute(plan, session, cancel);
    }

    /// <summary>
    /// The report as JSON, with an ETag made from the question and the state of its days; 304 if the caller has the same ETag.
    /// <c>Cache-Control: no-cache</c> forces a new computation.
    /// </summary>
    /// <param name="ask">Makes the report of the filter that the call asks for.</param>
    public Task<IResult> Answer<T>(HttpCall call, Func<EventFilter, ReportPlan<T>> ask, CancellationToken cancel)
        where T : Report => Answer(call, ask, ofType: true, cancel);

    /// <inheritdoc cref="Answer{T}(HttpCall, Func{EventFilter, ReportPlan{T}}, CancellationToken)"/>
    /// <param name="ofType">False: the report itself reads <c>event_type</c>.</param>
    public async Task<IResult> Answer<T>(HttpCall call, Func<EventFilter, ReportPlan<T>> ask, bool ofType, CancellationToken cancel)
        where T : Report
    {
        var plan = ask(await filters.Run(call.Query, ofType, cancel));
        call.Query.RefuseOthers();
        var session = await ReportSession.Open(database, cancel);
        try
        {
            var state = await DaysState.Read(session, plan.ChangesWith, plan.Live, plan.Filter.AsksWhatIsKnown, cancel);
            var tag = Tag(call.Request, plan, state);
            var headers = call.Request.GetTypedHeaders();
            if (headers.CacheControl?.NoCache == true) return await Anew(plan, session, tag, cancel);
            if (headers.IfNoneMatch.Any(t => t.Compare(tag, useStrongComparison: false) || t.Equals(EntityTagHeaderValue.Any)))
                return Tagged(tag, null);
            var owned = session;
            session = null;
            var body = await memory.Get(tag.Tag.ToString(), owned, async (snapshot, together) =>
                JsonSerializer.SerializeToUtf8Bytes(await Compute(plan, snapshot, together), DaybookJson.Options), cancel);
            return Tagged(tag, body);
        }
        finally
        {
            if (session is not null) await session.DisposeAsync();
        }
    }

    // A caller who compares the numbers with others must not get an earlier result.
    private async Task<IResult> Anew<T>(ReportPlan<T> plan, ReportSession session, EntityTagHeaderValue tag, CancellationToken cancel)
        where T : Report
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(await Compute(plan, session, cancel), DaybookJson.Options);
        memory.Keep(tag.Tag.ToString(), body);
        return Tagged(tag, body);
    }

    private async Task<T> Compute<T>(ReportPlan<T> plan, ReportSession session, CancellationToken cancel)
    {
        var (provenance, kept) = await Provenance.Read(session, plan.Shown, plan.StandsOn, reporting.Now, plan.Live, cancel);
        return await plan.Compute(
            new ReportContext(plan.Range, session, kept, provenance, reporting.Now, columns.For(session, kept)), cancel);
    }

    // Weak, because as_of changes while the numbers stay the same.
    private EntityTagHeaderValue Tag<T>(HttpRequest request, ReportPlan<T> plan, DaysState state)
    {
        var range = plan.Range;
        var over = plan.Shown.End <= reporting.Now;
        var query = string.Join('&', request.Query.OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => $"{q.Key}={q.Value}"));
        var text =
            $"{request.Path}?{query} {range.From}-{range.To} {range.Zone.Id} {range.Zone.DateOf(reporting.Now)} {over} {state} {plan.Setting} {plan.Filter.Segments} {DateTimeZoneProviders.Tzdb.VersionId} {typeof(ReportRunner).Module.ModuleVersionId}";
        return new($"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12))}\"", isWeak: true);
    }

    private static IResult Tagged(EntityTagHeaderValue tag, byte[]? body) => Foundation.Http.Answer.Write(async (http, cancel) =>
    {
        http.Response.Headers.ETag = tag.ToString();
        http.Response.Headers.CacheControl = "private, no-cache";
        if (body is null)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, cancel);
    });
}
