using System.Text;
using Daybook.Foundation;
using Daybook.Foundation.Anonymize;
using Daybook.Privacy;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Foundation.Anonymize;

public sealed class PersonFieldsTests
{
    [Theory]
    [InlineData("""{"user_id":"ann"}""", true)]
    [InlineData("""{"a":[{"userId":"ann"}]}""", true)]
    [InlineData("""{"USER-ID":"\u0061nn"}""", true)]
    [InlineData("""{"user_id":"ann","x":"cut sho""", true)]
    [InlineData("""{"previousId":"ann"}""", true)]
    [InlineData("""{"user_id":{"id":"ann"}}""", true)]
    [InlineData("""no json "ann" here""", true)]
    [InlineData("""{"user_id":"annabel","note":"ann"}""", false)]
    [InlineData("""{"anonymous_id":"ann"}""", false)]
    public void A_person_is_found_where_a_field_names_them(string json, bool named) =>
        Assert.Equal(named, PersonFields.Names(Encoding.UTF8.GetBytes(json), new HashSet<string> { "u:ann" }));

    [Fact]
    public void A_number_names_a_person_too() => Assert.True(PersonFields.Names("""{"user_id":42}"""u8, new HashSet<string> { "u:42" }));

    [Fact]
    public void A_person_is_looked_for_as_sent_and_under_every_key()
    {
        var (one, two) = (new string('1', 32), new string('2', 32));
        var old = new Pseudonyms(Options.Create(new AnonymizeOptions { AnonymizeUserIds = true, AnonymizeKey = one }));
        var now = new Pseudonyms(
            Options.Create(new AnonymizeOptions { AnonymizeUserIds = true, AnonymizeKey = two, PreviousAnonymizeKeys = [one] }));

        Assert.Equal(["u:ann", "u:" + now.User("ann"), "u:" + old.User("ann")], now.Subjects("u:", "ann"));
        Assert.NotEqual(now.User("ann"), now.Anonymous("ann"));
        Assert.Equal(64, now.User("ann")!.Length);
    }

    [Fact]
    public void A_bad_setting_is_named()
    {
        Assert.Contains("AnonymizeKey is empty", Assert.Single(new AnonymizeOptions { AnonymizeUserIds = true }.Faults()),
            StringComparison.Ordinal);
        Assert.Contains("MetricsRetentionDays is 30",
            Assert.Single(new PrivacyOptions { EventRetentionDays = 90, MetricsRetentionDays = 30 }.Faults()), StringComparison.Ordinal);
        Assert.Empty(new PrivacyOptions { EventRetentionDays = 90, MetricsRetentionDays = 365, KeyRetentionDays = 90 }.Faults());
    }
}
