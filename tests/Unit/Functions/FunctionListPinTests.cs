using Daybook.Standalone.Discovery;

namespace Daybook.Tests.Functions;

/// <summary>
/// Azure Functions and Standalone compile the same trigger classes. This records what Standalone finds in them, so that a change of a
/// name, route, method, queue or schedule is visible as a change of the contract on both hosts.
/// </summary>
public sealed class FunctionListPinTests
{
    [Fact]
    public void The_functions_are_those_that_are_written_down() =>
        CommittedFile.ShouldBe("tests/Unit/Functions/functions.txt",
            string.Concat(FunctionList.OfDaybook().All.Select(Line).Order(StringComparer.Ordinal).Select(line => line + "\n")));

    private static string Line(FunctionDefinition function) => function switch
    {
        HttpFunction http => $"http   {http.Name} {string.Join(',', http.Methods)} /{http.Route.TrimStart('/')}",
        QueueFunction queue => $"queue  {queue.Name} {queue.Queue} ({queue.Connection})",
        TimerFunction timer => $"timer  {timer.Name} {timer.Schedule}",
        _ => function.Name,
    };
}
