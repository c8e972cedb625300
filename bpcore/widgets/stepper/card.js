// What the card shows of a step: its formula, its numbers, and its array; and the legend.

import { element } from "../element.js";
import { few, flat, listed, unravel } from "./entries.js";

export const value = (text, role, more = "") => element("span", { class: `bp-value bp-${role} ${more}` }, text);

// What the first row of an index letter is called: kernel offsets count from 0, all else from 1.
export const first = (letter, letters) => (letters === "jipq" && "pq".includes(letter) ? 0 : 1);

// The equation with the chosen place for its index letters, which the notation may call by others.
export function equation(view, math, letters, index) {
  const names = view.data.notations[view.notation].indices;
  const apart = math.replaceAll("<mi>p</mi><mi>q</mi>", letters === "jipq" ? "<mi>p</mi><mo>,</mo><mi>q</mi>" : "$&");
  const filled = [...letters].reduce((text, letter, axis) => text.replaceAll(
    `<mi>${names[letter] ?? letter}</mi>`, `<mn>${index[axis] + first(letter, letters)}</mn>`), apart);
  return Math.max(...index) < 9 ? filled : filled.replaceAll("</mn><mn>", "</mn><mo>,</mo><mn>");
}

// What a number was before the last change, if that changed it.
export function was(view, key, place) {
  const before = view.before && listed(view.before[key], view.n)?.[place];
  return before === undefined || before === null || before === view.text(key, place) ? []
    : [element("small", { class: "bp-was" }, ` was ${before}`)];
}

export function numbers(view) {
  const { frame, pieces, place } = view, shown = [];
  let rest; // the terms that are folded away, behind a button
  for (const piece of pieces) {
    if (piece.fold) {
      const unfold = element("button", { type: "button", class: "bp-fold-terms" }, `… ${piece.fold} more …`);
      const folded = rest = element("span", { hidden: "" });
      unfold.onclick = () => { unfold.previousSibling.remove(); unfold.remove(); folded.hidden = false; };
      shown.push(element("span", {}, piece.text), unfold, rest);
    }
    const part = piece.role ? value(piece.text, piece.role) : element("span", {}, piece.text);
    if (piece.folded) rest.append(part);
    else shown.push(part);
  }
  const result = value(view.text(frame.key, place), view.data.roles[frame.key], "bp-result");
  return [...shown, element("span", {}, " = "), result, ...was(view, frame.key, place),
    ...(view.verdict ? [element("small", { class: "bp-was" }, ` ${view.verdict}`)] : [])];
}

// The two letters of an entry that its array's rows and columns run over.
const AXES = { i: ["", "i"], ji: ["j", "i"], irc: ["r", "c"], jipq: ["p", "q"], jpqi: ["p", "q"] };

export function array(view) {
  const { data, frame, index } = view, shape = data.shapes[frame.key], letters = [...frame.letters];
  const { texts } = view.alike(frame.key);
  const axes = (AXES[frame.letters] ?? ["", ""]).map((letter) => letters.indexOf(letter));
  const [rows, columns] = axes.map((axis, k) => (axis < 0 ? [0] : few(shape[axis], index[axis], 6)));
  return rows.map((r) => element("div", {}, ...columns.map((c) => {
    if (r === null || c === null) return element("span", {}, r === null ? "⋮" : "…");
    const at = flat(shape, index.map((i, axis) => (axis === axes[0] ? r : axis === axes[1] ? c : i)));
    const more = at === view.place && frame.letters ? "bp-result" : "";
    return value(texts[at], data.roles[frame.key], more);
  })));
}

export function arrayTitle(view) {
  const { data, frame, index, n } = view, { times } = view.alike(frame.key);
  const which = { irc: `, map ${index[0] + 1}`, jipq: `, map ${index[0] + 1} to ${index[1] + 1}`,
    jpqi: `, map ${index[0] + 1} to unit ${index[3] + 1}` }[frame.letters] ?? "";
  const example = Array.isArray(data.values[frame.key][0]) ? `, example ${n + 1}` : "";
  const power = times && `, times ${times}`;
  return frame.shape ? `Gives an array of shape ${frame.shape}${example}${which}${power}` : "Gives one number";
}

// δ = J · ∂E/∂o, with softmax's Jacobian J opened; each with the power of ten that multiplies it, if it has one.
export function jacobian(view) {
  const { data, frame, index: [i] } = view, l = frame.layer, keys = [`J${l}`, `dE_do${l}`, frame.key];
  const units = few(data.shapes[keys[0]][0], i, 7), written = keys.map(view.alike);
  const cell = (k, ...at) => value(written[k].texts[flat(data.shapes[keys[k]], at)], data.roles[keys[k]]);
  const signs = ["·", "=", ""].map((sign, k) => [written[k].times && ` · ${written[k].times}`, sign].join(" ").trim());
  const bracketed = (...cells) => {
    cells[0].classList.add("bp-open");
    cells.at(-1).classList.add("bp-close");
    return cells;
  };
  return units.map((row, r) => {
    if (row === null) return element("div", {}, element("span", {}, "⋮"));
    const J = units.map((k) => (k === null ? element("span", {}, "…") : cell(0, row, k)));
    const parts = [J, [cell(1, row)], [cell(2, row)]].flatMap((cells, k) => [
      ...bracketed(...cells), ...(signs[k] ? [element("span", {}, r ? "" : signs[k])] : [])]);
    return element("div", { class: row === i ? "bp-row-here" : "" }, ...parts);
  });
}

// What the update has brought, output by output, and the loss if it is not asked for.
export function outcome({ data, letters, at, n, asking }) {
  const { outputs, E } = data.outcome, shape = data.shapes[data.outcome.key], mean = data.of > 1 ? "\u0304" : "";
  const { names } = data.layers[data.layers.length - 1];
  const row = (name, [was, now, target, word], role) => element("tr", {}, element("th", { scope: "row" }, name),
    ...[was, now].map((text) => element("td", {}, value(text, role))),
    element("td", {}, value(target, "target")), element("td", {}, word));
  const heads = ["", letters.top, `${letters.top}′`, letters.y, ""];
  return element("table", { class: "bp-outcome" },
    element("tr", {}, ...heads.map((text) => (text ? element("th", { scope: "col" }, text) : element("td", {})))),
    ...few(outputs[n].length, at.i, 4).map((k) => (k === null ? element("tr", {}, element("th", {}, "⋮"))
      : row(names?.[k] ?? unravel(shape, k).map((i) => i + 1).join(", "), outputs[n][k], "forward"))),
    ...(asking ? [] : [row(letters.E + mean, E, "loss")]));
}

export function legend({ letters, data }) {
  const key = (role, text) => element("i", { class: `bp-key bp-${role}` }, text);
  const line = (name) => element("i", { class: `bp-stroke ${name}` });
  const hasMaps = data.layers.some(({ shape }) => shape.length > 1);
  const marks = [
    [key("forward", `${letters.s} | ${letters.o}`), " a unit"],
    [key("backward", `${letters.slope}${letters.o}  ${letters.delta}`), " under the unit"],
    [key("parameter", letters.b), " bias"],
    [line(""), " weight, wider if larger"], [line("bp-dashed"), " negative"],
    ...(hasMaps ? [["maps: ■ positive, □ negative, larger if larger"]] : []),
    ["outlined: what the step reads"], ["filled: what it gives"],
  ];
  return marks.map((parts) => element("span", {}, ...parts));
}
