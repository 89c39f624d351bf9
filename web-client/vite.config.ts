import { defineConfig } from "vite";

/** Where a server runs beside `npm run dev`. */
const SERVER = "http://127.0.0.1:4600";

/**
 * Everything comes from one origin as files with hashed names, so that the server can send a
 * Content-Security-Policy that allows its own files and nothing else.
 */
export default defineConfig({
  build: {
    target: ["chrome123", "firefox128", "safari17.5"],
    // The polyfill is for browsers older than the target.
    modulePreload: { polyfill: false },
    // An inlined asset would be a data: address that the policy refuses.
    assetsInlineLimit: 0,
    // Styles that come later have the whole page styled once more, and in another order.
    cssCodeSplit: false,
    sourcemap: false,
  },
  server: {
    proxy: {
      // The server takes changes from its own origin only.
      "/api": { target: SERVER, headers: { origin: SERVER } },
      "/socket": { target: SERVER, ws: true, rewriteWsOrigin: true },
    },
  },
});
