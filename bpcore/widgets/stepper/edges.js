// The edges of the picture, and the weights or kernels that stand on them.

import { flat, isNegative, readsBeside } from "./entries.js";
import { addCells, addTag, isOld } from "./marks.js";
import { make } from "./svg.js";

const SIDES = { W: -1, dE_dW: 0, new_W: 1 }; // of an edge: the old weight above its gradient, the new one below
const CELL = 10; // of a kernel

// An edge from each row of a column to each of the next, or to the one beside it alone.
export function addEdges(drawing, from, to) {
  const { weights } = drawing.data.layers[to.l];
  from.rows.forEach((below, p) => to.rows.forEach((above, q) => {
    if (below === null || above === null || (readsBeside(weights) && p !== q)) return;
    const at = { x1: from.x + from.half, y1: from.y(p), x2: to.x - to.half, y2: to.y(q) };
    const ends = () => [from.unit(below), to.unit(above)];
    const single = weights === "ji" || weights === "i"; // one number for the edge
    addEdge(drawing, { l: to.l, weights, at, ends, single });
  }));
}

function addEdge(drawing, edge) {
  const { data, lines, labels, edges, select } = drawing, { l, weights, at, ends, single } = edge;
  edge.group = make(lines, "g", { class: "bp-edge" });
  make(edge.group, "line", { ...at, class: "bp-hit" });
  edge.line = make(edge.group, "line", { ...at, class: "bp-line" });
  edge.title = make(edge.group, "title");
  edges.push(edge);
  if (!weights) return;
  const choose = (place) => {
    const [j, i] = ends();
    select({ layer: l, kind: "weight", j, i, ...place });
  };
  edge.choose = choose;
  edge.group.addEventListener("click", (event) => meant(drawing, edge, event).choose());
  if (!single && weights !== "jipq") return; // one line for all the weights of a map
  for (const name of Object.keys(SIDES)) {
    const holder = make(labels, "g", { class: `bp-onedge bp-${data.roles[name + l]}` });
    holder.addEventListener("click", () => choose());
    (single ? addWeight : addKernel)(drawing, edge, name, holder, choose);
  }
}

function addWeight(drawing, edge, name, holder) {
  const { l, at } = edge, [x, y] = along(at, 0.5);
  const room = drawing.narrow ? at.x2 - at.x1 - 20 : undefined; // between the columns, which are close
  const label = addTag(drawing, holder, `${name}${l}`, () => indexOn(edge), x, y + 22 * SIDES[name], { room });
  if (name === "W") edge.label = label;
}

function addKernel(drawing, { l, at, ends }, name, holder, choose) {
  const key = `${name}${l}`, [, , height, width] = drawing.data.shapes[`W${l}`], [x, y] = along(at, 0.5);
  const corner = [x - (CELL * width) / 2, y - (CELL * height) / 2 + SIDES[name] * (CELL * height + 4)];
  addCells(drawing, holder, key, ends, corner, CELL, [height, width], (p, q) => choose({ p, q }));
}

// A finger covers several edges, and means the nearest.
function meant({ svg, edges }, edge, { pointerType, clientX, clientY }) {
  if (pointerType !== "touch") return edge;
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
  const away = ({ at: { x1, y1, x2, y2 } }) => {
    const [across, down] = [x2 - x1, y2 - y1], along = (x - x1) * across + (y - y1) * down;
    const t = Math.max(0, Math.min(1, along / (across ** 2 + down ** 2)));
    return Math.hypot(x1 + t * across - x, y1 + t * down - y);
  };
  return edges.filter(({ choose }) => choose).reduce((best, each) => (away(each) < away(best) ? each : best), edge);
}

// Of the weight on an edge, in the array of its layer.
function indexOn({ weights, ends }) {
  const [j, i] = ends();
  return [...weights].map((letter) => ({ j, i })[letter]);
}

const along = ({ x1, y1, x2, y2 }, t) => [x1 + t * (x2 - x1), y1 + t * (y2 - y1)];

export const isLit = (view, { l, ends }) => view.edges.has(`${l}:${ends()}`);

export function drawEdges({ edges, data: { shapes } }, view) {
  for (const edge of edges) {
    const { l, group, line, title, single } = edge, [j, i] = edge.ends(), key = `W${l}`, lit = isLit(view, edge);
    const place = single && flat(shapes[key], indexOn(edge));
    const text = single ? view.text(key, place) : "", digit = single ? view.digit(key, place) : 3;
    if (lit && edge.label) moveLabel(edge, view); // else it is not seen
    if (isOld(edge, `${j},${i} ${lit} ${text} ${digit}`)) continue;
    group.classList.toggle("bp-lit", lit);
    line.classList.toggle("bp-negative", isNegative(text));
    line.style.strokeWidth = `${1 + digit / 3}px`;
    title.textContent = `from ${j + 1} of layer ${l - 1} to ${i + 1} of layer ${l}`;
  }
}

// A weight stands near the end where the lit edges are apart, but clear of the units.
function moveLabel({ at, label }, { quantity, looking }) {
  const clear = Math.min(0.5, 32 / (at.x2 - at.x1)), t = { s: 0.3, dE_do: 0.7 }[quantity], [x, y] = along(at, 0.5);
  label.move(...(looking || !t ? [x, y + 22 * SIDES.W] : along(at, Math.max(clear, Math.min(1 - clear, t)))));
}
