import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { QuestionnaireContent } from "../types.ts";
import { useShell } from "./context.ts";
import type { InputProps } from "./input_props.ts";

/** What most questionnaires do not ask is a part of its own, kept on the phone by the service worker like all others. */
type Rare = typeof import("./rare_inputs.tsx");

const RARE = new Set(["audio", "file", "barcode", "place", "ranking"]);
let rare: Rare | null = null;
let loading: Promise<Rare> | null = null;

function load(): Promise<Rare> {
  loading ??= import("./rare_inputs.tsx").then(
    (part) => {
      rare = part;
      return part;
    },
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

/** Fetches that part ahead when a questionnaire asks for it, so that it is there with its question. */
export function loadAhead(content: QuestionnaireContent): void {
  const questions = content.sections.flatMap((section) => section.questions);
  if (questions.some((each) => RARE.has(each.kind) || each.questions?.some((inner) => RARE.has(inner.kind)))) {
    load().catch(() => undefined);
  }
}

/** An input of that part; its place is kept until it is there. */
export function RareInput(props: InputProps): JSX.Element {
  const { words } = useShell();
  const [part, setPart] = useState<Rare | null>(rare);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (part) return;
    let here = true;
    load().then(
      (loaded) => here && setPart(loaded),
      () => here && setFailed(true),
    );
    return () => {
      here = false;
    };
  }, [attempt]);
  if (part) return <part.Input {...props} />;
  if (!failed) return <p class="hint rare-wait">{words.loading}</p>;
  return (
    <button type="button" class="button" onClick={() => setAttempt(attempt + 1)}>
      {words.retry}
    </button>
  );
}
