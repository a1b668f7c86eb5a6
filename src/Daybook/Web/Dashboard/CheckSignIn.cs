using Daybook.Foundation.Access;
using Microsoft.Extensions.Options;

namespace Daybook.Web.Dashboard;

/// <summary>The page can lead nobody to a provider that is not set.</summary>
internal sealed class CheckSignIn(IOptions<AccessOptions> access) : IValidateOptions<DashboardOptions>
{
    public ValidateOptionsResult Validate(string? name, DashboardOptions options) =>
        options.OpenIdClientId.Length == 0 || access.Value.Authority.Length > 0 ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Daybook__Dashboard__OpenIdClientId is '{options.OpenIdClientId}', but "
                + "Daybook__Access__Authority is empty: set the identity provider there, or leave both empty.");
}
