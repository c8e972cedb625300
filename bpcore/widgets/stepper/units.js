// The columns of the picture: units as capsules, feature maps as cells, what stands around them, and the fold.

import { CAPSULE, NAME, isFolded, open } from "./columns.js";
import { addCells, addMark, addTag, isOld } from "./marks.js";
import { FINGER, SIZE, SMALL, addTarget, fit, halfCapsule, make, write } from "./svg.js";

const KIND = 14; // the size of what stands beside the units in words

// Where a bias, and what became of it, stand above a unit: how far from its middle, and the room that they have.
const BESIDE = { b: [-38, 74], dE_db: [52, 108], new_b: [36] };
const TIGHT = { b: [-32, 62], dE_db: [29, 56], new_b: [29, 56] }; // as wide as the unit

export function addColumn(drawing, column) {
  const { svg } = drawing, { l, x, rows } = column;
  write(svg, x, 24, `layer ${l}`, "bp-column");
  column.kind = write(svg, x, 42, "", "bp-kind");
  rows.forEach((row, r) => { if (row !== null) addUnit(drawing, column, row, column.y(r)); });
  if (isFolded(column)) addFold(drawing, column);
}

function addUnit(drawing, column, row, y) {
  const { svg, data, isBeside, select } = drawing, { l, x, size, half } = column, i = () => column.unit(row);
  const unit = make(svg, "g", { class: "bp-unit", tabindex: 0, role: "button" });
  column.units.push([unit, i]);
  unit.addEventListener("click", () => select({ layer: l, kind: "unit", i: i() }));
  const quarter = half / 2, above = y - (size ? half : CAPSULE / 2) - 11, below = y + CAPSULE / 2 + 14;
  if (drawing.narrow) addTarget(unit, x, y, Math.max(FINGER, 2 * half), Math.min(column.pitch, 2 * FINGER));
  const part = (key, side) => addHalf(drawing, unit, key, () => [i()], [x, y, 2 * half], side);
  const pill = (key, px, py, options) => addTag(drawing, unit, key, () => [i()], px, py, options);
  if (size) addMaps(drawing, unit, column, i, y);
  else if (l === 0) part("o0", 0);
  else {
    part(`s${l}`, -1);
    part(`o${l}`, 1);
    pill(`dE_do${l}`, x - quarter - 2, below, { room: 2 * quarter - 4 });
    pill(`delta${l}`, x + quarter + 2, below, { room: 2 * quarter - 4 });
  }
  if (data.shapes[`b${l}`]) {
    const slope = (letters) => (drawing.narrow ? "" : `${letters.slope}${letters.b} `);
    const prefixes = { b: (letters) => `${letters.b} `, dE_db: slope, new_b: () => "→ " };
    for (const [name, [away, room]] of Object.entries(drawing.narrow ? TIGHT : BESIDE)) {
      pill(`${name}${l}`, x + away, above, { prefix: prefixes[name], size: SMALL, room });
    }
  }
  if (l === data.layers.length - 1 && !size) addGoal(drawing, pill, l, isBeside ? [x + half + 4, y] : [x, below + 22]);
  if (data.layers[l].names) {
    const over = l ? above - NAME : above, label = l && isBeside ? make(unit, "text", { x: x + half + 8, y: y + 28 })
      : write(unit, x, over + 5, "");
    label.classList.add("bp-kind");
    column.labels.push([label, i]);
  }
  for (const child of [...unit.children]) child.after(" "); // its numbers are words, as nameUnits has them
}

// An output's target, and the new output: beside it, or side by side below it.
function addGoal({ isBeside, narrow }, pill, l, [x, y]) {
  const target = (letters) => `${letters.y} `, arrow = () => "→ ";
  if (isBeside) {
    pill(`y${l}`, x, y, { prefix: target, begins: true, room: narrow ? 64 : undefined });
    pill(`new_o${l}`, x, y - 23, { prefix: arrow, begins: true, size: SMALL, room: 68 });
  } else {
    pill(`y${l}`, x - 36, y, { prefix: target, room: 60 });
    pill(`new_o${l}`, x + 27, y, { prefix: arrow, size: SMALL, room: 62 });
  }
}

