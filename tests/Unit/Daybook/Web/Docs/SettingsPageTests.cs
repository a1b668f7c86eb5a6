using System.Reflection;
using System.Text.RegularExpressions;
using Daybook.Foundation;

namespace Daybook.Tests.Web.Docs;

public sealed class SettingsPageTests
{
    [Fact]
    public void Every_setting_of_every_options_class_is_on_the_settings_page()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "settings.md"));
        var words = Regex.Matches(page, "[A-Za-z0-9]+", RegexOptions.None, TimeSpan.FromSeconds(10)).Select(word => word.Value).ToHashSet();

        var missing = typeof(IChecked).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IChecked)))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is { IsPublic: true } && !words.Contains(property.Name))
                .Select(property => $"{type.Name}.{property.Name}"))
            .ToList();

        Assert.Empty(missing);
    }
}
