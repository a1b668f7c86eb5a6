using System.Globalization;
using System.Text.Json;
using Daybook.Cli.AnswerKey;
using Daybook.Cli.Rollups;
using Daybook.Cli.Sending;
using Daybook.Cli.Traffic;
using Daybook.Days.Columns;
using Daybook.Days.Lake;
using Daybook.Foundation.Objects;
using Daybook.Tests.Guides;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Days.Lake;

/// <summary>The views of infra/lake, graded by the answer key at an old and at the newest version.</summary>
public sealed class LakeViewsTests(StandIns standIns)
{
    // As in the answer key's own test: people sign up on the way, and the clocks of the zone change.
    private static readonly TrafficPlan Plan = new()
    {
        Events = 5000,
        Seed = 8,
        Days = 16,
        Zone = DateTimeZoneProviders.Tzdb["America/New_York"],
        End = Instant.FromUtc(2025, 11, 9, 5, 0),
        Duplicates = new Share(10_000),
        Late = new Share(20_000),
        OutOfOrder = new Share(20_000),
        SignUps = new Share(330_000),
    };

    [Fact]
    public async Task Every_view_says_what_the_answer_key_says_before_and_after_late_events()
    {
        var cache = TestDirectory.New();
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment("America/New_York"), new Dictionary<string, string?>
        {
            ["Daybook:Columns:Enabled"] = "true",
            ["Daybook:Columns:CacheDirectory"] = cache,
            ["Daybook:Lake:Enabled"] = "true",
        });
        // Whose an id is does not change by what is late: links are always those of now.
        var all = TrafficStream.Of(Plan).ToList();
        var late = all.Where((d, i) => i % 13 == 0 && d.Event is { } e && (e.UserId is null || e.AnonymousId is null)).ToHashSet();
        late.UnionWith(all.Where(d => late.Any(l => l.Event!.Id == d.Event?.Id)));
        Assert.True(late.Count > 100);

        var before = await Send(app, [.. all.Where(d => !late.Contains(d))]);
        var after = await Send(app, [.. late], [.. all.Where(d => !late.Contains(d)), .. late]);

