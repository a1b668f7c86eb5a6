using System.Text.Json.Serialization;
using Daybook.Reports;

namespace Daybook.Privacy.People;

/// <summary>One person, as of now.</summary>
/// <param name="Kind"><c>user</c>, or <c>anonymous</c>: an anonymous id that belongs to no user.</param>
/// <param name="Id">As it is stored or, with anonymisation, as it was asked for.</param>
/// <param name="AnonymousIds">Those that belong to the user.</param>
/// <param name="FirstSeenAt">The first event ever stored, also if it is no longer kept.</param>
/// <param name="LastSeenAt">Null if no event of the person is kept.</param>
public sealed record PersonAnswer(
    string Kind, string Id, IReadOnlyList<string> AnonymousIds, DateTimeOffset? FirstSeenAt, DateTimeOffset? LastSeenAt,
    SaidAbout Properties, IReadOnlyList<PersonGroup> Groups, bool MoreGroups, PersonCounts Events);

/// <param name="Values">In the order of names.</param>
/// <param name="TooLarge">Properties whose latest value is larger than is kept.</param>
/// <param name="More">There were more names than are kept.</param>
public sealed record SaidAbout(IReadOnlyList<PropertyValue> Values, IReadOnlyList<string> TooLarge, bool More);

/// <param name="SetAt">When the event occurred that said so.</param>
public sealed record PropertyValue(string Name, RawJson Value, DateTimeOffset SetAt);

/// <param name="SeenAt">The last event of the person that names the group.</param>
public sealed record PersonGroup(string GroupType, string GroupId, DateTimeOffset SeenAt, SaidAbout Properties);

/// <param name="CountedFrom">Events before it are not counted here, because too many events of others would have to be read. Null: all
/// that are stored are counted.</param>
public sealed record PersonCounts(long Total, IReadOnlyList<PersonTypeCount> ByType, DateTimeOffset? CountedFrom)
{
    [JsonIgnore]
    public DateTimeOffset? First => ByType.Count == 0 ? null : ByType.Min(t => t.FirstAt);

    [JsonIgnore]
    public DateTimeOffset? Last => ByType.Count == 0 ? null : ByType.Max(t => t.LastAt);
}

public sealed record PersonTypeCount(string EventType, long Events, DateTimeOffset FirstAt, DateTimeOffset LastAt);
