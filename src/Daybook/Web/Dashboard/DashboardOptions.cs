using Daybook.Foundation;

namespace Daybook.Web.Dashboard;

/// <summary>Settings <c>Daybook__Dashboard__*</c>.</summary>
public sealed class DashboardOptions : IChecked
{
    /// <summary>Folder of the built web page. If empty (the default), the folder <c>dashboard</c> beside the app.</summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// Name of the page at the identity provider <c>Daybook__Access__Authority</c>, where it is a public client; empty (the default):
    /// people open the page with a key.
    /// </summary>
    public string OpenIdClientId { get; set; } = "";

    /// <summary>
    /// Scopes that the page asks the provider for, with spaces. Default <c>openid</c>; some providers need another to issue a token for
    /// this service.
    /// </summary>
    public string OpenIdScope { get; set; } = "openid";

    public string Folder => Directory.Length > 0 ? Directory : Path.Combine(AppContext.BaseDirectory, "dashboard");

    // A missing folder is not a fault: somebody may build the page later, and until then the page says how.
    public IEnumerable<string> Faults() => [];
}
