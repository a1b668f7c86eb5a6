using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Cli.Queries;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Verbs;

/// <summary>API keys of a running Daybook.</summary>
internal static class Keys
{
    public static Command Create()
    {
        var verb = new Verb("keys", "List, make and revoke API keys of a running Daybook")
        {
            Examples =
            [
                ("keys list", "who has a key, and when it was last used"),
                ("keys create shop-web --scopes ingest --source shop", "a key that may only send; it is shown once"),
                ("keys create agent --scopes read --days 90", "one that expires"),
                ("keys revoke shop-web", "by its name or id"),
            ],
        };
        verb.Add(List());
        verb.Add(Make());
        verb.Add(Revoke());
        return verb;
    }

    private static Verb List()
    {
        var revoked = new Option<bool>("--revoked") { Description = "Revoked ones too" };
        var verb = new Verb("list", "Show the keys; nobody can show a key itself again") { revoked };
        Do(verb, async (ops, parsed, json, cancel) =>
        {
            var answer = await ops.Answer(HttpMethod.Get, "ops/keys" + (parsed.GetValue(revoked) ? "?revoked=true" : ""), null, cancel);
            return json ? answer : Table(answer);
        });
        return verb;
    }

    private static Verb Make()
    {
        var name = new Argument<string>("NAME") { Description = "Whose key it is; the audit log names the caller by it" };
        var scopes = new Option<string>("--scopes")
        {
            Description = "Of ingest, read, ops, sql; separated by commas",
            HelpName = "LIST",
            Required = true,
        };
        var source = new Option<string>("--source") { Description = "source of its events that name none", HelpName = "SOURCE" };
        var days = Options.Number("--days", "Days after which it expires; 0: it does not", 0, 0, 36_500);
        var verb = new Verb("create", "Make a key and show it, once") { name, scopes, source, days };
        Do(verb, async (ops, parsed, json, cancel) =>
        {
            var body = new JsonObject
            {
                ["name"] = parsed.GetValue(name),
                ["scopes"] = new JsonArray([.. parsed.GetValue(scopes)!
                    .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(s => JsonValue.Create(s))]),
            };
            if (parsed.GetValue(source) is { } named) body["source"] = named;
            if (parsed.GetValue(days) is > 0 and var n)
                body["expires_at"] =
                    TimeProvider.System.GetUtcNow().AddDays(n).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var answer = await ops.Answer(HttpMethod.Post, "ops/keys", body, cancel);
            if (json) return answer;
            Terminal.Say("This is the only time that the key is shown. Every instance takes it within 5 seconds.");
            return JsonNode.Parse(answer)!["key"]!.GetValue<string>();
        });
        return verb;
    }

    private static Verb Revoke()
    {
        var which = new Argument<string>("KEY") { Description = "Its name or its id" };
        var verb = new Verb("revoke", "End a key for ever") { which };
        Do(verb, async (ops, parsed, json, cancel) =>
        {
            var asked = parsed.GetValue(which)!;
            var id = Guid.TryParse(asked, out _) ? asked : await Find(ops, asked, cancel);
            var answer = await ops.Answer(HttpMethod.Post, $"ops/keys/{Uri.EscapeDataString(id)}/revoke", null, cancel);
            if (json) return answer;
            return $"{JsonNode.Parse(answer)!["name"]} is revoked. Every instance that reaches PostgreSQL refuses it within 5 seconds.";
        });
        return verb;
    }

    private static async Task<string> Find(OpsClient ops, string name, CancellationToken cancel)
    {
        using var list = JsonDocument.Parse(await ops.Answer(HttpMethod.Get, "ops/keys", null, cancel));
        var root = list.RootElement;
        foreach (var key in root.GetProperty("keys").EnumerateArray())
        {
            if (key.GetProperty("name").GetString() == name) return key.GetProperty("key_id").GetString()!;
        }

        throw new VerbFailedException(root.GetProperty("settings").EnumerateArray().Any(key => key.GetProperty("name").GetString() == name)
            ? $"'{name}' is a key of the settings: take it out of Daybook__Access__ApiKeys and restart."
            : $"There is no key '{name}' that is not revoked; 'keys list' shows them.");
    }

    private static string Table(string answer)
    {
        using var list = JsonDocument.Parse(answer);
        var table = new TextTable("name", "scopes<", "source<", "state<", "expires<", "last used<", "id<");
        foreach (var key in list.RootElement.GetProperty("keys").EnumerateArray())
        {
            table.Add(Text(key, "name"), Scopes(key), Text(key, "source"), Text(key, "state"), Day(key, "expires_at"),
                Text(key, "last_used_at") is { Length: > 0 } used ? used : "never", Text(key, "key_id"));
        }

        foreach (var key in list.RootElement.GetProperty("settings").EnumerateArray())
            table.Add(Text(key, "name"), Scopes(key), Text(key, "source"), "settings", "", "", "");
        return table.ToString().TrimEnd();
    }

    private static string Scopes(JsonElement key) =>
        string.Join(',', key.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));

    private static string Day(JsonElement key, string name) => Text(key, name) is { Length: > 10 } time ? time[..10] : "never";

    private static string Text(JsonElement key, string name) => key.GetProperty(name).GetString() ?? "";

    private static void Do(Verb verb, Func<OpsClient, ParseResult, bool, CancellationToken, Task<string>> run)
    {
        var url = Options.Url();
        var key = Options.Key();
        var json = Options.Json();
        foreach (var option in (Option[])[url, key, json]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            using var http = Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)).Connect(TimeSpan.FromMinutes(1));
            await Console.Out.WriteLineAsync(await run(new OpsClient(http), parsed, parsed.GetValue(json), cancel));
            return ExitCode.Success;
        });
    }
}
