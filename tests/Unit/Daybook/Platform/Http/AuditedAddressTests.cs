using Daybook.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Daybook.Tests.Platform.Http;

public sealed class AuditedAddressTests
{
    [Theory]
    [InlineData("/users/ann@example.com", "ann@example.com", "")]
    [InlineData("/users/ann@example.com/export", "ann@example.com", "/export")]
    [InlineData("/Users/a%2fb", "a/b", "")]
    public void A_person_is_found_by_id_and_cannot_be_read(string path, string person, string rest)
    {
        var kept = AuditedAddress.Path(new PathString(path));

        Assert.Equal(AuditedAddress.PersonPath(person) + rest, kept);
        Assert.DoesNotContain("ann", kept);
    }

    [Theory]
    [InlineData("?from=2026-01-01&property.email=ann@example.com", "from=2026-01-01&property.email=…")]
    [InlineData("?access_token=secret&limit=3", "access_token=…&limit=3")]
    [InlineData("?USER_ID=ann", "USER_ID=…")]
    [InlineData("?tz=a%00b%0Ac", "tz=a?b?c")]
    [InlineData("", null)]
    public void Values_that_name_a_person_or_open_a_door_are_left_out(string query, string? kept) =>
        Assert.Equal(kept, AuditedAddress.Query(new QueryCollection(QueryHelpers.ParseQuery(query))));
}
