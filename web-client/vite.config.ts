import { defineConfig, type Plugin } from "vite";

/** Where a server runs beside `npm run dev`. */
const SERVER = "http://127.0.0.1:4600";

/** The sign of the desk is painted by the style within the page: all other styles are waited for behind it. */
function stylesBehindTheSign(): Plugin {
  const link = /\s*<link rel="stylesheet"[^>]*>/;
  return {
    name: "styles-behind-the-sign",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (html) => html.replace(link, "").replace("</body>", `${link.exec(html)?.[0].trim() ?? ""}\n  </body>`),
    },
  };
}

/**
 * Everything comes from one origin as files with hashed names, so that the server can send a
 * Content-Security-Policy that allows its own files and nothing else.
 */
export default defineConfig({
  plugins: [stylesBehindTheSign()],
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
