"""A short questionnaire that asks for feelings in every way, and a hand that answers the quick questions of it."""

import json
from importlib.resources import files
from typing import Any, Final

from playwright.sync_api import Page, expect

from app.journeys.schemas import QuestionnaireContent


def two(nl: str, en: str) -> dict[str, str]:
    return {"nl": nl, "en": en}


SHIPPED: Final[dict[str, Any]] = json.loads(files("app.journeys").joinpath("content", "emotion.json").read_text(encoding="utf-8"))
QUICK: Final = ["welcome", "at_ease", "ignored", "rushed"]
TRUE: Final = "Fire is hot"
FALSE: Final = "A stone can talk"
ALL: Final[dict[str, Any]] = {"words": True, "contribution": True, "speeded": True}
CONTENT: Final = QuestionnaireContent.model_validate(
    {
        "title": two("Bezoek aan de winkel", "Visit to the shop"),
        "emotion": {
            "words": SHIPPED["words"], "journey": True,
            "speeded": {"words": QUICK, "practice": [item for item in SHIPPED["speeded"]["practice"] if item["label"]["en"] in {TRUE, FALSE}]},
        },
        "sections": [
            {"code": "door", "title": two("De deur", "The door"), "cue": two("Bij binnenkomst voelde ik me...", "At the entrance I felt..."), **ALL,
             "questions": [{"code": "clean", "kind": "yes_no", "label": two("Was het schoon?", "Was it clean?"), "weight": 10}]},
            {"code": "till", "title": two("De kassa", "The till"), "emotion_cue": two("Aan de kassa voelde ik me...", "At the till I felt..."), **ALL, "questions": []},
            {"code": "whole", "title": two("Het bezoek als geheel", "The whole visit"), "affect": False, "weight": 0,
             "questions": [{"code": "journey_nps", "kind": "nps", "label": two("Zou je deze winkel aanraden?", "Would you recommend this shop?")}]},
        ],
    }
)  # fmt: skip

HAND: Final = """([yes, after]) => {
  window.taps = (window.taps ?? []);
  window.presses = [];
  let came = 0;
  const press = (event) => { if (event.isTrusted && event.target.closest(".quick-answer")) window.presses.push(event.timeStamp - came); };
  window.addEventListener("pointerdown", press, true);
  const seen = new MutationObserver(() => {
    const word = document.querySelector(".quick-word")?.textContent ?? "";
    if (word === "" || word === window.lastWord) { window.lastWord = word; return; }
    window.lastWord = word;
    came = performance.now();
    if (window.taps.length >= (window.tapsAtMost ?? Infinity)) return;
    window.taps.push(word);
    setTimeout(() => window.trouble?.(window.taps.length), 60);
    setTimeout(() => {
      const said = yes.includes(word) ? "Yes" : "No";
      const button = [...document.querySelectorAll(".quick-answer")].find((each) => each.textContent.trim() === said);
      const box = button?.getBoundingClientRect();
      if (box) window.press(box.x + box.width / 2, box.y + box.height / 2);
    }, after);
  });
  seen.observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Hears of each word, and after a while asks for a tap on Yes or No, which comes from outside the page as a finger's does.

`presses`: how many milliseconds after the word was written each tap came."""


TROUBLE: Final = """() => {
  window.trouble = (number) => {
    if (number === 1) for (const end = performance.now() + 130; performance.now() < end; );
    if (number !== 2) return;
    const hide = (hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    hide(true);
    setTimeout(() => hide(false), 40);
  };
}"""
"""While the first word stands the page hangs for a moment, and while the second does it is hidden."""


def give_a_hand(phone: Page, yes: list[str], after: int = 330) -> None:
    """Answer every quick question from now on: Yes to these texts, No to all others, so many milliseconds after the word came."""
    press = phone.context.new_cdp_session(phone)

    def tap(x: float, y: float) -> None:
        press.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        press.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    phone.expose_function("press", tap)
    phone.evaluate(HAND, [yes, after])


def go_on(phone: Page) -> None:
    """To what comes next on leaving."""
    phone.get_by_role("button", name="Go on", exact=True).click()


def see(phone: Page, title: str) -> None:
    """Wait for a screen."""
    expect(phone.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible(timeout=15_000)
