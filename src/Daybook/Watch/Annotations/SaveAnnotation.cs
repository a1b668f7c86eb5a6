using System.Text.Json;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Watch.Annotations;

/// <summary>
/// <c>PUT /annotations/{annotation_id}</c>: writes it, or replaces it. The same again changes nothing; the last one wins.
/// </summary>
public sealed class SaveAnnotation(PostgresConnections database, TimeProvider clock)
{
    public const int Most = 5_000;

    private const int MaxBytes = 16 * 1024, LongestType = 100;

    private const string Form = "The body is {\"day\": \"2026-11-22\", \"text\": \"Release 2.4\"}; it may have \"event_type\" and \"url\".";

    private const string Same = "(a.day, a.text, a.event_type, a.url) IS NOT DISTINCT FROM "
        + "(excluded.day, excluded.text, excluded.event_type, excluded.url)";

    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var id = Annotation.IdOf(call, routed);
        using var body = await SavedBody.Read(call, MaxBytes, Form, cancel, "day", "text", "event_type", "url", "annotation_id",
            "changed_at", "changed_by");
        var day = Day(body.Required("day"));
        var text = SavedText.Of(body.Required("text"), "text", Annotation.LongestText);
        var type = body.Member("event_type") is { } t ? SavedText.Of(t, "event_type", LongestType) : null;
        var url = body.Member("url") is { } u ? Url(u) : null;
        await using var session = await database.OpenOperators(cancel);
        // Primary key.
        var saved = await session.Rows(
            $"""
            INSERT INTO annotations AS a (annotation_id, day, text, event_type, url, changed_at, changed_by)
            SELECT $1, $2, $3, $4, $5, $6, $7
            WHERE EXISTS (SELECT FROM annotations WHERE annotation_id = $1) OR (SELECT count(*) FROM annotations) < {Most}
            ON CONFLICT (annotation_id) DO UPDATE SET
              day = excluded.day, text = excluded.text, event_type = excluded.event_type, url = excluded.url,
              changed_at = CASE WHEN {Same} THEN a.changed_at ELSE excluded.changed_at END,
              changed_by = CASE WHEN {Same} THEN a.changed_by ELSE excluded.changed_by END
            RETURNING {Annotation.Columns}
            """, Annotation.Read, cancel, id, day.ToDateOnly(), text, Statements.Text(type), Statements.Text(url), clock.GetUtcNow(),
            call.Caller.Id);
        if (saved is not [var annotation])
            throw QueryReader.Invalid("annotation_id", $"There are {Most} annotations already. Delete some that nobody needs.");
        call.Note.Items = 1;
        return Answer.Json(annotation);
    }

    private static LocalDate Day(JsonElement json) =>
        json.ValueKind == JsonValueKind.String
            && LocalDatePattern.Iso.Parse(SavedText.Read(json, "day")) is { Success: true, Value.Year: >= 1970 and <= 9000 } day
            ? day.Value
            : throw QueryReader.Invalid("day", "`day` must be a date like 2026-11-22: a day of the reporting time zone.");

    // The page links it, so nothing but an address of a page.
    private static string Url(JsonElement json) =>
        SavedText.Of(json, "url", Annotation.LongestUrl) is var text && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) && uri.UserInfo.Length == 0
            ? text
            : throw QueryReader.Invalid("url", "`url` must be an address that begins with https:// or http://, without a password in it.");
}