// A half of a unit's capsule, left (−1) or right (1), or the whole of it (0), with its number.
function addHalf(drawing, unit, key, index, [x, y, width], side) {
  const room = side ? width / 2 - 10 - 2 * side : width - 20;
  const group = make(unit, "g", { class: `bp-half bp-${drawing.data.roles[key]}` });
  make(group, "path", { d: halfCapsule(x, y, width, CAPSULE, side) });
  const number = write(group, x + side * (width / 4 - 1), y + 5, "", side < 0 ? "bp-number" : "bp-number bp-strong");
  addMark(drawing, group, key, index, (text) => fit(number, text ?? "", SIZE, room));
}

// s, o, ∂E/∂o and δ of one map as the four corners of its place; the input has o alone.
function addMaps(drawing, unit, { l, x, size }, i, y) {
  const { data, select } = drawing, shape = data.layers[l].shape.slice(1), side = size / Math.max(...shape);
  const near = -size - 2, far = 2, middle = -size / 2;
  const corners = l === 0 ? { o: [middle, middle] }
    : { s: [near, near], o: [far, near], dE_do: [near, far], delta: [far, far] };
  for (const [name, [dx, dy]] of Object.entries(corners)) {
    make(unit, "rect", { x: x + dx, y: y + dy, width: size, height: size, class: "bp-map" });
    addCells(drawing, unit, `${name}${l}`, () => [i()], [x + dx, y + dy], side, shape,
      (r, c) => select({ layer: l, kind: "unit", i: i(), r, c }));
  }
}

// Of a layer with more units than rows: which are shown, and a click for another.
function addFold({ svg, narrow, select, height }, column) {
  const { l, x, n, rows, half, first } = column, gap = rows.indexOf(null), lowest = column.y(rows.length - 1) + half;
  const y = gap >= 0 ? column.y(gap) : narrow ? lowest + 24 : height - 9;
  const fold = make(svg, "g", { class: "bp-fold", tabindex: 0, role: "button" });
  if (narrow) addTarget(fold, x, y, 2 * FINGER);
  column.shown = write(fold, x, y + 5, "", "bp-kind");
  const next = () => (column.open < n - 2 ? column.open + 1 : first);
  fold.addEventListener("click", () => select({ layer: l, kind: "unit", i: next() }));
  column.fold = fold;
}

export function drawColumns({ columns, isBeside, narrow, width }, { data, selected }) {
  for (const column of columns) {
    const { l, n, x, rows, size, fold } = column, { label: kind, shape, names } = data.layers[l];
    open(column, selected[l]);
    if (isOld(column, `${kind} ${column.open}`)) continue;
    const put = (label, text) => {
      const half = fit(label, text, KIND) / 2 + 2;
      if (narrow) label.setAttribute("x", Math.max(half, Math.min(width - half, x)));
    };
    put(column.kind, size ? `${kind}, ${shape.join("×")}` : kind);
    for (const [label, i] of column.labels) fit(label, names[i()], KIND, l && isBeside ? 72 : column.wide);
    const shown = rows.filter((row) => row !== null).map((row) => column.unit(row) + 1);
    if (!fold) continue;
    put(column.shown, `${shown.join(", ")} of ${n}`);
    fold.setAttribute("aria-label", `${fold.textContent}: show another ${size ? "map" : "unit"} of layer ${l}`);
  }
}

// A unit's name ends with what it shows, its numbers and what it stands for; letters of numbers that show none stand
// before.
export function nameUnits(columns, { data, letters }, narrow) {
  for (const { l, size, units } of columns) {
    const o = l === data.layers.length - 1 ? letters.top : letters.o;
    const quiet = { s: letters.s, o, dE_do: letters.slope + o, delta: letters.delta,
      ...(narrow ? { dE_db: letters.slope + letters.b } : {}) };
    for (const [unit, i] of units) {
      const texts = [...unit.querySelectorAll("text")].filter((text) => text.textContent);
      const unnamed = texts.map(({ parentNode: { dataset } }) => quiet[dataset.ref?.split(/\d/)[0]]).filter(Boolean);
      const which = [`${size ? "Map" : "Unit"} ${i() + 1} of layer ${l}`, ...unnamed].join(", ");
      const name = which + (texts.length ? `: ${texts.map((text) => text.textContent).join(" ")}` : "");
      if (!isOld(unit, name)) unit.setAttribute("aria-label", name);
    }
  }
}
