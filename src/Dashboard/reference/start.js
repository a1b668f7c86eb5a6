// Runs on /reference, after the viewer. The local key stands in the dashboard's page on a developer's machine only; here it is typed in.
globalThis.SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  tryItOutEnabled: false,
  validatorUrl: null,
});
