/**
 * Builds everything a browser loads: `node scripts/build_assets.mjs [--watch]`.
 *
 * app/web/assets and app/phone -> app/web/static, with the hash of the content in each name, and manifest.json, which maps
 * the name that templates use ("app.css") to the name on disk ("app.3F2A91BC.css"). Nothing is fetched.
 */
import { createHash } from "node:crypto";
import { existsSync, watch } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";
import { ICONS, SHAPES } from "./icon_list.mjs";
import { oneCore } from "./phone_core.mjs";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const ASSETS = path.join(ROOT, "app/web/assets");
const PHONE = path.join(ROOT, "app/phone");
const OUT = path.join(ROOT, "app/web/static");
const PUBLIC = "/static/";
/** Browsers of the last three years; light-dark() gets a fallback below because phones live longer. */
const TARGET = ["es2022", "chrome109", "firefox115", "safari16.4"];

const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 10);

/** Splits "a, b" of light-dark(a, b) at the comma outside brackets. */
function halves(text) {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    else if (text[i] === "," && depth === 0) return [text.slice(0, i).trim(), text.slice(i + 1).trim()];
  }
  throw new Error(`light-dark() needs two colours: ${text}`);
}

const PAIR = /(--[\w-]+):\s*light-dark\(((?:[^()]|\([^()]*\))*)\);/g;

/** The tokens with only their light half: for the PDF, which knows one theme. */
const lightOnly = (css) => css.replace(PAIR, (_, name, pair) => `${name}: ${halves(pair)[0]};`);

/** The tokens, and after them the same colours said twice for browsers without light-dark(). */
function withFallback(css) {
  const found = [...css.matchAll(PAIR)].map(([, name, pair]) => [name, ...halves(pair)]);
  const block = (half) => found.map((row) => `${row[0]}:${row[half]};`).join("");
  return `${css}
@supports not (color: light-dark(#000, #fff)) {
  :root { ${block(1)} }
  @media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${block(2)} } }
  :root[data-theme="dark"], .rail { ${block(2)} }
}`;
}

