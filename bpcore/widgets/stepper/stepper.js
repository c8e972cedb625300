// Shows the frames that bpcore.widgets.frames worked out, and knows no mathematics: it looks entries up by name,
// writes them down, and lights up what the current step reads and gives. This module holds the state and the controls.

import { array, arrayTitle, element, equation, jacobian, legend, numbers } from "./card.js";
import { byLetter, flat, listed, unravel } from "./entries.js";
import { judge, judgeSign } from "./guess.js";
import { look, patch } from "./look.js";
import { PATIENCE, settle } from "../page.js";
import { picture } from "./picture.js";
import HTML from "./stepper.html";
import { label, told, viewOf } from "./view.js";

const TRAITS = ["data", "step", "unit", "below", "example", "notation", "guess", "news"];

export default {
  render({ model, el: host }) {
    const page = settle({ model, el: host }, "bp-stepper", () => draw()), { el } = page;
    const part = (name) => el.querySelector(`.bp-${name}`);
    const state = { at: { r: 2, c: 2, p: 0, q: 1 }, focus: { layer: 1, kind: "unit" }, tab: "step", speed: "1500",
      revealed: new Set(), tried: false, right: 0, asked: 0, verdict: {}, before: null, playing: 0, waiting: 0, silence: "",
      queue: [], typed: {} };
    let data = model.get("data"), view, drawn = -1, lettered = null, narrow = false;
    el.innerHTML = HTML;
    fill(el, data);
    const drawing = picture(part("picture"), data, select), segments = [...el.querySelectorAll(".bp-segment")];

    function set(traits) {
      state.setting = true; // one drawing for all
      for (const [name, to] of Object.entries(traits)) model.set(name, to);
      state.setting = false;
      model.save_changes();
      draw();
    }
    function step(to) {
      const within = Math.max(0, Math.min(data.steps.length, to));
      if (within === model.get("step") && state.tab === "step") return;
      Object.assign(state, { tab: "step", tried: false });
      part("answer").value = "";
      set({ step: within });
    }
    // A unit, a weight or the loss is chosen, each letter given counting from 0.
    function select({ layer, kind, i, j, ...places }) {
      pause();
      const { frame } = view;
      const ofStep = frame?.layer === layer && kind === (frame.letters.includes("j") ? "weight" : frame.letters ? "unit" : "loss");
      Object.assign(state.at, places);
      Object.assign(state, { focus: { layer, kind }, typed: {} });
      part("answer").value = "";
      if (!ofStep) state.tab = "look";
      set({ ...(i === undefined ? {} : { unit: i + 1 }), ...(j === undefined ? {} : { below: j + 1 }) });
    }
    // One message at a time, since a kernel may take two in the wrong order; what waits gives way to a newer of its kind.
    function send(message) {
      const { queue } = state, kind = ({ to, ...thing }) => JSON.stringify(thing);
      if (message.change && queue.length > 1 && kind(queue.at(-1)) === kind(message)) queue.pop();
      queue.push(message);
      if (message.change) state.typed[message.change] = message.to; // what the next nudge counts from
      if (queue.length === 1) ask();
    }
    function ask() {
      const silent = () => {
        clearTimeout(state.waiting);
        Object.assign(state, { queue: [], typed: {}, silence: "No answer from the kernel yet: it is busy, or it has stopped." });
        draw();
      };
      state.waiting = setTimeout(silent, PATIENCE);
      try { model.send(state.queue[0]); } catch { silent(); }
    }

    function draw() {
      view = viewOf(model, data, state);
      const { frame, asking, looking, step, last } = view, warning = frame && data.warning, focused = el.contains(document.activeElement);
      drawing.draw(view);
      part("frame").setAttribute("aria-label", `Stepper: ${data.about}`);
      part("picture").setAttribute("aria-label", `The network: ${data.about}`);
      part("title").textContent = frame ? capital(frame.name) : "Nothing is computed yet";
      part("where").textContent = frame ? `step ${step} of ${last}${told(view)}` : `${last} steps`;
      part("words").textContent = warning || (frame?.words
        ?? "Press Next or the → key: forwards to the loss, back to the gradient of every weight, and one step of descent.");
      part("words").classList.toggle("bp-wrong", Boolean(warning));
      for (const tab of el.querySelectorAll(".bp-tab")) tab.setAttribute("aria-pressed", tab.dataset.do === state.tab);
      part("hello").hidden = looking || Boolean(frame);
      part("now").hidden = looking || !frame;
      part("look").hidden = !looking;
      if (looking) patch(part("look"), look(view, { kernel: page.kernel(), select, send, typed: state.typed }));
      if (frame) drawStep();
      const said = frame && !asking ? part("numbers").textContent : "What is it?";
      part("live").textContent = !frame ? part("words").textContent : `Step ${step} of ${last}: ${frame.name}${told(view)}. ${
        part("words").textContent} ${said.length < 160 ? said : view.text(frame.key, view.place)}`;
      for (const name of ["first", "back"]) off(part(name), step === 0);
      for (const name of ["next", "last"]) off(part(name), step === last && !asking);
      segments.forEach((segment, k) => {
        segment.classList.toggle("bp-done", k < step);
        segment.classList.toggle("bp-current", k === step - 1);
      });
      part("scrubber").setAttribute("aria-valuenow", step);
      part("scrubber").setAttribute("aria-valuetext", frame ? `step ${step}, ${frame.name}` : "start");
      part("notation").value = view.notation;
      if (lettered !== view.notation) { // the letters
        lettered = view.notation;
        part("legend").replaceChildren(...legend(view));
        segments.forEach((segment, k) => { segment.lastChild.textContent = label(view, data.steps[k]); });
      }
      part("example").value = view.n + 1;
      part("guessing").checked = model.get("guess");
      part("score").textContent = state.asked ? `${state.right} of ${state.asked}` : "";
      part("play").classList.toggle("bp-playing", Boolean(state.playing));
      part("play").setAttribute("aria-label", state.playing ? "Pause" : "Play");
      const box = part("window"); // on a narrow screen, what happens is brought into view
      if (frame && narrow) box.scrollLeft = drawing.middle(frame.layer) * box.scrollWidth - box.clientWidth / 2;
      const moves = step === drawn + 1 && !asking && !looking && !matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (frame && moves) requestAnimationFrame(() => drawing.travel(view)); // painted first
      drawn = asking ? step - 1 : step;
      if (focused && (!el.contains(document.activeElement) || document.activeElement.closest("[hidden]"))) part("scrubber").focus();
    }

    function drawStep() {
      const { frame, asking } = view, opened = frame.quantity === "delta" && data.shapes[`J${frame.layer}`];
      part("equation").innerHTML = equation(view, frame.equations[view.notation], frame.letters, view.index);
      part("ask").hidden = !asking;
      part("answered").hidden = asking;
      part("question").textContent = `${label(view, frame)}${told(view)}  =`;
      part("verdict").textContent = view.verdict;
      part("numbers").replaceChildren(...(asking ? [] : numbers(view)));
      part("numpy").textContent = frame.numpy;
      part("shape").textContent = opened ? `Softmax's Jacobian times ∂E/∂o gives δ, example ${view.n + 1}` : arrayTitle(view);
      part("array").classList.toggle("bp-jacobian", Boolean(opened));
      part("array").replaceChildren(...(asking ? [] : (opened ? jacobian : array)(view)));
    }

    // ---- guessing

    function reveal(right) {
      state.revealed.add(view.frame.key);
      Object.assign(state, { asked: state.asked + 1, right: state.right + (right && !state.tried), tried: false, verdict: {} });
      part("answer").value = "";
      draw();
      part("next").focus();
    }
    const truth = () => view.text(view.frame.key, view.place);
    function answer(text) {
      const { frame, place, n } = view;
      const all = data.guesses[frame.key].map(([mistake, given]) => [mistake, listed(given, n)]);
      const verdict = judge(text, { truthText: truth(), mistakes: data.mistakes,
        candidates: all.map(([mistake, given]) => [mistake, given[place]]), others: all[0][1].filter((_, k) => k !== place) });
      if (verdict.right && !verdict.sign) reveal(true);
      say(verdict);
    }
    function say({ right, text, unread }) {
      state.verdict = { ref: view.ref, n: view.n, text: `${right ? "✓ " : ""}${text}` };
      state.tried ||= !right && !unread;
      draw();
    }

    // ---- the controls

    const act = {
      first: () => step(0), back: () => step(view.step - 1), last: () => step(data.steps.length),
      next: () => {
        if (view.asking) return reveal(false);
        step(view.step + 1);
        if (view.asking) part("answer").focus();
      },
      play: () => play(!state.playing), show: () => reveal(false), plus: () => say(judgeSign("+", truth())), minus: () => say(judgeSign("−", truth())),
      step: () => { state.tab = "step"; draw(); }, look: () => { state.tab = "look"; draw(); },
    };
    function play(on) {
      clearTimeout(state.playing);
      state.playing = 0;
      const again = () => {
        if (!el.isConnected || view.asking || view.step >= view.last) return play(false);
        state.playing = setTimeout(again, Number(state.speed));
        step(view.step + 1);
      };
      if (on && view.step >= view.last) step(0);
      if (on) again();
      draw();
    }
    const pause = () => state.playing && play(false);

    el.addEventListener("click", ({ target }) => {
      const name = target.closest("[data-do]")?.dataset.do;
      if (name && name !== "play") pause();
      if (name) act[name]();
    });
    const changes = {
      notation: (to) => set({ notation: to }), example: (to) => set({ example: Number(to) }), speed: (to) => { state.speed = to; },
      guessing: (_, checked) => {
        data.steps.slice(0, view.step).forEach(({ key }) => state.revealed.add(key)); // seen already
        set({ guess: checked });
      },
    };
    el.addEventListener("change", ({ target }) => {
      const { value, checked, dataset: { name } } = target; // as chosen: a pause draws
      if (name !== "speed") pause();
      changes[name]?.(value, checked);
    });
    el.addEventListener("submit", (event) => { event.preventDefault(); answer(part("answer").value); });
    const scrub = (event) => { // left of the first is the start
      pause();
      step(segments.filter((segment) => segment.getBoundingClientRect().left <= event.clientX).length);
    };
    el.addEventListener("pointerdown", (event) => {
      if (!event.target.closest(".bp-scrubber")) return;
      part("scrubber").setPointerCapture(event.pointerId);
      scrub(event);
    });
    el.addEventListener("pointermove", (event) => event.buttons && event.target.closest(".bp-scrubber") && scrub(event));
    const keys = { ArrowRight: act.next, ArrowLeft: act.back, Home: act.first, End: act.last,
      ArrowDown: () => neighbour(1), ArrowUp: () => neighbour(-1) };
    el.addEventListener("keydown", (event) => {
      const { target, key } = event, isShortcut = event.altKey || event.ctrlKey || event.metaKey;
      const typing = target.matches("select, input:not(.bp-guessing)") && !target.matches(".bp-answer:placeholder-shown");
      if (typing || isShortcut) return;
      if (keys[key]) {
        pause();
        keys[key]();
      } else if ((key === "Enter" || key === " ") && target.closest('[role="button"]')) {
        target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      } else return;
      event.preventDefault();
    });
    // The next entry of the step's array, or of the units looked at: the last letters change first, the unit last.
    function neighbour(move) {
      const { frame, index, focus, looking, at } = view;
      const letters = looking ? (focus.kind === "unit" ? "i" : "") : frame?.letters ?? "";
      if (!letters) return;
      const shape = looking ? [data.layers[focus.layer].shape[0]] : data.shapes[frame.key];
      const now = looking ? [Math.min(at.i, shape[0] - 1)] : index;
      const order = [...letters].map((_, axis) => axis).sort((a, b) => (letters[b] === "i") - (letters[a] === "i"));
      const inOrder = (list) => order.map((axis) => list[axis]), total = shape.reduce((product, n) => product * n, 1);
      const to = (flat(inOrder(shape), inOrder(now)) + move + total) % total;
      const { i, j, ...places } = byLetter(inOrder(letters), unravel(inOrder(shape), to));
      Object.assign(state.at, places);
      set({ unit: i + 1, ...(j === undefined ? {} : { below: j + 1 }) });
    }

    const changed = {
      data: () => {
        Object.assign(state, { before: data.values, verdict: {} });
        data = model.get("data");
        draw();
      },
      news: () => {
        clearTimeout(state.waiting);
        state.queue.shift();
        if (state.queue.length) ask();
        else state.typed = {};
        state.silence = "";
        draw();
        part("live").textContent = model.get("news").text;
      },
    };
    const listeners = TRAITS.map((name) => [`change:${name}`, () => state.setting || (changed[name] ?? draw)()]);
    for (const [event, listener] of listeners) model.on(event, listener);
    const observer = new ResizeObserver(([{ target }]) => { narrow = target.scrollWidth > target.clientWidth; });
    observer.observe(part("window"));
    draw();
    return () => {
      clearTimeout(state.playing);
      clearTimeout(state.waiting);
      observer.disconnect();
      for (const [event, listener] of listeners) model.off(event, listener);
      page.leave();
    };
  },
};

