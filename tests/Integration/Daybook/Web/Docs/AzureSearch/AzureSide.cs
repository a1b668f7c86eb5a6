using Azure.Core;
using Daybook.Web.Docs;
using Daybook.Web.Docs.AzureSearch;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Web.Docs.AzureSearch;

/// <summary>Some pages, and the classes that send them to the test's search service and query it.</summary>
internal sealed class AzureSide : IDisposable
{
    public const string IndexName = "handbook-v1";

    private readonly PagesOnDisk _pages;

    public AzureSide(TestSearchService service, string apiKey, params (string Path, string Markdown)[] pages)
    {
        _pages = new PagesOnDisk(pages);
        var options = Options.Create(new AzureSearchOptions { Endpoint = service.Url, Index = "handbook", ApiKey = apiKey });
        var search = new SearchService(options, new FixedToken(), service.Transport);
        Timer = new IndexDocs(search, _pages.Corpus, new UploadPassages(new ImpatientClock(), NullLogger<UploadPassages>.Instance),
            NullLogger<IndexDocs>.Instance);
        Index = new AzureIndex(search, _pages.Corpus, _pages.Embedded, NullLogger<AzureIndex>.Instance);
        Look = new LookAtIndex(search, _pages.Corpus);
    }

    public IndexDocs Timer { get; }

    public AzureIndex Index { get; }

    public LookAtIndex Look { get; }

    public void Dispose() => _pages.Dispose();

    private sealed class FixedToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Assert.Equal("https://search.azure.com/.default", Assert.Single(requestContext.Scopes));
            return new AccessToken(TestSearchService.Token, TimeProvider.System.GetUtcNow().AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }

    /// <summary>A clock whose waits end at once.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
