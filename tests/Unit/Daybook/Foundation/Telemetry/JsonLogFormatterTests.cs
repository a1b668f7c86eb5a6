using System.Diagnostics;
using System.Text.Json;
using Daybook.Foundation.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Daybook.Tests.Foundation.Telemetry;

public sealed class JsonLogFormatterTests
{
    [Fact]
    public void A_line_is_one_object_with_the_trace_the_fields_and_the_exception()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();

        var line = Line([new("MessageId", "m1"), new("Events", 3), new("Late", true), new("Nothing", null), new("{OriginalFormat}", "…")],
            new InvalidOperationException("first\nsecond"));

        Assert.Equal(activity.TraceId.ToHexString(), line.GetProperty("trace_id").GetString());
        Assert.Equal(activity.SpanId.ToHexString(), line.GetProperty("span_id").GetString());
        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Equal("Größe\nzwei", line.GetProperty("message").GetString());
        Assert.Equal("""{"message_id":"m1","events":3,"late":true,"nothing":null}""", line.GetProperty("fields").GetRawText());
        Assert.StartsWith("System.InvalidOperationException: first", line.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_trace_fields_or_an_exception_there_is_no_word_of_them()
    {
        Activity.Current = null;

        var line = Line([], null);

        Assert.Equal(["time", "level", "category", "event", "message"], line.EnumerateObject().Select(p => p.Name));
    }

    private static JsonElement Line(List<KeyValuePair<string, object?>> state, Exception? exception)
    {
        using var text = new StringWriter();
        new JsonLogFormatter(TimeProvider.System).Write(
            new LogEntry<List<KeyValuePair<string, object?>>>(LogLevel.Warning, "Daybook.Test", new EventId(7), state, exception,
                (_, _) => "Größe\nzwei"), null, text);
        Assert.Single(text.ToString().TrimEnd().Split('\n'));
        return JsonDocument.Parse(text.ToString()).RootElement;
    }
}
