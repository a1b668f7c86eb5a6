using Daybook.Cli.AnswerKey;
using Daybook.Cli.Traffic;

namespace Daybook.Tests.Cli.AnswerKey;

public sealed class IndependenceTests
{
    [Fact]
    public void The_answer_key_uses_none_of_the_products_code() => Assert.Empty(Uses(typeof(KeyHistory)));

    [Fact]
    public void The_traffic_uses_nothing_of_the_product_but_its_days() =>
        Assert.Equal(["Daybook.Foundation.Time"], Uses(typeof(TrafficPlan)).Select(type => type.Namespace).Distinct());

    // Nested types and the compiler's types for lambdas are also in the namespace.
    private static IEnumerable<Type> Uses(Type member) => member.Assembly.GetTypes()
        .Where(type => type.Namespace == member.Namespace)
        .SelectMany(FloorReferences.Uses)
        .Where(type => type.Assembly == typeof(DaybookServices).Assembly)
        .Distinct();
}
