// "Look and change": one unit, one weight or the loss, whatever the step; with a kernel, what is given can be changed.

import { equation, first, value, was } from "./card.js";
import { element } from "../element.js";
import { clamp } from "./entries.js";

const NAMES = { i: "unit", j: "from", r: "row", c: "column", p: "row", q: "column" };
export function look(view, tools) {
  const { focus, data } = view, { kernel, send } = tools;
  const { kind, layer } = focus, activation = [`activation${layer}`, data.activations, data.layers[layer].kind];
  const settings = kind === "loss" ? [["loss", data.losses, data.loss], ["rate", null, data.rate]]
    : kind === "unit" && layer ? [activation] : [];
  const button = (name, text) => {
    const made = named(name, element("button", { type: "button", class: "bp-button" }, text));
    made.onclick = () => send({ [name]: true });
    return made;
  };
  const undo = element("div", { class: "bp-undo" }, button("undo", "Undo"), button("restart", "Back to the start"));
  const note = kernel ? view.news.text || "Type a new number, or nudge it with ↑ and ↓."
    : "To change numbers, open the notebook and run it: no kernel has answered this page.";
  return [element("div", { class: "bp-choose" }, ...choosers(view, tools)),
    ...view.entries.map((entry) => row(view, tools, entry)),
    ...(kernel ? settings.map((setting) => control(tools, ...setting)) : []),
    element("p", { class: `bp-news${view.news.wrong ? " bp-wrong" : ""}` }, note),
    ...(kernel && view.news.undo ? [undo] : [])];
}

// ---- which unit, weight, or the loss

function choosers(view, { select }) {
  const { data, focus } = view, { layer, kind } = focus, layers = data.layers.map((_, l) => [l, `layer ${l}`]);
  const chosen = kind === "loss" ? "loss" : layer, hasWeights = kind !== "loss" && data.layers[layer].weights;
  const toLayer = (to) => select(to === "loss" ? { layer: data.layers.length - 1, kind: "loss" }
    : { layer: Number(to), kind: data.layers[to].weights && kind === "weight" ? "weight" : "unit" });
  const toKind = (to) => select({ layer, kind: to });
  return [choice("layer", [...layers, ["loss", "the loss"]], chosen, toLayer),
    ...(hasWeights ? [choice("kind", [["unit", "unit"], ["weight", "weight"]], kind, toKind)] : []),
    ...places(view, select)];
}

// A field for each index letter.
function places(view, select) {
  const { data, focus, entries } = view;
  const { key, letters, index } = entries.reduce((a, b) => (b.letters.length > a.letters.length ? b : a));
  return [...letters].map((letter, axis) => {
    const n = data.shapes[key][axis], typed = (field) => Math.round(Number(field.value));
    const low = first(letter, letters), isMap = letter === "i" && letters === "irc";
    const name = letter === "i" && letters.includes("j") ? "to" : isMap ? "map" : low ? NAMES[letter] : letter;
    const attributes = { type: "number", min: low, max: n - 1 + low, value: index[axis] + low };
    const field = named(letter, element("input", attributes));
    field.onchange = ({ target }) => select({ ...focus, [letter]: clamp(typed(target) - low || 0, n) });
    return element("label", {}, name, field);
  });
}

// ---- what it is

function row(view, { kernel, send, typed }, { key, letters, given, index, place }) {
  const frame = view.data.steps.find((frame) => frame.key === key), math = element("div");
  math.innerHTML = equation(view, (frame?.equations ?? view.data.symbols[key])[view.notation], letters, index);
  if (!view.known(key)) return element("div", { class: "bp-entry" }, math);
  const text = view.text(key, place), change = (to) => send({ change: key, index, example: view.n, to });
  const shown = given && kernel ? number(key, text, typed[key] ?? text, change) : value(text, view.data.roles[key]);
  const result = element("div", {}, element("span", {}, "= "), shown, ...was(view, key, place));
  return element("div", { class: "bp-entry" }, math, result);
}

// ---- changing it

function named(name, made) { // to find it again, and its focus, when it is drawn anew
  made.dataset.name = name;
  return made;
}

function choice(name, options, chosen, choose) {
  const made = named(name, element("select", { "aria-label": name.replace(/\d+$/, "") },
    ...options.map(([key, text]) => element("option", { value: key }, text))));
  made.value = chosen;
  made.onchange = ({ target }) => choose(target.value); // not `made`: patch may put it on another
  return made;
}

// A number to type, or to nudge with the arrows: by a tenth, the rate by half or twice: all that this page works out.
function number(name, text, typed, change) {
  const field = named(name, element("input", { class: "bp-number-input", inputmode: "text", // has a minus
    "aria-label": `new value of ${name}`, value: typed }));
  field.onchange = ({ target }) => {
    target.unsent = false;
    if (target.value.trim() !== text) change(target.value);
  };
  field.oninput = ({ target }) => { target.unsent = true; };
  field.onblur = ({ target }) => { target.unsent = false; };
  field.onkeydown = (event) => {
    const { target, key } = event, by = { ArrowUp: 0.1, ArrowDown: -0.1 }[key];
    const now = Number(target.value.replaceAll("−", "-").replace(",", "."));
    if (by === undefined || Number.isNaN(now)) return;
    event.preventDefault();
    const next = name === "rate" ? now * (by > 0 ? 2 : 0.5) : Number((now + by).toPrecision(6));
    target.value = (name === "rate" ? String(next) : next.toFixed(2)).replaceAll("-", "−");
    change(target.value);
  };
  return field;
}

function control({ send }, name, options, now) {
  const change = (to) => send({ change: name, to });
  const readable = options?.map((option) => [option, option.replaceAll("_", " ")]);
  const made = options ? choice(name, readable, now, change) : number(name, now, now, change);
  return element("label", { class: "bp-setting" }, name === "rate" ? "rate α" : name.replace(/\d+$/, ""), made);
}

const isOther = (old, node) => old.nodeName !== node.nodeName || old.dataset.name !== node.dataset.name;

// Makes what is there like what is wanted, and leaves in place what may have the focus.
export function patch(parent, wanted) {
  const there = [...parent.childNodes];
  there.slice(wanted.length).forEach((node) => node.remove());
  wanted.forEach((node, k) => {
    const old = there[k];
    if (!old) parent.append(node);
    else if (!old.dataset || isOther(old, node)) old.replaceWith(node);
    else {
      for (const { name } of [...old.attributes]) if (!node.hasAttribute(name)) old.removeAttribute(name);
      for (const { name, value } of node.attributes) old.setAttribute(name, value);
      for (const handler of ["onchange", "onclick", "onkeydown", "oninput", "onblur"]) old[handler] = node[handler];
      patch(old, [...node.childNodes]);
      if (old.matches("input, select") && !old.unsent) old.value = node.value;
    }
  });
}
