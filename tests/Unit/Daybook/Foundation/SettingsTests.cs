using Daybook.Foundation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Foundation;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("Limit", "many", "Daybook__Sample__Limit is 'many': it must be a whole number.")]
    [InlineData("On", "perhaps", "Daybook__Sample__On is 'perhaps': it must be true or false.")]
    [InlineData("Mode", "Sideways", "Daybook__Sample__Mode is 'Sideways': it must be one of Up, Down.")]
    [InlineData("Limit", "-1", "Daybook__Sample__Limit is '-1': it must be 0 or more.")]
    public void A_bad_value_is_named_with_its_setting_and_what_is_allowed(string setting, string value, string sentence)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Bind(setting, value));

        Assert.Equal([sentence], refused.Failures);
    }

    [Fact]
    public void A_good_value_is_bound_and_an_empty_or_blank_one_means_the_default()
    {
        Assert.Equal(7, Bind("Limit", "7").Limit);
        Assert.Equal(5, Bind("Limit", "").Limit);
        Assert.Equal(5, Bind("Limit", " ").Limit);
    }

    private static Sample Bind(string setting, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [$"Daybook:Sample:{setting}"] = value }).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSettings<Sample>("Daybook:Sample")
            .BuildServiceProvider().GetRequiredService<IOptions<Sample>>().Value;
    }

    internal sealed class Sample : IChecked
    {
        public int Limit { get; set; } = 5;

        public bool On { get; set; }

        public Mode Mode { get; set; }

        public IEnumerable<string> Faults()
        {
            if (Limit < 0) yield return $"Daybook__Sample__Limit is '{Limit}': it must be 0 or more.";
        }
    }

    internal enum Mode
    {
        Up,
        Down,
    }
}
