using System.Globalization;
using System.Text;

namespace Daybook.Tests.Fuzz;

/// <summary>Events in each wire format. Each field is mostly correct and sometimes wrong in every possible way.</summary>
internal sealed class HostileEvents
{
    private static readonly string[] Types = ["order_paid", "page_view", "cart_opened", "login", "no_such_type"];
    private static readonly string[] Agents = ["Mozilla/5.0 Firefox/133.0", "Googlebot/2.1", "HeadlessChrome/120", ""];
    private static readonly string[] Calls = ["track", "identify", "page", "screen", "group", "alias", "charge"];

    private readonly Random _random;
    private readonly DateTimeOffset _now;
    private readonly StringBuilder _to;
    private readonly HostileJson _json;
    private bool _first;

    public HostileEvents(Random random, StringBuilder to, DateTimeOffset now)
    {
        (_random, _to, _now) = (random, to, now);
        _json = new HostileJson(random, to);
    }

    public void Daybook()
    {
        if (One(30))
        {
            _json.Value(2);
            return;
        }

        Open();
        if (!One(4)) Field("event_id", Id);
        if (!One(25)) Field(One(4) ? "type" : "event_type", Type);
        if (!One(25)) Field("user_id", User);
        if (One(4)) Field("anonymous_id", User);
        if (One(5)) Field("session_id", User);
        if (One(5)) Field(One(2) ? "src" : "source", User);
        if (!One(3)) Field(One(2) ? "occurred_at" : One(2) ? "ts" : "timestamp", Time);
        if (One(10)) Field("sent_at", Time);
        if (One(20)) Field("cookieless", () => _json.Value(1));
        if (!One(3)) Field(One(5) ? "payload" : "properties", Properties);
        if (One(4)) Field("context", Context);
        if (One(12)) Field("country", () => _json.Value(1));
        Strange();
        Close();
    }

    public void Segment(bool inBatch)
    {
        Open();
        if (inBatch ? !One(25) : One(5)) Field("type", () => Quote(Calls[_random.Next(One(10) ? 7 : 6)]));
        if (!One(8)) Field("event", Type);
        if (!One(4)) Field("messageId", Id);
        if (!One(12)) Field("userId", User);
        if (One(4)) Field("anonymousId", User);
        if (!One(3)) Field("groupId", User);
        if (!One(3)) Field("previousId", User);
        if (!One(3)) Field("timestamp", Time);
        if (One(3)) Field("sentAt", Time);
        if (!One(3)) Field("properties", Properties);
        if (One(4)) Field("traits", () => _json.Value(2));
        if (One(3)) Field("context", Context);
        if (One(4)) Field("name", () => _json.Value(1));
        if (One(6)) Field("integrations", () => _json.Value(2));
        Strange();
        Close();
    }

    public void CloudEvent()
    {
        Open();
        if (!One(25)) Field("specversion", () => _to.Append(One(25) ? "\"0.3\"" : "\"1.0\""));
        if (!One(20)) Field("id", Id);
        if (!One(20)) Field("source", User);
        if (!One(20)) Field("type", Type);
        if (One(3)) Field("time", Time);
        if (One(4)) Field("subject", _json.Text);
        if (One(4)) Field("userid", User);
        if (One(6)) Field("datacontenttype", _json.Text);
        if (One(6)) Field("dataschema", _json.Text);
        if (!One(4)) Field("data", Properties);
        if (One(12)) Field("data_base64", () => _to.Append(One(2) ? "\"aGk=\"" : "\"%%\""));
        if (One(6)) Field("extension", () => _json.Value(1));
        Strange();
        Close();
    }

    public void Time()
    {
        var span = TimeSpan.FromSeconds(_random.Next(0, 80 * 86_400));
        Quote(_random.Next(14) switch
        {
            0 => (_now + TimeSpan.FromDays(2)).ToString("O", CultureInfo.InvariantCulture),
            1 => (_now - TimeSpan.FromDays(2000)).ToString("O", CultureInfo.InvariantCulture),
            2 => "1969-12-31T23:59:59Z",
            3 => "2026-02-30T10:00:00Z",
            4 => "yesterday",
            5 => "9999-12-31T23:59:59.9999999+14:00",
            6 => "0001-01-01T00:00:00-14:00",
            7 => (_now - span).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
            _ => (_now - span).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        });
    }

    private void Id()
    {
        switch (_random.Next(12))
        {
            case 0: _json.Value(1); break;
            case 1: _to.Append(_random.Next(-5, 1_000)); break;
            case 2: Quote("00000000-0000-0000-0000-000000000000"); break;
            case 3: Quote($"again-{_random.Next(3)}"); break;
            case 4: _json.Text(); break;
            // A few ids that repeat with other content.
            case 5: Quote($"0199f3a2-7c1e-7d40-9b1a-5a0f6f1f2c{_random.Next(10, 99)}"); break;
            default:
                Quote(
                new Guid(_random.Next(), 1, 2, 3, 4, 5, 6, 7, (byte)_random.Next(256), (byte)_random.Next(256), (byte)_random.Next(256))
                    .ToString()); break;
        }
    }

    private void Type()
    {
        if (One(20)) _json.Value(1);
        else Quote(Types[_random.Next(One(4) ? Types.Length : 4)]);
    }

    private void User()
    {
        if (One(12)) _json.Value(1);
        else if (One(40)) Quote(new string('u', 201));
        else Quote($"u{_random.Next(50)}");
    }

    private void Properties()
    {
        switch (_random.Next(40))
        {
            case 0: _json.Value(2); break;
            case 1: _json.Deep(_random.Next(10, 40)); break;
            case 2: _to.Append("{\"deep\":"); _json.Deep(_random.Next(11, 18)); _to.Append('}'); break;
            case 3: _to.Append("{\"long\":\"").Append('x', _random.Next(31_000, 34_000)).Append("\"}"); break;
            case 4: _to.Append("{\"n\":"); _json.Number(); _to.Append(",\"n\":"); _json.Number(); _to.Append('}'); break;
            case 5: _to.Append("{\"\\u006e\":1,\"n\":2,\"\":3}"); break;
            case < 20: _to.Append("{\"amount\":").Append(_random.Next(100)).Append(",\"plan\":\"pro\"}"); break;
            default: _json.Object(3); break;
        }
    }

    private void Context()
    {
        if (One(3)) _json.Value(2);
        else _to.Append("{\"userAgent\":\"").Append(Agents[_random.Next(Agents.Length)]).Append("\"}");
    }

    private void Strange()
    {
        if (!One(8)) return;
        Separate();
        _json.Text();
        _to.Append(':');
        _json.Value(3);
    }

    private void Field(string name, Action value)
    {
        Separate();
        Quote(name);
        _json.Space();
        _to.Append(':');
        value();
    }

    private void Quote(string text) => _to.Append('"').Append(text).Append('"');

    private void Open()
    {
        _to.Append('{');
        _first = true;
    }

    private void Close() => _to.Append('}');

    private void Separate()
    {
        if (!_first) _to.Append(',');
        _first = false;
        _json.Space();
    }

    private bool One(int of) => _random.Next(of) == 0;
}
