using System.Net;
using System.Text.RegularExpressions;

namespace Daybook.Tests.Web.Docs;

/// <summary>
/// Read through the served pages, every link of the docs leads somewhere: menu, contents, text, pictures and plans. So from an alert's
/// runbook a person gets to the repaired dead letter by following links. <see cref="RunbookShellTests"/> runs the runbook's commands.
/// </summary>
public sealed partial class ServedLinksTests(StandIns standIns)
{
    [Fact]
    public async Task Every_link_of_the_served_docs_leads_somewhere()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var pages = new Dictionary<string, string>(StringComparer.Ordinal);
        var links = new HashSet<(string From, string To, string Part)>();
        var open = new Queue<string>(["/docs"]);
        while (open.TryDequeue(out var path))
        {
            if (pages.ContainsKey(path)) continue;
            pages[path] = await Read(app, path);
            foreach (var link in Links(path, pages[path]))
            {
                links.Add((path, link.AbsolutePath, link.Fragment));
                // The dashboard's own links are its tests' business; its page is built only where Node is.
                if (link.AbsolutePath != "/") open.Enqueue(link.AbsolutePath);
            }
        }

        Assert.Empty(pages.Where(page => page.Value.StartsWith("answered ", StringComparison.Ordinal))
            .Select(page => $"{string.Join(", ", links.Where(l => l.To == page.Key).Take(3).Select(l => l.From))} → {page.Key}: {page.Value}"));
        Assert.Empty(links.Where(link => link.Part.Length > 1 && pages.TryGetValue(link.To, out var html)
                && !html.Contains($"id=\"{link.Part[1..]}\"", StringComparison.Ordinal))
            .Select(link => $"{link.From} → {link.To} has no {link.Part}"));
        // The menu leads to every page.
        var documents =
            Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "docs"), "*.md", SearchOption.AllDirectories)
                .Select(file => "/docs/" + Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "docs"), file)[..^3].Replace('\\', '/'));
        Assert.Empty(documents.Except(pages.Keys));
        Assert.Contains("/docs/plans/shop.json", pages.Keys);
        Assert.Contains("/favicon.ico", pages.Keys);
        Assert.Contains("replay", pages["/docs/runbooks/dead-letters"], StringComparison.Ordinal);
    }

    private static async Task<string> Read(DaybookApp app, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html,*/*;q=0.8" } } };
        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.OK
            ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
            : $"answered {(int)answer.StatusCode}";
    }

    /// <summary>Links that stay in this app, and what the page loads.</summary>
    private static IEnumerable<Uri> Links(string path, string html) => !html.StartsWith("<!doctype", StringComparison.Ordinal) ? []
        // A browser has been led on to the first page.
        : Href().Matches(html).Select(m => new Uri(new Uri("http://app" + (path == "/docs" ? "/docs/README" : path)),
                WebUtility.HtmlDecode(m.Groups["to"].Value)))
            .Where(link => link.Host == "app");

    [GeneratedRegex("<(a|link|img|script|form)\\s[^>]*?(href|src|action)=\"(?<to>[^\"]+)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Href();
}
