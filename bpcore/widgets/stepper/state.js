// What a stepper remembers beside its traits, and what changes it: steps, choices, playing.

import { byLetter, flat, unravel } from "./entries.js";
import { kindOf } from "./view.js";

/**
 * What the modules of a stepper share.
 * @typedef {object} Stepper
 * @property {object} model the traits, and the way to the kernel
 * @property {Data} data
 * @property {object} state see `initial`
 * @property {View} view what is to be seen, as it was last drawn
 * @property {HTMLElement} el
 * @property {(name: string) => Element} part the element of class bp-name
 * @property {Element[]} segments of the scrubber, one for each step
 * @property {object} drawing the picture
 * @property {() => boolean} kernel whether one has answered
 * @property {() => void} draw
 */

export const initial = () => ({
  at: { r: 2, c: 2, p: 0, q: 1 }, // the chosen place; the unit, the one below and the example are traits
  focus: { layer: 1, kind: "unit" }, // what is looked at: a unit, a weight or the loss
  tab: "step", before: null, // the values before the last change
  speed: "1500", playing: 0, // milliseconds from step to step, and the timer
  revealed: new Set(), tried: false, right: 0, asked: 0, verdict: {}, // guesses
  queue: [], typed: {}, waiting: 0, silence: "", // messages to the kernel
  drawn: -1, lettered: null, narrow: null, scrolls: false, // how the page was last drawn
});

export function set({ model, state, draw }, traits) {
  state.setting = true; // one drawing for all
  for (const [name, to] of Object.entries(traits)) model.set(name, to);
  state.setting = false;
  model.save_changes();
  draw();
}

export function goTo(stepper, step) {
  const { model, data, state, part } = stepper, within = Math.max(0, Math.min(data.steps.length, step));
  if (within === model.get("step") && state.tab === "step") return;
  Object.assign(state, { tab: "step", tried: false });
  part("answer").value = "";
  set(stepper, { step: within });
}

// On to where the next phase begins, or the end; back to where this one began or, from there, the one before it.
export function goToPhase(stepper, by) {
  const { data: { steps }, view: { step, last } } = stepper;
  const begins = steps.flatMap(({ phase }, k) => (phase === steps[k - 1]?.phase ? [] : [k + 1]));
  goTo(stepper, by > 0 ? begins.find((begin) => begin > step) ?? last
    : begins.reverse().find((begin) => begin < step) ?? 0); // not `findLast`, which is newer than the browsers
}

// A unit, a weight or the loss is chosen, each letter given counting from 0.
export function select(stepper, { layer, kind, i, j, ...places }) {
  pause(stepper);
  const { state, part, view: { frame } } = stepper;
  Object.assign(state.at, places);
  Object.assign(state, { focus: { layer, kind }, typed: {} });
  part("answer").value = "";
  if (frame?.layer !== layer || kind !== kindOf(frame)) state.tab = "look";
  choose(stepper, i, j);
}

function choose(stepper, i, j) {
  set(stepper, { ...(i === undefined ? {} : { unit: i + 1 }), ...(j === undefined ? {} : { below: j + 1 }) });
}

// The next entry of the step's array, or of the units looked at: the last letters change first, the unit last.
export function neighbour(stepper, move) {
  const { data, state, view: { frame, index, focus, looking, at } } = stepper;
  const letters = looking ? (focus.kind === "unit" ? "i" : "") : frame?.letters ?? "";
  if (!letters) return;
  const shape = looking ? [data.layers[focus.layer].shape[0]] : data.shapes[frame.key];
  const now = looking ? [Math.min(at.i, shape[0] - 1)] : index;
  const order = [...letters].map((_, axis) => axis).sort((a, b) => (letters[b] === "i") - (letters[a] === "i"));
  const inOrder = (list) => order.map((axis) => list[axis]), total = shape.reduce((product, n) => product * n, 1);
  const to = (flat(inOrder(shape), inOrder(now)) + move + total) % total;
  const { i, j, ...places } = byLetter(inOrder(letters), unravel(inOrder(shape), to));
  Object.assign(state.at, places);
  choose(stepper, i, j);
}

export function play(stepper, on) {
  const { el, state, draw } = stepper, isAtEnd = () => stepper.view.step >= stepper.view.last;
  clearTimeout(state.playing);
  state.playing = 0;
  const again = () => {
    if (!el.isConnected || stepper.view.asking || isAtEnd()) return play(stepper, false);
    state.playing = setTimeout(again, Number(state.speed));
    goTo(stepper, stepper.view.step + 1);
  };
  if (on && isAtEnd()) goTo(stepper, 0);
  if (on) again();
  draw();
}

export function pause(stepper) {
  if (stepper.state.playing) play(stepper, false);
}
