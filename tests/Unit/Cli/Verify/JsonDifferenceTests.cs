using System.Text.Json;
using Daybook.Cli.Verify;

namespace Daybook.Tests.Cli.Verify;

public sealed class JsonDifferenceTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":[{"b":null}]}""", """{"a":[{"b":null,"c":1}]}""")]
    [InlineData("""{"a":0.33333333}""", """{"a":0.3333}""")]
    [InlineData("""{"a":2}""", """{"a":2.0}""")]
    [InlineData("""{"a":"2026-03-01T00:00:00.000Z"}""", """{"a":"2026-03-01T00:00:00Z"}""")]
    public void An_answer_may_hold_more_and_be_rounded(string expected, string actual) => Assert.Null(Find(expected, actual));

    [Theory]
    [InlineData("""{"days":[{"dau":1}]}""", """{"days":[{"dau":2}]}""", "days[0].dau is 2; it must be 1")]
    [InlineData("""{"a":1}""", "{}", "a is missing; it must be 1")]
    [InlineData("[1,2]", "[1]", " has 1 elements; it must have 2")]
    [InlineData("[1]", "[1,2]", " has 2 elements; it must have 1")]
    [InlineData("""{"a":null}""", """{"a":0}""", "a is 0; it must be null")]
    [InlineData("""{"a":"x"}""", """{"a":"y"}""", "a is \"y\"; it must be \"x\"")]
    [InlineData("""{"a":0.334}""", """{"a":0.3333}""", "a is 0.3333; it must be 0.334")]
    public void The_first_difference_is_named_with_its_place(string expected, string actual, string difference) =>
    Assert.Equal(difference, Find(expected, actual));

    private static string? Find(string expected, string actual) =>
        JsonDifference.Find(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(actual).RootElement);
}
