// Shows the frames that bpcore/widgets/stepper/frames.py worked out, and knows no mathematics: it looks entries up by
// name, writes them down, and lights up what the current step reads and gives. This module puts the others together.

import { element } from "../element.js";
import { listen } from "./controls.js";
import { homesOf } from "./foot.js";
import { settle } from "../page.js";
import { picture } from "./picture.js";
import { answered } from "./sending.js";
import { crowd, show } from "./show.js";
import { initial, select } from "./state.js";
import HTML from "./stepper.html";
import { viewOf } from "./view.js";

const TRAITS = ["data", "step", "unit", "below", "example", "notation", "guess", "news"];

export default {
  render({ model, el: host }) {
    const { el, kernel, leave } = settle({ model, el: host }, "bp-stepper", () => draw());
    const parts = {}, part = (name) => (parts[name] ??= el.querySelector(`.bp-${name}`));
    const data = model.get("data"), state = initial();
    el.innerHTML = HTML;
    fill(part, data);
    const segments = [...el.querySelectorAll(".bp-segment")];
    const stepper = { model, data, state, el, part, segments, kernel, draw, homes: homesOf(part) };
    function draw() {
      stepper.view = viewOf(stepper);
      show(stepper);
    }
    takeForm(stepper);
    listen(stepper);
    const leaveModel = follow(stepper), observer = new ResizeObserver(() => {
      if (takeForm(stepper)) draw();
      state.scrolls = part("window").scrollWidth > part("window").clientWidth;
      part("window").classList.toggle("bp-scrolls", state.scrolls);
      crowd(stepper);
    });
    for (const name of ["window", "scrubber"]) observer.observe(part(name));
    draw();
    return () => {
      clearTimeout(state.playing);
      clearTimeout(state.waiting);
      observer.disconnect();
      leaveModel();
      leave();
    };
  },
};

// The picture for the width that there is, where it is not that one already; stepper.css knows which is narrow.
function takeForm(stepper) {
  const { part, state, data } = stepper, narrow = getComputedStyle(part("rest")).display === "block";
  if (narrow === state.narrow) return false;
  state.narrow = narrow;
  stepper.drawing = picture(part("picture"), data, narrow, (chosen) => select(stepper, chosen));
  return true;
}

// Draws anew whenever a trait has changed. Gives a function that ends this.
function follow(stepper) {
  const { model, state, part, draw } = stepper;
  const changed = {
    data() {
      Object.assign(state, { before: stepper.data.values, verdict: {} });
      stepper.data = model.get("data");
      draw();
    },
    news() {
      answered(stepper);
      draw();
      const say = () => { part("live").textContent = model.get("news").text; };
      queueMicrotask(say); // after `data`, which may come second, has been drawn
    },
  };
  const listeners = TRAITS.map((name) => [`change:${name}`, () => state.setting || (changed[name] ?? draw)()]);
  for (const [event, listener] of listeners) model.on(event, listener);
  return () => { for (const [event, listener] of listeners) model.off(event, listener); };
}

// What the data alone decide: the choosers, and the scrubber with its phases.
function fill(part, data) {
  const options = (name, entries) => {
    part(name).append(...entries.map(([value, text]) => element("option", { value }, text)));
  };
  part("frame").classList.toggle("bp-maps", data.layers.some(({ shape }) => shape.length > 1));
  options("notation", Object.entries(data.notations).map(([key, { name }]) => [key, name]));
  options("example", Array.from({ length: data.examples }, (_, n) => [n + 1, `example ${n + 1} of ${data.of}`]));
  part("example").hidden = data.of === 1;
  part("scrubber").setAttribute("aria-valuemax", data.steps.length);
  for (const phase of new Set(data.steps.map((frame) => frame.phase))) {
    const { length } = data.steps.filter((frame) => frame.phase === phase);
    const segment = () => element("div", { class: "bp-segment" }, element("i"), element("span"));
    const segments = element("div", {}, ...Array.from({ length }, segment));
    const attributes = { class: "bp-phase", "data-phase": phase, style: `flex-grow: ${length}` };
    part("scrubber").append(element("div", attributes, element("b", {}, phase), segments));
  }
}
