/** Reads a case a line, gives the phone's engine each and writes what it comes to, a line each; see generating.py. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const bundle = await build({
  entryPoints: [path.join(ROOT, "app/phone/rules.ts")],
  bundle: true,
  write: false,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
});
const code = Buffer.from(bundle.outputFiles[0].contents).toString("base64");
const { evaluate } = await import(`data:text/javascript;base64,${code}`);

/** Numbers as an object with their digits, so that -0 and 0 differ. */
function written(value) {
  if (typeof value === "number") return { number: Object.is(value, -0) ? "-0.0" : String(value) };
  return Array.isArray(value) ? value.map(written) : value;
}

const out = [];
for (const line of readFileSync(0, "utf8").split("\n")) {
  if (line === "") continue;
  const { tree, answers, ...around } = JSON.parse(line);
  const context = { ...around, answer: (name) => (Object.hasOwn(answers, name) ? answers[name] : null) };
  out.push(JSON.stringify(written(evaluate(tree, context))));
}
process.stdout.write(out.map((line) => `${line}\n`).join(""));
