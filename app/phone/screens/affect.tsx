import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { affectCode } from "../answer_values.ts";
import { say } from "../i18n.ts";
import type { AffectAxis, AffectValue, Moment, Section } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { Icon, type IconName } from "./icons.tsx";

const ENDS: Record<AffectAxis, [IconName, IconName]> = {
  pleasure: ["frown", "smile"],
  arousal: ["moon", "zap"],
};
const MOMENTS: Moment[] = ["during", "right_after", "later"];
/** Positions on a slider: a thousand, ten times what the instrument asks for at least. */
const STEPS = 1000;

/**
 * The two sliders of the Affective Slider (Betella & Verschure 2016): both in sight, grey, without
 * ticks or words, the thumb in the middle; one that was never touched is missing, not 0.5.
 */
export function AffectView({
  session,
  section,
  showAll,
}: {
  session: FormSession;
  section: Section;
  showAll: boolean;
}): JSX.Element {
  const { words, locale } = useShell();
  const code = affectCode(section.code);
  const order = session.bundle.affect_order;
  const stored = session.answers.get(code) as AffectValue | null | undefined;
  const value: AffectValue = stored ?? {
    pleasure: null,
    arousal: null,
    order,
    moment: "right_after",
  };
  const disabled = !session.canEdit(code);
  const lack = showAll && session.form.affectLack(section, session.answers);
  const moments: Record<Moment, string> = {
    during: words.moment_during,
    right_after: words.moment_right_after,
    later: words.moment_later,
  };

  function change(part: Partial<AffectValue>): void {
    void session.answer(code, { ...value, ...part, order }, { supersede: true });
  }

  return (
    <fieldset class="question" id={`question-${code}`}>
      <legend>{section.emotion_cue ? say(section.emotion_cue, locale) : words.feel}</legend>
      <div class="card affect">
        {order.map((axis) => (
          <Slider
            key={axis}
            ends={ENDS[axis]}
            label={words[axis]}
            value={value[axis]}
            spoken={axis === "pleasure" ? words.pleasure_value : words.arousal_value}
            disabled={disabled}
            onChange={(position) => change({ [axis]: position })}
          />
        ))}
      </div>
      {lack && <p class="fault">{words.fault_required}</p>}
      <div class="moment" role="radiogroup" aria-label={words.moment}>
        <span class="hint" aria-hidden="true">
          {words.moment}
        </span>
        <div class="moment-row">
          {MOMENTS.map((moment) => (
            <label class="pill" key={moment}>
              <input
                type="radio"
                name={`${code}-moment`}
                checked={value.moment === moment}
                disabled={disabled}
                onClick={() => value.moment !== moment && change({ moment })}
              />
              <span>{moments[moment]}</span>
            </label>
          ))}
        </div>
      </div>
    </fieldset>
  );
}

function Slider({
  ends,
  label,
  value,
  spoken,
  disabled,
  onChange,
}: {
  ends: [IconName, IconName];
  label: string;
  value: number | null;
  spoken: (percent: number) => string;
  disabled: boolean;
  onChange: (value: number) => void;
}): JSX.Element {
  const { words } = useShell();
  const track = useRef<HTMLDivElement>(null);
  // While a finger is down nothing is recorded: the browser may still turn the gesture into scrolling.
  const [held, setHeld] = useState<number | null>(null);
  const position = held ?? value ?? 0.5;
  const touched = held !== null || value !== null;

  function at(event: PointerEvent): number {
    const box = track.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0.5;
    const share = (event.clientX - box.left) / box.width;
    const right = getComputedStyle(track.current as Element).direction === "rtl";
    const along = Math.min(1, Math.max(0, right ? 1 - share : share));
    return Math.round(along * STEPS) / STEPS;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const from = value ?? 0.5;
    const moves: Record<string, number> = {
      ArrowRight: from + 0.01,
      ArrowUp: from + 0.01,
      ArrowLeft: from - 0.01,
      ArrowDown: from - 0.01,
      PageUp: from + 0.1,
      PageDown: from - 0.1,
      Home: 0,
      End: 1,
      // Says on purpose: exactly in the middle.
      Enter: from,
      " ": from,
    };
    const next = moves[event.key];
    if (next === undefined || disabled) return;
    event.preventDefault();
    onChange(Math.round(Math.min(1, Math.max(0, next)) * STEPS) / STEPS);
  }

  return (
    <div class="slider">
      <Icon name={ends[0]} size={42} />
      <div
        ref={track}
        class={touched ? "slider-track touched" : "slider-track"}
        role="slider"
        tabIndex={disabled ? -1 : 0}
        aria-label={label}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(position * 100)}
        aria-valuetext={value === null ? words.not_answered : spoken(Math.round(value * 100))}
        aria-disabled={disabled}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (disabled || event.button !== 0) return;
          track.current?.setPointerCapture(event.pointerId);
          setHeld(at(event));
        }}
        onPointerMove={(event) => held !== null && setHeld(at(event))}
        onPointerUp={(event) => {
          if (held === null) return;
          onChange(at(event));
          setHeld(null);
        }}
        onPointerCancel={() => setHeld(null)}
      >
        <svg width="100%" height="56" aria-hidden="true">
          <line class="slider-line" x1="0" x2="100%" y1="28" y2="28" />
          {touched && <circle class="slider-ring" cx={`${position * 100}%`} cy="28" r="12.5" />}
          <circle class="slider-thumb" cx={`${position * 100}%`} cy="28" r={touched ? 9 : 12} />
        </svg>
      </div>
      <Icon name={ends[1]} size={42} />
    </div>
  );
}
