import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { say } from "../i18n.ts";
import { feltWords } from "../messages/felt.ts";
import { useShell } from "../screens/context.ts";
import { BottomBar } from "../screens/parts.tsx";
import type { EmotionWord, Trial } from "../types.ts";

/** The same words without a clock: a list with Yes and No, at one's own pace, recorded as such. */
export function CalmStep({
  title,
  over,
  cue,
  words: list,
  onDone,
}: {
  title: string;
  over: string;
  cue: string;
  words: EmotionWord[];
  onDone: (trials: Trial[]) => void;
}): JSX.Element {
  const { locale } = useShell();
  const words = feltWords(locale);
  const asked = useMemo(() => list, []);
  const [given, setGiven] = useState<Record<string, boolean>>({});
  const whole = asked.every((word) => given[word.code] !== undefined);

  function keep(): void {
    onDone(
      asked.map((word) => ({
        word: word.code,
        polarity: word.polarity,
        yes: given[word.code] === true,
        onset_ms: null,
        response_ms: null,
        page_hidden: false,
        long_frame: false,
      })),
    );
  }

  return (
    <>
      <main class="screen">
        <p class="over">
          {over} · {title}
        </p>
        <h1 tabIndex={-1}>{cue}</h1>
        {asked.map((word) => (
          <fieldset class="quick-row" key={word.code}>
            <legend>{say(word.label, locale)}</legend>
            <div class="segments segments-2">
              {[true, false].map((yes) => (
                <label class="segment" key={String(yes)}>
                  <input
                    type="radio"
                    name={`calm-${word.code}`}
                    checked={given[word.code] === yes}
                    onChange={() => setGiven({ ...given, [word.code]: yes })}
                  />
                  <span>{yes ? words.yes : words.no}</span>
                </label>
              ))}
            </div>
          </fieldset>
        ))}
      </main>
      <BottomBar>
        <button type="button" class="button primary" disabled={!whole} onClick={keep}>
          {words.go_on}
        </button>
      </BottomBar>
    </>
  );
}
