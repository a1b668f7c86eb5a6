using Daybook.Foundation.Events;
using Daybook.Ingest.Reading;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Ingest.Reading;

public sealed class BodyFormatTests
{
    [Theory]
    [InlineData(null, BodyFormat.Json)]
    [InlineData("", BodyFormat.Json)]
    [InlineData("application/json", BodyFormat.Json)]
    [InlineData("Application/JSON; charset=UTF-8", BodyFormat.Json)]
    [InlineData("application/json; charset=\"utf-8\"", BodyFormat.Json)]
    [InlineData("text/json", BodyFormat.Json)]
    [InlineData("application/x-ndjson", BodyFormat.Lines)]
    [InlineData("application/ndjson", BodyFormat.Lines)]
    [InlineData("application/cloudevents+json; charset=utf-8", BodyFormat.CloudEvent)]
    [InlineData("Application/CloudEvents-Batch+JSON", BodyFormat.CloudEventBatch)]
    public void The_content_type_says_how_events_are_written(string? type, object format) =>
    Assert.Equal(format, BodyFormats.Of(Request(type)));

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/cloudevents+xml")]
    [InlineData("application/cloudevents")]
    [InlineData("application/cloudevents-batch")]
    [InlineData("application/cloudevents-batch+avro")]
    [InlineData("no type")]
    public void Another_type_is_not_supported(string type) =>
        Assert.Equal(ProblemCode.UnsupportedMediaType, Assert.Throws<ProblemException>(() => BodyFormats.Of(Request(type))).Problem.Code);

    private static HttpRequest Request(string? type)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = type;
        return request;
    }
}
