using System.Text.Json;

namespace Daybook.Cli.Checkup;

/// <summary>The parts that it stands on, as <c>/health</c> sees them.</summary>
/// <remarks>Each part has two seconds to answer. The first look may open connections, so only what is wrong twice counts.</remarks>
internal sealed class Health(Deployment daybook, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, string> Pages = new(StringComparer.Ordinal)
    {
        ["queue"] = "errors/queue_unavailable",
        ["postgres"] = "runbooks/postgres-unreachable",
        ["schema"] = "runbooks/postgres-unreachable",
        ["s3"] = "runbooks/s3-publish-late",
        ["rollup"] = "runbooks/rollup-late-or-failed",
        ["docs_search"] = "search",
    };

    public async Task Run(List<Finding> findings, CancellationToken cancel)
    {
        var reply = await daybook.Ask("health", cancel);
        if (!IsOk(reply))
        {
            await Task.Delay(Pause, clock, cancel);
            reply = await daybook.Ask("health", cancel);
        }

        if (reply.Json() is not { } health || !health.TryGetProperty("checks", out var checks))
        {
            findings.Add(Finding.Wrong("health", $"/health answered {reply.Said()}", "runbooks/README"));
            return;
        }

        foreach (var check in checks.EnumerateObject())
        {
            var detail = check.Value.GetProperty("detail").GetString()!;
            findings.Add(check.Value.GetProperty("status").GetString() == "ok" ? Finding.Ok(check.Name, detail)
                : Finding.Wrong(check.Name, detail, Pages.GetValueOrDefault(check.Name, "runbooks/README")));
        }
    }

    private static bool IsOk(Reply reply) => reply.Json() is { ValueKind: JsonValueKind.Object } health
        && health.TryGetProperty("status", out var status) && status.GetString() == "ok";
}
