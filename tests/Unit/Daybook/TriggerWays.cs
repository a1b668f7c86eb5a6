using System.Reflection;
using System.Runtime.CompilerServices;

namespace Daybook.Tests;

/// <summary>Which classes of the product a trigger method calls, read from IL: in the method itself and in its lambdas.</summary>
internal static class TriggerWays
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>
    /// Such as <c>Reports/DailyActiveUsers</c>, in the order of the calls. Without Foundation, because every trigger uses it.
    /// </summary>
    public static IReadOnlyList<string> Of(MethodInfo trigger)
    {
        List<Type> called = [];
        Follow(trigger, [], called);
        return [.. called.Select(Path).Distinct()];
    }

    private static void Follow(MethodBase method, HashSet<MethodBase> seen, List<Type> called)
    {
        if (!seen.Add(method)) return;
        foreach (var member in FloorReferences.Members(method))
        {
            if (member is not MethodBase target) continue;
            if (IsLambdaOf(method, target)) Follow(target, seen, called);
            else if (StateMachineOf(target) is { } moveNext) Follow(moveNext, seen, called);
            else if (target is not ConstructorInfo && FloorReferences.FloorOf(target.DeclaringType!) is not (null or "Foundation"))
                called.Add(target.DeclaringType!);
        }

        if (method.GetCustomAttribute<AsyncStateMachineAttribute>() is { } machine)
            Follow(MoveNext(machine.StateMachineType), seen, called);
    }

    // The compiler's names for lambdas have angle brackets, and their types are nested in the class that contains the lambda.
    private static bool IsLambdaOf(MethodBase method, MethodBase target) =>
        target.Name.Contains('<') && Outermost(target.DeclaringType!) == Outermost(method.DeclaringType!);

    private static MethodBase? StateMachineOf(MethodBase target) =>
        target is MethodInfo { IsGenericMethod: true } start && start.Name == "Start" && start.GetGenericArguments() is [var machine]
            && machine.Name.Contains('<') ? MoveNext(machine) : null;

    private static MethodInfo MoveNext(Type machine) => machine.GetMethod("MoveNext", All)!;

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string Path(Type type)
    {
        type = Outermost(type);
        return $"{type.Namespace!["Daybook.".Length..].Replace('.', '/')}/{type.Name.Split('`')[0]}";
    }
}
