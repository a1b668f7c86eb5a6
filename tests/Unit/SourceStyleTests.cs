using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Daybook.Local;

namespace Daybook.Tests;

/// <summary>House rules that no analyzer of the build knows. The examples show that each rule can fail.</summary>
public sealed partial class SourceStyleTests
{
    private const int MaxLine = 140;

    private static readonly string[] Folders = ["src", "tests", "clients", "tools"];

    private static readonly Assembly[] Own =
    [
        typeof(DaybookServices).Assembly, typeof(Daybook.Standalone.StandaloneHost).Assembly, typeof(ProjectRoot).Assembly,
        typeof(Daybook.Cli.Options).Assembly, typeof(Daybook.Tools.Verbs.Bench).Assembly,
        typeof(Daybook.Functions.Triggers.PrivacyTriggers).Assembly, typeof(Daybook.Client.DaybookClient).Assembly,
    ];

    [Fact]
    public void A_line_has_at_most_140_characters_apart_from_a_text_that_cannot_be_broken() => Assert.Empty(
        Sources().SelectMany(file => TooLong(File.ReadLines(file)).Select(n => $"{Path.GetRelativePath(ProjectRoot.Find(), file)}:{n}")));

    [Fact]
    public void A_long_line_is_found()
    {
        var code = new string('x', MaxLine + 1);

        Assert.Equal([2, 6], TooLong(["short", code, "\"\"\"", code, "\"\"\";", code, $"    f(\"{code}\");"]));
    }

    [Fact]
    public void A_method_of_ours_has_no_Async_suffix() => Assert.Empty(
        Types().SelectMany(type => type.GetMethods(Declared)).Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal)
            && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !NamedElsewhere(method))
            .Select(method => $"{method.DeclaringType}.{method.Name}"));

    [Fact]
    public void The_name_of_an_overridden_method_is_not_ours() =>
        Assert.True(
            NamedElsewhere(typeof(MemoryStream).GetMethod(nameof(Stream.ReadAsync), [typeof(Memory<byte>), typeof(CancellationToken)])!));

    [Fact]
    public void A_private_field_that_can_change_has_an_underscore() => Assert.Empty(
        Types().SelectMany(type => type.GetFields(Declared)).Where(field => field.IsPrivate && !field.IsLiteral
            && !(field.IsStatic && field.IsInitOnly) && !field.Name.Contains('<') && field.Name[0] != '_')
            .Select(field => $"{field.DeclaringType}.{field.Name}"));

    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static IEnumerable<Type> Types() =>
        Own.SelectMany(assembly => assembly.GetTypes()).Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute))
            && type.Namespace?.StartsWith("Daybook", StringComparison.Ordinal) == true && !type.Name.Contains('<'));

    private static bool NamedElsewhere(MethodInfo method) => method.GetBaseDefinition().DeclaringType != method.DeclaringType
        || method.Name.Contains('.') || (method.DeclaringType is { IsInterface: false } type && type.GetInterfaces()
            .Where(i => !Own.Contains(i.Assembly)).Any(i => type.GetInterfaceMap(i).TargetMethods.Contains(method)));

    private static IEnumerable<string> Sources() =>
        Folders.Select(folder => Path.Combine(ProjectRoot.Find(), folder)).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Where(file => !Made().IsMatch(file));

    // Raw strings hold what a test or a page compares byte for byte; other strings count as empty.
    private static IEnumerable<int> TooLong(IEnumerable<string> lines)
    {
        var (number, raw) = (0, false);
        foreach (var line in lines)
        {
            number++;
            var marks = RawString().Count(line);
            if (line.Length > MaxLine && !raw && marks == 0 && Text().Replace(line, "\"\"").Length > MaxLine) yield return number;
            raw ^= marks % 2 == 1;
        }
    }

    [GeneratedRegex("\"{3,}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RawString();

    [GeneratedRegex("\"(\\\\.|[^\"\\\\])*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Text();

    [GeneratedRegex("/(obj|bin|node_modules|\\.apps)/", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Made();
}
