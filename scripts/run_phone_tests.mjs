/**
 * Bundles tests/phone/*.test.ts and runs them under `node --test`; exits non-zero when one fails.
 * `node scripts/run_phone_tests.mjs [part of a file name]` runs only the files with that part in their name.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const TESTS = path.join(ROOT, "tests/phone");
const wanted = process.argv[2] ?? "";
const files = readdirSync(TESTS).filter((name) => name.endsWith(".test.ts") && name.includes(wanted));
if (files.length === 0) {
  console.error(`no phone tests with "${wanted}" in their name`);
  process.exit(1);
}

const out = mkdtempSync(path.join(tmpdir(), "veldgast-phone-tests-"));
let status = 1;
try {
  await build({
    entryPoints: files.map((name) => path.join(TESTS, name)),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    jsx: "automatic",
    jsxImportSource: "preact",
    absWorkingDir: ROOT,
    logLevel: "warning",
    // fake-indexeddb is CommonJS inside and asks for Node's own modules.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const bundles = files.map((name) => path.join(out, name.replace(/\.ts$/, ".mjs")));
  status = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...bundles], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
process.exit(status);
