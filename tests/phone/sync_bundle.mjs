/** Bundles one script of the phones for Node: `node tests/phone/sync_bundle.mjs SCRIPT.ts OUT.mjs`. */
import { build } from "esbuild";

await build({
  entryPoints: [process.argv[2]],
  outfile: process.argv[3],
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
  // fake-indexeddb is CommonJS inside and asks for Node's own modules.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
});
