using System.Text.Json;
using Microsoft.Playwright;

namespace Daybook.Tests.Clients;

/// <summary>
/// Two pages of one browser share the client's storage. If one page changes something, the other must not undo it or continue with the
/// old state.
/// </summary>
public sealed class TwoTabsTests(StandIns standIns, Chromium chromium)
{
    private const string Who = "JSON.parse(localStorage.getItem('daybook.identity') ?? '{}')";

    // The effect of each call on the user and on the number of changes of the anonymous id, because that id belongs to one person.
    private static readonly (string Name, string Script, Func<Known, Known> Leaves)[] Calls =
    [
        ("identify ann", "daybook.identify('ann')", known => known.Becomes("ann")),
        ("identify bob", "daybook.identify('bob')", known => known.Becomes("bob")),
        ("reset", "daybook.reset()", known => new(null, known.Anew + 1)),
        ("track", "daybook.track('clicked')", known => known),
        ("page", "daybook.page()", known => known),
        ("group", "daybook.group('acme')", known => known),
        ("setConsent", "daybook.setConsent('granted')", known => known),
    ];

    [Fact]
    public async Task Every_pair_of_calls_leaves_one_identity_that_both_tabs_and_the_storage_agree_on()
    {
        await using var profile = await chromium.NewProfile();
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await using var gate = await SdkGate.Start(app);
        var (a, b) = (await Open(profile, gate), await Open(profile, gate));
        List<string> faults = [];
        foreach (var before in new[] { null, "eve" })
            foreach (var first in Calls)
                foreach (var second in Calls)
                    foreach (var together in new[] { false, true })
                    {
                        // Every pair both ways; with and without somebody before in turn.
                        var isOdd = (Array.IndexOf(Calls, first) + Array.IndexOf(Calls, second) + (together ? 1 : 0)) % 2 == 1;
                        if (isOdd == (before is null) && !Thorough.Asked) continue;
                        await a.EvaluateAsync(before is null ? "daybook.reset()" : $"daybook.identify('{before}')");
                        var start = await Agreed(a, b);
                        if (together) await Task.WhenAll(a.EvaluateAsync(first.Script), b.EvaluateAsync(second.Script));
                        else
                        {
                            await a.EvaluateAsync(first.Script);
                            // The browser tells the other page's process a little later. Until then the two calls are simultaneous.
                            await Agreed(a, b);
                            await b.EvaluateAsync(second.Script);
                        }

                        var end = await Agreed(a, b);
                        var (one, other) = (second.Leaves(first.Leaves(new(before, 0))), first.Leaves(second.Leaves(new(before, 0))));
                        // Of two simultaneous calls, neither is first. Either may win, but completely.
                        var right = end.User == one.User && end.Anonymous != start.Anonymous == one.Anew > 0;
                        if (together)
                            right = (end.User == one.User || end.User == other.User)
                                && (end.Anonymous == start.Anonymous || one.Anew > 0 || other.Anew > 0);
                        if (start.User != before || !right)
                            faults.Add(
                                $"{before ?? "nobody"}: {first.Name}, {second.Name}{(together ? " together" : "")}: {start} became {end}");
                    }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Who_signs_out_in_one_tab_is_out_in_the_other_and_sessions_are_one()
    {
        await using var profile = await chromium.NewProfile();
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await using var gate = await SdkGate.Start(app);
        var (a, b) = (await Open(profile, gate), await Open(profile, gate));
        await a.EvaluateAsync("daybook.identify('ann')");
        await Agreed(a, b);
        await b.EvaluateAsync("daybook.track('b_in')");
        await ShareSession(a, b);
        await a.EvaluateAsync("daybook.track('a_in')");
        await b.EvaluateAsync("daybook.reset()");
        await Agreed(a, b);
        await a.EvaluateAsync("daybook.track('a_out')");
        await ShareSession(a, b);
        await b.EvaluateAsync("daybook.track('b_out')");
        foreach (var page in new[] { a, b }) await page.EvaluateAsync("daybook.flush()");

        var rows = await gate.Rows(
            "SELECT event_type || ' ' || coalesce(user_id, '') || ' ' || dense_rank() OVER (ORDER BY session_id) FROM events WHERE "
            + "event_type LIKE '_\\_%' AND occurred_at > now() - interval '1 hour' ORDER BY 1");
        Assert.Equal(4, rows.Count);
        Assert.Equal(["a_in ann", "a_out ", "b_in ann", "b_out "], rows.Select(r => r[..^2]));
        Assert.Equal(rows[0][^1], rows[2][^1]);
        Assert.Equal(rows[1][^1], rows[3][^1]);
        Assert.NotEqual(rows[0][^1], rows[1][^1]);
    }

    [Fact]
    public async Task Who_refuses_in_one_tab_is_counted_in_none_and_nothing_stays_stored()
    {
        await using var profile = await chromium.NewProfile();
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await using var gate = await SdkGate.Start(app);
        var (a, b) = (await Open(profile, gate), await Open(profile, gate));
        await a.EvaluateAsync("daybook.flush()");
        await b.EvaluateAsync("daybook.flush()");
        var before = (await gate.Stored()).Count;

        await a.EvaluateAsync("daybook.setConsent('denied')");
        await b.WaitForFunctionAsync("daybook.consent === 'denied'");
        foreach (var page in new[] { a, b }) await page.EvaluateAsync("(daybook.track('clicked'), daybook.flush())");
        await b.WaitForFunctionAsync("Object.keys(localStorage).filter((k) => k.startsWith('daybook.')).length === 0");

        Assert.Equal(before, (await gate.Stored()).Count);
    }

    private static async Task<IPage> Open(IBrowserContext profile, SdkGate gate)
    {
        var page = await profile.NewPageAsync();
        await page.GotoAsync(gate.Url);
        await page.WaitForFunctionAsync("window.direct");
        return page;
    }

    // Two tabs that begin a session at the same instant begin two.
    private static async Task ShareSession(IPage a, IPage b)
    {
        const string session = "localStorage.getItem('daybook.session')";
        var known = await Task.WhenAll(a.EvaluateAsync<string?>(session), b.EvaluateAsync<string?>(session));
        for (var i = 0; known[0] != known[1] && i < 3000; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
            known = await Task.WhenAll(a.EvaluateAsync<string?>(session), b.EvaluateAsync<string?>(session));
        }

        Assert.Equal(known[0], known[1]);
    }

    // The storage is the same for both when each page's changes have reached the other.
    private static async Task<Person> Agreed(IPage a, IPage b)
    {
        for (var i = 0; ; i++)
        {
            Person[] seen =
                [await Read(a, Who), await Read(b, Who), await Read(a, "daybook.identity.get()"), await Read(b, "daybook.identity.get()")];
            if (seen.All(s => s == seen[0])) return seen[0];
            if (i == 3000) Assert.Fail($"The tabs do not agree: {string.Join(", ", seen.Select(s => s.ToString()))}.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<Person> Read(IPage page, string script)
    {
        var who = await page.EvaluateAsync<JsonElement>($"({{ user: null, ...{script} }})");
        return new(who.GetProperty("anonymous").GetString()!, who.GetProperty("user").GetString());
    }

    private sealed record Known(string? User, int Anew)
    {
        public Known Becomes(string user) => new(user, Anew + (User is not null && User != user ? 1 : 0));
    }

    private sealed record Person(string Anonymous, string? User);
}
