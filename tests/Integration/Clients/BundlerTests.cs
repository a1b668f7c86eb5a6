using Daybook.Tests.Guides;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Daybook.Tests.Clients;

/// <summary>
/// Follows docs/guides/react.md as a reader does, with real bundlers and the packed client. Daybook runs as on a laptop, without CORS
/// settings.
/// </summary>
public sealed class BundlerTests(StandIns standIns, Chromium chromium)
{
    private const string Sent = "Object.keys(localStorage).filter((k) => k.startsWith('daybook.queue.')).length === 0";
    private const string Stored = """
        SELECT concat_ws(' ', source, event_type, user_id, properties ->> 'page_url', properties ->> 'product_id') FROM events
        WHERE occurred_at > now() - interval '1 hour' ORDER BY received_at, event_id
        """;

    [Fact]
    public async Task Vite()
    {
        await using var app = await Start();
        await using var guide =
            await Bundled.Create(app.Url, Html("/src/main.jsx"),
                ("vite.config.js",
                    "import react from '@vitejs/plugin-react';\nexport default { plugins: [react()], cacheDir: '.vite' };\n"));
        await Buy(app, await guide.Serve("vite", port => ["--host", "127.0.0.1", "--port", $"{port}", "--strictPort"]));
    }

    [Fact(Skip = Thorough.Ask, SkipUnless = nameof(Thorough.Asked), SkipType = typeof(Thorough))]
    public async Task Webpack()
    {
        await using var app = await Start();
        await using var guide = await Bundled.Create(app.Url, Html("/dist/main.js"), ("webpack.config.js", """
            export default {
              mode: "production",
              entry: "./src/main.jsx",
              module: { rules: [{ test: /\.jsx$/, loader: "esbuild-loader", options: { jsx: "automatic" } }] },
            };
            """));
        await guide.Bundle("webpack", "--config", "webpack.config.js");
        await using var site = await Serve(guide.Folder);
        await Buy(app, site.Urls.Single());
    }

    [Fact(Skip = Thorough.Ask, SkipUnless = nameof(Thorough.Asked), SkipType = typeof(Thorough))]
    public async Task Next_with_server_and_client_components_a_route_and_an_address_of_its_own()
    {
        await using var app = await Start();
        await using var guide = await Bundled.Create(app.Url);
        await guide.Bundle("next", "build");
        var url = await guide.Serve("next", port => ["start", "-H", "127.0.0.1", "-p", $"{port}"]);
        await Buy(app, url);

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var order = await http.PostAsync(url + "/api/order", null, TestContext.Current.CancellationToken);
        Assert.Equal("""{"ok":true}""", await order.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await app.Drain();
        Assert.Equal(["server identify user-42", "server order_completed user-42"],
            (await app.Rows(Stored)).Where(r => r.StartsWith("server", StringComparison.Ordinal)));

        // The script comes through the site's own address, so the page calls no other origin.
        await using var profile = await chromium.NewProfile();
        var page = await profile.NewPageAsync();
        List<string> asked = [];
        page.Request += (_, request) => asked.Add(request.Url);
        await page.RouteAsync(url + "/own",
            route => route.FulfillAsync(new() { ContentType = "text/html", Body = Element("/d/daybook.js") }));
        await page.GotoAsync(url + "/own");
        await page.WaitForFunctionAsync("window.daybook.version");
        await page.EvaluateAsync("(daybook.track('own', { product_id: 'p-1' }), daybook.flush())");
        await app.Drain();
        Assert.Contains("default own p-1", await app.Rows(Stored));
        Assert.All(asked, a => Assert.StartsWith(url, a));
        Assert.Contains(url + "/d/events", asked);
    }

    [Fact]
    public async Task The_script_element_of_the_guide()
    {
        await using var app = await Start();
        var snippets = new Guide("web-app", app.Url).Snippets("html");
        var folder = Directory.CreateTempSubdirectory("daybook-page-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "index.html"),
            $"<!doctype html><html lang=en><head><title>Shop</title>{snippets[0]}</head><body>{snippets[1]}{snippets[2]}</body></html>",
            TestContext.Current.CancellationToken);
        await using var site = await Serve(folder.FullName);
        await using var profile = await chromium.NewProfile();
        var (page, faults) = await Open(profile, site.Urls.Single());
        await page.WaitForFunctionAsync("window.daybook.version");
        await page.WaitForFunctionAsync(Sent, null, new() { Timeout = 30_000 });
        await app.Drain();

        var url = site.Urls.Single();
        Assert.Empty(faults);
        Assert.Equal([$"default identify user-42", $"default page_view {url}/", "default product_viewed p-17"],
            (await app.Rows(Stored)).Order(StringComparer.Ordinal));
        folder.Delete(recursive: true);
    }

    private static (string Name, string Text) Html(string script) =>
        ("index.html",
            $"<!doctype html><html lang=en><title>Shop</title><div id=root></div><script type=module src={script}></script></html>");

    private static string Element(string source) =>
        $"<!doctype html><title>Own</title><script async src={source} data-key=daybook-local-key data-page-views=off></script>";

    private async Task<DaybookApp> Start() => await DaybookApp.Start(await standIns.NewEnvironment());

    private async Task Buy(DaybookApp app, string url)
    {
        await using var profile = await chromium.NewProfile();
        var (page, faults) = await Open(profile, url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Buy" }).ClickAsync();
        await page.WaitForFunctionAsync("performance.getEntriesByType('resource').some((r) => r.name.endsWith('/events'))", null,
            new() { Timeout = 30_000 });
        await page.WaitForFunctionAsync(Sent, null, new() { Timeout = 30_000 });
        await app.Drain();

        Assert.Empty(faults);
        Assert.Equal(["default add_to_cart p-17", $"default page_view {url}/"], (await app.Rows(Stored)).Order(StringComparer.Ordinal));
    }

    private static async Task<(IPage Page, List<string> Faults)> Open(IBrowserContext profile, string url)
    {
        var page = await profile.NewPageAsync();
        List<string> faults = [];
        page.PageError += (_, fault) => faults.Add(fault);
        page.Console += (_, line) =>
        {
            if (line.Type == "error" && !line.Location.Contains("favicon", StringComparison.Ordinal))
                faults.Add(line.Text + " " + line.Location);
        };
        await page.GotoAsync(url);
        return (page, faults);
    }

    private static async Task<WebApplication> Serve(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        site.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(folder) });
        await site.StartAsync(TestContext.Current.CancellationToken);
        return site;
    }
}
