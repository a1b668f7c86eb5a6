using System.Text;
using Daybook.Cli.Import;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Cli.Import;

public sealed class JsonLinesTests
{
    private static readonly LineIds Ids = new([1, 2, 3]);

    [Fact]
    public void A_line_with_an_id_is_sent_as_it_stands()
    {
        var (line, body, _) = Assert.Single(Read("""{ "event_type":"x", "event_id" : "a", "n":1e400 }"""));
        Assert.Equal(1, line);
        Assert.Equal("""{ "event_type":"x", "event_id" : "a", "n":1e400 }""", body);
    }

    [Theory]
    [InlineData("""{"event_type":"x"}""", """{"event_id":"*","event_type":"x"}""")]
    [InlineData("""{"a":{"event_id":"inner"}}""", """{"event_id":"*","a":{"event_id":"inner"}}""")]
    [InlineData("{}", """{"event_id":"*"}""")]
    public void A_line_without_an_id_gets_one(string line, string sent)
    {
        var (_, body, _) = Assert.Single(Read(line));
        var id = body.Split('"')[3];
        Assert.True(Guid.TryParse(id, out _));
        Assert.Equal(sent, body.Replace(id, "*", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("""{"event_type":"x"} trailing""")]
    [InlineData("""{"event_type":"x" """)]
    public void What_is_not_an_object_is_sent_as_it_stands_for_Daybook_to_name(string line) =>
    Assert.Equal(line.TrimEnd(), Assert.Single(Read(line)).Body.TrimEnd());

    [Fact]
    public void The_same_line_has_the_same_id_in_the_same_place_and_another_id_elsewhere()
    {
        var line = """{"event_type":"x"}""";
        var first = Read($"{line}\n{line}\n").Select(r => r.Body).ToList();
        Assert.Equal(first, Read($"{line}\r\n{line}").Select(r => r.Body));
        Assert.NotEqual(first[0], first[1]);
        Assert.NotEqual(first[0],
            Encoding.UTF8.GetString(
                JsonLines.Read(new MemoryStream(Encoding.UTF8.GetBytes(line)), new LineIds([9]), timeReceived: true).Single().Body.Span));
    }

    [Theory]
    [InlineData("""{"event_type":"x","event_time":"2026-01-01"}""", true)]
    [InlineData("""{"event_type":"x","occurred_at":null}""", true)]
    [InlineData("""{"event_type":"x","properties":{"occurred_at":"2026-01-01"}}""", true)]
    [InlineData("""{"event_type":"x","occurred_at":"2026-01-01"}""", false)]
    [InlineData("""{"event_type":"x","ts":"2026-01-01"}""", false)]
    [InlineData("""{"event_type":"x","timestamp":"2026-01-01"}""", false)]
    [InlineData("not json", false)]
    public void A_line_that_does_not_say_when_it_happened_is_refused(string line, bool refused) => Assert.Equal(
        refused ? "missing_field" : null,
        JsonLines.Read(new MemoryStream(Encoding.UTF8.GetBytes(line)), Ids, timeReceived: false).Single().Refused?.Code);

    [Fact]
    public void Blank_lines_and_a_byte_order_mark_are_passed_over_and_lines_keep_their_numbers() =>
        Assert.Equal([(2, "1"), (4, "2")], Read("\uFEFF\n1\r\n  \n2").Select(r => ((int)r.Line, r.Body)));

    [Fact]
    public void A_line_that_is_too_long_is_named_and_the_next_one_is_read()
    {
        var records = Read($"1\n{new string('x', (3 * JsonLines.MaxLineBytes) + 7)}\n3");
        Assert.Equal([1L, 2L, 3L], records.Select(r => r.Line));
        Assert.Equal([true, false, true], records.Select(r => r.Unreadable is null));
        Assert.Equal("3", records[2].Body);
    }

    [Fact]
    public void Any_lines_come_back_however_the_stream_is_cut() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>[]>(),
        ArbMap.Default.ArbFor<PositiveInt>(),
        (texts, chunk) =>
        {
            var lines =
                texts.Select(
                    t => t.Get.ReplaceLineEndings("").Replace("\n", "", StringComparison.Ordinal)
                        .Replace("\r", "", StringComparison.Ordinal))
                .Where(t => t.Trim(' ', '\t').Length > 0).Select(t => "#" + t).ToList();
            var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
            var read = JsonLines.Read(new ChunkedStream(bytes, chunk.Get), Ids, timeReceived: true)
                .Select(r => (r.Line, Encoding.UTF8.GetString(r.Body.Span))).ToList();
            return read.SequenceEqual(lines.Select((text, i) => (i + 1L, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))));
        }).QuickCheckThrowOnFailure();

    private static List<(long Line, string Body, string? Unreadable)> Read(string text) =>
        [.. JsonLines.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), Ids, timeReceived: true)
            .Select(r => (r.Line, Encoding.UTF8.GetString(r.Body.Span), r.Refused?.Detail))];

    /// <summary>Returns a few bytes at a time, as a pipe or a decompressor does.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, chunk)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
    }
}