        using var copy = await LakeCopy.Of(app.Services.GetRequiredService<IObjectStore>());
        Assert.Equal(1, copy.Newest);
        Assert.NotEqual(before["daily active users"].GetRawText(), after["daily active users"].GetRawText());
        Assert.Equal("", string.Join('\n', Wrong(copy, 0, before)));
        Assert.Equal("", string.Join('\n', Wrong(copy, 1, after)));
        Assert.NotEmpty(Wrong(copy, 0, after));
        // People are merged, else nothing would show that the views know of it.
        Assert.NotEqual(["0"], copy.Rows("SELECT count(*) FROM daybook.activity WHERE who <> person"));
        Assert.Empty((await app.Services.GetRequiredService<VerifyLake>().Run(TestContext.Current.CancellationToken))!);
        TestDirectory.Delete(cache);
    }

    /// <returns>The answer key's answers by name.</returns>
    private static async Task<Dictionary<string, JsonElement>> Send(DaybookApp app, IReadOnlyList<Delivery> deliveries,
        IReadOnlyList<Delivery>? key = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var target = new Target(new Uri(app.Url), Target.LocalKey);
        using var http = target.Connect(TimeSpan.FromMinutes(1));
        var builder = new KeyBuilder(Plan, "a test");
        await new SendTraffic(new EventSender(http, TimeProvider.System, TimeSpan.FromMinutes(1), compress: false), 1)
            .Send(deliveries, _ => { }, cancel);
        foreach (var _ in builder.Watch(key ?? deliveries))
        {
            // It only reads them.
        }

        await app.Drain();
        await new AskForRollup(http, TimeProvider.System).Run(null, null, TimeSpan.FromMinutes(1), cancel);
        await app.Services.GetRequiredService<PublishColumns>().Run(cancel);
        return builder.Key().Reports.ToDictionary(r => r.Name, r => r.Answer);
    }

    private static List<string> Wrong(LakeCopy copy, long version, Dictionary<string, JsonElement> key)
    {
        List<string> wrong = [];
        Compare("daily_users", "SELECT dt, users FROM daybook.daily_users ORDER BY dt",
            List(key["daily active users"], "days").Where(d => d.GetProperty("dau").GetInt32() > 0).Select(d => Texts(d, "date", "dau")));
        Compare("daily_events", "SELECT dt, event_type, events, users FROM daybook.daily_events ORDER BY dt, event_type",
            List(key["published metrics"], "rows").Select(r => Texts(r, "event_date", "event_type", "event_count", "unique_users")));
        Compare("top_events", "SELECT event_type, events, users FROM daybook.top_events ORDER BY events DESC, event_type",
            List(key["top events"], "events").Select(e => Texts(e, "event_type", "count", "users")));
        Compare("weekly_users", "SELECT week, users FROM daybook.weekly_users ORDER BY 1",
            List(key["active users by week"], "periods").Select(p => Texts(p, "start", "users")));
        Compare("monthly_users", "SELECT month_start, users FROM daybook.monthly_users ORDER BY 1",
            List(key["active users by month"], "periods").Select(p => Texts(p, "start", "users")));
        Compare("users_of_30_days", "SELECT CAST(dt - INTERVAL '29' DAY AS DATE), users FROM daybook.users_of_30_days ORDER BY 1",
            List(key["active users of 30 days"], "periods").Select(p => Texts(p, "start", "users")));
        Compare("lifecycle", "SELECT dt, new_users, returning_users, resurrected_users, dormant_users FROM daybook.lifecycle ORDER BY dt",
            List(key["lifecycle"], "days").Select(d => Texts(d, "date", "new", "returning", "resurrected", "dormant")));
        Retention("retention_by_day", "returned_on", key["retention by day"], 1);
        Retention("retention_by_week", "returned_in", key["retention by week"], 7);
        Compare("daily_sessions", "SELECT dt, sessions, users, events, bounces FROM daybook.daily_sessions ORDER BY dt",
            List(key["sessions"], "days").Select(d => Texts(d, "date", "sessions", "users", "events", "bounces")));
        Compare("funnel", "SELECT users FROM daybook.funnel ORDER BY step",
            List(key["funnel of the shop, within a week"], "steps").Select(s => Texts(s, "users")));
        // As the guide prints it.
        Compare("a property", $"FROM ({new Guide("lake", "").Snippets("sql")[^1].Trim().TrimEnd(';')}) LIMIT 3",
            List(key["product_viewed by category, count"], "values").Select(v => Texts(v, "value", "count", "users")));
        return wrong;

        void Compare(string view, string sql, IEnumerable<string> expected)
        {
            var (found, right) = (string.Join('|', copy.Rows(sql, version)), string.Join('|', expected));
            if (found != right || right.Length == 0) wrong.Add($"{view} of version {version}: {found} and not {right}");
        }

        void Retention(string view, string column, JsonElement answer, int days)
        {
            var found = copy.Rows($"SELECT cohort, {column}, users FROM daybook.{view}", version).Select(r => r.Split(' '))
                .ToDictionary(r => (r[0], r[1]), r => r[2]);
            foreach (var cohort in List(answer, "cohorts"))
            {
                var start = DateOnly.ParseExact(cohort.GetProperty("start").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                foreach (var (window, returned) in List(cohort, "returned").Index())
                {
                    var users = found.GetValueOrDefault(($"{start:yyyy-MM-dd}", $"{start.AddDays(window * days):yyyy-MM-dd}"), "0");
                    if (users != $"{returned}") wrong.Add($"{view} of version {version}: {start:O}+{window} {users} and not {returned}");
                }
            }
        }
    }

    private static IEnumerable<JsonElement> List(JsonElement answer, string member) => answer.GetProperty(member).EnumerateArray();

    private static string Texts(JsonElement of, params string[] members) =>
        string.Join(' ', members.Select(m => of.GetProperty(m)).Select(v => v.ValueKind == JsonValueKind.Null ? "-" : $"{v}"));
}
