using System.Text.RegularExpressions;
using Daybook.Foundation;

namespace Daybook.Web.Dashboard;

/// <summary>Settings <c>Daybook__Dashboard__*</c>.</summary>
public sealed partial class DashboardOptions : IChecked
{
    /// <summary>Folder of the built web page. If empty (the default), the folder <c>dashboard</c> beside the app.</summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// Origins of pages that may show a share link in a frame, such as <c>https://wiki.example.com</c> or
    /// <c>https://*.example.com</c>: a list separated by commas, or a JSON array of texts; empty (the default): none.
    /// </summary>
    public string FrameAncestors { get; set; } = "";

    /// <summary>As the content security policy has it.</summary>
    internal string FrameAncestorsOfPolicy => Ancestors is { Count: > 0 } all ? string.Join(' ', all) : "'none'";

    internal IReadOnlyList<string> Ancestors => TextList.Read(FrameAncestors);

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
    public IEnumerable<string> Faults()
    {
        if (TextList.Fault(FrameAncestors) is { } fault)
        {
            yield return $"Daybook__Dashboard__FrameAncestors {fault}";
            yield break;
        }

        foreach (var one in Ancestors.Where(a => !Origin().IsMatch(a)))
            yield return $"Daybook__Dashboard__FrameAncestors has '{one}': it must be origins such as https://wiki.example.com, "
                + "https://*.example.com or http://localhost:3000, separated by commas.";
    }

    // What stands in a header must not end it or begin another directive of the policy.
    [GeneratedRegex("^https?://(\\*\\.)?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?\\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Origin();
}
