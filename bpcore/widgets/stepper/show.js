// Writes what is to be seen into the page, around the picture.

import { array, arrayTitle, equation, jacobian, legend, numbers, outcome } from "./card.js";
import { arrange } from "./foot.js";
import { look, patch } from "./look.js";
import { byFinger } from "../page.js";
import { send } from "./sending.js";
import { select } from "./state.js";
import { entryInWords, kindOf, label } from "./view.js";

const HELLO = ": forwards to the loss, back to the gradient of every weight, and one step of descent.";
const NO_KERNEL = "For another step, run the notebook: no kernel has answered.";
const LONGEST = 160; // letters of a sum that are read aloud, rather than its result alone

/** @param {Stepper} stepper */
export function show(stepper) {
  const { el, part, state, drawing, view } = stepper, { frame, step, asking } = view;
  const isHere = () => el.contains(document.activeElement), hadFocus = isHere();
  drawing.draw(view);
  showWords(stepper);
  showCard(stepper);
  showControls(stepper);
  showScrubber(stepper);
  part("live").textContent = spoken(stepper);
  if (frame) showMove(stepper);
  state.drawn = asking ? step - 1 : step;
  if (hadFocus && (!isHere() || document.activeElement.closest("[hidden]"))) part("scrubber").focus();
}

function showWords({ data, part, view }) {
  const { frame, step, last } = view, warning = frame && data.warning;
  part("frame").setAttribute("aria-label", `Stepper: ${data.about}`);
  part("picture").setAttribute("aria-label", `The network: ${data.about}`);
  put(part("title"), frame ? capital(frame.name) : "Nothing is computed yet");
  put(part("where"), frame ? `step ${step} of ${last}${entryInWords(view)}` : `${last} steps`);
  put(part("words"), warning || (frame?.words ?? `Press Next${byFinger() ? "" : " or the → key"}${HELLO}`));
  part("words").classList.toggle("bp-wrong", Boolean(warning));
}

function showCard(stepper) {
  const { el, part, state, view, kernel } = stepper, { frame, looking } = view;
  arrange(stepper);
  for (const tab of el.querySelectorAll(".bp-tab")) tab.setAttribute("aria-pressed", tab.dataset.do === state.tab);
  part("hello").hidden = looking || Boolean(frame);
  part("now").hidden = looking || !frame;
  part("look").hidden = !looking;
  if (frame) {
    showHeadings(stepper);
    showStep(stepper);
    showAgain(stepper);
  }
  if (!looking) return;
  const tools = {
    kernel: kernel(), typed: state.typed,
    select: (chosen) => select(stepper, chosen), send: (message) => send(stepper, message),
  };
  patch(part("look"), look(view, tools));
}

function showHeadings({ data, part, view: { frame, notation, n } }) {
  put(part("of-notes"), data.notations[notation].heading);
  put(part("of-numbers"), !frame.of_all || data.of === 1 ? "With these numbers"
    : `All ${data.of} examples; example ${n + 1} is pictured`);
  put(part("of-numpy"), `In NumPy, ${frame.extent}`);
}

// A step of descent is repeated where the last step stands, by the kernel.
function showAgain({ part, view, kernel }) {
  const { news, step, last, asking } = view, isOffered = step === last && !asking;
  part("again").hidden = !isOffered || !kernel();
  part("repeating").hidden = !isOffered || (kernel() && !news.wrong);
  put(part("repeating"), kernel() ? news.text : NO_KERNEL);
  part("repeating").classList.toggle("bp-wrong", kernel() && news.wrong);
}