/** Resolves fonts of npm packages named in url(), and rewrites tokens.css for its reader. */
const cssPlugin = (transform) => ({
  name: "tokens",
  setup(b) {
    b.onResolve({ filter: /^@fontsource-variable\// }, (args) => ({ path: path.join(ROOT, "node_modules", args.path) }));
    b.onLoad({ filter: /[\\/]css[\\/]tokens\.css$/ }, async (args) => ({
      contents: transform(await readFile(args.path, "utf8")),
      loader: "css",
    }));
  },
});

const common = {
  bundle: true,
  minify: true,
  write: true,
  sourcemap: "external",
  target: TARGET,
  metafile: true,
  logLevel: "warning",
  legalComments: "none",
  absWorkingDir: ROOT,
  loader: { ".woff2": "file", ".svg": "file" },
  assetNames: "fonts/[name].[hash]",
};

/** Logical name -> name on disk, from what esbuild says it wrote. */
function outputsOf(result, rename = (name) => name) {
  const rows = {};
  for (const [file, made] of Object.entries(result.metafile.outputs)) {
    if (file.endsWith(".map")) continue;
    const disk = path.relative(STAGE, path.resolve(ROOT, file)).replaceAll(path.sep, "/");
    if (made.entryPoint || /fonts\//.test(disk)) rows[rename(disk.replace(/\.[A-Z0-9]{8}(?=\.\w+$)/, ""), made)] = disk;
  }
  return rows;
}

let STAGE = OUT;

async function pagesAssets() {
  const entry = ["staff", "client", "public", "charts"]
    .map((name) => path.join(ASSETS, `ts/${name}.ts`))
    .filter((file) => existsSync(file));
  const [scripts, app, report] = await Promise.all([
    build({
      ...common,
      entryPoints: entry,
      outdir: STAGE,
      entryNames: "[name].[hash]",
      chunkNames: "chunks/[name].[hash]",
      format: "esm",
      splitting: true,
    }),
    build({
      ...common,
      entryPoints: [path.join(ASSETS, "css/app.css")],
      outdir: STAGE,
      entryNames: "[name].[hash]",
      plugins: [cssPlugin(withFallback)],
    }),
    build({
      ...common,
      entryPoints: [path.join(ASSETS, "css/report.css")],
      outdir: STAGE,
      entryNames: "[name].[hash]",
      plugins: [cssPlugin(lightOnly)],
      target: undefined,
      minify: false,
    }),
  ]);
  return { ...outputsOf(scripts), ...outputsOf(app), ...outputsOf(report) };
}

async function sprite() {
  const symbols = await Promise.all(
    ICONS.map(async (name) => {
      const svg = await readFile(path.join(ROOT, `node_modules/lucide-static/icons/${name}.svg`), "utf8");
      const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
      const paths = inner.replace(/\s*\n\s*/g, "");
      return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${paths}</symbol>`;
    }),
  );
  const shapes = Object.entries(SHAPES).map(([id, body]) => `<symbol id="${id}" viewBox="0 0 12 12">${body}</symbol>`);
  return put("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}${shapes.join("")}</svg>\n`);
}

/** Writes one file with its hash in the name and returns its row of the manifest. */
async function put(name, bytes) {
  const { dir, name: stem, ext } = path.posix.parse(name);
  const disk = path.posix.join(dir, `${stem}.${hashOf(bytes)}${ext}`);
  await mkdir(path.join(STAGE, dir), { recursive: true });
  await writeFile(path.join(STAGE, disk), bytes);
  return { [name]: disk };
}

async function images() {
  const folder = path.join(ASSETS, "img");
  if (!existsSync(folder)) return {};
  const rows = {};
  for (const name of (await readdir(folder)).sort())
    Object.assign(rows, await put(`img/${name}`, await readFile(path.join(folder, name))));
  return rows;
}

/**
 * The parts that the phone app's script was split into. "phone/first/..." are those that it needs at once, which the page
 * fetches together with it; "phone/words/..." a language each, of which a page fetches its own; "phone/later/..." those that
 * a screen asks for. The try-out's own is of no use without a network.
 */
function partsOf(result) {
  const all = result.metafile.outputs;
  const disk = (file) => path.relative(STAGE, path.resolve(ROOT, file)).replaceAll(path.sep, "/");
  const entry = Object.keys(all).find((file) => all[file].entryPoint?.endsWith("phone/main.ts"));
  const first = new Set();
  const follow = (file) => {
    for (const { path: next, kind } of all[file].imports) {
      if (kind !== "import-statement" || first.has(next)) continue;
      first.add(next);
      follow(next);
    }
  };
  follow(entry);
  const rows = { "phone/app.js": disk(entry) };
  for (const file of Object.keys(all)) {
    if (file.endsWith(".map") || file === entry) continue;
    const words = /phone\/messages\/(nl|en)\.ts$/.exec(all[file].entryPoint ?? "");
    if (words) {
      rows[`phone/words/${words[1]}.js`] = disk(file);
      continue;
    }
    const onlyPages = all[file].entryPoint?.endsWith("phone/preview/start.tsx");
    const group = first.has(file) ? "first" : onlyPages ? "pages" : "later";
    rows[`phone/${group}/${path.basename(file)}`] = disk(file);
  }
  return rows;
}

/** The phone app: script, style, and the service worker with the list of files it keeps for use without a network. */
async function phone(shared) {
  const entry = path.join(PHONE, "main.ts");
  if (!existsSync(entry)) return {};
  const options = {
    ...common,
    entryPoints: { app: entry },
    outdir: path.join(STAGE, "phone"),
    entryNames: "[name].[hash]",
    chunkNames: "parts/[name].[hash]",
    format: "esm",
    splitting: true,
    jsx: "automatic",
    jsxImportSource: "preact",
  };
  const jobs = [build({ ...options, plugins: [await oneCore(options, ROOT, entry, /[\\/]messages[\\/]/)] })];
  const css = ["phone.css", "css/phone.css"].map((name) => path.join(PHONE, name)).find((file) => existsSync(file));
  if (css)
    jobs.push(
      build({
        ...common,
        entryPoints: { app: css },
        outdir: path.join(STAGE, "phone"),
        entryNames: "[name].[hash]",
        plugins: [cssPlugin(withFallback)],
      }),
    );
  const results = await Promise.all(jobs);
  const [script, ...styles] = results;
  const rows = Object.assign(partsOf(script), ...styles.map((result) => outputsOf(result)));
  const worker = path.join(PHONE, "service_worker.ts");
  if (existsSync(worker)) {
    // Files with a fixed address under /phone/, for the installed app.
    const icons = {
      "icon.svg": "favicon.svg",
      "icon-192.png": "icon-192.png",
      "icon-512.png": "icon-512.png",
      "icon-maskable-512.png": "maskable-512.png",
    };
    for (const [name, image] of Object.entries(icons)) {
      await copyFile(path.join(ASSETS, "img", image), path.join(STAGE, "phone", name));
      rows[`phone/${name}`] = `phone/${name}`;
    }
    const shell = await Promise.all(
      ["index.html", "manifest.webmanifest"].map((name) => readFile(path.join(PHONE, name)).catch(() => "")),
    );
    const kept = [
      ...Object.entries(rows)
        .filter(([name, disk]) => /\.[A-Z0-9]{8}\.\w+$/.test(disk) && !name.startsWith("phone/pages/"))
        .map(([, disk]) => disk),
      ...Object.entries(shared)
        .filter(([name]) => /^(icons\.svg|img\/(icon|favicon|maskable))/.test(name))
        .map(([, disk]) => disk),
    ];
    const precache = kept.map((disk) => ({ url: PUBLIC + disk, revision: null }));
    // The page itself has no hash in its address; it is asked for again whenever anything it stands on changed.
    precache.push({ url: "/phone/", revision: hashOf([...kept, ...shell].join("\n")) });
    await build({
      ...common,
      entryPoints: { sw: worker },
      outdir: path.join(STAGE, "phone"),
      entryNames: "[name]",
      format: "iife",
      define: {
        "self.__WB_MANIFEST": JSON.stringify(precache),
        "process.env.NODE_ENV": '"production"',
      },
    });
    rows["phone/sw.js"] = "phone/sw.js";
  }
  return rows;
}

const TEXT = /\.(js|css|svg)$/;
/** Beyond this the last per cent of brotli takes seconds. */
const LARGE = 300_000;

/** Each script, style sheet and drawing once more, compressed as far as it goes: the server only picks (app/web/static_files.py). */
async function compress() {
  const texts = (await readdir(STAGE, { recursive: true })).filter((name) => TEXT.test(name));
  await Promise.all(
    texts.map(async (name) => {
      const bytes = await readFile(path.join(STAGE, name));
      if (bytes.length < 1000) return;
      const options = { params: { [constants.BROTLI_PARAM_QUALITY]: bytes.length > LARGE ? 9 : 11 } };
      await writeFile(path.join(STAGE, `${name}.br`), await promisify(brotliCompress)(bytes, options));
      await writeFile(path.join(STAGE, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }));
    }),
  );
}

/** How long a replaced file stays, for pages and servers that still name it. */
const KEEP_MS = 24 * 60 * 60 * 1000;

/** Moves the new files beside the old ones and the manifest last; old ones go after a day. */
async function publish() {
  const fresh = new Set();
  for (const entry of await readdir(STAGE, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === "manifest.json") continue;
    const file = path.relative(STAGE, path.join(entry.parentPath, entry.name));
    fresh.add(file);
    await mkdir(path.dirname(path.join(OUT, file)), { recursive: true });
    await rename(path.join(STAGE, file), path.join(OUT, file));
  }
  await rename(path.join(STAGE, "manifest.json"), path.join(OUT, "manifest.json"));
  await rm(STAGE, { recursive: true, force: true });
  for (const entry of await readdir(OUT, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || entry.name === "manifest.json" || fresh.has(path.relative(OUT, file))) continue;
    if (Date.now() - (await stat(file)).mtimeMs > KEEP_MS) await rm(file);
  }
}

/** Takes away what builds left behind that were killed: theirs is no process any more. */
async function clear() {
  for (const name of await readdir(path.dirname(OUT))) {
    const pid = name.startsWith(`${path.basename(OUT)}.next-`) ? Number(name.split("-").at(-1)) : 0;
    if (pid && !lives(pid)) await rm(path.join(path.dirname(OUT), name), { recursive: true, force: true });
  }
}

function lives(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Builds everything aside and publishes it, so that a running server never sees half a build. */
async function all() {
  const started = performance.now();
  // Its own folder: another build may run meanwhile.
  await clear();
  STAGE = `${OUT}.next-${process.pid}`;
  await rm(STAGE, { recursive: true, force: true });
  await mkdir(STAGE, { recursive: true });
  const parts = await Promise.all([pagesAssets(), sprite(), images()]);
  const rows = Object.assign({}, ...parts);
  // A broken phone app must not take the pages' style with it; the build still fails.
  await phone(rows).then(
    (made) => Object.assign(rows, made),
    (error) => {
      console.error(`assets: the phone app did not build: ${error.message}`);
      process.exitCode = 1;
    },
  );
  const manifest = Object.fromEntries(Object.entries(rows).sort(([a], [b]) => a.localeCompare(b)));
  await writeFile(path.join(STAGE, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await compress();
  await mkdir(OUT, { recursive: true });
  await publish();
  console.log(`assets: ${Object.keys(manifest).length} files in ${Math.round(performance.now() - started)} ms`);
}

await all();

if (process.argv.includes("--watch")) {
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => all().catch((error) => console.error(error.message)), 80);
  };
  for (const folder of [ASSETS, PHONE, path.join(ROOT, "scripts")])
    if (existsSync(folder)) watch(folder, { recursive: true }, again);
  console.log("assets: watching");
}
