using Daybook.Ingest;

namespace Daybook.Tests.Ingest;

public sealed class AgentMemoryTests
{
    private readonly List<string> _looked = [];
    private readonly AgentMemory<int> _memory;

    public AgentMemoryTests() => _memory = new(10, agent =>
    {
        _looked.Add(agent);
        return agent.Length;
    });

    [Fact]
    public void An_agent_is_looked_at_once_and_only_in_its_beginning()
    {
        Assert.Equal(10, _memory.Of("Mozilla/5.0 (X11)"));
        Assert.Equal(10, _memory.Of("Mozilla/5.0 (Windows)"));
        Assert.Equal(["Mozilla/5."], _looked);
    }

    [Fact]
    public void However_many_come_few_are_remembered_and_those_in_use_stay()
    {
        for (var i = 0; i < AgentMemory<int>.Half * 3; i++)
        {
            _memory.Of($"a{i}");
            _memory.Of("usual");
        }

        Assert.InRange(_memory.Count, AgentMemory<int>.Half, AgentMemory<int>.Half * 2);
        Assert.Single(_looked, "usual");
    }

    [Fact]
    public void What_fails_is_not_remembered()
    {
        var fails = true;
        var memory = new AgentMemory<int>(10, _ => fails ? throw new TimeoutException() : 1);
        Assert.Throws<TimeoutException>(() => memory.Of("x"));

        fails = false;

        Assert.Equal(1, memory.Of("x"));
    }
}
