/**
 * What the phone needs at once, in one file.
 *
 * A bundler splits by who else uses a module: what the first screen shares with this or that later part becomes a small file of its
 * own, two dozen of them, each with its way through the network and the service worker. Here every later part is said to need all of
 * what comes first anyway, so that it is one file, which is there long before any later part.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

/** Imports with this in front are kept although nothing is taken from them. */
const KEPT = "kept:";

/** The modules that an entry cannot start without, and those that are fetched when a screen asks for them. */
async function sortModules(options, entry) {
  const { metafile } = await build({ ...options, write: false, sourcemap: false, minify: false });
  const { inputs } = metafile;
  const first = new Set();
  const later = new Set();
  const follow = (file) => {
    for (const { path: next, kind } of inputs[file].imports) {
      if (kind === "dynamic-import") later.add(next);
      else if (inputs[next] && !first.has(next)) {
        first.add(next);
        follow(next);
      }
    }
  };
  follow(entry);
  for (const file of later) followLater(inputs, file, later);
  return { first: [...first].sort(), later: [...later].filter((file) => !first.has(file)) };
}

/** Later parts have later parts of their own. */
function followLater(inputs, from, later, seen = new Set()) {
  if (seen.has(from)) return;
  seen.add(from);
  for (const { path: next, kind } of inputs[from]?.imports ?? []) {
    if (kind === "dynamic-import") later.add(next);
    followLater(inputs, next, later, seen);
  }
}

/** esbuild's plugin for it; `alone` names later parts that need nothing of the core. */
export async function oneCore(options, root, entry, alone) {
  const { first, later } = await sortModules(options, path.relative(root, entry));
  const needing = new Set(later.filter((file) => !alone.test(file)).map((file) => path.join(root, file)));
  return {
    name: "one-core",
    setup(b) {
      b.onResolve({ filter: /^kept:/ }, ({ path: file }) => ({ path: file.slice(KEPT.length), sideEffects: true }));
      b.onLoad({ filter: /[\\/]app[\\/]phone[\\/].*\.tsx?$/ }, async ({ path: file }) => {
        if (!needing.has(file)) return null;
        const core = first.map((each) => `import ${JSON.stringify(KEPT + path.join(root, each))};`);
        return { contents: [await readFile(file, "utf8"), ...core].join("\n"), loader: file.endsWith("x") ? "tsx" : "ts" };
      });
    },
  };
}
