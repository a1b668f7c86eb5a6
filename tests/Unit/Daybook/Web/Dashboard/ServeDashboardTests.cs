using System.IO.Compression;
using System.Text;
using Daybook.Foundation.Access;
using Daybook.Foundation.Columns;
using Daybook.Reports.Sql;
using Daybook.Web.Dashboard;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Web.Dashboard;

public sealed class ServeDashboardTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("daybook-page-").FullName;

    [Fact]
    public async Task The_page_is_asked_for_again_each_time_and_sent_only_when_it_changed()
    {
        Build();
        var page = Page();

        var first = await Get(page.Page());
        var second = await Get(page.Page(), ifNoneMatch: first.Response.Headers.ETag.ToString());

        Assert.Equal("no-cache", first.Response.Headers.CacheControl);
        Assert.Equal(304, second.Response.StatusCode);
        Assert.Equal(0, second.Response.Body.Length);
    }

    [Fact]
    public async Task Assets_are_kept_for_a_year_and_sent_compressed_to_who_takes_it()
    {
        Build();
        var asset = await Get(Page().Asset("index-a1.js"), acceptEncoding: "gzip, br");

        Assert.Equal("public, max-age=31536000, immutable", asset.Response.Headers.CacheControl);
        Assert.Equal("text/javascript; charset=utf-8", asset.Response.ContentType);
        Assert.Equal("gzip", asset.Response.Headers.ContentEncoding);
        Assert.Equal(Script,
            await new StreamReader(new GZipStream(asset.Response.Body, CompressionMode.Decompress))
                .ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("no-such.js")]
    [InlineData("../index.html")]
    [InlineData("../../etc/passwd")]
    [InlineData("secret.map")]
    [InlineData("")]
    public async Task Nothing_but_the_built_assets_is_served(string path)
    {
        Build();
        var answer = await Get(Page().Asset(path));

        Assert.Equal(404, answer.Response.StatusCode);
    }

    [Fact]
    public async Task The_policy_allows_nothing_inline_and_no_other_origin()
    {
        Build();
        var policy = (await Get(Page().Page())).Response.Headers.ContentSecurityPolicy.ToString();

        Assert.StartsWith("default-src 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain("http", policy);
        Assert.DoesNotContain("*", policy);
    }

    [Theory]
    [InlineData("", "frame-ancestors 'none'", "DENY")]
    [InlineData("https://wiki.example.com, https://*.example.org:8443",
        "frame-ancestors https://wiki.example.com https://*.example.org:8443", "")]
    public async Task Only_the_page_of_share_links_may_stand_in_frames_and_only_where_the_settings_say(string setting, string policy,
        string frames)
    {
        Build();
        var page = Page(dashboard: new() { FrameAncestors = setting });
        var shared = await Get(page.Shared());
        var whole = await Get(page.Page());

        Assert.Contains(policy + ";", shared.Response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
        Assert.Equal(frames, shared.Response.Headers.XFrameOptions.ToString());
        Assert.Contains("frame-ancestors 'none';", whole.Response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
        Assert.Equal("DENY", whole.Response.Headers.XFrameOptions.ToString());
        Assert.Equal(shared.Response.Headers.ContentSecurityPolicy.ToString().Replace(policy, "", StringComparison.Ordinal),
            whole.Response.Headers.ContentSecurityPolicy.ToString().Replace("frame-ancestors 'none'", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("wiki.example.com")]
    [InlineData("https://wiki.example.com/path")]
    [InlineData("https://a.example; script-src *")]
    [InlineData("https://a.example\nX: y")]
    [InlineData("'self'")]
    [InlineData("[1]")]
    public void What_is_no_origin_is_a_fault_of_the_settings(string setting) =>
        Assert.Contains("Daybook__Dashboard__FrameAncestors",
            Assert.Single(new DashboardOptions { FrameAncestors = setting }.Faults()), StringComparison.Ordinal);

    [Fact]
    public async Task A_page_that_is_not_built_says_how_and_is_found_once_it_is()
    {
        var page = Page();

        var before = await Text(page.Page());
        Build();
        var after = await Text(page.Page());

        Assert.Contains("npm run build", before);
        Assert.Contains("<div id=\"app\">", after);
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    [InlineData(null, false)]
    public async Task The_local_key_stands_in_the_page_on_a_developers_machine_only(string? environment, bool stands)
    {
        Build();
        var page = await Text(Page(environment).Page());

        Assert.Equal(stands, page.Contains(ApiKeyRing.LocalKey, StringComparison.Ordinal));
        Assert.Contains("""<meta name="daybook:time-zone" content="Europe/Berlin">""", page);
    }

    [Fact]
    public async Task Where_people_sign_in_stands_in_the_page_and_is_the_one_other_origin_that_it_may_ask()
    {
        Build();
        var page = Page(
            access: new() { Authority = "https://login.example.com/tenant/", Audience = "daybook" },
            dashboard: new() { OpenIdClientId = "page<1>", OpenIdScope = "openid api://daybook/read" });

        var answer = await Get(page.Page());
        var html = await new StreamReader(answer.Response.Body, Encoding.UTF8).ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("""<meta name="daybook:openid-authority" content="https://login.example.com/tenant">""", html);
        Assert.Contains("""<meta name="daybook:openid-client" content="page&lt;1&gt;">""", html);
        Assert.Contains("""<meta name="daybook:openid-scope" content="openid api://daybook/read">""", html);
        Assert.Contains("connect-src 'self' https://login.example.com;", answer.Response.Headers.ContentSecurityPolicy.ToString());
    }

    [Theory]
    [InlineData("", "page", AccessMode.Required)]
    [InlineData("https://login.example.com", "", AccessMode.Required)]
    [InlineData("https://login.example.com", "page", AccessMode.Off)]
    public async Task Without_a_provider_or_a_name_there_the_page_knows_no_sign_in(string authority, string clientId, AccessMode mode)
    {
        Build();
        var page = Page(access: new() { Authority = authority, Mode = mode }, dashboard: new() { OpenIdClientId = clientId });

        Assert.DoesNotContain("openid", await Text(page.Page()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_at_the_provider_needs_the_provider_to_be_set()
    {
        var fault = new CheckSignIn(Options.Create(new AccessOptions()))
            .Validate(null, new DashboardOptions { OpenIdClientId = "page" });

        Assert.Contains("Daybook__Access__Authority", Assert.Single(fault.Failures!), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static readonly string Script = string.Join('\n', Enumerable.Repeat("console.log(1);", 50));

    private void Build()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "assets"));
        File.WriteAllText(Path.Combine(_folder, "index.html"), "<html><head></head><body><div id=\"app\"></div></body></html>");
        File.WriteAllText(Path.Combine(_folder, "assets", "index-a1.js"), Script);
        File.WriteAllText(Path.Combine(_folder, "assets", "secret.map"), "{}");
    }

    private ServeDashboard Page(string? environment = "Production", AccessOptions? access = null, DashboardOptions? dashboard = null)
    {
        dashboard ??= new();
        dashboard.Directory = _folder;
        var options = Options.Create(access ?? new AccessOptions());
        var signIn = new SignInSettings(Options.Create(dashboard), options);
        var configuration =
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["DOTNET_ENVIRONMENT"] = environment })
                .Build();
        var zone = new ReportingZone(Options.Create(new DaybookOptions { TimeZone = "Europe/Berlin" }), TimeProvider.System);
        var settings = new PageSettings(zone, options, Options.Create(new SqlOptions()), Options.Create(new ColumnsOptions()), signIn,
            configuration);
        return new(new DashboardFiles(Options.Create(dashboard), settings), signIn, Options.Create(dashboard));
    }

    private static async Task<string> Text(IResult result) =>
        await new StreamReader((await Get(result)).Response.Body, Encoding.UTF8).ReadToEndAsync();

    private static async Task<HttpContext> Get(IResult result, string? ifNoneMatch = null, string? acceptEncoding = null)
    {
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        http.Request.Headers.IfNoneMatch = ifNoneMatch;
        http.Request.Headers.AcceptEncoding = acceptEncoding;
        http.Response.Body = new MemoryStream();
        SecurityHeaders.Apply(http);
        await result.ExecuteAsync(http);
        http.Response.Body.Position = 0;
        return http;
    }
}
