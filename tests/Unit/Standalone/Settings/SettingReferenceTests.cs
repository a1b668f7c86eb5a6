using Daybook.Standalone.Settings;
using Microsoft.Extensions.Configuration;

namespace Daybook.Tests.Standalone.Settings;

public sealed class SettingReferenceTests
{
    private static readonly IConfiguration Settings = new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["RollupSchedule"] = "0 5 * * * *", ["A:B"] = "nested", ["Empty"] = "" })
        .Build();

    [Theory]
    [InlineData("%RollupSchedule%", "0 5 * * * *")]
    [InlineData("x-%A__B%-y", "x-nested-y")]
    [InlineData("0 0 3 * * *", "0 0 3 * * *")]
    public void A_setting_is_put_in_its_place(string text, string becomes) =>
    Assert.Equal(becomes, SettingReference.Resolve(text, Settings, "Rollup"));

    [Theory]
    [InlineData("%Absent%")]
    [InlineData("%Empty%")]
    public void A_setting_that_is_not_set_is_refused_by_name(string text) =>
        Assert.Contains(
            $"'Rollup' needs the setting '{text.Trim('%')}'",
            Assert.Throws<InvalidOperationException>(() => SettingReference.Resolve(text, Settings, "Rollup")).Message);
}
