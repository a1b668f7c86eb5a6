using System.Net;
using Daybook.Foundation;
using Daybook.Foundation.Access;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Time;
using Daybook.Reports.Sql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Daybook.Web.Dashboard;

/// <summary>What the page must know before anybody signs in, written into its head as <c>meta</c> elements.</summary>
/// <remarks>
/// It contains the local key on a developer's machine only, where that key is public anyway. It never contains another key.
/// </remarks>
public sealed class PageSettings(ReportingZone zone, IOptions<AccessOptions> access, IOptions<SqlOptions> sql,
    IOptions<ColumnsOptions> columns, SignInSettings signIn, IConfiguration configuration)
{
    private const string HeadEnd = "</head>";

    public string WriteInto(string html)
    {
        var meta = string.Concat(Values().Select(v => $"""<meta name="daybook:{v.Name}" content="{WebUtility.HtmlEncode(v.Value)}">"""));
        return html.Replace(HeadEnd, meta + HeadEnd, StringComparison.Ordinal);
    }

    private IEnumerable<(string Name, string Value)> Values()
    {
        yield return ("time-zone", zone.Id);
        if (access.Value.Mode == AccessMode.Off) yield return ("access", "off");
        else if (configuration.IsDevelopment()) yield return ("local-key", ApiKeyRing.LocalKey);
        if (sql.Value.Enabled && columns.Value.Enabled) yield return ("sql", "on");
        if (!signIn.Enabled) yield break;
        yield return ("openid-authority", signIn.Authority);
        yield return ("openid-client", signIn.ClientId);
        yield return ("openid-scope", signIn.Scope);
    }
}
