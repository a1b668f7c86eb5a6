using System.Text;
using Daybook.Foundation.Events;
using Daybook.Store.Persist;

namespace Daybook.Tests.Store.Persist;

public sealed class SaidPropertiesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("identify", """{"traits":{"plan":"pro"},"name":"x"}""", "plan=\"pro\"")]
    [InlineData("identify", """{"plan":"pro","seats":3}""", "plan=\"pro\" seats=3")]
    [InlineData("identify", """{"traits":"none","plan":null}""", "plan=null traits=\"none\"")]
    [InlineData("identify", """{"$set":{"plan":"pro"},"browser":"x"}""", "plan=\"pro\"")]
    [InlineData("identify", """{"traits":{"plan":"free"},"$set":{"plan":"pro"}}""", "plan=\"pro\"")]
    [InlineData("bought", """{"$set":{"plan":"pro"},"amount":3}""", "plan=\"pro\"")]
    [InlineData("bought", """{"$set":["plan"],"traits":{"plan":"pro"}}""", null)]
    [InlineData("bought", """{"note":"\"$set\""}""", null)]
    [InlineData("Identify", """{"plan":"pro"}""", null)]
    [InlineData("alias", """{"previous_id":"x"}""", null)]
    public void Traits_of_identify_and_the_object_set_of_any_event_are_a_persons(string type, string properties, string? said)
    {
        var found = SaidProperties.Of([Event(type, properties)]);

        Assert.Equal(said is null ? [] : ["u:ann"], found.People.Keys);
        Assert.Equal(said, found.People.Count == 0 ? null : Text(found.People["u:ann"]));
        Assert.Empty(found.Groups);
    }

    [Theory]
    [InlineData("""{"group_id":"acme","seats":3}""", "company acme", "seats=3")]
    [InlineData("""{"group_id":"acme","traits":{"seats":3},"name":"x"}""", "company acme", "seats=3")]
    [InlineData("""{"group_id":7,"group_type":"team"}""", "team 7", "")]
    [InlineData("""{"group_id":"acme","traits":{"group_type":"team","seats":3}}""", "team acme", "seats=3")]
    [InlineData("""{"group_id":"acme","group_type":7}""", "company acme", "")]
    [InlineData("""{"group_id":1.5}""", null, null)]
    [InlineData("""{"group_id":""}""", null, null)]
    [InlineData("""{"seats":3}""", null, null)]
    public void A_group_event_names_a_group_and_says_what_it_is_like(string properties, string? group, string? said)
    {
        var found = SaidProperties.Of([Event("group", properties)]);

        Assert.Equal(group, found.Groups.Count == 0 ? null : found.Groups.Keys.Select(g => $"{g.GroupType} {g.GroupId}").Single());
        Assert.Equal(said, found.Groups.Count == 0 ? null : Text(found.Groups.Values.Single()));
        Assert.All(found.Groups.Keys, g => Assert.Equal("u:ann", g.Subject));
        Assert.Empty(found.People);
    }

    [Fact]
    public void Of_several_events_the_latest_holds_property_by_property()
    {
        var found = SaidProperties.Of([
            Event("identify", """{"a":1,"b":1}""", Noon.AddMinutes(1)),
            Event("identify", """{"a":2,"c":2}""", Noon.AddMinutes(2)),
            Event("identify", """{"a":3,"b":3,"d":3}""", Noon),
        ]);

        Assert.Equal("a=2 b=1 c=2 d=3", Text(found.People["u:ann"]));
        Assert.Equal(Noon.AddMinutes(2), found.People["u:ann"].At);
    }

    [Fact]
    public void A_name_that_is_too_long_is_left_out_and_noted()
    {
        var found = SaidProperties.Of([Event("identify", $$"""{"{{new string('é', 101)}}":1,"{{new string('é', 100)}}":1}""")]);

        Assert.Single(found.People["u:ann"].Values);
        Assert.True(found.People["u:ann"].More);
    }

    private static Event Event(string type, string properties, DateTimeOffset? at = null) => new()
    {
        EventId = Guid.CreateVersion7(),
        EventType = type,
        OccurredAt = at ?? Noon,
        UserId = "ann",
        Source = "web",
        Properties = Encoding.UTF8.GetBytes(properties),
        BodyHash = 1,
    };

    private static string Text(SaidProperties.Said said) =>
        string.Join(' ', said.Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value.Json}"));
}
