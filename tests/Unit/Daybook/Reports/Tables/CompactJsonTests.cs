using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Reports.Tables;
using Daybook.Tests.Ingest;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Reports.Tables;

public sealed class CompactJsonTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"a": 1, "b": [1, 2.50, -3], "c": "x: y, \" z"}""", """{"a":1,"b":[1,2.50,-3],"c":"x: y, \" z"}""")]
    [InlineData("""[1000, 123456789012345678901, 0.000001]""", """[1000,123456789012345678901,0.000001]""")]
    [InlineData("""[10000000000000000000000, -0.000000000000000000001234, 12345678901234567890.123]""",
        """[1e22,-1234e-24,12345678901234567890.123]""")]
    [InlineData("""[1234567890123456789012345, 0.0000000000000000000000]""", """[1234567890123456789012345,0]""")]
    public void What_PostgreSQL_adds_is_taken_off(string jsonb, string compact) => Assert.Equal(compact, Compact(jsonb));

    [Fact]
    public void What_was_accepted_once_is_accepted_again_as_the_export_writes_it() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var json = new JsonWriting(random);
        var said = json.Object(4);
        said["fill"] = "";
        var number = $"{random.Next(1, 9)}{new string((char)('0' + random.Next(10)), random.Next(6))}e{random.Next(-300, 300)}";
        said["fill"] = new string('x', 32 * 1024 - TestDoor.Accept(Event(said.ToJsonString(), number)).Properties.Length);

        var once = TestDoor.Accept(Event(json.Write(said), number));
        var again = TestDoor.Accept(Exported(once));

        Assert.Equal(32 * 1024, once.Properties.Length);
        Assert.Equal((once.EventId, once.EventType, once.UserId, once.OccurredAt, once.BodyHash),
            (again.EventId, again.EventType, again.UserId, again.OccurredAt, again.BodyHash));
        Assert.Equal((once.Properties.Text(), once.Context.Text()), (again.Properties.Text(), again.Context.Text()));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static string Event(string properties, string number) =>
        $$$"""{"event_id":"m-1","event_type":"x","user_id":"u","source":"web","occurred_at":"2026-11-22T10:00:00Z","properties":{{{properties.Insert(properties.IndexOf('{', StringComparison.Ordinal) + 1, $"\"large\":{number},")}}}}""";

    private static string Exported(Event e) =>
        $$"""{"event_id":"{{e.EventId}}","event_type":"{{e.EventType}}","occurred_at":"{{e.OccurredAt:yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'}}","user_id":"{{e.UserId}}","anonymous_id":null,"session_id":null,"source":"{{e.Source}}","properties":{{Compact(Jsonb(e.Properties.Text()))}},"context":{{Compact(Jsonb(e.Context.Text()))}},"received_at":"2026-11-22T10:15:30Z","sent_at":null}""";

    private static string Compact(string jsonb) => Encoding.UTF8.GetString(CompactJson.Of(Encoding.UTF8.GetBytes(jsonb)));

    /// <summary>As PostgreSQL writes it: blanks, and numbers without exponent.</summary>
    private static string Jsonb(string json)
    {
        var to = new StringBuilder();
        Write(JsonElement.Parse(json));
        return to.ToString();

        void Write(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Object)
                List('{', '}',
                    value.EnumerateObject()
                        .Select<JsonProperty, Action>(
                        m => () => { to.Append(JsonSerializer.Serialize(m.Name)).Append(": "); Write(m.Value); }));
            else if (value.ValueKind == JsonValueKind.Array)
                List('[', ']', value.EnumerateArray().Select<JsonElement, Action>(v => () => Write(v)));
            else to.Append(value.ValueKind == JsonValueKind.Number ? Plain(value.GetRawText()) : value.GetRawText());
        }

        void List(char open, char close, IEnumerable<Action> items)
        {
            to.Append(open);
            var first = true;
            foreach (var item in items)
            {
                if (!first) to.Append(", ");
                first = false;
                item();
            }

            to.Append(close);
        }
    }

    private static string Plain(string number)
    {
        var e = number.IndexOf('e', StringComparison.Ordinal);
        if (e < 0) return number;
        var exponent = int.Parse(number[(e + 1)..], CultureInfo.InvariantCulture);
        var mantissa = BigInteger.Parse(number[..e], CultureInfo.InvariantCulture);
        if (exponent >= 0) return (mantissa * BigInteger.Pow(10, exponent)).ToString(CultureInfo.InvariantCulture);
        var digits = BigInteger.Abs(mantissa).ToString(CultureInfo.InvariantCulture).PadLeft(1 - exponent, '0');
        return (mantissa.Sign < 0 ? "-" : "") + digits[..^-exponent] + "." + digits[^-exponent..];
    }
}
