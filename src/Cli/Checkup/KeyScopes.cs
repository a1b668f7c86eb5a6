namespace Daybook.Cli.Checkup;

/// <summary>What the key may do: each scope is tried on a route that changes nothing.</summary>
internal sealed class KeyScopes(Deployment daybook)
{
    private const string Probe = """{"event_type":"daybook_doctor","user_id":"daybook_doctor"}""";

    public static Held None { get; } = new(false, false);

    public async Task<Held> Run(List<Finding> findings, CancellationToken cancel)
    {
        var ingest = await daybook.Ask("events/validate", cancel, Probe);
        if (ingest.Status == 401)
        {
            findings.Add(Finding.Wrong("key", $"The key is not taken ({ingest.Said()}). Give another with --key or in DAYBOOK_KEY.",
                "runbooks/sender-rejected-by-access"));
            return None;
        }

        var read = await daybook.Ask("events/recent?limit=1", cancel);
        var ops = await daybook.Ask("ops/rollups?limit=1", cancel);
        // A store that is away does not mean that the key is bad.
        var held = new Held(read.Status != 403, ops.Status != 403);
        var names = new[] { ingest.Status != 403 ? "ingest" : null, held.Read ? "read" : null, held.Ops ? "ops" : null }.OfType<string>();
        findings.Add(Finding.Ok("key", $"The key has the scopes: {string.Join(", ", names)}."));
        const string Page = "security#scopes";
        if (!held.Read) findings.Add(Finding.Note("lag", "Not looked at, because the key does not have the scope 'read'.", Page));
        if (!held.Ops)
            findings.Add(Finding.Note("ledger",
                "Ledger, alerts and dead letters were not looked at, because the key does not have the scope 'ops'.", Page));
        return held;
    }
}

internal sealed record Held(bool Read, bool Ops);
