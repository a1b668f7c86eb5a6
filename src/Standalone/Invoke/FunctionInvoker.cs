using System.Reflection;

namespace Daybook.Standalone.Invoke;

/// <summary>
/// Calls one function as the worker does. Each call gets a new instance of the class, built from the call's services, with parameters
/// bound by name.
/// </summary>
internal sealed class FunctionInvoker
{
    private static readonly HashSet<Type> Returns = [typeof(void), typeof(Task), typeof(IResult), typeof(Task<IResult>)];

    private readonly MethodInfo _method;
    private readonly ObjectFactory? _create;
    private readonly Func<Invocation, object?>[] _bind;

    /// <exception cref="InvalidOperationException">This host cannot serve a parameter or return type of the method; the message names
    /// it.</exception>
    public FunctionInvoker(Discovery.FunctionDefinition function)
    {
        _method = function.Method;
        if (!Returns.Contains(_method.ReturnType))
            throw new InvalidOperationException($"Function '{function.Name}' returns {_method.ReturnType.Name}: Task, Task<IResult>, "
                + "IResult or nothing is allowed.");
        if (!_method.IsStatic) _create = ActivatorUtilities.CreateFactory(_method.DeclaringType!, []);
        _bind = [.. _method.GetParameters().Select(parameter => ParameterBinding.For(function, parameter))];
    }

    /// <returns>The result that an HTTP function returned for execution, if any.</returns>
    public async Task<IResult?> Call(IServiceProvider services, Invocation invocation)
    {
        var arguments = Array.ConvertAll(_bind, bind => bind(invocation));
        var instance = _create?.Invoke(services, null);
        try
        {
            var returned = _method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
            switch (returned)
            {
                case Task<IResult> task:
                    return await task;
                case Task task:
                    await task;
                    return null;
                default:
                    return returned as IResult;
            }
        }
        finally
        {
            if (instance is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (instance as IDisposable)?.Dispose();
        }
    }
}
