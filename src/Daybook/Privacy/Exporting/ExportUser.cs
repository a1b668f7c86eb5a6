using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Reports.Tables;
using Daybook.Store.Persist;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Daybook.Privacy.Exporting;

/// <summary>
/// <c>GET /users/{user_id}/export?kind=user|anonymous</c>: everything stored about a person, as JSON Lines; see <see cref="ExportLine"/>.
/// </summary>
/// <remarks>
/// It reads one day at a time, so that no long snapshot blocks partitions and vacuum. The last line, <c>end</c>, counts the others; a
/// stream without it was cut off.
/// </remarks>
public sealed class ExportUser(PostgresConnections database, Pseudonyms pseudonyms, PersonDays days, ArchivedEvents archive,
    FillPeople fill)
{
    public IResult Run(HttpCall call, string userId)
    {
        var person = Person.InPath(call, userId, behind: 1);
        call.Query.RefuseOthers();
        return Run(person);
    }

    /// <summary><c>POST /users/export</c>: the same, with the id in the body.</summary>
    public async Task<IResult> RunFromBody(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        return Run((await PersonInBody.Read(call, cancel)).Person);
    }

    private IResult Run(Person person)
    {
        var subjects = person.Subjects(pseudonyms).ToArray();
        return Answer.Write((http, cancel) => Write(http, subjects, cancel));
    }

    private async Task Write(HttpContext http, string[] subjects, CancellationToken cancel)
    {
        await fill.Run(cancel);
        await using var session = await PrivacySession.OpenExport(database, cancel);
        subjects = [.. subjects, .. await LinkedIds.Of(session, subjects, cancel)];
        // Before the first byte: from here on an error can only cut the stream off.
        var (stored, archived) = await days.Of(session, subjects, cancel);
        http.Response.ContentType = "application/x-ndjson";
        var end = new ExportEnd();
        foreach (var profile in await Profiles(session, subjects, cancel))
        {
            await Line(http, profile, cancel);
            end = end with { Profiles = end.Profiles + 1 };
        }

        foreach (var property in await SaidOf.Properties(session, subjects, cancel))
        {
            await Line(http, property, cancel);
            end = end with { Properties = end.Properties + 1 };
        }

        foreach (var group in await SaidOf.Groups(session, subjects, cancel))
        {
            await Line(http, group, cancel);
            end = end with { Groups = end.Groups + 1 };
        }

        foreach (var cohort in await SaidOf.Cohorts(session, subjects, cancel))
        {
            await Line(http, cohort, cancel);
            end = end with { Cohorts = end.Cohorts + 1 };
        }

        // A sealed day may also be in the database until its partition is dropped.
        HashSet<Guid> told = [];
        foreach (var day in archived)
        {
            await foreach (var line in archive.Of(session, day, subjects.ToHashSet(), cancel))
            {
                if (!told.Add(line.GetProperty("event_id").GetGuid())) continue;
                await Line(http, new ExportLine.Event("event", "s3", line), cancel);
                end = end with { Events = end.Events + 1 };
            }
        }

        foreach (var day in stored)
        {
            foreach (var e in await Events(session, day, subjects, cancel))
            {
                if (told.Contains(e.GetProperty("event_id").GetGuid())) continue;
                await Line(http, new ExportLine.Event("event", "postgres", e), cancel);
                end = end with { Events = end.Events + 1 };
            }
        }

        await foreach (var rejected in RefusedOf.Rejected(session, subjects.ToHashSet(), cancel))
        {
            await Line(http, rejected, cancel);
            end = end with { Rejected = end.Rejected + 1 };
        }

        await foreach (var letter in RefusedOf.Letters(session, subjects.ToHashSet(), cancel))
        {
            await Line(http, letter, cancel);
            end = end with { DeadLetters = end.DeadLetters + 1 };
        }

        await Line(http, end, cancel);
    }

    // users: unique index on subject; user_days, linked_days: primary keys.
    private static Task<List<ExportLine.Profile>> Profiles(PrivacySession session, string[] subjects, CancellationToken cancel) =>
        session.Query(
        """
        SELECT u.subject, u.first_at, (SELECT array_agg(DISTINCT utc_day ORDER BY utc_day) FROM id_days d WHERE d.user_no = u.user_no)
          FROM users u WHERE u.subject = ANY($1) ORDER BY u.user_no
        """,
        r => new ExportLine.Profile("profile", r.GetString(0).StartsWith("u:", StringComparison.Ordinal) ? Person.User : Person.Anonymous,
            r.GetString(0)[2..], r.GetFieldValue<DateTimeOffset>(1), r.IsDBNull(2) ? [] : r.GetFieldValue<DateOnly[]>(2)), cancel,
            [subjects]);

    // Index events_occurred_at.
    private static Task<List<JsonElement>> Events(PrivacySession session, DateOnly utcDay, string[] subjects, CancellationToken cancel) =>
        session.Query(
        """
        SELECT event_id, event_type, occurred_at, user_id, anonymous_id, session_id, source, properties::text, context::text, received_at,
          sent_at FROM events
        WHERE occurred_at >= $1 AND occurred_at < $2 AND event_subject(user_id, anonymous_id) = ANY($3)
        ORDER BY occurred_at, event_id
        """, Read, cancel, Start(utcDay), Start(utcDay.AddDays(1)), subjects);

    private static JsonElement Read(NpgsqlDataReader r) => JsonSerializer.SerializeToElement(new Dictionary<string, object?>
    {
        ["event_id"] = r.GetGuid(0),
        ["event_type"] = r.GetString(1),
        ["occurred_at"] = r.GetFieldValue<DateTimeOffset>(2),
        ["user_id"] = r.TextOrNull(3),
        ["anonymous_id"] = r.TextOrNull(4),
        ["session_id"] = r.TextOrNull(5),
        ["source"] = r.GetString(6),
        ["properties"] = JsonElement.Parse(CompactJson.Of(r.GetFieldValue<byte[]>(7))),
        ["context"] = JsonElement.Parse(CompactJson.Of(r.GetFieldValue<byte[]>(8))),
        ["received_at"] = r.GetFieldValue<DateTimeOffset>(9),
        ["sent_at"] = r.IsDBNull(10) ? null : r.GetFieldValue<DateTimeOffset>(10),
    }, DaybookJson.Options);


    private static DateTime Start(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private static async Task Line<T>(HttpContext http, T line, CancellationToken cancel)
    {
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, DaybookJson.Options), cancel);
        await http.Response.Body.WriteAsync("\n"u8.ToArray(), cancel);
    }
}
