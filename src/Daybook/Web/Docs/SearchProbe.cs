using Daybook.Watch.Health;
using Daybook.Web.Docs.AzureSearch;

namespace Daybook.Web.Docs;

internal sealed class SearchProbe(LookAtIndex look) : IProbe
{
    public string Name => "docs_search";

    public async Task<Finding> Look(CancellationToken cancel) => await look.Run(cancel) switch
    {
        null => Finding.Ok("The index of this instance."),
        { Complete: false } => Finding.Ok("Azure AI Search has no complete index yet. The index of this instance answers until the timer "
            + "IndexDocs has run."),
        var state => Finding.Ok($"Azure AI Search holds {state.Indexed} passages; the pages of this instance have {state.Passages}."),
    };
}
