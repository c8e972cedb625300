// The card beside the picture: the formula of a step and its numbers, or all that is known of one unit, weight or loss.

import { clamp, few, flat, indexOf, listed, role } from "./entries.js";

// A text with the class of its role, or a button, or whatever else: element("span", {class: ...}, ...children).
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const value = (text, key, more = "") => element("span", { class: `bp-value bp-${role(key)} ${more}` }, text);

// What the first row of an index letter is called: kernel offsets count from 0, all else from 1.
const first = (letter, letters) => (letters === "jipq" && "pq".includes(letter) ? 0 : 1);

// The equation with the chosen place for its index letters, which the notation may call by others.
export function equation(view, math, letters, index) {
  const names = view.data.notations[view.notation].indices;
  const apart = math.replaceAll("<mi>p</mi><mi>q</mi>", letters === "jipq" ? "<mi>p</mi><mo>,</mo><mi>q</mi>" : "$&");
  const filled = [...letters].reduce((text, letter, axis) => text.replaceAll(
    `<mi>${names[letter] ?? letter}</mi>`, `<mn>${index[axis] + first(letter, letters)}</mn>`), apart);
  return Math.max(...index) < 9 ? filled : filled.replaceAll("</mn><mn>", "</mn><mo>,</mo><mn>");
}

// What a number was before the last change, if that changed it.
function was(view, key, place) {
  const before = view.before && listed(view.before[key], view.n)?.[place];
  return before === undefined || before === null || before === view.text(key, place) ? []
    : [element("small", { class: "bp-was" }, ` was ${before}`)];
}

export function numbers(view) {
  const { frame, pieces, place } = view, shown = [];
  let rest; // the terms that are folded away, behind a button
  for (const piece of pieces) {
    if (piece.fold) {
      const unfold = element("button", { type: "button", class: "bp-fold-terms" }, ` + … ${piece.fold} more … `);
      const folded = rest = element("span", { hidden: "" });
      unfold.onclick = () => { unfold.remove(); folded.hidden = false; };
      shown.push(unfold, rest);
    }
    const part = piece.role ? value(piece.text, piece.key) : element("span", {}, piece.text);
    if (piece.folded) rest.append(part);
    else shown.push(part);
  }
  return [...shown, element("span", {}, " = "), value(view.text(frame.key, place), frame.key, "bp-result"), ...was(view, frame.key, place),
    ...(view.verdict ? [element("small", { class: "bp-was" }, ` ${view.verdict}`)] : [])];
}

// The two letters of an entry that its array's rows and columns run over.
const AXES = { i: ["", "i"], ji: ["j", "i"], irc: ["r", "c"], jipq: ["p", "q"], jpqi: ["p", "q"] };

export function array(view) {
  const { data, frame, index } = view, shape = data.shapes[frame.key], letters = [...frame.letters];
  const axes = (AXES[frame.letters] ?? ["", ""]).map((letter) => letters.indexOf(letter));
  const [rows, columns] = axes.map((axis, k) => (axis < 0 ? [0] : few(shape[axis], index[axis], 6)));
  return rows.map((r) => element("div", {}, ...columns.map((c) => {
    if (r === null || c === null) return element("span", {}, r === null ? "⋮" : "…");
    const at = flat(shape, index.map((i, axis) => (axis === axes[0] ? r : axis === axes[1] ? c : i)));
    return value(view.text(frame.key, at), frame.key, at === view.place && frame.letters ? "bp-result" : "");
  })));
}

export function arrayTitle({ data, frame, index, n }) {
  const which = { irc: `, map ${index[0] + 1}`, jipq: `, map ${index[0] + 1} to ${index[1] + 1}`,
    jpqi: `, map ${index[0] + 1} to unit ${index[3] + 1}` }[frame.letters] ?? "";
  return !frame.shape ? "Gives one number" : `Gives an array of shape ${frame.shape}${Array.isArray(data.values[frame.key][0]) ? `, example ${n + 1}` : ""}${which}`;
}

