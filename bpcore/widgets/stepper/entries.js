// Entries of the arrays by name ("delta1") and place, and the right-hand sides of the equations with entries put in.

export const reference = (key, at) => `${key}:${at}`;
export const isNegative = (text) => text.startsWith("−");
export const clamp = (value, n) => Math.max(0, Math.min(n - 1, value));

// Arrays travel flat: one list per example, or one for all of them (parameters, means).
export const listed = (list, n) => (Array.isArray(list?.[0]) ? list[n] : list);

// Where an index stands in the flat list of an array of this shape; undefined if it is outside.
export function flat(shape, index) {
  if (index.some((i, axis) => !(i >= 0 && i < shape[axis]))) return undefined;
  return index.reduce((at, i, axis) => at * shape[axis] + i, 0);
}

// And back: the index that has this place in the flat list.
export function unravel(shape, at) {
  const index = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = at % shape[axis];
    at = Math.floor(at / shape[axis]);
  }
  return index;
}

// The value of each index letter.
export function byLetter(letters, index) {
  return Object.fromEntries([...letters].map((letter, axis) => [letter, index[axis]]));
}

// The letters of an entry ("ji") as an index into an array of this shape, as near as it has to the chosen place.
export const indexOf = (letters, shape, place) => [...letters].map((letter, axis) => clamp(place[letter], shape[axis]));

// Whether each unit reads the one beside it alone, in a layer whose weights have these letters.
export const readsBeside = (weights) => !weights.includes("j");

// At most `most` of n positions: the first ones, the chosen one, the last, and null for each gap.
export function few(n, chosen, most) {
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  const first = most - 4, open = Math.max(first, Math.min(n - 2, chosen));
  return [...Array(first).keys(), ...(open > first ? [null] : []), open, ...(open < n - 2 ? [null] : []), n - 1];
}

// What an index stands for, from 0. That of several letters is written as it is read: places count from 1, offsets from
// 0. What is a place, r, less a place, 2u, is an offset, and all else, "2r+p-1", is a place.
function position(written, at) {
  if (written in at) return at[written];
  const found = [...written.matchAll(/([+-]?)(\d*)([a-z]?)/g)].reduce((sum, [text, sign, times, letter]) => {
    const value = letter ? at[letter] + Number("rcuv".includes(letter)) : Number(text !== "");
    return sum + (sign === "-" ? -1 : 1) * Number(times || 1) * value;
  }, 0);
  return /-\d*[uv]/.test(written) ? found : found - 1;
}

const indexAt = (expressions, at) => expressions.map((expression) => position(expression, at));

const SHOWN = 8; // terms of a sum; of a longer one the first three and the last

/**
 * The pieces of a right-hand side with the numbers in: texts, and {text, key, index, ref, role} for values. Terms that
 * are folded away have `folded`, and the first of them `fold`, how many there are.
 * @param {Data} data
 * @param {Piece[]} pieces
 * @param {object} at the value of each index letter
 * @param {number} term of the sum that the pieces stand in
 */
export function expand(data, pieces, at, term = 0, out = []) {
  const bracketed = (needed, inner) => {
    if (needed) out.push({ text: "(" });
    inner();
    if (needed) out.push({ text: ")" });
  };
  for (const piece of pieces) {
    const { of, sum, largest, over, under, brackets } = piece;
    if (of) {
      const value = valueAt(data, piece, at);
      bracketed(brackets <= term && isNegative(value.text), () => out.push(value));
    } else if (sum) {
      bracketed(brackets, () => addTerms(data, piece, at, out));
    } else if (largest) {
      out.push({ text: "max(" });
      addTerms(data, { ...piece, sum: largest }, at, out, ", ");
      out.push({ text: ")" });
    } else if (over) {
      bracketed(brackets[0], () => expand(data, over, at, term, out));
      out.push({ text: " / " });
      bracketed(brackets[1], () => expand(data, under, at, term, out));
    } else out.push({ text: piece });
  }
  return out;
}

function valueAt({ shapes, values, roles }, { of: key, at: expressions }, at) {
  const index = indexAt(expressions, at), place = flat(shapes[key], index);
  return { text: listed(values[key], at.n)[place], key, index, ref: reference(key, place), role: roles[key] };
}

function addTerms(data, sum, at, out, between = " + ") {
  const terms = termsOf(data, sum, at), unsent = sum.sum.startsWith("n") ? data.of - data.examples : 0;
  terms.forEach((term, t) => {
    const begin = out.length, folded = terms.length > SHOWN && t >= 3 && t < terms.length - 1;
    if (t) out.push({ text: between });
    expand(data, sum.pieces, term, t, out);
    if (folded) out.slice(begin).forEach((part) => { part.folded = true; });
    if (folded && t === 3) out[begin].fold = terms.length - 4;
  });
  if (!terms.length) out.push({ text: "0" });
  if (unsent) out.push({ text: ` + … (${unsent} more examples)` });
}

// What the summed letters stand for in each term; terms with an entry outside its array are none.
function termsOf(data, { sum, count, pieces }, at) {
  const counts = [...sum].map((letter, axis) => (letter === "n" ? data.examples : count[axis]));
  const total = counts.reduce((product, n) => product * n, 1);
  const exists = (value, term) => flat(data.shapes[value.of], indexAt(value.at, term)) !== undefined;
  return Array.from({ length: total }, (_, t) => ({ ...at, ...byLetter(sum, unravel(counts, t)) }))
    .filter((term) => valuesIn(pieces).every((value) => exists(value, term)));
}

// The values in the pieces of a term, those in a fraction too.
const valuesIn = (pieces) => pieces.flatMap((piece) => {
  if (piece.over) return valuesIn([...piece.over, ...piece.under]);
  return piece.of ? [piece] : [];
});
