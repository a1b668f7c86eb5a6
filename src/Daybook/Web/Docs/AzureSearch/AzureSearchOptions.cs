using System.Text.RegularExpressions;
using Daybook.Foundation;

namespace Daybook.Web.Docs.AzureSearch;

/// <summary>Settings <c>Daybook__Search__*</c>.</summary>
public sealed partial class AzureSearchOptions : IChecked
{
    /// <summary>
    /// Address of the Azure AI Search service, such as <c>https://NAME.search.windows.net</c>. If empty (the default), Daybook uses the
    /// embedded index.
    /// </summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Name of the index; Daybook appends the version of its schema. Default <c>daybook-docs</c>.</summary>
    public string Index { get; set; } = "daybook-docs";

    /// <summary>An admin key. If empty (the default), Daybook uses the identity of the instance.</summary>
    public string ApiKey { get; set; } = "";

    public bool Enabled => Endpoint.Length > 0;

    public IEnumerable<string> Faults()
    {
        if (Enabled && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps))
            yield return $"Daybook__Search__Endpoint is '{Endpoint}': it must be an https address such as "
                + "https://NAME.search.windows.net, or empty for the embedded index.";
        if (Index.Length is < 2 or > 100 || !IndexName().IsMatch(Index))
            yield return $"Daybook__Search__Index is '{Index}': it must be 2 to 100 lower-case letters, digits and single dashes, with a "
                + "letter or digit at each end.";
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex IndexName();
}
