using System.Net;
using System.Text;
using Daybook.Foundation.Http;

namespace Daybook.Foundation.Access;

/// <summary>Who may call: settings <c>Daybook__Access__*</c>.</summary>
public sealed class AccessOptions : IChecked
{
    public const string Section = "Daybook:Access";

    /// <summary>The minimum for every shared secret: the output size of HMAC-SHA-256, which RFC 7518 requires for HS256.</summary>
    public const int MinSecretBytes = 32;

    /// <summary><see cref="AccessMode.Required"/> by default; <see cref="AccessMode.Off"/> starts in Development only.</summary>
    public AccessMode Mode { get; set; } = AccessMode.Required;

    /// <summary>Secret of tokens signed with HS256, at least 32 bytes; empty (the default): none are taken.</summary>
    public string JwtSecret { get; set; } = "";

    /// <summary>
    /// Issuer of tokens signed with RS256 or ES256, whose keys are read from <c>AUTHORITY/.well-known/openid-configuration</c>; empty (the
    /// default): none are taken. https, or http on this machine.
    /// </summary>
    public string Authority { get; set; } = "";

    /// <summary>
    /// What a token's <c>aud</c> must hold. Required with <see cref="Authority"/>, which issues tokens for other services too.
    /// </summary>
    public string Audience { get; set; } = "";

    /// <summary>
    /// What the <c>iss</c> of a token signed with <see cref="JwtSecret"/> must be; empty (the default): any, because only holders of the
    /// secret can sign.
    /// </summary>
    public string Issuer { get; set; } = "";

    /// <summary>Requests a minute and caller, over all instances; 0 (the default): no limit.</summary>
    public int RateLimitPerMinute { get; set; }

    /// <summary>
    /// Origins of pages that may call: a list separated by commas, a JSON array of texts, or <c>*</c>; empty (the default): none.
    /// </summary>
    public string CorsOrigins { get; set; } = "";

    /// <summary>
    /// Addresses or networks of proxies, separated by commas, such as <c>10.0.0.7, 10.1.0.0/16</c>; empty (the default): no
    /// <c>X-Forwarded-*</c> is believed.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>The scope that a look at a single person needs: <c>read</c> (the default), or <c>ops</c>.</summary>
    public string PeopleScope { get; set; } = "read";

    /// <summary>None by default.</summary>
    public IList<ApiKeyOptions> ApiKeys { get; set; } = [];

    /// <summary>
    /// A file on this machine that keeps the keys made at run time that may send, so that an instance which starts while PostgreSQL is away
    /// knows them; empty (the default): none.
    /// </summary>
    public string KeysFile { get; set; } = "";

    public IEnumerable<string> Faults()
    {
        if (!Enum.IsDefined(Mode)) yield return $"Daybook__Access__Mode is '{Mode}': it must be Required or Off.";
        if (JwtSecret.Length > 0 && Encoding.UTF8.GetByteCount(JwtSecret) < MinSecretBytes)
            yield return $"Daybook__Access__JwtSecret is shorter than {MinSecretBytes} bytes, so that it could be guessed. Make one "
                + "with: openssl rand -hex 32";
        if (Authority.Length > 0 && !IsAuthority(Authority))
            yield return $"Daybook__Access__Authority is '{Authority}': it must be an https address such as "
                + "https://login.example.com/tenant (http on this machine only).";
        if (Authority.Length > 0 && Audience.Length == 0)
            yield return "Daybook__Access__Audience is empty: with Daybook__Access__Authority it must name this service, or a token for "
                + "any other service of that issuer would be good here.";
        if (RateLimitPerMinute < 0)
            yield return $"Daybook__Access__RateLimitPerMinute is '{RateLimitPerMinute}': it must be 0 (no limit) or more.";
        if (TextList.Fault(CorsOrigins) is { } fault) yield return $"Daybook__Access__CorsOrigins {fault}";
        if (PeopleScope is not ("read" or "ops"))
            yield return $"Daybook__Access__PeopleScope is '{PeopleScope}': it must be read or ops.";
        foreach (var one in Networks.Faults(TrustedProxies))
            yield return $"Daybook__Access__TrustedProxies has '{one}': it must be IP addresses or networks such as 10.0.0.7 or "
                + "10.1.0.0/16, separated by commas.";
        if (KeysFile.Length > 0 && !Path.IsPathFullyQualified(KeysFile))
            yield return $"Daybook__Access__KeysFile is '{KeysFile}': it must be the full path of a file.";
        for (var i = 0; i < ApiKeys.Count; i++)
        {
            foreach (var wrong in ApiKeys[i].Faults($"Daybook__Access__ApiKeys__{i}")) yield return wrong;
        }

        foreach (var twice in ApiKeys.GroupBy(k => k.Id).Where(g => g.Count() > 1))
            yield return $"Daybook__Access__ApiKeys has the Id '{twice.Key}' {twice.Count()} times: ids must differ, for the audit log "
                + "names callers by them.";
    }

    public Scope ScopeOfPeople => PeopleScope == "ops" ? Scope.Ops : Scope.Read;

    internal IReadOnlyList<IPNetwork> TrustedNetworks() => Networks.Read(TrustedProxies);

    private static bool IsAuthority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Query.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}

public enum AccessMode
{
    /// <summary>Every route needs credentials, except the public ones.</summary>
    Required,

    /// <summary>Anybody who reaches the port may do anything.</summary>
    Off,
}