// δ = J · ∂E/∂o, with softmax's Jacobian J opened.
export function jacobian(view) {
  const { data, frame, index: [i] } = view, l = frame.layer, [n] = data.shapes[`J${l}`];
  const units = few(n, i, 7), cell = (key, ...at) => value(view.text(key, flat(data.shapes[key], at)), key);
  const bracket = (...cells) => cells.map((c, k) => { c.classList.add(...(k ? [] : ["bp-open"]), ...(k < cells.length - 1 ? [] : ["bp-close"])); return c; });
  return units.map((row, r) => element("div", { class: row === i ? "bp-row-here" : "" }, ...(row === null ? [element("span", {}, "⋮")] : [
    ...bracket(...units.map((k) => (k === null ? element("span", {}, "…") : cell(`J${l}`, row, k)))),
    element("span", { class: "bp-times" }, r ? "" : "·"), ...bracket(cell(`dE_do${l}`, row)),
    element("span", { class: "bp-times" }, r ? "" : "="), ...bracket(cell(`delta${l}`, row))])));
}

export function legend({ letters, data }) {
  const key = (role, text) => element("i", { class: `bp-key bp-${role}` }, text);
  const line = (name) => element("i", { class: `bp-stroke ${name}` });
  const marks = [[key("forward", `${letters.s} | ${letters.o}`), " a unit"], [key("backward", `∂${letters.o}  ${letters.delta}`), " below it"],
    [key("parameter", letters.b), " bias"], [line(""), " weight, wider if larger"], [line("bp-dashed"), " negative"],
    ...(data.layers.some(({ shape }) => shape.length > 1) ? [["maps: ■ positive, □ negative, larger if larger"]] : []),
    ["outlined: read"], ["filled: given"]];
  return marks.map((parts) => element("span", {}, ...parts));
}

// ---- one unit, weight, or the loss, whatever the step

const ASKED = { i: "unit", j: "from", r: "row", c: "column", p: "row", q: "column" };

// The entries that tell of it, {key, letters, given}, as far as this net has them.
export function entriesOf({ data, focus: { layer, kind } }) {
  const L = data.layers.length - 1;
  const keys = { loss: [`E${L}`, `predicted${L}`, `new_E${L}`], weight: [`W${layer}`, `dE_dW${layer}`, `new_W${layer}`],
    unit: layer ? ["b", "s", "o", ...(layer === L ? ["y"] : []), "dE_do", "delta", "dE_db", "new_b"].map((name) => name + layer) : ["o0"] }[kind];
  const lettersOf = (key) => data.steps.find((frame) => frame.key === key)?.letters
    ?? (kind === "weight" ? lettersOf(`dE_dW${layer}`) : key[0] === "b" ? "i" : { 1: "i", 3: "irc" }[data.shapes[key].length]);
  return keys.filter((key) => data.shapes[key]).map((key) => ({ key, letters: lettersOf(key), given: key in data.symbols }));
}

