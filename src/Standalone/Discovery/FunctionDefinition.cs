using System.Reflection;

namespace Daybook.Standalone.Discovery;

/// <summary>A method that a host calls, as <c>[Function]</c> and its trigger attribute describe it before settings apply.</summary>
public abstract record FunctionDefinition(string Name, MethodInfo Method);

/// <param name="Route">As written, without the route prefix. The function's name if there is no route.</param>
/// <param name="Methods">Upper case; empty means every method.</param>
public sealed record HttpFunction(string Name, MethodInfo Method, string Route, IReadOnlyList<string> Methods, AuthorizationLevel Level)
    : FunctionDefinition(Name, Method);

/// <param name="Connection">The setting that says where the queue is.</param>
public sealed record QueueFunction(string Name, MethodInfo Method, string Queue, string Connection)
    : FunctionDefinition(Name, Method);

/// <param name="Schedule">A six-field NCRONTAB expression, or <c>%Setting%</c>.</param>
public sealed record TimerFunction(string Name, MethodInfo Method, string Schedule, bool RunOnStartup, bool UseMonitor)
    : FunctionDefinition(Name, Method);
