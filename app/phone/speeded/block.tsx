import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { speededCode } from "../felt.ts";
import { speededWords } from "../felt_values.ts";
import { say } from "../i18n.ts";
import { feltWords } from "../messages/felt.ts";
import { useShell } from "../screens/context.ts";
import { BottomBar } from "../screens/parts.tsx";
import { focusTitle } from "../screens/title.ts";
import type { PracticeTrial, Section, SpeededValue, Trial } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { ask, type Given } from "./asking.ts";
import { CalmStep } from "./calm.tsx";
import * as protocol from "./protocol.ts";
import { begin, forgetKept } from "./resumed.ts";
import { keepUnfinished } from "./unfinished.ts";
import { Watch } from "./watch.ts";

const SECONDS_TO_LEARN = 30;
const SECONDS_A_WORD = 1.9;
const FEEDBACK_MS = 700;

type Phase = "intro" | "practice" | "practised" | "cue" | "words" | "calm";

/**
 * The quick questions of a leg or a visit: practice, then step by step a cue and its words. What is answered is kept after
 * each step. Between steps one can stop as long as one likes; a step that was begun is never begun again.
 */
export function QuickBlock({
  session,
  block,
  quick,
  onDone,
}: {
  session: FormSession;
  block: string;
  quick: Section[];
  /** All steps were asked. */
  onDone: () => void;
}): JSX.Element {
  const { app, locale } = useShell();
  const words = feltWords(locale);
  const { emotion } = session.form.content;
  const code = speededCode(block);
  const start = useMemo(() => begin(session, block, navigator.userAgent, app.tryOut), []);
  const value = useRef<SpeededValue>(start.value);
  const [phase, setPhase] = useState<Phase>("intro");
  const [todo, setTodo] = useState(() => protocol.stepsToDo(quick, start.value));
  const practice = emotion?.speeded.practice ?? [];
  const section = todo[0];
  const done = quick.length - todo.length;
  const learned = value.current.practice.trials > 0;
  const count = speededWords(emotion).length;

  useEffect(() => {
    // What broke off is written down with the rest, in the same form.
    if (start.isNews) void keep(value.current);
    if (todo.length === 0) onDone();
  }, []);

  useEffect(() => {
    focusTitle();
    scrollTo(0, 0);
  }, [phase, section?.code]);

  async function keep(next: SpeededValue): Promise<void> {
    value.current = next;
    await session.answer(code, next, { supersede: true });
    if (!app.tryOut) await forgetKept(session, block);
  }

  async function finishStep(trials: Trial[], watch: Watch | null): Promise<void> {
    if (!section) return;
    const logged = watch ? withLogs(value.current, watch) : value.current;
    await keep(protocol.withStep(logged, section.code, trials));
    const rest = protocol.stepsToDo(quick, value.current);
    setTodo(rest);
    if (rest.length === 0) onDone();
    else setPhase(phase === "calm" ? "calm" : "cue");
  }

  function calm(): void {
    value.current = { ...value.current, untimed: true };
    setPhase("calm");
  }

  if (!section) return <main class="screen" />;
  const cue = say(section.cue ?? section.emotion_cue, locale) || words.felt_there;
  const calmly = (
    <button type="button" class="link" onClick={calm}>
      {words.quick_calm}
    </button>
  );
  if (phase === "practice") {
    return (
      <Practice
        items={practice.map((item) => ({ text: say(item.label, locale), answer: item.answer }))}
        side={value.current.yes_side}
        onDone={(items) => {
          value.current = protocol.withPractice(value.current, items);
          void keep(value.current);
          setPhase("practised");
        }}
      />
    );
  }
  if (phase === "words") {
    return (
      <Words
        key={section.code}
        session={session}
        block={block}
        section={section}
        cue={cue}
        side={value.current.yes_side}
        over={words.step_of(done + 1, quick.length)}
        onDone={(trials, watch) => void finishStep(trials, watch)}
      />
    );
  }
  if (phase === "calm") {
    return (
      <CalmStep
        key={section.code}
        title={say(section.title, locale)}
        over={words.step_of(done + 1, quick.length)}
        cue={cue}
        words={protocol.wordsOfStep(emotion, Math.random)}
        onDone={(trials) => void finishStep(trials, null)}
      />
    );
  }
  if (phase === "cue" || phase === "practised") {
    return (
      <>
        <main class="screen quick-cue" key={section.code}>
          {phase === "practised" && (
            <p class="lead">
              <strong>{words.practice_done}.</strong> {words.practice_done_lead}
            </p>
          )}
          <p class="over">
            {words.step_of(done + 1, quick.length)} · {say(section.title, locale)}
          </p>
          <h1 tabIndex={-1}>{cue}</h1>
          <p class="hint">{words.ready_hint}</p>
          {calmly}
        </main>
        <BottomBar>
          <button type="button" class="button primary" onClick={() => setPhase("words")}>
            {words.ready}
          </button>
        </BottomBar>
      </>
    );
  }
  const seconds = (learned ? 0 : SECONDS_TO_LEARN) + todo.length * count * SECONDS_A_WORD;
  const practises = !learned && practice.length > 0;
  return (
    <>
      <main class="screen">
        <p class="over">{words.quick_takes(Math.max(10, Math.round(seconds / 10) * 10))}</p>
        <h1 tabIndex={-1}>{words.quick_title}</h1>
        <p class="lead">{done > 0 ? words.quick_resume : words.quick_lead}</p>
        <ul class="quick-points">
          {words.quick_points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
        <p class="hint quick-keys">{words.quick_keys}</p>
        <section class="quick-calm card">
          <p class="hint">{words.quick_calm_hint}</p>
          {calmly}
        </section>
      </main>
      <BottomBar>
        <button type="button" class="button primary" onClick={() => setPhase(practises ? "practice" : "cue")}>
          {practises ? words.quick_practise(practice.length) : words.go_on}
        </button>
      </BottomBar>
    </>
  );
}

function withLogs(value: SpeededValue, watch: Watch): SpeededValue {
  return {
    ...value,
    visibility: [...value.visibility, ...watch.visibility],
    long_frames: [...value.long_frames, ...watch.longFrames],
  };
}

/** Cue above, word in the middle, the two answers under the thumbs; nothing moves but the word. */
function StageView({
  over,
  cue,
  side,
  note,
  stage,
}: {
  over: string;
  cue: string;
  side: protocol.Side;
  note?: string;
  stage: { word: { current: HTMLElement | null }; left: { current: HTMLElement | null }; right: { current: HTMLElement | null } };
}): JSX.Element {
  const { locale } = useShell();
  const words = feltWords(locale);
  const label = (which: protocol.Side) => (which === side ? words.yes : words.no);
  return (
    <main class="screen quick-stage">
      <p class="over">{over}</p>
      <h1 tabIndex={-1} class="quick-sentence">
        {cue}
      </h1>
      <p class="quick-word" ref={stage.word as never} aria-live="assertive" />
      <p class="quick-note" aria-live="polite">
        {note ?? ""}
      </p>
      <div class="quick-answers">
        <button type="button" class="button quick-answer" ref={stage.left as never}>
          {label("left")}
        </button>
        <button type="button" class="button quick-answer" ref={stage.right as never}>
          {label("right")}
        </button>
      </div>
    </main>
  );
}

function useStage() {
  return { word: useRef<HTMLElement>(null), left: useRef<HTMLElement>(null), right: useRef<HTMLElement>(null) };
}

function Practice({
  items,
  side,
  onDone,
}: {
  items: { text: string; answer: "yes" | "no" }[];
  side: protocol.Side;
  onDone: (trials: PracticeTrial[]) => void;
}): JSX.Element {
  const { locale } = useShell();
  const words = feltWords(locale);
  const stage = useStage();
  const [at, setAt] = useState(0);
  const [note, setNote] = useState("");

  useEffect(() => {
    const over = new AbortController();
    void (async () => {
      const trials: PracticeTrial[] = [];
      const order = protocol.shuffled(
        items.map((_, index) => index),
        Math.random,
      );
      for (const [index, item] of order.entries()) {
        setAt(index);
        const { text, answer } = items[item] as (typeof items)[number];
        const given = await ask(elements(stage), text, over.signal);
        if (!given) return;
        const yes = given.side === side;
        const right = yes === (answer === "yes");
        trials.push({ item, yes, right, ...timesOf(given) });
        setNote(right ? words.practice_right : words.practice_wrong);
        await new Promise((resolve) => setTimeout(resolve, FEEDBACK_MS));
        setNote("");
      }
      if (!over.signal.aborted) onDone(trials);
    })();
    return () => over.abort();
  }, []);

  return (
    <StageView over={words.practice_of(at + 1, items.length)} cue={words.practice_cue} side={side} note={note} stage={stage} />
  );
}

function Words({
  session,
  block,
  section,
  cue,
  over,
  side,
  onDone,
}: {
  session: FormSession;
  block: string;
  section: Section;
  cue: string;
  over: string;
  side: protocol.Side;
  onDone: (trials: Trial[], watch: Watch) => void;
}): JSX.Element {
  const { app, locale } = useShell();
  const stage = useStage();

  useEffect(() => {
    const over = new AbortController();
    const watch = new Watch();
    const raw: protocol.RawTrial[] = [];
    const trials = () => {
      const { hidden, long } = watch.spans();
      return protocol.keptTrials(raw, hidden, long);
    };
    const note = () => !app.tryOut && keepUnfinished(session.id, block, { step: section.code, trials: trials() });
    void (async () => {
      note();
      for (const word of protocol.wordsOfStep(session.form.content.emotion, Math.random)) {
        const given = await ask(elements(stage), say(word.label, locale), over.signal);
        if (!given) return;
        raw.push({ word, yes: given.side === side, ...timesOf(given) });
        note();
      }
      // The browser tells of a long task only after it: one blank later all that hung is known.
      await new Promise((resolve) => setTimeout(resolve, protocol.BLANK_MS));
      if (!over.signal.aborted) onDone(trials(), watch);
    })();
    return () => {
      over.abort();
      watch.stop();
    };
  }, []);

  return <StageView over={over} cue={cue} side={side} stage={stage} />;
}

function timesOf({ onset_ms, response_ms }: Given): Pick<Given, "onset_ms" | "response_ms"> {
  return { onset_ms: protocol.rounded(onset_ms), response_ms: protocol.rounded(response_ms) };
}

function elements(stage: ReturnType<typeof useStage>): Parameters<typeof ask>[0] {
  return {
    word: stage.word.current as HTMLElement,
    left: stage.left.current as HTMLElement,
    right: stage.right.current as HTMLElement,
  };
}
