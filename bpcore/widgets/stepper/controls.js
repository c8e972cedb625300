// The controls: buttons, choosers, the form of a guess, the scrubber, keys.

import { answer, answerSign, reveal } from "./asking.js";
import { shut } from "./foot.js";
import { byFinger } from "../page.js";
import { send } from "./sending.js";
import { goTo, goToPhase, neighbour, pause, play, set } from "./state.js";

export function listen(stepper) {
  const { el, part } = stepper, act = acts(stepper);
  el.addEventListener("click", ({ target }) => {
    const name = target.closest("[data-do]")?.dataset.do;
    if (name || !target.closest(".bp-rest")) shut(stepper);
    if (name && name !== "play") pause(stepper);
    if (name) act[name]();
  });
  el.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(stepper, part("answer").value);
  });
  listenToChoosers(stepper);
  listenToScrubber(stepper);
  listenToKeys(stepper, act);
  listenToSwipes(stepper, act);
}

// By the name in data-do.
function acts(stepper) {
  const { state, part, draw } = stepper;
  const turnTo = (tab) => { state.tab = tab; draw(); };
  return {
    first: () => goTo(stepper, 0),
    back: () => goTo(stepper, stepper.view.step - 1),
    next() {
      if (stepper.view.asking) return reveal(stepper, false);
      goTo(stepper, stepper.view.step + 1);
      if (stepper.view.asking && !byFinger()) part("answer").focus(); // which would cover half of it with a keyboard
    },
    last: () => goTo(stepper, stepper.view.last),
    play: () => play(stepper, !state.playing),
    show: () => reveal(stepper, false),
    plus: () => answerSign(stepper, "+"),
    minus: () => (part("answer").value.trim() ? turnSign(part("answer")) : answerSign(stepper, "−")),
    step: () => turnTo("step"),
    look: () => turnTo("look"),
    again: () => send(stepper, { again: true }),
  };
}

function listenToChoosers(stepper) {
  const { el, state } = stepper;
  const changes = {
    notation: (to) => set(stepper, { notation: to }),
    example: (to) => set(stepper, { example: Number(to) }),
    speed: (to) => { state.speed = to; },
    guessing(_, checked) {
      const { data, view } = stepper;
      data.steps.slice(0, view.step).forEach(({ key }) => state.revealed.add(key)); // seen already
      set(stepper, { guess: checked });
    },
  };
  el.addEventListener("change", ({ target }) => {
    const { value, checked, dataset: { name } } = target; // as chosen: a pause draws
    if (name !== "speed") pause(stepper);
    changes[name]?.(value, checked);
  });
}

function listenToScrubber(stepper) {
  const { el, part, segments } = stepper, isOnIt = ({ target }) => target.closest(".bp-scrubber");
  const scrub = ({ clientX }) => { // left of the first is the start
    pause(stepper);
    goTo(stepper, segments.filter((segment) => segment.getBoundingClientRect().left <= clientX).length);
  };
  el.addEventListener("pointerdown", (event) => {
    if (!isOnIt(event)) return;
    part("scrubber").setPointerCapture(event.pointerId);
    scrub(event);
  });
  el.addEventListener("pointermove", (event) => event.buttons && isOnIt(event) && scrub(event));
}

const BEGINS = /^[-+−–\d.,]$/; // a number

// A guess is typed though its field has not the focus.
function begin({ state, part, draw }, key) {
  state.tab = "step";
  draw();
  part("answer").value = key;
  part("answer").focus();
}

function listenToKeys(stepper, act) {
  const { part } = stepper;
  const keys = {
    ArrowRight: act.next, ArrowLeft: act.back, Home: act.first, End: act.last,
    PageDown: () => goToPhase(stepper, 1), PageUp: () => goToPhase(stepper, -1),
    ArrowDown: () => neighbour(stepper, 1), ArrowUp: () => neighbour(stepper, -1),
  };
  stepper.el.addEventListener("keydown", (event) => {
    const { target, key } = event, isShortcut = event.altKey || event.ctrlKey || event.metaKey;
    const { value, selectionStart, selectionEnd } = target; // empty or to be typed over, it needs no arrows
    const isFree = target.matches(".bp-answer") && selectionEnd - selectionStart === value.length;
    const isTyping = target.matches("select, input:not(.bp-guessing)") && !isFree;
    if (isTyping || isShortcut) return;
    if (stepper.view.asking && BEGINS.test(key) && !isFree) {
      begin(stepper, key);
    } else if (keys[key]) {
      pause(stepper);
      keys[key]();
    } else if (key === "Escape" && part("rest").open) {
      shut(stepper);
    } else if ((key === "Enter" || key === " ") && target.closest('[role="button"]')) {
      target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    } else return;
    event.preventDefault();
  });
}

const FAR = 40; // pixels that a finger goes across, and not half as far down

// A finger across the picture, where that has no sideways of its own, or across the sentence, goes a step on or back.
function listenToSwipes(stepper, act) {
  const { el, state } = stepper;
  let start = null;
  el.addEventListener("pointerdown", ({ target, pointerType, isPrimary, clientX, clientY }) => {
    const area = target.closest(".bp-window, .bp-words");
    const isFree = area && !(state.scrolls && area.matches(".bp-window"));
    start = isFree && isPrimary && pointerType === "touch" ? [clientX, clientY] : null; // of two fingers none swipes
  });
  el.addEventListener("pointercancel", () => { start = null; }); // the page scrolls
  el.addEventListener("pointerup", ({ clientX, clientY }) => {
    const [across, down] = start ? [clientX - start[0], clientY - start[1]] : [0, 0];
    start = null;
    if (Math.abs(across) < FAR || Math.abs(across) < 2 * Math.abs(down)) return;
    pause(stepper);
    act[across < 0 ? "next" : "back"]();
  });
}

// Not every keyboard of numbers on a telephone has a minus.
function turnSign(field) {
  const typed = field.value.trim(), isNegative = /^[-−–]/.test(typed);
  field.value = isNegative ? typed.slice(1) : `−${typed.replace(/^\+/, "")}`;
}
