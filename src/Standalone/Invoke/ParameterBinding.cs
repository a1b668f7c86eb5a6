using System.Globalization;
using System.Reflection;
using Daybook.Standalone.Discovery;

namespace Daybook.Standalone.Invoke;

/// <summary>
/// Decides once where a parameter's value comes from: the trigger, the cancel token, or binding data with the parameter's name.
/// </summary>
internal static class ParameterBinding
{
    private static readonly Dictionary<Type, Func<string, object>> Readers = new()
    {
        [typeof(string)] = text => text,
        [typeof(int)] = text => int.Parse(text, CultureInfo.InvariantCulture),
        [typeof(long)] = text => long.Parse(text, CultureInfo.InvariantCulture),
        [typeof(Guid)] = text => Guid.Parse(text),
        [typeof(DateTimeOffset)] = text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
    };

    public static Func<Invocation, object?> For(FunctionDefinition function, ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (TriggerType(parameter) is { } allowed)
        {
            return allowed.Contains(type)
                ? invocation => invocation.Trigger is BinaryData message ? message.ToString() : invocation.Trigger
                : throw Refused(function, parameter, string.Join(" or ", allowed.Select(one => one.Name)));
        }

        if (type == typeof(CancellationToken)) return invocation => invocation.Cancel;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (!Readers.TryGetValue(plain, out var read))
            throw Refused(function, parameter, "CancellationToken, string, int, long, Guid or DateTimeOffset");
        return invocation => Named(invocation, function, parameter, plain, read);
    }

    private static Type[]? TriggerType(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(HttpTriggerAttribute)) ? [typeof(HttpRequest)]
        // Not BinaryData: on its way from the host to the worker it becomes text, and bytes that are no UTF-8 are lost.
        : parameter.IsDefined(typeof(QueueTriggerAttribute)) ? [typeof(string)]
        : parameter.IsDefined(typeof(TimerTriggerAttribute)) ? [typeof(TimerInfo)]
        : null;

    // As in the worker, a value that is present must convert. If it is absent, the parameter gets its default, or null if that is allowed.
    private static object? Named(Invocation invocation, FunctionDefinition function, ParameterInfo parameter, Type type,
        Func<string, object> read)
    {
        var value = invocation.Data.GetValueOrDefault(parameter.Name!);
        if (value is null)
        {
            if (parameter.HasDefaultValue) return parameter.DefaultValue;
            return !parameter.ParameterType.IsValueType || Nullable.GetUnderlyingType(parameter.ParameterType) is not null
                ? null
                : throw new InvalidOperationException($"Function '{function.Name}' got no value for its parameter '{parameter.Name}'.");
        }

        if (type.IsInstanceOfType(value)) return value;
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        try
        {
            return read(text);
        }
        catch (Exception unread) when (unread is FormatException or OverflowException)
        {
            throw new InvalidOperationException(
                $"Function '{function.Name}' got '{text}' for its parameter '{parameter.Name}', which is not a valid {type.Name}.", unread);
        }
    }

    private static InvalidOperationException Refused(FunctionDefinition function, ParameterInfo parameter, string allowed) =>
        new($"Function '{function.Name}' has a parameter '{parameter.Name}' of type {parameter.ParameterType.Name}: {allowed} is allowed.");
}
