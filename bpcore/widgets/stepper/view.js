// What is to be seen, worked out from the data and the state: which step, which entry, what is known, what lights up.

import { byLetter, expand, flat, indexOf, listed, readsBeside, reference } from "./entries.js";

/**
 * What Python sends (frames.py). Arrays have keys, "dE_dW2", and travel flat: one list, or one for each example where
 * there is a row for each. Index letters: i the unit, j the one below, n the example, r and c the row and the column of
 * a map, u and v those of the map above, p and q those of a kernel.
 * @typedef {object} Data
 * @property {string} about the net in a line
 * @property {Layer[]} layers from the input, layer 0, up
 * @property {number} examples that have travelled, of `of`
 * @property {number} of
 * @property {string[]} activations that can be chosen, as `losses`
 * @property {string[]} losses
 * @property {string} loss its name
 * @property {string} rate
 * @property {string} warning in a sentence, or ""
 * @property {Object<string, {name: string, indices: object, letters: object}>} notations by name
 * @property {Object<string, number[]>} shapes by key, without the examples
 * @property {Object<string, string[] | string[][]>} values by key, written out
 * @property {Object<string, [string[], number] | [string[], number][]>} alike by key, where the values of an array are
 * written otherwise than each by itself: so that they line up, and the power of ten that multiplies them
 * @property {Object<string, string>} roles by key: forward, parameter, target, loss or backward
 * @property {Object<string, string | string[]>} sizes by key: a digit for each value, 9 for the largest
 * @property {Object<string, string>} letters by key: those of an entry, "ji"
 * @property {Object<string, Object<string, string>>} symbols of what is given, by key and notation: MathML
 * @property {Frame[]} steps in their order
 * @property {{name: string, look_at: string}[]} mistakes
 * @property {Rule} rule by which a guess is judged, …
 * @property {Object<string, [number, number, number]>} on_the_way by key: … with this in it
 * @property {string[]} asks the quantities that guess mode asks for
 * @property {Object<string, [number, number[] | number[][]][]>} guesses by key: [-1, truth], [m, what mistake m gives]
 * @property {Object<string, number[]>} starts by key: what an update's quantity is a change of
 * @property {Outcome} outcome of the update
 *
 * @typedef {object} Outcome
 * @property {string} key of the new outputs
 * @property {string} title which step of the descent it is
 * @property {string[][][]} outputs of each example: what it was, is, should be, and what to say of that
 * @property {string[][]} marks of each example: what stands behind a new output in the picture
 * @property {string[]} E the same of the mean loss
 *
 * @typedef {object} Layer
 * @property {string} kind its activation, or "input"
 * @property {string} label what stands above it: that too, or what it does besides
 * @property {number[]} shape of one example: [units] or [maps, rows, columns]
 * @property {string} weights the index letters of its weights: "ji", above maps "jpqi", of kernels "jipq"; "i" where
 * each unit reads the one beside it, and "" where it has none
 *
 * @typedef {object} Frame a step
 * @property {string} key of what it gives: quantity and layer
 * @property {string} quantity
 * @property {number} layer
 * @property {string} phase
 * @property {string} name
 * @property {string} letters of an entry
 * @property {Object<string, string>} equations by notation: MathML
 * @property {Piece[]} pieces of its right-hand side, for expand in entries.js
 * @property {boolean} of_all whether it adds up over the examples
 * @property {string[]} brings keys of what it reads, and shows, first
 * @property {string} numpy
 * @property {string} extent of what this line of NumPy computes
 * @property {string} words
 * @property {string} shape "2×3", or ""
 *
 * @typedef {string | Entry | Sum | Largest | Fraction} Piece
 * @typedef {{of: string, at: string[], brackets?: number}} Entry the entry of an array whose index is these expressions
 * in letters, in brackets if negative, from this term on of the sum that it stands in
 * @typedef {{sum: string, count: number[], pieces: Piece[], brackets: boolean}} Sum over these letters
 * @typedef {{largest: string, count: number[], pieces: Piece[]}} Largest of these, over these letters
 * @typedef {{over: Piece[], under: Piece[], brackets: [boolean, boolean]}} Fraction
 *
 * @typedef {ReturnType<typeof viewOf>} View
 */

const QUANTITIES = {
  unit: ["b", "s", "o", "y", "dE_do", "delta", "dE_db", "new_b"],
  weight: ["W", "dE_dW", "new_W"],
  loss: ["E", "predicted", "new_E"],
};

