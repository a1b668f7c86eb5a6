using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Daybook.Tests.Foundation.Http;

public sealed class AuditedAddressTests
{
    [Theory]
    [InlineData("?from=2026-01-01&property.email=ann@example.com", "from=2026-01-01&property.email=…")]
    [InlineData("?access_token=secret&limit=3", "access_token=…&limit=3")]
    [InlineData("?USER_ID=ann", "USER_ID=…")]
    [InlineData("?filter=[{}]&segment=paying", "filter=…&segment=paying")]
    [InlineData("?filter.2=[{}]&dropped=3", "filter.2=…&dropped=3")]
    [InlineData("?tz=a%00b%0Ac", "tz=a?b?c")]
    [InlineData("", null)]
    public void Values_that_name_a_person_or_open_a_door_are_left_out(string query, string? kept) =>
        Assert.Equal(kept, AuditedAddress.Query(new QueryCollection(QueryHelpers.ParseQuery(query))));
}
