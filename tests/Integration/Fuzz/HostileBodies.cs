using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Daybook.Tests.Fuzz;

/// <summary>Requests to the routes that take events, in every wire format, compressed or not, some with damaged bytes.</summary>
internal sealed class HostileBodies(string key, string reader)
{
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = int.MaxValue };
    private static readonly byte[] Bomb = Gzip(new byte[64 * 1024 * 1024]);
    private static readonly string[] Short = ["t", "i", "p", "s", "g", "a", "track", "identify", "page", "screen", "group", "alias"];
    private static readonly string[] MediaTypes =
        ["application/xml", "text/json", "application/json; charset=utf-16", "application/cloudevents+avro",
            "application/cloudevents-batch", "x", "application/json;;;", "\u0001"];

    public HostileRequest Make(Random random, DateTimeOffset now)
    {
        var text = new StringBuilder();
        var events = new HostileEvents(random, text, now);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var path = random.Next(7) switch { 0 => "/api/analytics/ingest", 1 => "/events/validate", _ => "/events" };
        var lines = false;
        string? type = "application/json";
        switch (random.Next(10))
        {
            case 0: events.Daybook(); break;
            case 1: Many(random, text, random.Next(6), events.Daybook); break;
            case 2:
                text.Append("{\"events\":");
                Many(random, text, random.Next(6), events.Daybook);
                if (random.Next(10) == 0) text.Append(",\"events\":7");
                text.Append('}');
                break;
            case 3:
                (lines, type) = (true, "application/x-ndjson");
                for (var n = random.Next(6); n > 0; n--)
                {
                    var start = text.Length;
                    events.Daybook();
                    text.Replace('\n', ' ', start, text.Length - start).Append('\n');
                }

                break;
            case 4: type = "application/cloudevents+json; charset=UTF-8"; events.CloudEvent(); break;
            case 5: type = "application/cloudevents-batch+json"; Many(random, text, random.Next(5), events.CloudEvent); break;
            case 6:
                Binary(random, text, events,
                headers); type = random.Next(4) == 0 ? "text/plain" : random.Next(4) == 0 ? null : "application/json"; break;
            case 7:
                (path, type) = ("/v1/" + Short[random.Next(Short.Length)],
                random.Next(2) == 0 ? "text/plain" : "application/json"); events.Segment(inBatch: false); break;
            default:
                (path, type) = (random.Next(8) == 0 ? "/v1/import" : random.Next(2) == 0 ? "/v1/b" : "/v1/batch",
                "application/json"); Batch(random, text, events); break;
        }

        var body = Huge(random, path) ?? Encoding.UTF8.GetBytes(text.ToString());
        if (random.Next(3) == 0) body = Spoil(random, body);
        var parses = lines ? Lines(body) : Parses(body);
        body = Compress(random, body, headers);
        if (random.Next(40) == 0) type = MediaTypes[random.Next(MediaTypes.Length)];
        if (type is not null) headers["Content-Type"] = type;
        Around(random, headers);
        return new HostileRequest("POST", path, random.Next(60) == 0 ? "?access_token=" + key : "", headers, body, parses);
    }

    private static void Many(Random random, StringBuilder text, int n, Action one)
    {
        // Often the same event twice, unchanged or with another ending.
        text.Append('[');
        for (var i = 0; i < n; i++)
        {
            if (i > 0) text.Append(',');
            var start = text.Length;
            one();
            if (random.Next(5) != 0) continue;
            var again = text.ToString(start, text.Length - start);
            text.Append(',')
                .Append(random.Next(2) == 0 || again.Length < 3 || again[^1] != '}' ? again : again[..^1] + ",\"session_id\":\"other\"}");
        }

        text.Append(']');
    }

    private static void Batch(Random random, StringBuilder text, HostileEvents events)
    {
        text.Append("{\"batch\":");
        Many(random, text, random.Next(6), () => events.Segment(inBatch: true));
        if (random.Next(3) == 0)
        {
            text.Append(",\"sentAt\":");
            events.Time();
        }

        if (random.Next(4) == 0)
        {
            text.Append(",\"context\":");
            new HostileJson(random, text).Value(3);
        }

        text.Append('}');
    }

    private static void Binary(Random random, StringBuilder text, HostileEvents events, Dictionary<string, string> headers)
    {
        string[] values =
            ["1", "/shop", "1.0", "order.paid", "", "%", "%zz", "%C3%A9", "%FF", "\"quoted \\\" text\"", new string('h', 1_200), "é"];
        foreach (var (name, usual) in new[] { ("ce-id", "1"), ("ce-source", "/shop"), ("ce-specversion", "1.0"),
            ("ce-type", "order.paid") })
        {
            if (random.Next(15) != 0)
                headers[name] = random.Next(8) == 0 ? values[random.Next(values.Length)]
                    : usual == "1" ? random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture) : usual;
        }

        if (random.Next(4) == 0) headers["ce-time"] = random.Next(2) == 0 ? "2026-01-01T00:00:00Z" : "noon";
        if (random.Next(6) == 0) headers["ce-userid"] = values[random.Next(values.Length)];
        if (random.Next(30) == 0) headers["ce-datacontenttype"] = "text/plain";
        if (random.Next(8) == 0) headers["ce-" + (random.Next(2) == 0 ? "data" : "Ex_t")] = values[random.Next(values.Length)];
        if (random.Next(5) != 0) new HostileJson(random, text).Object(3);
        else events.Daybook();
    }

    // Limits and bombs. They are rare, because they cost the most.
    private static byte[]? Huge(Random random, string path)
    {
        switch (random.Next(2_500))
        {
            case 0:
                return Encoding.UTF8.GetBytes(
                "[" + string.Join(',', Enumerable.Repeat("{\"event_type\":\"x\",\"user_id\":\"u\"}", 1_001)) + "]");
            case 1: return Encoding.UTF8.GetBytes("{\"batch\":[" + string.Join(',', Enumerable.Repeat("{}", 2_501)) + "]}");
            case 2: return Encoding.UTF8.GetBytes(new string('[', 60_000) + new string(']', 60_000));
            case 3:
                return Encoding.UTF8.GetBytes(
                "{\"event_type\":\"x\",\"user_id\":\"u\",\"properties\":" + new string('[', 12_000) + new string(']', 12_000) + "}");
            case 4:
                return Encoding.UTF8.GetBytes(
                $"[\"{new string('x', path.StartsWith("/v1", StringComparison.Ordinal) ? 520_000 : 4_300_000)}\"]");
            case 5:
                return Encoding.UTF8.GetBytes(
                "{\"event_type\":\"x\",\"user_id\":\"u\",\"properties\":{"
                    + string.Join(',', Enumerable.Range(0, 3_000).Select(i => $"\"k{i % 7}\":{i}")) + "}}");
            default: return null;
        }
    }

    private static byte[] Compress(Random random, byte[] body, Dictionary<string, string> headers)
    {
        switch (random.Next(40))
        {
            case 0 or 1 or 2: headers["Content-Encoding"] = "gzip"; return Gzip(body);
            case 3: headers["Content-Encoding"] = "GZIP"; return Spoil(random, Gzip(body));
            case 4: headers["Content-Encoding"] = "gzip"; return body;
            case 5: headers["Content-Encoding"] = random.Next(2) == 0 ? "zstd" : "gzip, gzip"; return body;
            case 6:
                headers["Content-Encoding"] = "br";
                using (var memory = new MemoryStream())
                {
                    using (var brotli = new BrotliStream(memory, CompressionLevel.Fastest, leaveOpen: true)) brotli.Write(body);
                    return memory.ToArray();
                }

            case 7 when random.Next(40) == 0: headers["Content-Encoding"] = "gzip"; return Bomb;
            default: return body;
        }
    }

    private void Around(Random random, Dictionary<string, string> headers)
    {
        switch (random.Next(60))
        {
            case 0: break;
            case 1: headers["Authorization"] = "Bearer wrong"; break;
            case 2: headers["X-Api-Key"] = reader; break;
            case 3: headers["Authorization"] = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":")); break;
            case 4: headers["Authorization"] = "Basic %%%"; break;
            case 5: headers["Authorization"] = "Bearer " + new string('.', random.Next(5_000)); break;
            case 6: headers["Authorization"] = "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwic2NvcGUiOiJpbmdlc3QifQ."; break;
            default: headers["X-Api-Key"] = key; break;
        }

        if (random.Next(10) == 0)
            headers["Idempotency-Key"] = random.Next(6) == 0 ? new string('k', random.Next(190, 30_000)) : $"k{random.Next(1_000)}";
        if (random.Next(20) == 0) headers["User-Agent"] = random.Next(2) == 0 ? "Googlebot/2.1" : new string('b', 5_000);
        if (random.Next(20) == 0) headers["X-Retry-Count"] = random.Next(2) == 0 ? "3" : "many";
        if (random.Next(20) == 0) headers["X-Request-Id"] = new string('r', random.Next(1, 300));
        if (random.Next(20) == 0) headers["Origin"] = "https://elsewhere.example";
        if (random.Next(40) == 0) headers["traceparent"] = "00-zz-1-1";
    }

    /// <summary>Changes, cuts, doubles or inserts a few bytes.</summary>
    private static byte[] Spoil(Random random, byte[] body)
    {
        byte[][] pieces =
            ["\0"u8.ToArray(), [0xff], [0xed, 0xa0, 0x80], "\""u8.ToArray(), "}"u8.ToArray(), "["u8.ToArray(), ","u8.ToArray(),
                "\\u"u8.ToArray(), "1e999999"u8.ToArray(), "\ufeff"u8.ToArray(), "/*"u8.ToArray()];
        for (var n = random.Next(1, 4); n > 0 && body.Length > 0; n--)
        {
            var at = random.Next(body.Length);
            var length = Math.Min(random.Next(1, 20), body.Length - at);
            body = random.Next(5) switch
            {
                0 => body[..at],
                1 => [.. body[..at], .. body[(at + length)..]],
                2 => [.. body[..(at + length)], .. body[at..]],
                3 => [.. body[..at], .. pieces[random.Next(pieces.Length)], .. body[at..]],
                _ => [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]],
            };
        }

        return body;
    }

    private static bool Lines(byte[] body)
    {
        foreach (var line in body.AsSpan().Split((byte)'\n'))
        {
            if (body.AsSpan(line).Trim(" \r\t"u8) is { IsEmpty: false } && !Parses(body.AsSpan(line))) return false;
        }

        return true;
    }

    private static bool Parses(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, Deep);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] Gzip(byte[] body)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(body);
        return memory.ToArray();
    }
}
