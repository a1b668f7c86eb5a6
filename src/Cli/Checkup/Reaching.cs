using System.Globalization;
using System.Security.Authentication;

namespace Daybook.Cli.Checkup;

/// <summary>Does it answer, over a connection that can be trusted, with the time and the version that this program expects?</summary>
internal sealed class Reaching(Deployment daybook, TimeProvider clock)
{
    // Tokens are good for a minute more or less, signatures for five.
    private static readonly TimeSpan SkewAllowed = TimeSpan.FromSeconds(60), SkewNoted = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(14);

    /// <returns>False if nothing more can be asked.</returns>
    public async Task<bool> Run(List<Finding> findings, CancellationToken cancel)
    {
        Reply reply;
        try
        {
            reply = await daybook.Ask("health/live", cancel);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            findings.Add(Finding.Wrong("reachable", $"{daybook.Url} does not answer. {Why(e)}", "runbooks/README"));
            return false;
        }

        if (!reply.Good || reply.Json() is not { } live || !live.TryGetProperty("version", out var version))
        {
            findings.Add(Finding.Wrong("reachable",
                $"{daybook.Url} answers, but not as Daybook does ({reply.Said()}). Is the address right, and does a proxy in between pass "
                + "/health/live on?",
                "security"));
            return false;
        }

        findings.Add(Finding.Ok("reachable", $"{daybook.Url} answers in {reply.Took.TotalMilliseconds:0} ms."));
        findings.Add(Tls());
        findings.Add(Version(version.GetString()!));
        if (reply.There is { } there) findings.Add(Skew(reply.Here, there));
        return true;
    }

    private Finding Tls()
    {
        const string Check = "tls";
        if (daybook.Url.Scheme == Uri.UriSchemeHttp)
        {
            return daybook.Url.IsLoopback ? Finding.Ok(Check, "This machine: no TLS is needed.")
                : Finding.Wrong(Check, "The address is http, so keys and events travel in the clear. Put TLS in front of it.",
                    "security#behind-a-proxy");
        }

        if (daybook.CertificateEnds is not { } ends) return Finding.Ok(Check, "The certificate is trusted.");
        var left = ends - clock.GetUtcNow();
        return left > RenewBefore ? Finding.Ok(Check, $"The certificate is trusted until {ends:yyyy-MM-dd}.")
            : Finding.Wrong(Check, $"The certificate ends on {ends:yyyy-MM-dd}, in {left.TotalDays:0} days: renew it.",
                "security#behind-a-proxy");
    }

    private static Finding Version(string there)
    {
        const string Check = "version";
        var here = typeof(Reaching).Assembly.GetName().Version!.ToString(3);
        return there == here ? Finding.Ok(Check, $"It runs {there}, as this program does.")
            : Finding.Note(Check, $"It runs {there}; this program is {here}. Take the same version of both for verbs that write.");
    }

    private static Finding Skew(DateTimeOffset here, DateTimeOffset there)
    {
        const string Check = "clock";
        // The server's time has no fractions of a second.
        var skew = there + TimeSpan.FromSeconds(0.5) - here;
        var seconds = Math.Abs(skew.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        var apart = $"{seconds} s {(skew > TimeSpan.Zero ? "ahead of" : "behind")}";
        return skew.Duration() > SkewAllowed
            ? Finding.Wrong(Check,
                $"Its clock is {apart} this machine's. Tokens fail beyond a minute, signed bodies beyond five: set both clocks by NTP.",
                "security#tokens")
            : skew.Duration() > SkewNoted ? Finding.Note(Check, $"Its clock is {apart} this machine's.", "security#tokens")
            : Finding.Ok(Check, "Its clock agrees with this machine's.");
    }

    private static string Why(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "The name is not known: check --url.",
        HttpRequestException { InnerException: AuthenticationException tls } => $"TLS failed: {tls.Message}",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            $"{e.Message} Is it running, and does a firewall let this machine in?",
        TaskCanceledException => "No answer in time: it is overloaded, or something in between drops the connection.",
        _ => e.Message,
    };
}
