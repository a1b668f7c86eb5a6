using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Daybook.Tests.Dashboard;

/// <summary>How somebody works the page: with a mouse, with nothing but a keyboard, or with a finger on a phone.</summary>
internal sealed class Hands(string kind)
{
    public const string Mouse = "mouse", Keyboard = "keyboard", Touch = "touch";

    private bool Types => kind == Keyboard;

    public Task Press(ILocator what) => kind switch
    {
        Keyboard => what.PressAsync("Enter"),
        Touch => what.TapAsync(),
        _ => what.ClickAsync(),
    };

    /// <summary>From a list of few.</summary>
    public async Task Select(ILocator list, string label)
    {
        if (!Types)
        {
            await list.SelectOptionAsync(new SelectOptionValue { Label = label });
            return;
        }

        var at = (await list.Locator("option").AllInnerTextsAsync()).ToList().IndexOf(label);
        Assert.True(at >= 0, $"The list has no {label}.");
        await list.PressAsync("Home");
        for (var i = 0; i < at; i++) await list.PressAsync("ArrowDown");
    }

    /// <summary>From a list that is found by typing.</summary>
    public async Task Choose(ILocator combo, string name)
    {
        if (!Types) await Press(combo);
        await combo.FillAsync(name);
        var starts = new Regex("^" + Regex.Escape(name), RegexOptions.None, TimeSpan.FromSeconds(1));
        var option = combo.Page.GetByRole(AriaRole.Option).Filter(new() { HasTextRegex = starts }).First;
        await option.WaitForAsync();
        // What begins with the text stands first.
        if (Types) await combo.PressAsync("Enter");
        else await Press(option);
    }
}
