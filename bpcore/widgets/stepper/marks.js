// The marks in the picture: each shows one entry, and lights up where a step reads or gives it.

import { flat, isNegative, reference } from "./entries.js";
import { make, tag } from "./svg.js";

// `index()` is the entry's place now, since a folded layer shows one unit after another in the same row;
// `show(text, letters, digit, behind)` writes it down.
export function addMark({ data, marks }, group, key, index, show) {
  marks.push({ group, key, place: () => flat(data.shapes[key], index()), show });
}

// A number in a box.
export function addTag(drawing, parent, key, index, x, y, options) {
  const made = tag(parent, `bp-${drawing.data.roles[key]}`, x, y, options);
  addMark(drawing, made.group, key, index, made.write);
  return made;
}

// A map or a kernel: a cell for each value, whose index is the place of the map and then row and column.
export function addCells(drawing, parent, key, place, [left, top], side, [height, width], choose) {
  const name = `bp-cell bp-${drawing.data.roles[key]}`;
  for (let r = 0; r < height; r++) for (let c = 0; c < width; c++) {
    const group = make(parent, "g", { class: name }), x = left + c * side, y = top + r * side;
    make(group, "rect", { x, y, width: side, height: side, class: "bp-ground" });
    const ink = make(group, "rect", { class: "bp-ink" });
    group.addEventListener("click", (event) => { event.stopPropagation(); choose(r, c); });
    addMark(drawing, group, key, () => [...place(), r, c], (text, _, digit) => drawInk(ink, [x, y], side, text, digit));
  }
}

// In a cell a square as large as the value, hollow if it is negative.
function drawInk(ink, [x, y], side, text, digit) {
  const length = text === null ? 0 : (side - 1.5) * Math.sqrt(Number(digit) / 9);
  const hollow = text !== null && isNegative(text) ? 0.5 : 0; // the outline lies half outside
  const margin = (side - length) / 2 + hollow, inner = Math.max(0, length - 2 * hollow);
  ink.classList.toggle("bp-hollow", hollow > 0);
  for (const [name, value] of Object.entries({ x: x + margin, y: y + margin, width: inner, height: inner })) {
    ink.setAttribute(name, value.toFixed(1));
  }
}

// Whether a part of the picture looks so already: each change in the page costs a layout.
export const isOld = (part, look) => part.look === look || !(part.look = look);

export function drawMarks(marks, view) {
  for (const mark of marks) {
    const { group, key, show } = mark, place = mark.place(), ref = reference(key, place);
    const moved = key.startsWith("dE_db") && view.known(`new_b${key.slice(5)}`); // the new bias stands there now
    const text = view.known(key) && !moved ? view.text(key, place) : null, digit = view.digit(key, place);
    const behind = view.mark(key, place);
    const isRead = view.read.has(ref), isGiven = ref === view.gives;
    if (!isOld(mark, `${ref} ${text} ${behind} ${digit} ${view.notation}`)) {
      group.dataset.ref = ref;
      show(text, view.letters, digit, behind);
    }
    if (isOld(group, `${isRead} ${isGiven}`)) continue;
    group.classList.toggle("bp-read", isRead);
    group.classList.toggle("bp-gives", isGiven);
  }
}
