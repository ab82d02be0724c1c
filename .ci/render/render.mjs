// Renders a Markdown file to a PNG about as GitHub shows a job summary: tables,
// alerts, folded details and mermaid diagrams, light theme.
//
//   node render.mjs SUMMARY.md OUT.png [--width 1000] [--height 1400] [--open]
//
// --height cuts a long page, --open unfolds all <details>. See README.md for what has to be installed.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

// Packages may be installed anywhere: beside this file, or where RENDER_MODULES says.
const require = createRequire(path.join(process.env.RENDER_MODULES ?? import.meta.dirname, "x.js"));
const load = async (name) => {
  const module = await import(pathToFileURL(require.resolve(name)));
  return module.default?.default ?? module.default;
};
const asset = (file) => path.join(path.dirname(require.resolve("mermaid")), "..", "..", file);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { width: { type: "string", default: "1000" }, height: { type: "string" }, open: { type: "boolean", default: false } },
});
const [input, output] = positionals;
if (!input || !output) {
  console.error("usage: node render.mjs SUMMARY.md OUT.png [--width 1000] [--height 1400] [--open]");
  process.exit(2);
}

const MarkdownIt = await load("markdown-it");
const alerts = await load("markdown-it-github-alerts");
const markdown = new MarkdownIt({ html: true, linkify: true }).use(alerts);
const code = markdown.renderer.rules.fence;
markdown.renderer.rules.fence = (tokens, i, ...rest) =>
  tokens[i].info.trim() === "mermaid"
    ? `<pre class="mermaid">${markdown.utils.escapeHtml(tokens[i].content)}</pre>`
    : code(tokens, i, ...rest);

let body = markdown.render(readFileSync(input, "utf8"));
if (values.open) body = body.replaceAll("<details>", "<details open>");
const css = readFileSync(asset("github-markdown-css/github-markdown-light.css"), "utf8");
const page = `<!doctype html><meta charset="utf-8"><style>${css}
  body { margin: 0; background: #fff; }
  .markdown-body { padding: 24px 32px; }
  .mermaid { background: none !important; text-align: center; }
</style><article class="markdown-body">${body}</article>
<script src="${pathToFileURL(asset("mermaid/dist/mermaid.min.js"))}"></script>
<script type="module">
  mermaid.initialize({ startOnLoad: false, theme: "default" });
  await mermaid.run();
  document.documentElement.dataset.height = Math.ceil(document.querySelector("article").getBoundingClientRect().height);
</script>`;

const folder = mkdtempSync(path.join(tmpdir(), "render-"));
const html = path.join(folder, "page.html");
writeFileSync(html, page);
// Chromium must ask nobody for anything; the page is a local file.
const chromium = (...args) =>
  execFileSync(process.env.CHROMIUM ?? "chromium", [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--virtual-time-budget=10000",
    `--user-data-dir=${path.join(folder, "profile")}`, ...args, pathToFileURL(html).href,
  ], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
try {
  const height = chromium(`--window-size=${values.width},800`, "--dump-dom").match(/data-height="(\d+)"/)?.[1];
  if (!height) throw new Error("the page was not rendered: is a diagram wrong?");
  chromium(`--window-size=${values.width},${Math.min(height, values.height ?? height)}`, `--screenshot=${path.resolve(output)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
