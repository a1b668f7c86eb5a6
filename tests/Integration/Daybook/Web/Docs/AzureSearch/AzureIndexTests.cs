using System.Text.Json;
using Daybook.Web.Docs.AzureSearch;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;

namespace Daybook.Tests.Web.Docs.AzureSearch;

public sealed class AzureIndexTests : IAsyncLifetime
{
    private static readonly (string, string)[] Pages =
        [("a.md", "# Queue\n\nMessages wait.\n\n## Fix\n\nMore instances.\n"), ("b.md", "# Disk\n\nAdd space.\n")];

    private TestSearchService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TestSearchService.Start();

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task The_first_run_makes_the_index_and_fills_it()
    {
        using var side = Side();

        await side.Timer.Run(Cancel);

        Assert.Equal([AzureSide.IndexName], _service.IndexNames);
        Assert.Equal(3 + 1, _service.Index(AzureSide.IndexName).Count);
        Assert.Equal(new IndexState(Complete: true, 3, 3), await side.Look.Run(Cancel));
        Assert.Empty(_service.Violations);
    }

    /// <summary>
    /// The service cannot change a field or an analyzer of an index in use, so a changed schema needs a new version and a new name.
    /// </summary>
    [Fact]
    public async Task The_schema_is_the_one_that_is_written_down_for_its_version()
    {
        using var side = Side();

        await side.Timer.Run(Cancel);

        var definition = _service.Requests.Single(request => request.Method == "PUT").Body!;
        CommittedFile.ShouldBe($"tests/Integration/Daybook/Web/Docs/AzureSearch/schema-v{PassageSchema.Version}.json",
            definition.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    [Fact]
    public async Task Nothing_is_sent_when_nothing_changed_and_otherwise_only_the_difference()
    {
        using var first = Side();
        await first.Timer.Run(Cancel);

        _service.Forget();
        await first.Timer.Run(Cancel);
        Assert.Empty(Sent());

        using var second = Side(("a.md", "# Queue\n\nMessages wait.\n\n## Fix\n\nMuch more instances.\n"), ("c.md", "# New\n\nA page.\n"));
        await second.Timer.Run(Cancel);

        Assert.Equal(["delete", "upload", "upload"], Sent().Order());
        Assert.Equal(new IndexState(Complete: true, 3, 3), await second.Look.Run(Cancel));
        Assert.Empty(_service.Violations);
    }

    [Fact]
    public async Task A_token_of_the_identity_opens_the_service_as_a_key_does()
    {
        using var side = new AzureSide(_service, apiKey: "", Pages);

        await side.Timer.Run(Cancel);

        Assert.NotEmpty(await side.Index.Search("messages", 5, Cancel));
        Assert.Empty(_service.Violations);
    }

    [Fact]
    public async Task Until_the_index_is_complete_the_embedded_one_answers()
    {
        using var side = Side();
        Assert.Equal("a", (await side.Index.Search("messages", 5, Cancel))[0].Doc);
        Assert.Equal(new IndexState(Complete: false, 0, 3), await side.Look.Run(Cancel));

        // The run stops before its last step, the marker.
        _service.Instead =
            request => request.Path.EndsWith("search.index", StringComparison.Ordinal) && request.Body!["value"]!.AsArray().Count == 1
                ? TestSearchAnswer.Error(400, "", "") : null;
        await side.Timer.Run(Cancel);
        _service.Forget();
        Assert.NotEmpty(await side.Index.Search("messages", 5, Cancel));
        Assert.DoesNotContain(_service.Requests, request => request.Path.EndsWith("search.post.search", StringComparison.Ordinal));

        _service.Instead = _ => null;
        await side.Timer.Run(Cancel);
        _service.Forget();
        Assert.NotEmpty(await side.Index.Search("messages", 5, Cancel));
        Assert.Contains(_service.Requests, request => request.Path.EndsWith("search.post.search", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Documents_that_were_not_taken_are_sent_again_and_only_those()
    {
        using var side = Side();
        var (unlucky, refusals) = ((string?)null, 2);
        _service.DocumentStatus = key => key == (unlucky ??= key) && refusals-- > 0 ? 503 : 0;

        await side.Timer.Run(Cancel);

        Assert.Equal(new IndexState(Complete: true, 3, 3), await side.Look.Run(Cancel));
        Assert.Equal([3, 1, 1, 1], Batches());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_throttled_run_waits_as_long_as_the_service_asks_for_and_goes_on(int status)
    {
        using var side = Side();
        var busy = 2;
        _service.Instead = _ => busy-- > 0 ? TestSearchAnswer.Busy(status, 1) : null;

        await side.Timer.Run(Cancel);

        Assert.True((await side.Look.Run(Cancel))!.Complete);
    }

    [Theory]
    [InlineData(429, 7, ProblemCode.StoreUnavailable, 7)]
    [InlineData(503, 0, ProblemCode.StoreUnavailable, 1)]
    [InlineData(500, null, ProblemCode.StoreUnavailable, 10)]
    [InlineData(403, null, ProblemCode.StoreUnavailable, 60)]
    [InlineData(401, null, ProblemCode.StoreUnavailable, 60)]
    [InlineData(400, null, ProblemCode.Internal, null)]
    public async Task A_search_that_fails_is_a_problem_that_says_when_to_come_again(int status, int? retryAfter, ProblemCode code,
    int? seconds)
    {
        using var side = Side();
        await side.Timer.Run(Cancel);
        _service.Instead = _ => retryAfter is { } wait ? TestSearchAnswer.Busy(status, wait) : TestSearchAnswer.Error(status, "", "No.");
        _service.Forget();

        var problem = (await Assert.ThrowsAsync<ProblemException>(() => side.Index.Search("queue", 5, Cancel))).Problem;

        Assert.Equal(code, problem.Code);
        Assert.Equal(seconds, problem.RetryAfter);
        Assert.Single(_service.Requests);
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_problem_and_an_index_that_was_removed_is_none()
    {
        using var side = Side();
        await side.Timer.Run(Cancel);
        Assert.NotEmpty(await side.Index.Search("queue", 5, Cancel));
        _service.Instead =
            request => request.Method == "GET" || request.Path.Contains("search.post", StringComparison.Ordinal)
                ? TestSearchAnswer.Error(404, "", "No index.") : null;
        Assert.NotEmpty(await side.Index.Search("queue", 5, Cancel));

        await _service.DisposeAsync();

        Assert.Equal(ProblemCode.StoreUnavailable,
            (await Assert.ThrowsAsync<ProblemException>(() => side.Index.Search("queue", 5, Cancel))).Problem.Code);
        await side.Timer.Run(Cancel);
        _service = await TestSearchService.Start();
    }

    [Fact]
    public async Task Versions_before_the_last_are_removed_and_other_indexes_are_not()
    {
        using var side = Side();
        string[] others = ["handbook", "handbook-v", "handbook-vx", "handbook-v2", "handbook-v3", "handbooks-v0", "handbook-v-1"];
        foreach (var name in others.Concat(["handbook-v0", "handbook-v1"])) _service.AddIndex(name);

        await side.Timer.DropOldVersions(3, Cancel);

        Assert.Equal(others.Order(StringComparer.Ordinal), _service.IndexNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_pages_the_index_is_left_as_it_is()
    {
        using var side = Side();
        await side.Timer.Run(Cancel);
        using var empty = new AzureSide(_service, TestSearchService.AdminKey);
        _service.Forget();

        await empty.Timer.Run(Cancel);

        Assert.Empty(_service.Requests);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AzureSide Side(params (string Path, string Markdown)[] pages) =>
        new(_service, TestSearchService.AdminKey, pages.Length > 0 ? pages : Pages);

    private IEnumerable<string> Sent() => Batch().SelectMany(batch => batch);

    private IEnumerable<int> Batches() => Batch().Select(batch => batch.Count);

    private IEnumerable<List<string>> Batch() =>
        _service.Requests.Where(request => request.Path.EndsWith("search.index", StringComparison.Ordinal))
        .Select(request => request.Body!["value"]!.AsArray().Select(action => (string)action!["@search.action"]!).ToList());
}
