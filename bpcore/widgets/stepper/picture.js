// The picture of the net: every number has a mark, known by the name and place of its entry.

import { addColumn, drawColumns, nameUnits } from "./units.js";
import { layout } from "./columns.js";
import { addEdges, drawEdges } from "./edges.js";
import { addTag, drawMarks } from "./marks.js";
import { addTarget, make, write } from "./svg.js";
import { travel } from "./travel.js";

/**
 * Fills the svg once, for a telephone if it is `narrow`; then `draw(view)` shows what there is to see, `travel(view)`
 * moves values along the edges, and `middle(l, kind)` is where layer l is, or the loss, as a part of the
 * width. `select` is told what is clicked.
 * @param {SVGElement} svg
 * @param {Data} data
 */
export function picture(svg, data, narrow, select) {
  const drawing = { svg, data, narrow, select, marks: [], edges: [], ...layout(data, narrow) };
  const { width, height, columns } = drawing;
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.closest(".bp-main").style.setProperty("--bp-needs", `${drawing.needs}px`);
  Object.assign(drawing, { lines: make(svg, "g"), labels: make(svg, "g") }); // labels above every line
  columns.slice(1).forEach((column, below) => addEdges(drawing, columns[below], column));
  columns.forEach((column) => addColumn(drawing, column));
  (drawing.isBeside ? addLoss : addLossBelow)(drawing);
  return {
    middle: (l, kind) => (kind === "loss" ? drawing.loss.x : columns[l].x) / width,
    draw(view) {
      drawColumns(drawing, view);
      drawEdges(drawing, view);
      drawMarks(drawing.marks, view);
      nameUnits(columns, view, narrow);
    },
    travel: (view) => travel(drawing, view),
  };
}

// Beside the last column: a line for each of E, where it should land, and where it does.
function addLoss(drawing) {
  const { svg, narrow, loss: { x, y } } = drawing;
  if (narrow) addTarget(svg, x, y + 26, 112, 120).addEventListener("click", chooseLoss(drawing));
  write(svg, x, y - 16, "loss", "bp-kind");
  addLossTags(drawing, svg, { E: [x, y + 8, 116], predicted: [x, y + 40, 116], new_E: [x, y + 66, 116] });
}

// Below all columns: one line, which is one target for a finger.
function addLossBelow(drawing) {
  const { svg, width, loss: { y } } = drawing;
  addTarget(svg, width - 195, y, 380).addEventListener("click", chooseLoss(drawing));
  write(svg, width - 362, y + 5, "loss", "bp-kind");
  addLossTags(drawing, svg, { E: [width - 272, y, 114], predicted: [width - 170, y, 68], new_E: [width - 66, y, 120] });
}

function addLossTags(drawing, parent, places) {
  const { data } = drawing, L = data.layers.length - 1;
  const mean = data.of > 1 ? "\u0304" : ""; // an update is for all examples: a bar over the letter
  const prefixes = {
    E: (letters) => `${letters.E} = `, predicted: () => "≈ ", new_E: (letters) => `${letters.E}${mean}′ = `,
  };
  for (const [key, [x, y, room]] of Object.entries(places)) {
    const { group } = addTag(drawing, parent, `${key}${L}`, () => [], x, y,
      { room, prefix: prefixes[key], ...(key === "predicted" ? {} : { size: 15 }) });
    group.addEventListener("click", chooseLoss(drawing));
  }
}

const chooseLoss = ({ data, select }) => () => select({ layer: data.layers.length - 1, kind: "loss" });
