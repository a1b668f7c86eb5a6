using System.Text;
using System.Text.Json;
using Daybook.Foundation.Anonymize;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Foundation.Anonymize;

public sealed class NamedPeopleTests
{
    [Theory]
    [InlineData("""{"user_id":"ann"}""", true)]
    [InlineData("""{"a":[{"userId":"ann"}]}""", true)]
    [InlineData("""{"USER-ID":"\u0061nn"}""", true)]
    [InlineData("""{"user_id":"ann","x":"cut sho""", true)]
    [InlineData("""{"previousId":"ann"}""", true)]
    [InlineData("""{"user_id":{"id":"ann"}}""", true)]
    [InlineData("""no json "ann" here""", true)]
    [InlineData("""{"x":"cut","user_id":"ann" """, true)]
    [InlineData("""{"x":NaN,"user_id":"ann"}""", true)]
    [InlineData("""{"user_id":"annabel","note":"ann"}""", false)]
    [InlineData("""{"anonymous_id":"ann"}""", false)]
    [InlineData("""no json ann here""", false)]
    [InlineData("", false)]
    public void A_person_is_found_where_a_field_names_them(string json, bool named) =>
    Assert.Equal(named, Names(Encoding.UTF8.GetBytes(json), "u:ann"));

    [Fact]
    public void A_number_names_a_person_too() => Assert.True(Names("""{"user_id":42}"""u8, "u:42"));

    [Fact]
    public void Who_stands_behind_the_cut_counts_and_who_is_only_quoted_before_it_does_not()
    {
        var sent = Encoding.UTF8.GetBytes($$"""{"note":"bob","page":"{{new string('x', 9000)}}","user_id":"ann","anonymous_id":7}""");

        Assert.Equal(["u:ann", "a:7"], NamedPeople.In(sent, sent.AsSpan(0, 8192), f => f.Text));
    }

    [Fact]
    public void Ids_that_no_text_of_PostgreSQL_can_hold_or_that_are_too_long_are_nobody()
    {
        Assert.Empty(NamedPeople.In(Encoding.UTF8.GetBytes($$"""{"user_id":"a\u0000b","anonymous_id":"{{new string('x', 2001)}}"}""")));
        Assert.Empty(NamedPeople.In([(byte)'"', 0xff, (byte)'"', 0, (byte)'"']));
    }

    [Theory]
    [InlineData("{\"user_id\":\"ID\"}")]
    [InlineData("{\"user_id\":\"ID\",\"x\":\"cut")]
    public void Who_has_the_longest_id_that_the_door_takes_is_found(string json)
    {
        var id = string.Concat(Enumerable.Repeat("\U0001F600", 200));

        Assert.True(Names(Encoding.UTF8.GetBytes(json.Replace("ID", id, StringComparison.Ordinal)), "u:" + id));
    }

    [Fact]
    public void Of_thousands_of_ids_the_outermost_count_and_a_message_has_room_for_them()
    {
        var inner = string.Join(',', Enumerable.Range(0, 5000).Select(i => $$"""{"user_id":"inner-{{i}}"}"""));
        var people = NamedPeople.In(Encoding.UTF8.GetBytes($$"""{"properties":[{{inner}}],"user_id":"ann"}"""));

        Assert.Equal("u:ann", people[0]);
        Assert.InRange(people.Sum(Encoding.UTF8.GetByteCount), 4096, 8192);
    }

    /// <summary>The index must find all that a search through the bytes finds.</summary>
    [Fact]
    public void Whoever_is_quoted_in_broken_text_is_found() =>
        Prop.ForAll<NonNull<string>, NonNull<string>, NonNull<string>>((before, id, behind) =>
        {
            var text = new string([.. id.Get.Where(c => c is not ('"' or '\0') && !char.IsSurrogate(c))]);
            var bytes = Encoding.UTF8.GetBytes($"{before.Get}\"{text}\"{behind.Get}");
            return text.Length == 0 || Encoding.UTF8.GetByteCount(text) > 2_000 || IsJson(bytes) || Names(bytes, "u:" + text);
        }).QuickCheckThrowOnFailure();

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Names(ReadOnlySpan<byte> json, string subject) =>
        NamedPeople.In(json).Intersect(NamedPeople.Entries([subject])).Any();
}
