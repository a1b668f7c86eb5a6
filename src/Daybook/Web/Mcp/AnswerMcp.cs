using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Daybook.Web.Mcp;

/// <summary>
/// <c>POST /mcp</c>: the Model Context Protocol, for agents. Each tool is a report's route; its answer is the route's own JSON.
/// </summary>
/// <remarks>
/// Stateless: every request stands for itself, so any instance may answer it. One request carries one message, so it calls one tool at
/// most.
/// </remarks>
public sealed class AnswerMcp(McpEndpoint endpoint, ToolSchema schemas)
{
    // A message names a tool and its arguments.
    private const int MaxBody = 256 * 1024;

    private readonly Lazy<ListToolsResult> _tools =
        new(() => new ListToolsResult { Tools = [.. McpTool.All.Select(tool => Listed(tool, schemas))] });

    /// <param name="route">Answers a request as the route of its path does.</param>
    public IResult Run(HttpCall call, Func<HttpRequest, CancellationToken, Task> route)
    {
        call.Query.RefuseOthers();
        if (!call.Request.HasJsonContentType())
            return new Problem(ProblemCode.UnsupportedMediaType, "Send one JSON-RPC message as application/json.");
        if (call.Request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBody;
        return Answer.Write((http, _) => endpoint.Run(http, options =>
        {
            options.Handlers.ListToolsHandler = (_, _) => ValueTask.FromResult(_tools.Value);
            options.Handlers.CallToolHandler = (request, cancel) => Call(call, route, request.Params!, cancel);
        }));
    }

    private static async ValueTask<CallToolResult> Call(HttpCall call, Func<HttpRequest, CancellationToken, Task> route,
        CallToolRequestParams asked, CancellationToken cancel)
    {
        if (McpTool.All.FirstOrDefault(t => t.Name == asked.Name) is not { } tool)
            throw new McpProtocolException(
                $"There is no tool '{asked.Name}'. There are: {string.Join(", ", McpTool.All.Select(t => t.Name))}.",
                McpErrorCode.InvalidParams);
        string path;
        QueryString query;
        try
        {
            (path, query) = ToolQuery.Of(tool.Path, asked.Arguments);
        }
        catch (ProblemException e)
        {
            return Result(e.Message, failed: true);
        }

        using var body = new MemoryStream();
        var inner = InnerRequest.Make(call, path, query, body, cancel);
        await route(inner.Request, cancel);
        var text = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
        return Result(text, failed: inner.Response.StatusCode != StatusCodes.Status200OK);
    }

    private static CallToolResult Result(string text, bool failed) =>
        new() { Content = [new TextContentBlock { Text = text }], IsError = failed };

    private static Tool Listed(McpTool tool, ToolSchema schemas) => new()
    {
        Name = tool.Name,
        Description = tool.Description,
        InputSchema = schemas.Of(tool.Path),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, IdempotentHint = true, OpenWorldHint = false },
    };
}
