import { defineConfig } from "vite";

export default defineConfig({
  // Relative: behind a proxy the page may lie below a path of its own.
  base: "./",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target: "es2022",
    // The policy of the page forbids data: addresses.
    assetsInlineLimit: 0,
    // Says which file loads which; size.js reads it.
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // `npm run dev` beside a running Daybook: the page reloads as it is edited, the data is real.
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(["/stats", "/events", "/docs", "/ops", "/health", "/analytics", "/boards", "/annotations", "/properties", "/segments", "/share", "/sql", "/me", "/users"].map((path) => [path, "http://127.0.0.1:7071"])),
  },
});
