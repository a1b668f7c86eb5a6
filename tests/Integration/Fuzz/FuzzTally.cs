using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Daybook.Foundation.Events;

namespace Daybook.Tests.Fuzz;

/// <summary>Judges each answer and counts the kinds.</summary>
internal sealed class FuzzTally
{
    private const string Validate = "/events/validate";

    // 414 and 431: two long texts in one request line or in its headers.
    private static readonly int[] Expected = [200, 202, 204, 304, 400, 401, 403, 404, 405, 413, 414, 415, 422, 429, 431];

    private readonly ConcurrentDictionary<string, int> _problems = new(), _rejections = new(), _statuses = new(), _parameters = new();
    private long _inputs, _json, _parsed, _accepted, _rejected, _peak;

    public long Accepted => _accepted;

    public long Rejected => _rejected;

    public long Json => _json;

    public long Parsed => _parsed;

    public long Peak => _peak;

    public IEnumerable<string> Problems => _problems.Keys;

    public IEnumerable<string> Rejections => _rejections.Keys;

    /// <param name="withoutStore">True if the app has no database, so that a request with valid parameters gets
    /// <c>store_unavailable</c>.</param>
    /// <returns>What is wrong with the answer, or null.</returns>
    public string? Judge(HostileRequest request, int status, string? contentType, byte[] body, bool withoutStore)
    {
        Interlocked.Increment(ref _inputs);
        if (request.ParsesAsJson is { } parses)
        {
            Interlocked.Increment(ref _json);
            if (parses) Interlocked.Increment(ref _parsed);
        }

        foreach (var parameter in request.Parameters) Up(_parameters, parameter);
        Up(_statuses, status.ToString(CultureInfo.InvariantCulture));
        try
        {
            return status >= 400 ? Problem(request, status, contentType, body, withoutStore) : Fine(request, status, body);
        }
        catch (JsonException e)
        {
            return $"The answer {status} is not JSON: {e.Message}";
        }
    }

    /// <summary>Records the largest heap.</summary>
    public void Weigh()
    {
        var heap = GC.GetTotalMemory(forceFullCollection: false);
        long seen;
        while (heap > (seen = Interlocked.Read(ref _peak)) && Interlocked.CompareExchange(ref _peak, heap, seen) != seen)
        {
        }
    }

    /// <summary>How often each parameter was sent.</summary>
    public int Sent(string parameter) => _parameters.GetValueOrDefault(parameter);

    public string Table(FuzzPlan plan, string notHere)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"seed {plan.Seed}, {_inputs} inputs; {_parsed} of {_json} bodies are JSON; {_accepted} events accepted, {_rejected} rejected; largest heap {_peak / 1024 / 1024} MiB");
        Rows("status", _statuses.Keys.Order(StringComparer.Ordinal), _statuses);
        Rows("rejection", RejectionCodes.All.Order(StringComparer.Ordinal), _rejections);
        Rows("problem", ProblemCodes.All.Order(StringComparer.Ordinal), _problems);
        text.AppendLine(notHere);
        text.AppendLine(CultureInfo.InvariantCulture,
            $"parameters: {_parameters.Count}, each sent {(_parameters.IsEmpty ? 0 : _parameters.Values.Min())} times or more");
        return text.ToString();

        void Rows(string what, IEnumerable<string> names, ConcurrentDictionary<string, int> counts)
        {
            foreach (var name in names)
                text.AppendLine(CultureInfo.InvariantCulture, $"{what,-10} {name,-24} {counts.GetValueOrDefault(name),9}");
        }
    }

    private string? Problem(HostileRequest request, int status, string? contentType, byte[] body, bool withoutStore)
    {
        if (contentType?.StartsWith("application/problem+json", StringComparison.Ordinal) != true) return $"{status} as {contentType}";
        using var document = JsonDocument.Parse(body);
        var problem = document.RootElement;
        var code = problem.GetProperty("code").GetString()!;
        Up(_problems, code);
        if (!ProblemCodes.All.Contains(code)) return $"The code {code} is not in the closed set.";
        if (problem.GetProperty("status").GetInt32() != status || problem.GetProperty("detail").GetString() is not { Length: > 0 }
            || !problem.TryGetProperty("trace_id", out _)) return $"An incomplete problem: {problem.GetRawText()}";
        if (problem.TryGetProperty("rejected", out _)) Receipt(request, problem);
        return Expected.Contains(status) || (withoutStore && code == ProblemCode.StoreUnavailable.Name()) ? null
            : $"{status} {code}: {problem.GetProperty("detail").GetString()}";
    }

    private string? Fine(HostileRequest request, int status, byte[] body)
    {
        if (!Expected.Contains(status)) return $"Status {status}";
        if (request.Method != "POST" || request.ParsesAsJson is null) return null;
        using var document = JsonDocument.Parse(body);
        var (accepted, rejected) = Receipt(request, document.RootElement);
        return request.Path != Validate && accepted == 0 && rejected > 0 ? "Success, though every event was rejected." : null;
    }

    private (int Accepted, int Rejected) Receipt(HostileRequest request, JsonElement receipt)
    {
        foreach (var rejection in receipt.GetProperty("rejected").EnumerateArray())
            Up(_rejections, rejection.GetProperty("code").GetString()!);
        var (accepted, rejected) = (receipt.GetProperty("accepted").GetInt32(), receipt.GetProperty("rejected").GetArrayLength());
        if (request.Path == Validate) return (accepted, rejected);
        Interlocked.Add(ref _accepted, accepted);
        Interlocked.Add(ref _rejected, rejected);
        return (accepted, rejected);
    }

    private static void Up(ConcurrentDictionary<string, int> counts, string name) => counts.AddOrUpdate(name, 1, (_, n) => n + 1);
}
