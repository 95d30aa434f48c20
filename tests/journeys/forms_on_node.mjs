/** Reads a questionnaire with answers a line, writes what the phone's engine makes of it, a line each; see forms_at_random.py. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const bundle = await build({
  stdin: {
    contents: 'export * from "./form_engine.ts"; export { findChecks, isConfirmed } from "./checks.ts";',
    resolveDir: path.join(ROOT, "app/phone"),
  },
  bundle: true,
  write: false,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
});
const code = Buffer.from(bundle.outputFiles[0].contents).toString("base64");
const { Form, TrackedAnswers, findChecks, isConfirmed } = await import(`data:text/javascript;base64,${code}`);

function outcome(form, answers) {
  const sections = form.visibleSections(answers);
  const asked = sections.flatMap((section) => form.asked(section, answers));
  const calculated = asked.filter((item) => item.question.kind === "calculated");
  return {
    sections: sections.map((section) => section.code),
    asked: asked.map((item) => item.key),
    missing: form.missing(answers).map((gap) => [gap.question_code, gap.section_code, gap.reason]),
    calculated: Object.fromEntries(calculated.map((item) => [item.key, form.value(item, answers) ?? null])),
    values: Object.fromEntries(asked.map((item) => [item.key, form.value(item, answers) ?? null])),
    progress: form.counted(answers),
    checks: findChecks(form, answers).map((found) => [found.check, found.severity, found.about, isConfirmed(found, answers)]),
  };
}

/** The same answers given one by one, some wrong at first, with the form read in between. */
function stepByStep(content, entries, today) {
  const form = new Form(content, today);
  const answers = new TrackedAnswers();
  entries.forEach(([key, value], index) => {
    answers.set(key, index % 3 === 0 ? "yes" : value);
    if (index % 2 === 0) form.visibleSections(answers);
  });
  outcome(form, answers);
  for (const [key] of entries.slice(0, entries.length / 2)) answers.delete(key);
  outcome(form, answers);
  for (const [key, value] of [...entries].reverse()) {
    answers.set(key, value);
    if (key.length % 2 === 0) form.missing(answers);
  }
  return outcome(form, answers);
}

const out = [];
for (const line of readFileSync(0, "utf8").split("\n")) {
  if (line === "") continue;
  const { content, answers, today } = JSON.parse(line);
  const entries = Object.entries(answers);
  const form = new Form(content, () => today);
  const whole = outcome(form, new Map(entries));
  whole.problems = entries.map(([key, value]) => form.answerProblem(key, value));
  const { problems, ...rest } = whole;
  whole.tracked = JSON.stringify(stepByStep(content, entries, () => today)) === JSON.stringify(rest);
  out.push(JSON.stringify(whole));
}
process.stdout.write(out.map((line) => `${line}\n`).join(""));
