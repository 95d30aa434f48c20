import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { moveRank } from "../answer_edits.ts";
import { toggleRank } from "../form_engine.ts";
import { say } from "../i18n.ts";
import { FilterLines, useOffered } from "./choices.tsx";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import type { InputProps } from "./input_props.ts";

/** Tapped in order, put right with buttons: nothing has to be dragged. */
export function Ranking(props: InputProps): JSX.Element {
  const { session, question, code, value, disabled } = props;
  const { words, locale } = useShell();
  const { options, gone } = useOffered(props);
  const [said, setSaid] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const offered = new Map(options.map((option) => [option.code, option]));
  const ranked = (Array.isArray(value) ? (value as string[]) : []).filter((item) => offered.has(item));
  const left = options.filter((option) => !ranked.includes(option.code));
  const most = question.maximum ?? null;
  const full = most !== null && ranked.length >= Math.floor(most);
  const label = (option: string): string => say(offered.get(option)?.label, locale);

  function put(next: string[], option: string): void {
    const place = next.indexOf(option) + 1;
    setSaid(place > 0 ? words.rank_moved(label(option), place, next.length) : words.rank_taken_out(label(option)));
    void session.answer(code, next.length > 0 ? next : null);
  }

  /** The button that was pressed may be gone or stand elsewhere: the focus goes with the option. */
  function follow(option: string, move: "up" | "down"): void {
    requestAnimationFrame(() => {
      const row = box.current?.querySelector(`[data-option="${CSS.escape(option)}"]`);
      const wanted = row?.querySelector<HTMLButtonElement>(`[data-move="${move}"]:not(:disabled)`);
      (wanted ?? row?.querySelector<HTMLButtonElement>("button:not(:disabled)"))?.focus();
    });
  }

  return (
    <div ref={box} class="ranking">
      <p class="hint">{most !== null ? words.rank_hint_most(Math.floor(most)) : words.rank_hint}</p>
      {ranked.length > 0 && (
        <ol class="rows card" aria-label={words.rank_done}>
          {ranked.map((option, index) => (
            <li key={option} data-option={option}>
              <span class="rank-number num" aria-hidden="true">
                {index + 1}
              </span>
              <span class="rows-words">{label(option)}</span>
              {!disabled && (
                <>
                  <button
                    type="button"
                    class="icon-button"
                    data-move="up"
                    aria-label={words.rank_up(label(option))}
                    disabled={index === 0}
                    onClick={() => {
                      put(moveRank(ranked, option, -1), option);
                      follow(option, "up");
                    }}
                  >
                    <Icon name="chevron-up" size={22} />
                  </button>
                  <button
                    type="button"
                    class="icon-button"
                    data-move="down"
                    aria-label={words.rank_down(label(option))}
                    disabled={index === ranked.length - 1}
                    onClick={() => {
                      put(moveRank(ranked, option, 1), option);
                      follow(option, "down");
                    }}
                  >
                    <Icon name="chevron-down" size={22} />
                  </button>
                  <button
                    type="button"
                    class="icon-button"
                    aria-label={words.rank_out(label(option))}
                    onClick={() => put(toggleRank(question, ranked, option), option)}
                  >
                    <Icon name="x" size={20} />
                  </button>
                </>
              )}
            </li>
          ))}
        </ol>
      )}
      {left.length > 0 && !full && (
        <ul class="choices" aria-label={words.rank_left}>
          {left.map((option, index) => (
            <li key={option.code}>
              <button
                type="button"
                id={index === 0 ? `field-${code}` : undefined}
                class="rank-choice"
                disabled={disabled}
                onClick={() => put(toggleRank(question, ranked, option.code), option.code)}
              >
                <span class="rank-number next num" aria-hidden="true">
                  {ranked.length + 1}
                </span>
                {say(option.label, locale)}
              </button>
            </li>
          ))}
        </ul>
      )}
      <FilterLines gone={gone} options={options} />
      <p class="hidden" aria-live="polite">
        {said}
      </p>
    </div>
  );
}
