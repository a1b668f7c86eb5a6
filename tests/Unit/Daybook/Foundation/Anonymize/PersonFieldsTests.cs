using System.Text;
using Daybook.Foundation;
using Daybook.Foundation.Anonymize;
using Daybook.Privacy;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Foundation.Anonymize;

public sealed class PersonFieldsTests
{
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