// What a step is about: a unit, a weight or the loss.
export const kindOf = ({ quantity }) => Object.keys(QUANTITIES).find((kind) => QUANTITIES[kind].includes(quantity));

/** @param {Stepper} stepper */
export function viewOf({ model, data, state }) {
  const last = data.steps.length, step = Math.max(0, Math.min(last, model.get("step")));
  const frame = data.steps[step - 1], n = Math.min(model.get("example"), data.examples) - 1;
  const notation = model.get("notation"), looking = state.tab === "look";
  const at = { ...state.at, i: model.get("unit") - 1, j: model.get("below") - 1, n };
  const isAsked = model.get("guess") && data.asks.includes(frame?.quantity);
  const asking = isAsked && !state.revealed.has(frame.key);
  const later = new Set(data.steps.slice(asking ? step - 1 : step).map(({ key }) => key));
  data.steps.slice(step).forEach(({ brings }) => brings.forEach((key) => later.add(key)));
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
    mark: (key, place) => (key === data.outcome.key && data.outcome.marks[n][place]) || "",
    alike(key) { // the texts of an array shown together, and what multiplies them all
      const sent = data.alike[key], [texts, power] = (Array.isArray(sent?.[0][0]) ? sent[n] : sent)
        ?? [listed(data.values[key], n), 0];
      return { texts, times: power ? `10${raised(power)}` : "" };
    },
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
  view.edges = new Set(lit.map((entry) => edgeOf(data, entry)));
  view.selected = selectedUnits(view);
  return view;
}

// The edge of a weight, its layer and its two ends: undefined for what is no weight.
function edgeOf({ layers }, { key, index }) {
  const [, layer] = /^(?:W|dE_dW|new_W)(\d+)$/.exec(key) ?? [];
  if (!layer) return undefined;
  const { i, j = i } = byLetter(layers[layer].weights, index);
  return `${layer}:${j},${i}`;
}

// The selected unit of each layer that has one, as what is looked at or the step has it.
function selectedUnits({ data, frame, focus, at, looking }) {
  const units = ({ layer }, kind) => ({ [layer]: at.i, ...(kind === "weight" ? { [layer - 1]: at.j } : {}) });
  const ofFocus = units(focus, focus.kind), ofStep = frame ? units(frame, kindOf(frame)) : {};
  const selected = looking ? { ...ofStep, ...ofFocus } : { ...ofFocus, ...ofStep };
  data.layers.forEach(({ weights }, l) => { // a unit that reads the one beside it: both columns open the same
    if (l && readsBeside(weights)) selected[l] = selected[l - 1] = selected[l] ?? selected[l - 1];
  });
  return selected;
}

// The entries that tell of what is looked at, as far as this net has them.
function entriesOf({ data, at, focus: { layer, kind } }) {
  return QUANTITIES[kind].map((quantity) => quantity + layer).filter((key) => data.shapes[key]).map((key) => {
    const letters = data.letters[key], shape = data.shapes[key];
    const index = indexOf(letters, shape, at), place = flat(shape, index);
    return { key, letters, index, place, ref: reference(key, place), given: key in data.symbols };
  });
}

// Which entry of a step is chosen, in words.
export function entryInWords({ frame, index, data }) {
  const [a, b, c, d] = index.map((i) => i + 1), unit = data.layers[frame.layer].shape.length > 1 ? "map" : "unit";
  return {
    i: ` · ${kindOf(frame) === "weight" ? "weight of " : ""}${unit} ${a}`,
    ji: ` · weight from ${a} to ${b}`,
    irc: ` · map ${a}, row ${b}, column ${c}`,
    jipq: ` · from map ${a} to ${b}, p = ${c - 1}, q = ${d - 1}`,
    jpqi: ` · from map ${a}, row ${b}, column ${c} to unit ${d}`,
  }[frame.letters] ?? "";
}

const raised = (n) => String(n).replace(/./g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit] ?? "⁻");

// A step's name on the scrubber, in the letters of the notation.
export function label({ data, letters }, { quantity, layer }) {
  const o = layer === data.layers.length - 1 ? letters.top : letters.o;
  const ofLayer = {
    s: letters.s, o, delta: letters.delta, new_W: letters.W, new_b: letters.b,
    dE_do: letters.slope + o, dE_dW: letters.slope + letters.W, dE_db: letters.slope + letters.b,
  }[quantity];
  if (!ofLayer) return { E: letters.E, predicted: `≈${letters.E}′`, new_E: `${letters.E}′` }[quantity];
  return ofLayer + raised(layer) + (quantity.startsWith("new") ? "′" : "");
}