// Not `disabled`: a disabled button that has the focus swallows the arrow keys.
const off = (button, isOff) => button.setAttribute("aria-disabled", isOff);
const capital = (text) => text.replace(/^[a-z]/, (letter) => letter.toUpperCase()); // δ must not become Δ

// What the data alone decide: the choosers, and the scrubber with its phases.
function fill(el, data) {
  const part = (name) => el.querySelector(`.bp-${name}`);
  const options = (name, entries) => part(name).append(...entries.map(([value, text]) => element("option", { value }, text)));
  part("frame").classList.toggle("bp-crowded", data.steps.length > 24);
  part("frame").classList.toggle("bp-maps", data.layers.some(({ shape }) => shape.length > 1));
  options("notation", Object.entries(data.notations).map(([key, { name }]) => [key, name]));
  options("example", Array.from({ length: data.examples }, (_, n) => [n + 1, `example ${n + 1} of ${data.of}`]));
  part("example").hidden = data.of === 1;
  part("scrubber").setAttribute("aria-valuemax", data.steps.length);
  for (const phase of new Set(data.steps.map((frame) => frame.phase))) {
    const steps = data.steps.filter((frame) => frame.phase === phase);
    part("scrubber").append(element("div", { class: "bp-phase", "data-phase": phase, style: `flex-grow: ${steps.length}` }, element("b", {}, phase),
      element("div", {}, ...steps.map(() => element("div", { class: "bp-segment" }, element("i"), element("span"))))));
  }
}
