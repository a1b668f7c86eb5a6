using Daybook.Foundation.Access;
using Microsoft.Extensions.Options;

namespace Daybook.Web.Dashboard;

/// <summary>Where people sign in to the page by OpenID Connect. The page is a public client, so nothing here is secret.</summary>
public sealed class SignInSettings(IOptions<DashboardOptions> options, IOptions<AccessOptions> access)
{
    /// <summary>False: only keys and pasted tokens open the page.</summary>
    public bool Enabled => options.Value.OpenIdClientId.Length > 0 && access.Value is { Mode: AccessMode.Required, Authority.Length: > 0 };

    public string Authority => access.Value.Authority.TrimEnd('/');

    /// <summary>The one other origin that the page may ask.</summary>
    public string Origin => new Uri(access.Value.Authority).GetLeftPart(UriPartial.Authority);

    public string ClientId => options.Value.OpenIdClientId;

    public string Scope => options.Value.OpenIdScope;
}
