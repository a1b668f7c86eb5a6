using Daybook.Foundation;
using Daybook.Foundation.Access;
using Daybook.Foundation.Queues;
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

    [Fact]
    public void A_blank_setting_of_every_options_class_means_its_default()
    {
        var blank = new ConfigurationBuilder().Add(new Blanks()).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(blank).AddDaybook(blank);
        var classes =
            services.Select(s => s.ServiceType).Where(t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(IConfigureOptions<>))
            .Select(t => t.GetGenericArguments()[0]).Where(t => t.Assembly == typeof(Settings).Assembly).Distinct().ToList();
        using var built = services.BuildServiceProvider();

        Assert.True(classes.Count > 15, string.Join(' ', classes.Select(c => c.Name)));
        foreach (var type in classes)
        {
            var expected = Activator.CreateInstance(type)!;
            var actual = Activator.CreateInstance(type)!;
            foreach (var configure in built.GetServices(typeof(IConfigureOptions<>).MakeGenericType(type)))
                configure!.GetType().GetMethod("Configure", [type])!.Invoke(configure, [actual]);
            foreach (var property in type.GetProperties().Where(p => p.CanWrite))
                Assert.Equal($"{type.Name}.{property.Name} {property.GetValue(expected)}",
                    $"{type.Name}.{property.Name} {property.GetValue(actual)}");
        }
    }

    [Fact]
    public void A_blank_setting_in_a_list_means_its_default_and_an_entry_of_blanks_is_none()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Daybook:Access:ApiKeys:0:Id"] = " ",
            ["Daybook:Access:ApiKeys:0:KeyHash"] = "",
            ["Daybook:Access:ApiKeys:1:Id"] = "shop",
            ["Daybook:Access:ApiKeys:1:Source"] = " ",
        }).Build();

        var keys = new ServiceCollection().AddSingleton<IConfiguration>(configuration)
            .BindSettings<AccessOptions>(AccessOptions.Section).Services
            .BuildServiceProvider().GetRequiredService<IOptions<AccessOptions>>().Value.ApiKeys;

        Assert.Equal(("shop", ""), (Assert.Single(keys).Id, keys[0].Source));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_blank_storage_connection_is_none(string blank)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = blank,
            ["AzureWebJobsStorage:queueServiceUri"] = blank,
            ["AzureWebJobsStorage:accountName"] = "shop",
        }).Build();

        Assert.Equal("https://shop.queue.core.windows.net/events", new QueueConnections(configuration).Client("events").Uri.AbsoluteUri);
    }

    [Fact]
    public void What_is_wrong_with_a_storage_connection_is_said_without_a_word_of_the_secret()
    {
        foreach (var text in new[] { "AccountName=a;AccountKey=s3cr3t", "s3cr3t", "AccountName=a;AccountKey=s3cr3t;QueueEndpoint=s3cr3t" })
        {
            var configuration =
                new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["AzureWebJobsStorage"] = text })
                    .Build();

            var refused = Assert.Throws<InvalidOperationException>(() => new QueueConnections(configuration).Client("events"));

            Assert.StartsWith("AzureWebJobsStorage is not a storage connection string", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", refused.ToString(), StringComparison.Ordinal);
        }
    }

    // Every setting there is, and each of them a blank.
    private sealed class Blanks : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            value = " ";
            return true;
        }
    }

    private static Sample Bind(string setting, string value)
    {
        var configuration =
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [$"Daybook:Sample:{setting}"] = value })
                .Build();
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
