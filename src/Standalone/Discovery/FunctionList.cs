using System.Reflection;

namespace Daybook.Standalone.Discovery;

/// <summary>
/// The functions of an app, read from their attributes and ordered by name as the Functions host orders them. The HTTP contract's tests
/// compare it with OpenAPI.
/// </summary>
public sealed class FunctionList
{
    private const BindingFlags Methods =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private FunctionList(IReadOnlyList<FunctionDefinition> all) => All = all;

    public IReadOnlyList<FunctionDefinition> All { get; }

    public IEnumerable<HttpFunction> Http => All.OfType<HttpFunction>();

    public IEnumerable<QueueFunction> Queues => All.OfType<QueueFunction>();

    public IEnumerable<TimerFunction> Timers => All.OfType<TimerFunction>();

    /// <summary>
    /// Leaves out functions that <c>AzureWebJobs.NAME.Disabled</c> = <c>true</c> or <c>1</c> switches off, as the Functions host does.
    /// Use <c>__</c> for the dots if a variable's name cannot contain any.
    /// </summary>
    public FunctionList Enabled(IConfiguration configuration) => new([.. All.Where(function => !IsDisabled(function.Name, configuration))]);

    private static bool IsDisabled(string name, IConfiguration configuration) =>
        (configuration[$"AzureWebJobs.{name}.Disabled"] ?? configuration[$"AzureWebJobs:{name}:Disabled"])
            ?.ToLowerInvariant() is "true" or "1";

    /// <summary>Daybook's own functions: the trigger classes linked into this assembly.</summary>
    public static FunctionList OfDaybook() => Of(typeof(FunctionList).Assembly);

    public static FunctionList Of(Assembly assembly) => Of(assembly.GetTypes());

    /// <exception cref="InvalidOperationException">No host could run a function; the message names it and says why.</exception>
    public static FunctionList Of(params Type[] types)
    {
        var found = types
            .Where(type => type is { IsClass: true, IsAbstract: false })
            .SelectMany(type => type.GetMethods(Methods))
            .Select(method => (method, name: method.GetCustomAttribute<FunctionAttribute>()?.Name))
            .Where(pair => pair.name is not null)
            .Select(pair => Read(pair.name!, pair.method))
            .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        // The Functions host ignores case in names.
        var twice = found.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1);
        return twice is null
            ? new FunctionList(found)
            : throw new InvalidOperationException($"Two functions are named '{twice.Key}': each name must belong to one method.");
    }

    private static FunctionDefinition Read(string name, MethodInfo method)
    {
        var triggers = method.GetParameters().Select(parameter => Read(name, method, parameter)).OfType<FunctionDefinition>().ToList();
        return triggers.Count == 1
            ? triggers[0]
            : throw new InvalidOperationException($"Function '{name}' has {triggers.Count} triggers: exactly one parameter must have a "
                + "trigger attribute.");
    }

    private static FunctionDefinition? Read(string name, MethodInfo method, ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<HttpTriggerAttribute>() is { } http)
        {
            var methods = (http.Methods ?? []).Select(verb => verb.ToUpperInvariant()).ToList();
            return new HttpFunction(name, method, http.Route ?? name, methods, http.AuthLevel);
        }

        if (parameter.GetCustomAttribute<QueueTriggerAttribute>() is { } queue)
            return new QueueFunction(name, method, queue.QueueName, queue.Connection ?? "AzureWebJobsStorage");
        return parameter.GetCustomAttribute<TimerTriggerAttribute>() is { } timer
            ? new TimerFunction(name, method, timer.Schedule, timer.RunOnStartup, timer.UseMonitor)
            : null;
    }
}
