using System.Net;
using Daybook.Foundation.Audit;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Foundation.Audit;

public sealed class AuditRowTests
{
    [Fact]
    public void The_row_of_a_sender_says_the_one_address_but_never_that_of_a_visitor_without_cookies()
    {
        var (known, unknown) = (Sent(withoutAddress: false), Sent(withoutAddress: true));

        Assert.Equal(("203.0.113.7", 1), (Row(known).Address, Row(known).Addresses));
        Assert.Equal((null, 0), (Row(unknown).Address, Row(unknown).Addresses));
        Assert.Null(AuditKey.Of(unknown).Address);
    }

    private static AuditRow Row(AuditEntry entry) => new AuditRow(AuditKey.Of(entry), entry, begun: false).Add(entry);

    private static AuditEntry Sent(bool withoutAddress)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("203.0.113.7") } };
        http.Request.Method = "POST";
        http.Request.Path = "/events";
        return new AuditEntry(http.Request, Scope.Ingest, "ReceiveEvents", DateTimeOffset.UnixEpoch)
        {
            Caller = "web",
            Status = 202,
            Note = new CallNote { WithoutAddress = withoutAddress },
        };
    }
}
