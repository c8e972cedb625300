// The picture of the net: every number has a mark, known by the name and place of its entry.

import { addColumn, drawColumns, nameUnits } from "./units.js";
import { layout } from "./columns.js";
import { addEdges, drawEdges } from "./edges.js";
import { addTag, drawMarks } from "./marks.js";
import { make, write } from "./svg.js";
import { travel } from "./travel.js";

/**
 * Fills the svg once; then `draw(view)` shows what there is to see, `travel(view)` moves values along the edges, and
 * `middle(l, kind)` is where layer l is, or the loss, as a part of the width. `select` is told what is clicked.
 * @param {SVGElement} svg
 * @param {Data} data
 */
export function picture(svg, data, select) {
  const drawing = { svg, data, select, marks: [], edges: [], ...layout(data) }, { width, height, columns } = drawing;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  // Narrower it scrolls, rather than become too small to read.
  svg.closest(".bp-main").style.setProperty("--bp-needs", `${0.74 * width}px`);
  Object.assign(drawing, { lines: make(svg, "g"), labels: make(svg, "g") }); // labels above every line
  columns.slice(1).forEach((column, below) => addEdges(drawing, columns[below], column));
  columns.forEach((column) => addColumn(drawing, column));
  addLoss(drawing);
  return {
    middle: (l, kind) => (kind === "loss" ? drawing.loss.x : columns[l].x) / width,
    draw(view) {
      drawColumns(columns, view);
      drawEdges(drawing, view);
      drawMarks(drawing.marks, view);
      nameUnits(columns, view);
    },
    travel: (view) => travel(drawing, view),
  };
}

function addLoss(drawing) {
  const { svg, data, select, loss: { x, y: middle } } = drawing, L = data.layers.length - 1;
  const mean = data.of > 1 ? "\u0304" : ""; // an update is for all examples: a bar over the letter
  const loss = (key, y, options) => {
    const { group } = addTag(drawing, svg, `${key}${L}`, () => [], x, middle + y, { room: 116, ...options });
    group.addEventListener("click", () => select({ layer: L, kind: "loss" }));
  };
  write(svg, x, middle - 16, "loss", "bp-kind");
  loss("E", 8, { prefix: (letters) => `${letters.E} = `, size: 15 });
  loss("predicted", 40, { prefix: () => "≈ " });
  loss("new_E", 66, { prefix: (letters) => `${letters.E}${mean}′ = `, size: 15 });
}
