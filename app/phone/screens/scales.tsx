import type { JSX } from "preact";
import { scaleSteps } from "../form_engine.ts";
import { say } from "../i18n.ts";
import type { Messages } from "../messages/en.ts";
import type { Question, Text } from "../types.ts";
import { Radio } from "./choices.tsx";
import { useShell } from "./context.ts";
import type { InputProps } from "./input_props.ts";

const MOST_STARS = 10;
const MOST_FACES = 7;

/** What stands at the two ends: the question's own words, else those that belong to its kind. */
function ends(question: Question, words: Messages): [Text | string | null, Text | string | null] {
  const usual: Record<string, [string, string]> = {
    nps: [words.nps_low, words.nps_high],
    csat: [words.csat_low, words.csat_high],
    ces: [words.ces_low, words.ces_high],
  };
  const [low, high] = usual[question.kind] ?? [null, null];
  return [question.low_label ?? low, question.high_label ?? high];
}

/** A scale in one of its looks; the answer is the same number in each. */
export function Scale(props: InputProps): JSX.Element {
  const { question, value } = props;
  const { words, locale } = useShell();
  const steps = scaleSteps(question);
  const display = question.display ?? "numeric";
  const inWords = (text: Text | string | null): string => (typeof text === "string" ? text : say(text, locale));
  const [low, high] = ends(question, words).map(inWords) as [string, string];
  const last = steps.length - 1;
  /** A number alone says little: read out with the end it stands at. */
  const spoken = (step: number, index: number): string =>
    [String(step), index === 0 ? low : index === last ? high : ""].filter(Boolean).join(", ");

  if (display === "labelled" && question.options?.length) return <Labelled {...props} />;
  const stars = display === "stars" && steps.length <= MOST_STARS;
  const faces = display === "smileys" && steps.length <= MOST_FACES;
  const many = steps.length > 7;
  const label = (step: number, index: number): string => {
    if (stars) return words.stars(step);
    return faces ? words.of_most(step, steps.at(-1) ?? step) : spoken(step, index);
  };
  return (
    <div class={stars ? "scale scale-stars" : faces ? "scale scale-faces" : "scale"}>
      <div class={many && !stars ? "scale-steps many" : "scale-steps"}>
        {steps.map((step, index) => (
          <Radio
            key={step}
            props={props}
            given={step}
            kind={stars && typeof value === "number" && step <= value ? "segment num lit" : "segment num"}
            label={label(step, index)}
          >
            <span>{stars ? <Star /> : faces ? <Face mood={last === 0 ? 0 : (2 * index) / last - 1} /> : step}</span>
          </Radio>
        ))}
      </div>
      {(low || high) && (
        <p class="scale-ends hint" aria-hidden="true">
          <span>{low}</span>
          <span>{high}</span>
        </p>
      )}
    </div>
  );
}

/** A scale whose steps carry words: a list, the number beside each. */
function Labelled(props: InputProps): JSX.Element {
  const { locale } = useShell();
  return (
    <div class="choices">
      {(props.question.options ?? []).map((option) => (
        <Radio key={option.code} props={props} given={Number(option.code)} kind="choice choice-step">
          <span>
            <span class="choice-words">{say(option.label, locale)}</span>
            <span class="choice-number num" aria-hidden="true">
              {option.code}
            </span>
          </span>
        </Radio>
      ))}
    </div>
  );
}

function Star(): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" class="star" aria-hidden="true">
      <path d="m12 3.2 2.72 5.52 6.08.88-4.4 4.29 1.04 6.06L12 17.09l-5.44 2.86 1.04-6.06-4.4-4.29 6.08-.88z" />
    </svg>
  );
}

/** A face from -1 (displeased) to 1 (pleased); grey until it is chosen. */
function Face({ mood }: { mood: number }): JSX.Element {
  const bend = mood * 3.4;
  return (
    <svg viewBox="0 0 24 24" class="face" aria-hidden="true">
      <circle cx="12" cy="12" r="9.6" />
      <path d="M9 9v1.2" />
      <path d="M15 9v1.2" />
      <path d={`M7.8 ${15.4 - bend / 3} Q12 ${15.4 + bend} 16.2 ${15.4 - bend / 3}`} />
    </svg>
  );
}
