// Shows the picture that Python draws of what the sliders say. While one is drawn another may be asked for, so that
// Python need not wait for the page; but only one, so that slow pictures make no queue. A new image is decoded before
// it is put in place: nothing flickers.

import { decoded } from "../image.js";
import { PATIENCE, SILENCE, settle } from "../page.js";

const BACK = `${SILENCE} The sliders are back where they were.`;
const WAITS = "A cell is running: the picture comes when it has ended.";
const AHEAD = 2; // messages without an answer
const ALONE = "To move the sliders, open the notebook and run it: no kernel has answered this page.";
const ROW = `<label><span></span><input type="range" min="0" step="1"></label>
  <span class="bp-reads" aria-hidden="true"></span>`;

/**
 * What Python sends (sliders/widget.py), and what the functions here share.
 * @typedef {{name: string, label: string, values: any[], texts: string[]}} Slider its values, also written out
 * @typedef {{png: DataView, alt: string, width: number, values: object, news: string, answers: number}} Shown a picture
 * @typedef {object} Panel
 * @property {Slider[]} sliders
 * @property {Shown} shown the picture of these `values`, after so many `answers`
 * @property {?object} asked the newest of the values that are on their way, `queued` behind a cell or not
 * @property {number} messages how many are on their way
 * @property {number} waiting the timer
 */

export default {
  render({ model, el: host }) {
    const { el, kernel, leave } = settle({ model, el: host }, "bp-sliders", () => offer(panel));
    const panel = { model, el, kernel, shown: model.get("shown"), asked: null, messages: 0, queued: false, waiting: 0 };
    fill(panel, model.get("sliders"));
    const onShown = () => show(panel), onMessage = (message) => waits(panel, message);
    el.addEventListener("input", () => { write(panel); ask(panel); });
    model.on("change:shown", onShown);
    model.on("msg:custom", onMessage);
    back(panel);
    show(panel);
    return () => {
      clearTimeout(panel.waiting);
      model.off("change:shown", onShown);
      model.off("msg:custom", onMessage);
      leave();
    };
  },
};

function fill(panel, sliders) {
  const { el } = panel, label = `Sliders for ${sliders.map(({ label }) => label).join(", ")}`;
  el.innerHTML = `<div class="bp-box" role="group"><div class="bp-rows">${ROW.repeat(sliders.length)}</div>
    <div class="bp-image"><img></div><p class="bp-told" role="status"></p></div>`;
  el.querySelector(".bp-box").setAttribute("aria-label", label);
  const inputs = [...el.querySelectorAll("input")], readings = [...el.querySelectorAll(".bp-reads")];
  sliders.forEach(({ name, label, values, texts }, k) => {
    Object.assign(inputs[k], { max: values.length - 1, name, disabled: true }); // until a kernel answers
    inputs[k].previousSibling.textContent = label;
    const longest = Math.max(...texts.map((text) => text.length));
    readings[k].style.minWidth = `${longest}ch`; // or the slider would change its length
  });
  Object.assign(panel, { sliders, inputs, readings });
}

const wanted = ({ sliders, inputs }) => Object.fromEntries(
  sliders.map(({ name, values }, k) => [name, values[inputs[k].value]]));
const differ = ({ sliders }, some, others) => sliders.some(({ name }) => some[name] !== others[name]);

function write({ sliders, inputs, readings }) {
  sliders.forEach(({ texts }, k) => {
    const text = texts[inputs[k].value];
    readings[k].textContent = text;
    inputs[k].setAttribute("aria-valuetext", text);
  });
}

function back(panel) {
  const { sliders, inputs, shown } = panel;
  sliders.forEach(({ name, values }, k) => { inputs[k].value = values.indexOf(shown.values[name]); });
  write(panel);
}

function say({ el }, text) {
  el.querySelector(".bp-told").textContent = text;
}

function offer(panel) {
  const { inputs, kernel, shown } = panel;
  for (const input of inputs) input.disabled = !kernel();
  say(panel, kernel() ? shown.news : ALONE);
}

function ask(panel) {
  const { model, asked, messages, queued, shown } = panel, values = wanted(panel);
  if ((messages === AHEAD && !queued) || !differ(panel, values, asked ?? shown.values)) return;
  wait(panel, values, messages + 1);
  try { model.send({ values, scale: devicePixelRatio }); } catch { giveUp(panel); }
}

function wait(panel, asked, messages) {
  clearTimeout(panel.waiting);
  const waiting = messages && setTimeout(giveUp, PATIENCE, panel);
  Object.assign(panel, { asked: messages ? asked : null, messages, queued: false, waiting });
}

function giveUp(panel) {
  wait(panel, null, 0);
  back(panel);
  say(panel, BACK);
}

// Python draws when the cell that is running has ended; until then newer values may be sent.
function waits(panel, message) {
  if (message.waits !== panel.shown.answers) return;
  clearTimeout(panel.waiting);
  panel.queued = true;
  say(panel, WAITS);
  ask(panel);
}

async function show(panel) {
  const { model, el, asked, messages, shown } = panel, now = model.get("shown"), values = wanted(panel);
  const isNewest = !asked || !(differ(panel, values, asked) || differ(panel, asked, now.values));
  if (now.answers !== shown.answers) wait(panel, asked, Math.max(0, messages - now.answers + shown.answers));
  panel.shown = now;
  if (isNewest) back(panel); else ask(panel); // Python draws the next one while this one is decoded
  const image = await decoded(now);
  if (now !== panel.shown) return; // a newer one is being decoded
  el.querySelector("img").replaceWith(image);
  say(panel, now.news);
}