function showStep({ data, part, view }) {
  const { frame, asking, n } = view, isOpened = frame.quantity === "delta" && data.shapes[`J${frame.layer}`];
  const whose = `${capital(data.layers[frame.layer].kind)}'s Jacobian`;
  const isLanding = frame.brings.includes(data.outcome.key);
  const title = isLanding ? data.outcome.title
    : isOpened ? `${whose} times ∂E/∂o gives δ, example ${n + 1}` : arrayTitle(view);
  part("equation").innerHTML = equation(view, frame.equations[view.notation], frame.letters, view.index);
  part("ask").hidden = !asking;
  part("answered").hidden = asking;
  put(part("question"), `${label(view, frame)}${entryInWords(view)}  =`);
  put(part("verdict"), view.verdict);
  part("numbers").replaceChildren(...(asking ? [] : numbers(view)));
  put(part("numpy"), frame.numpy);
  put(part("shape"), title);
  part("array").classList.toggle("bp-jacobian", Boolean(isOpened));
  part("array").replaceChildren(...(isLanding ? [outcome(view)] : asking ? [] : (isOpened ? jacobian : array)(view)));
}

function showControls({ model, part, state, view }) {
  const { step, last, asking, notation, n } = view;
  for (const name of ["first", "back"]) off(part(name), step === 0);
  for (const name of ["next", "last"]) off(part(name), step === last && !asking);
  part("notation").value = notation;
  part("example").value = n + 1;
  part("guessing").checked = model.get("guess");
  put(part("score"), state.asked ? `${state.right} of ${state.asked}` : "");
  part("play").classList.toggle("bp-playing", Boolean(state.playing));
  part("play").setAttribute("aria-label", state.playing ? "Pause" : "Play");
}

function showScrubber(stepper) {
  const { data, part, segments, state, view } = stepper, { frame, step, notation } = view;
  segments.forEach((segment, k) => {
    segment.classList.toggle("bp-done", k < step);
    segment.classList.toggle("bp-current", k === step - 1);
  });
  part("scrubber").setAttribute("aria-valuenow", step);
  part("scrubber").setAttribute("aria-valuetext", frame ? `step ${step}, ${frame.name}` : "start");
  if (state.lettered === notation) return;
  state.lettered = notation;
  part("legend").replaceChildren(...legend(view));
  segments.forEach((segment, k) => { segment.lastChild.textContent = label(view, data.steps[k]); });
  crowd(stepper);
}

// Whether the scrubber has room for the names of all its steps, which does not depend on how many it shows.
export function crowd({ part, segments }) {
  const gap = (element) => parseFloat(getComputedStyle(element).columnGap) || 0;
  const phases = [...part("scrubber").children], between = gap(part("scrubber")) * (phases.length - 1);
  const needs = (segment) => segment.lastChild.offsetWidth + gap(segment.parentNode);
  const needed = segments.reduce((sum, segment) => sum + needs(segment), between);
  part("frame").classList.toggle("bp-crowded", needed > part("scrubber").clientWidth);
}

// What a screen reader says of a step.
function spoken({ part, view }) {
  const { frame, step, last, asking } = view, words = part("words").textContent;
  if (!frame) return words;
  const sum = asking ? "What is it?" : part("numbers").textContent;
  const short = sum.length < LONGEST ? sum : view.text(frame.key, view.place);
  return `Step ${step} of ${last}: ${frame.name}${entryInWords(view)}. ${words} ${short}`;
}

// A narrow screen follows the step, and after one step on, values travel.
function showMove(stepper) {
  const { part, state, drawing, view } = stepper, { frame, step, asking, looking } = view, box = part("window");
  if (state.scrolls) {
    box.scrollLeft = drawing.middle(frame.layer, kindOf(frame)) * box.scrollWidth - box.clientWidth / 2;
  }
  const isNext = step === state.drawn + 1 && !asking && !looking;
  if (!isNext || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  requestAnimationFrame(() => drawing.travel(stepper.view)); // painted first
}

// Not `disabled`: a disabled button that has the focus swallows the arrow keys.
const off = (button, isOff) => button.setAttribute("aria-disabled", isOff);
// The same text written anew would be laid out anew.
const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };
const capital = (text) => text.replace(/^[a-z]/, (letter) => letter.toUpperCase()); // δ must not become Δ
