using System.Text;
using Daybook.Foundation.Events;
using Daybook.Ingest;
using Daybook.Ingest.CloudEvents;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Reading;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Ingest.CloudEvents;

public sealed class CloudEventReaderTests
{
    private const string Shop = """{"specversion":"1.0","id":"A-1","source":"/shop","type":"order.paid",""";

    [Fact]
    public void A_structured_event_keeps_its_attributes_and_its_data()
    {
        var e = Accept(Shop + """
            "time":"2026-11-22T10:00:00+01:00","subject":"orders/1","dataschema":"https://shop.example/order.json","datacontenttype":"application/json",
             "userid":"u-1","priority":3,"test":true,"data":{"total":9.50}}
            """);

        Assert.Equal(("order.paid", "u-1", null, "default"), (e.EventType, e.UserId, e.AnonymousId, e.Source));
        Assert.Equal(EventIdentity.FromForeignId("default", "/shop|A-1"), e.EventId);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero), e.OccurredAt);
        Assert.Equal("""{"total":9.5}""", e.Properties.Text());
        Assert.Equal(
            """{"cloudevents":{"datacontenttype":"application/json","dataschema":"https://shop.example/order.json","id":"A-1","priority":3,"source":"/shop","specversion":"1.0","test":true},"message_id":"/shop|A-1","subject":"orders/1"}""",
            e.Context.Text());
    }

    [Theory]
    [InlineData("\"data\":{\"user_id\":\"in-data\"}}", "in-data", null)]
    [InlineData("\"data\":{\"user_id\":42}}", "42", null)]
    [InlineData("\"data\":{\"user_id\":null}}", null, "/shop")]
    [InlineData("\"userid\":\"ext\",\"data\":{\"user_id\":\"in-data\"}}", "ext", null)]
    [InlineData("\"data\":[1]}", null, "/shop")]
    [InlineData("\"data\":null}", null, "/shop")]
    public void The_user_is_the_extension_else_in_the_data_else_the_source_is_anonymous(string rest, string? user, string? anonymous)
    {
        var e = Accept(Shop + rest);

        Assert.Equal((user, anonymous), (e.UserId, e.AnonymousId));
    }

    [Theory]
    [InlineData("\"\\ud800\":1}")]
    [InlineData("\"data\":{\"\\udc00\\ud800\":1}}")]
    public void Half_a_surrogate_pair_in_a_name_is_no_fault_of_the_program(string rest) => Judge(Shop + rest, BodyFormat.CloudEvent);

    [Theory]
    [InlineData("\"data\":[1,2]}", """{"data":[1,2]}""")]
    [InlineData("\"data\":\"{\\\"a\\\":1}\"}", """{"data":"{\"a\":1}"}""")]
    [InlineData("\"data_base64\":\"AAEC\"}", """{"data_base64":"AAEC"}""")]
    [InlineData("\"data\":{\"data\":1}}", """{"data":1}""")]
    public void Data_that_are_no_object_are_one_property(string rest, string properties) =>
    Assert.Equal(properties, Accept(Shop + rest).Properties.Text());

    [Fact]
    public void A_long_identity_and_a_long_source_are_hashed()
    {
        var source = "https://" + new string('s', 300);
        var e = Accept($$"""{"specversion":"1.0","id":"1","source":"{{source}}","type":"x"}""");

        Assert.StartsWith("sha256:", e.AnonymousId, StringComparison.Ordinal);
        Assert.Contains("\"message_id\":\"sha256:", e.Context.Text(), StringComparison.Ordinal);
        Assert.Contains(source, e.Context.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"1","source":"s","type":"x"}""", RejectionCode.MissingField, "specversion")]
    [InlineData("""{"specversion":"0.3","id":"1","source":"s","type":"x"}""", RejectionCode.InvalidField, "specversion")]
    [InlineData("""{"specversion":"1.0","source":"s","type":"x"}""", RejectionCode.MissingField, "id")]
    [InlineData("""{"specversion":"1.0","id":"","source":"s","type":"x"}""", RejectionCode.MissingField, "id")]
    [InlineData("""{"specversion":"1.0","id":7,"source":"s","type":"x"}""", RejectionCode.InvalidField, "id")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"x"}""", RejectionCode.MissingField, "source")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s"}""", RejectionCode.MissingField, "type")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"x","time":"now"}""", RejectionCode.InvalidTimestamp, "time")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"x","data":1,"data_base64":"AA=="}""", RejectionCode.InvalidField,
        "data_base64")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"x","data_base64":"?"}""", RejectionCode.InvalidField, "data_base64")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"x","ext":{}}""", RejectionCode.InvalidField, "ext")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"x","data":{"a":"\u0000"}}""", RejectionCode.InvalidField, "data.a")]
    [InlineData("7", RejectionCode.NotAnObject, null)]
    public void A_bad_event_is_refused_with_its_code_and_field(string body, RejectionCode code, string? field)
    {
        var rejection = Assert.Single(Judge($"[{body}]", BodyFormat.CloudEventBatch).Rejections);

        Assert.Equal((code, field), (rejection.Code, rejection.Field));
    }

    [Fact]
    public void A_name_that_is_none_of_an_attribute_is_told_and_left_out()
    {
        var batch = Judge(Shop + "\"My-Ext\":\"x\"}", BodyFormat.CloudEvent);

        Assert.Equal("My-Ext", Assert.Single(batch.Warnings).Field);
        Assert.Single(batch.Accepted);
    }

    [Fact]
    public void The_binary_mode_is_the_same_event()
    {
        var structured =
            Accept(Shop + "\"time\""
                + """:"2026-11-22T10:00:00Z","subject":"größe 50%","datacontenttype":"application/json","data":{"a":1}}""");
        var binary =
            Binary("{\"a\":1.0}", "application/json", ("ce-id", "A-1"), ("CE-Source", "/shop"), ("Ce-SpecVersion", "1.0"),
                ("ce-type", "order.paid"), ("ce-time", "2026-11-22T10:00:00Z"), ("ce-subject", "gr%C3%B6%C3%9Fe 50%25"));

        Assert.Equal((structured.EventId, structured.BodyHash, structured.Context.Text()),
            (binary.EventId, binary.BodyHash, binary.Context.Text()));
    }

    [Theory]
    [InlineData("text/plain", "hello", """{"data":"hello"}""")]
    [InlineData("application/octet-stream", "\u0001", """{"data_base64":"AQ=="}""")]
    [InlineData("application/vnd.shop+json", "[1]", """{"data":[1]}""")]
    [InlineData(null, "{\"b\":1}", """{"b":1}""")]
    [InlineData("application/json", "", "{}")]
    public void Data_of_any_type_are_kept(string? type, string data, string properties) =>
        Assert.Equal(properties,
            Binary(data, type, ("ce-id", "1"), ("ce-source", "s"), ("ce-specversion", "1.0"), ("ce-type", "x")).Properties.Text());

    [Theory]
    [InlineData("ce-datacontenttype", "text/plain", "invalid_parameter")]
    [InlineData("ce-subject", "%FF", "invalid_parameter")]
    public void A_header_that_cannot_be_is_refused(string header, string value, string code) =>
        Assert.Equal(code,
            Assert.Throws<ProblemException>(() => Binary("{}", "application/json", ("ce-id", "1"), (header, value))).Problem.Code.Name());

    [Theory]
    [InlineData("a%20b", "a b")]
    [InlineData("100%", "100%")]
    [InlineData("%zz", "%zz")]
    [InlineData("%2525", "%25")]
    [InlineData("\"a \\\"b\\\" %41\"", "a \"b\" A")]
    [InlineData("", "")]
    public void Header_values_are_unquoted_and_decoded_once(string sent, string text) =>
    Assert.Equal(text, HeaderText.Decode("ce-subject", sent));

    private static Event Binary(string data, string? contentType, params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = contentType;
        foreach (var (name, value) in headers) request.Headers[name] = value;
        Assert.Equal(BodyFormat.CloudEventBinary, BodyFormats.Of(request));
        var batch = Judge([BinaryCloudEvent.ToStructured(request, Encoding.UTF8.GetBytes(data))]);
        Assert.Empty(batch.Rejections);
        return Assert.Single(batch.Accepted);
    }

    private static Event Accept(string body)
    {
        var batch = Judge(body, BodyFormat.CloudEvent);
        Assert.Empty(batch.Rejections);
        return Assert.Single(batch.Accepted);
    }

    private static Batch Judge(string body, BodyFormat format) => Judge(SplitBody.Split(Encoding.UTF8.GetBytes(body), format, 1000));

    private static Batch Judge(List<RawEvent> events)
    {
        var request = new IngestRequest(Guid.CreateVersion7(TestDoor.Now), TestDoor.Now, "key-1", "default", null, null);
        var rules = TestDoor.Rules();
        var warnings = new WarningList();
        return new JudgeBatch(request, rules, new CloudEventReader(warnings), warnings).Judge(events);
    }
}
