/** Bundles tests/phone/*.test.ts with esbuild (Node 20 does not read TypeScript) and runs them with Node's own test runner. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const folder = path.join(root, "tests/phone");
const out = path.join(root, "node_modules/.cache/phone-tests");
const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.test\.tsx?$/.test(name)) : [];

if (names.length === 0) {
  console.error("There are no tests in tests/phone.");
  process.exit(1);
}
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: names.map((name) => path.join(folder, name)),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  jsx: "automatic",
  jsxImportSource: "preact",
  sourcemap: "inline",
  logLevel: "warning",
});
const files = readdirSync(out).map((name) => path.join(out, name));
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", ...files], {
  cwd: root,
  stdio: "inherit",
});
process.exit(run.status ?? 1);
