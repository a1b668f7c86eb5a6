using System.Text;
using Daybook.Foundation.Http;

namespace Daybook.Reports.Filters;

/// <summary>What a condition looks at.</summary>
/// <param name="Path">Below <c>properties</c> or <c>context</c>, or of what is known about a person: the names of members, from the
/// outermost. Of a group its type stands first. Empty for columns.</param>
public sealed record FilterField(FilterFieldKind Kind, IReadOnlyList<string> Path)
{
    private const char Quote = '"', Escape = '\\', Dot = '.';

    private static readonly Dictionary<string, FilterFieldKind> Columns = new(StringComparer.Ordinal)
    {
        ["event_type"] = FilterFieldKind.EventType,
        ["source"] = FilterFieldKind.Source,
        ["user_id"] = FilterFieldKind.UserId,
        ["session_id"] = FilterFieldKind.SessionId,
    };

    private static readonly Dictionary<string, FilterFieldKind> Objects = new(StringComparer.Ordinal)
    {
        ["property"] = FilterFieldKind.Property,
        ["context"] = FilterFieldKind.Context,
        ["person"] = FilterFieldKind.Person,
        ["group"] = FilterFieldKind.Group,
    };

    internal static FilterField Property(string name) => new(FilterFieldKind.Property, [name]);

    /// <summary>Whether the person is a member of a frozen segment. Nobody can write it; a segment becomes it.</summary>
    internal static FilterField Cohort(Guid cohort) => new(FilterFieldKind.Cohort, [cohort.ToString("D")]);

    /// <summary>As an error lists them.</summary>
    public static IReadOnlyList<string> Known { get; } =
        [.. Columns.Keys, "property.NAME", "context.PATH", "person.NAME", "group.TYPE.NAME"];

    /// <summary>A text or nothing, whatever was sent.</summary>
    public bool IsColumn => Path.Count == 0;

    /// <summary>What is known now about whoever did an event, not what the event says.</summary>
    public bool IsKnown => Kind is FilterFieldKind.Person or FilterFieldKind.Group;

    /// <summary>The field whose values a report shows one by one. Not the user: reports show no person.</summary>
    /// <returns>Null: none was asked for.</returns>
    internal static FilterField? Read(QueryReader query, string name)
    {
        if (query.Text(name) is not { } text) return null;
        return Parse(text, out var fault) is { Kind: not FilterFieldKind.UserId, IsKnown: false } field ? field
            : throw QueryReader.Invalid(name, fault is null
                ? $"`{name}` must be event_type, source, session_id, property.NAME or context.PATH, such as property.plan or "
                    + "context.device.type."
                : $"{FilterFault.Quoted(text)} is no field. {fault}");
    }

    /// <param name="fault">What is wrong with a field that begins like a known one.</param>
    /// <returns>Null: it is no field.</returns>
    internal static FilterField? Parse(string text, out string? fault)
    {
        fault = null;
        if (Columns.TryGetValue(text, out var column)) return new(column, []);
        var dot = text.IndexOf(Dot, StringComparison.Ordinal);
        if (!Objects.TryGetValue(dot < 0 ? text : text[..dot], out var kind)) return null;
        var path = dot < 0 ? [] : Parts(text[(dot + 1)..]);
        var least = kind == FilterFieldKind.Group ? 2 : 1;
        if (path?.Count >= least && path.Count <= FilterLimits.PathParts) return new(kind, path);
        var name = text[..(dot < 0 ? text.Length : dot)];
        fault = path is { Count: > FilterLimits.PathParts } ? $"A path has at most {FilterLimits.PathParts} names."
            : kind == FilterFieldKind.Group
            ? "`group` needs a group type and a name: `group.company.plan`; names with a dot in them stand in double quotes."
            : $"`{name}` needs a name: `{name}.plan`; `{name}.address.city` looks into an object, and `{name}.\"a.b\"` is a name with a "
                + "dot in it.";
        return null;
    }

    // Null where a name is empty or a quote does not end.
    private static List<string>? Parts(string text)
    {
        List<string> parts = [];
        for (var at = 0; ;)
        {
            if (!(at < text.Length && text[at] == Quote ? TryQuoted(text, ref at, out var part) : TryPlain(text, ref at, out part)))
                return null;
            parts.Add(part);
            if (at == text.Length) return parts;
            if (text[at++] != Dot) return null;
        }
    }

    private static bool TryPlain(string text, ref int at, out string part)
    {
        var end = text.IndexOf(Dot, at);
        if (end < 0) end = text.Length;
        part = text[at..end];
        at = end;
        return part.Length > 0 && !part.Contains(Quote, StringComparison.Ordinal);
    }

    private static bool TryQuoted(string text, ref int at, out string part)
    {
        var name = new StringBuilder();
        part = "";
        for (at++; at < text.Length; at++)
        {
            var c = text[at];
            if (c == Quote)
            {
                at++;
                part = name.ToString();
                return part.Length > 0;
            }

            if (c == Escape && ++at == text.Length) return false;
            name.Append(text[at]);
        }

        return false;
    }
}

/// <summary>The closed set of fields.</summary>
public enum FilterFieldKind
{
    EventType,
    Source,

    /// <summary>As the event carries it; not the person that an anonymous id belongs to.</summary>
    UserId,
    SessionId,
    Property,
    Context,

    /// <summary>The latest value of a property of the person.</summary>
    Person,

    /// <summary>The same of their groups of one type: it holds if it holds for one of them.</summary>
    Group,

    /// <summary>The members of a frozen segment.</summary>
    Cohort,
}
