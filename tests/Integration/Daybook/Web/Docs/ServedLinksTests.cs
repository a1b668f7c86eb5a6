using System.Net;
using System.Text.RegularExpressions;

namespace Daybook.Tests.Web.Docs;

/// <summary>
/// An alert names its runbook. From there a person can get to the repaired dead letter by following links.
/// <see cref="RunbookShellTests"/> runs the runbook's commands.
/// </summary>
public sealed partial class ServedLinksTests(StandIns standIns)
{
    [Fact]
    public async Task Every_link_of_the_served_runbooks_leads_somewhere_and_the_alerts_list_leads_to_each_of_them()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var pages = new Dictionary<string, string>(StringComparer.Ordinal);
        var faults = new List<string>();
        var open = new Queue<string>(["/docs/runbooks/README"]);
        while (open.TryDequeue(out var path))
        {
            if (pages.ContainsKey(path)) continue;
            pages[path] = await Read(app, path);
            foreach (var link in Links(path, pages[path]))
            {
                if (link.AbsolutePath.StartsWith("/docs/", StringComparison.Ordinal) && !Path.HasExtension(link.AbsolutePath)
                    && link.AbsolutePath != "/docs/search") open.Enqueue(link.AbsolutePath);
            }
        }

        foreach (var (path, html) in pages.Where(p => p.Key.Contains("/runbooks/", StringComparison.Ordinal)))
        {
            // The page also has a link for its search box, which is a form.
            foreach (var link in Links(path, html).Where(link => link.AbsolutePath != "/docs/search"))
            {
                using var answer =
                    await app.Http.GetAsync(new Uri(link.AbsolutePath, UriKind.Relative), TestContext.Current.CancellationToken);
                if (answer.StatusCode != HttpStatusCode.OK) faults.Add($"{path} → {link.PathAndQuery}: {(int)answer.StatusCode}");
                else if (link.Fragment.Length > 1
                    && !pages[link.AbsolutePath].Contains($"id=\"{link.Fragment[1..]}\"", StringComparison.Ordinal))
                    faults.Add($"{path} → {link.AbsolutePath} has no {link.Fragment}");
            }
        }

        Assert.Empty(faults);
        var runbooks =
            Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "docs", "runbooks"), "*.md")
                .Select(f => $"/docs/runbooks/{Path.GetFileNameWithoutExtension(f)}");
        Assert.Empty(runbooks.Except(pages.Keys));
        Assert.Contains("replay", pages["/docs/runbooks/dead-letters"], StringComparison.Ordinal);
    }

    private static async Task<string> Read(DaybookApp app, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Links that stay in this app.</summary>
    private static IEnumerable<Uri> Links(string path, string html) => Href().Matches(html)
        .Select(m => new Uri(new Uri("http://app" + path), WebUtility.HtmlDecode(m.Groups["to"].Value)))
        .Where(link => link.Host == "app");

    [GeneratedRegex("<a [^>]*href=\"(?<to>[^\"]+)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Href();
}
