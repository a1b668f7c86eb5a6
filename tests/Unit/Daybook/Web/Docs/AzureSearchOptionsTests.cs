using Daybook.Web.Docs.AzureSearch;

namespace Daybook.Tests.Web.Docs;

public sealed class AzureSearchOptionsTests
{
    [Theory]
    [InlineData("", "daybook-docs")]
    [InlineData("https://name.search.windows.net", "docs")]
    public void Nothing_and_an_https_address_are_allowed(string endpoint, string index) =>
    Assert.Empty(new AzureSearchOptions { Endpoint = endpoint, Index = index }.Faults());

    [Theory]
    [InlineData("http://name.search.windows.net", "docs", "Daybook__Search__Endpoint is 'http://name.search.windows.net'")]
    [InlineData("name", "docs", "Daybook__Search__Endpoint is 'name'")]
    [InlineData("", "Docs", "Daybook__Search__Index is 'Docs'")]
    [InlineData("", "a--b", "Daybook__Search__Index is 'a--b'")]
    [InlineData("", "a", "Daybook__Search__Index is 'a'")]
    public void Anything_else_is_named_with_what_is_allowed(string endpoint, string index, string fault) =>
        Assert.StartsWith(fault, Assert.Single(new AzureSearchOptions { Endpoint = endpoint, Index = index }.Faults()));
}
