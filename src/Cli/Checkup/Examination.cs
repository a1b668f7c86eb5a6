namespace Daybook.Cli.Checkup;

/// <summary>
/// Looks at a deployment from outside, in the order in which a person would: can it be reached, is it well, is anything missing?
/// </summary>
internal sealed class Examination(Deployment daybook, TimeProvider clock)
{
    public async Task<IReadOnlyList<Finding>> Run(CancellationToken cancel)
    {
        List<Finding> findings = [];
        var reached = await new Reaching(daybook, clock).Run(findings, cancel);
        if (!reached) return findings;
        await Step(() => new Health(daybook, clock).Run(findings, cancel));
        var scopes = KeyScopes.None;
        await Step(async () => scopes = await new KeyScopes(daybook).Run(findings, cancel));
        if (scopes.Read) await Step(() => new Freshness(daybook, clock).Run(findings, cancel));
        if (scopes.Ops)
        {
            await Step(() => new Ledger(daybook, clock).Run(findings, cancel));
            await Step(() => new Operations(daybook).Run(findings, cancel));
        }

        return findings;

        async Task Step(Func<Task> look)
        {
            try
            {
                await look();
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                findings.Add(Finding.Wrong("reachable", $"A request was not answered: {e.Message}", "runbooks/README"));
            }
        }
    }
}