export function look(view, { kernel, select, send }) {
  const { data, focus, n } = view, entries = entriesOf(view), L = data.layers.length - 1;
  const named = (name, made) => { made.dataset.name = name; return made; };
  const choice = (name, options, chosen, choose) => {
    const made = named(name, element("select", { "aria-label": name }, ...options.map(([key, text]) => element("option", { value: key }, text))));
    made.value = chosen;
    made.onchange = () => choose(made.value);
    return made;
  };
  const { key, letters } = entries.reduce((a, b) => (b.letters.length > a.letters.length ? b : a)), at = indexOf(letters, data.shapes[key], view.at);
  const layers = [...data.layers.map((_, l) => [l, `layer ${l}`]), ["loss", "the loss"]];
  const choosers = [
    choice("layer", layers, focus.kind === "loss" ? "loss" : focus.layer, (l) => select(l === "loss" ? { layer: L, kind: "loss" }
      : { layer: Number(l), kind: data.layers[l].weights ? focus.kind.replace("loss", "unit") : "unit" })),
    ...(focus.kind !== "loss" && data.layers[focus.layer].weights
      ? [choice("kind", [["unit", "unit"], ["weight", "weight"]], focus.kind, (kind) => select({ layer: focus.layer, kind }))] : []),
    ...[...letters].map((letter, axis) => {
      const size = data.shapes[key][axis], isMap = data.shapes[key].length > 2 && letter === "i" && letters !== "jpqi";
      const name = focus.kind === "weight" && letter === "i" ? "to" : isMap ? "map" : first(letter, letters) ? ASKED[letter] : letter;
      const low = first(letter, letters), input = named(letter, element("input", { type: "number", min: low, max: size - 1 + low, value: at[axis] + low }));
      input.onchange = () => select({ ...focus, [letter]: clamp(Math.round(Number(input.value)) - low || 0, size) });
      return element("label", {}, name, input);
    }),
  ];
  const rows = entries.map(({ key, letters, given }) => {
    const index = indexOf(letters, data.shapes[key], view.at), place = flat(data.shapes[key], index);
    const frame = data.steps.find((frame) => frame.key === key);
    const math = element("div", { class: "bp-math" });
    math.innerHTML = equation(view, (frame?.equations ?? data.symbols[key])[view.notation], letters, index);
    if (!view.known(key)) return element("div", { class: "bp-entry" }, math);
    const text = view.text(key, place), shown = [element("span", {}, "= "), value(text, key), ...was(view, key, place)];
    if (given && kernel) {
      const input = named(key, element("input", { class: "bp-number-input", inputmode: "decimal", "aria-label": `new value of ${key}`, value: text }));
      input.onchange = () => { if (input.value.trim() !== text) send({ change: key, index, example: n, to: input.value }); };
      input.onkeydown = (event) => { // the arrows nudge; the page adds up nothing else
        const by = { ArrowUp: 0.1, ArrowDown: -0.1 }[event.key], now = Number(input.value.replace("−", "-").replace(",", "."));
        if (by === undefined || Number.isNaN(now)) return;
        event.preventDefault();
        send({ change: key, index, example: n, to: (now + by).toFixed(2) });
      };
      shown.splice(1, 1, input);
    }
    return element("div", { class: "bp-entry" }, math, element("div", {}, ...shown));
  });
  const settings = !kernel ? [] : focus.kind === "loss"
    ? [["loss", data.losses, data.loss], ["rate", null, data.rate]]
    : focus.kind === "unit" && focus.layer ? [[`activation${focus.layer}`, data.activations, data.layers[focus.layer].kind]] : [];
  const change = settings.map(([name, options, now]) => {
    const made = options ? choice(name, options.map((option) => [option, option.replaceAll("_", " ")]), now, (to) => send({ change: name, to }))
      : named(name, element("input", { class: "bp-number-input", inputmode: "decimal", value: now }));
    if (!options) made.onchange = () => send({ change: name, to: made.value });
    return element("label", { class: "bp-setting" }, name === "rate" ? "rate α" : name.replace(/\d+$/, ""), made);
  });
  const button = (name, text, message) => {
    const made = named(name, element("button", { type: "button", class: "bp-button" }, text));
    made.onclick = () => send(message);
    return made;
  };
  const note = kernel ? view.news.text || "Type a new number, or nudge it with ↑ and ↓."
    : "To change numbers, open the notebook and run it: this page has no kernel.";
  return [element("div", { class: "bp-choose" }, ...choosers), ...rows, ...change,
    element("p", { class: `bp-news${view.news.wrong ? " bp-wrong" : ""}`, role: "status" }, note),
    ...(kernel && view.news.undo ? [element("div", { class: "bp-undo" }, button("undo", "Undo", { undo: true }), button("restart", "Back to the start", { restart: true }))] : [])];
}
