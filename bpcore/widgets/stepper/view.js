// What is to be seen, worked out from the data and the state: which step, which entry, what is known, what lights up.

import { byLetter, expand, flat, indexOf, listed, reference } from "./entries.js";

const QUANTITIES = { loss: ["E", "predicted", "new_E"], weight: ["W", "dE_dW", "new_W"],
  unit: ["b", "s", "o", "y", "dE_do", "delta", "dE_db", "new_b"] };

export function viewOf(model, data, state) {
  const last = data.steps.length, step = Math.max(0, Math.min(last, model.get("step")));
  const frame = data.steps[step - 1], n = Math.min(model.get("example"), data.examples) - 1;
  const notation = model.get("notation"), looking = state.tab === "look";
  const at = { ...state.at, i: model.get("unit") - 1, j: model.get("below") - 1, n };
  const asking = Boolean(model.get("guess") && frame && !state.revealed.has(frame.key));
  const later = new Set(data.steps.slice(asking ? step - 1 : step).map(({ key }) => key));
  const index = frame ? indexOf(frame.letters, data.shapes[frame.key], at) : [];
  const place = frame && flat(data.shapes[frame.key], index), ref = frame && reference(frame.key, place);
  const view = {
    data, step, last, frame, n, at, index, place, ref, asking, looking, notation,
    focus: state.focus, before: state.before, quantity: frame?.quantity,
    news: { ...model.get("news"), ...(state.silence ? { wrong: true, text: state.silence } : {}) },
    letters: data.notations[notation].letters,
    verdict: state.verdict.ref === ref && state.verdict.n === n ? state.verdict.text : "",
    known: (key) => !later.has(key),
    text: (key, place) => listed(data.values[key], n)?.[place] ?? "",
    digit: (key, place) => {
      const sizes = [data.sizes[key] ?? ""].flat();
      return (sizes[n] ?? sizes[0])[place] ?? 0;
    },
  };
  view.entries = looking ? entriesOf(view) : [];
  view.pieces = frame ? expand(data, frame.pieces, { ...at, ...byLetter(frame.letters, index) }) : [];
  const lit = looking ? view.entries : [...view.pieces, ...(frame ? [{ key: frame.key, index }] : [])];
  view.read = new Set(lit.map(({ ref }) => ref));
  view.gives = looking || asking ? null : ref;
  view.edges = new Set(lit.filter(({ key }) => /^(W|dE_dW|new_W)\d/.test(key)).map(({ key, index }) => {
    const layer = key.match(/\d+$/)[0];
    return `${layer}:${index[0]},${index[data.layers[layer].weights === "conv" ? 1 : index.length - 1]}`;
  }));
  const units = (layer, ofWeight) => ({ [layer]: at.i, ...(ofWeight ? { [layer - 1]: at.j } : {}) });
  const { layer, kind } = state.focus;
  const chosenUnits = [units(layer, kind === "weight"), frame ? units(frame.layer, frame.letters.includes("j")) : {}];
  view.selected = Object.assign({}, ...(looking ? chosenUnits.reverse() : chosenUnits)); // a unit for each layer
  data.layers.forEach(({ weights }, l) => { // without weights each unit reads the one beside it: both columns open the same
    if (l && !weights) view.selected[l] = view.selected[l - 1] = view.selected[l] ?? view.selected[l - 1];
  });
  return view;
}

// The entries that tell of what is looked at, as far as this net has them.
function entriesOf({ data, at, focus: { layer, kind } }) {
  return QUANTITIES[kind].map((quantity) => quantity + layer).filter((key) => data.shapes[key]).map((key) => {
    const letters = data.letters[key], index = indexOf(letters, data.shapes[key], at), place = flat(data.shapes[key], index);
    return { key, letters, index, place, ref: reference(key, place), given: key in data.symbols };
  });
}

// Which entry of a step is chosen, in words.
export function told({ frame, index, data }) {
  const [a, b, c, d] = index.map((i) => i + 1), isMap = data.layers[frame.layer].shape.length > 1;
  return {
    i: ` · ${isMap ? "map" : "unit"} ${a}`, ji: ` · weight from ${a} to ${b}`, irc: ` · map ${a}, row ${b}, column ${c}`,
    jipq: ` · from map ${a} to ${b}, p = ${c - 1}, q = ${d - 1}`, jpqi: ` · from map ${a}, row ${b}, column ${c} to unit ${d}`,
  }[frame.letters] ?? "";
}

// A step's name on the scrubber, in the letters of the notation.
export function label({ data, letters }, { quantity, layer }) {
  const o = layer === data.layers.length - 1 ? letters.top : letters.o;
  const ofLayer = { s: letters.s, o, dE_do: `∂${o}`, delta: letters.delta, dE_dW: `∂${letters.W}`, dE_db: `∂${letters.b}`,
    new_W: letters.W, new_b: letters.b }[quantity];
  if (!ofLayer) return { E: letters.E, predicted: `≈${letters.E}′`, new_E: `${letters.E}′` }[quantity];
  const raised = [...String(layer)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
  return ofLayer + raised + (quantity.startsWith("new") ? "′" : "");
}
