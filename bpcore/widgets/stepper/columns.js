// Where the picture of a net has its columns and their rows, and which unit or map a row shows.

const OPEN = "open"; // the row of a folded layer that shows the selected unit

// `left` and `after` are what lies beside the middles of the first and the last column, `between` and `pitch` the least
// from column to column and from row to row, `most` the rows of a column, of units and of feature maps, `folded` those
// of more units above the last; `unit`, `input`, `map` and `image` are how wide each is at most.
// A chain of single units has all of it to itself, with the loss below its end rather than beside it.
const VIEW = {
  width: 790, height: 444, left: 68, after: 270, between: 184, middle: 249, pitch: 76, most: 5, maps: 3, loss: 0,
  folded: [0, 1, OPEN, null], unit: 120, input: 120, map: 62, image: 120,
};
const CHAIN = { ...VIEW, width: 618, height: 338, after: 150, between: 200, middle: 142, loss: 108 };

// A telephone's width is precious. Three columns fill it, `gap` apart at least, with targets below the last units and
// the loss below all; more columns scroll, and have these beside them. HIGH is what the rows
// and what stands above and below them take.
const PHONE = {
  width: 426, margin: 5, gap: 56, beside: 190, most: 5, maps: 3, folded: [0, OPEN, null],
  unit: 112, input: 70, map: 51, image: 80,
};
const HIGH = { head: 46, mapHead: 16, unit: 78, map: 130, fold: 34, targets: 22, name: 17, foot: 8, loss: 60 };

export const CAPSULE = 34; // is high
export const NAME = HIGH.name;

/** @param {Data} data */
export function layout({ layers }, narrow) {
  return narrow ? onPhone(layers) : onScreen(layers);
}

function onScreen(layers) {
  const isChain = layers.every(({ shape }) => shape.length === 1 && shape[0] === 1), view = isChain ? CHAIN : VIEW;
  const L = layers.length - 1, width = Math.max(view.width, view.left + view.between * L + view.after);
  const larger = isChain ? 1 : 0.2 + 0.8 * (width / view.width); // a wide picture is tall too
  const middle = view.middle * larger, room = view.most * view.pitch * larger;
  const columns = layers.map(({ shape }, l) => {
    const x = view.left + ((width - view.left - view.after) * l) / L;
    return Object.assign(columnOf(shape, l, view, middle, room), { x });
  });
  const loss = { x: width - 66, y: middle + view.loss };
  return { width, height: view.height * larger, needs: 0.74 * width, columns, loss, isBeside: true };
}

function onPhone(layers) {
  const { margin, gap, beside } = PHONE, L = layers.length - 1, isMap = ({ shape }) => shape.length > 1;
  const columnsIn = (room, middle) => layers.map(({ shape }, l) => columnOf(shape, l, PHONE, middle, room));
  const taken = columnsIn(Infinity, 0).reduce((sum, { half }) => sum + 2 * half, 2 * margin); // by the columns
  const isBeside = taken + gap * L > PHONE.width, width = isBeside ? taken + gap * L + beside : PHONE.width;
  const below = isBeside ? 0 : HIGH.targets + (layers[L].names ? HIGH.name : 0);
  const room = Math.max(...layers.map((layer, l) => (
    rowsOf(layer.shape, PHONE).length * (isMap(layer) ? HIGH.map : HIGH.unit + (l === L ? below : 0)))));
  const head = HIGH.head + (layers.some(isMap) ? HIGH.mapHead : 0), columns = columnsIn(room, head + room / 2);
  let left = margin;
  for (const column of columns) {
    column.x = left + column.half;
    left += 2 * column.half + (isBeside ? gap : (width - taken) / L);
  }
  const height = head + room + (columns.some((column) => isFolded(column) && column.size) ? HIGH.fold : 0)
    + (isBeside ? HIGH.foot : HIGH.loss);
  const loss = isBeside ? { x: width - 57, y: head + room / 2 } : { x: width - 190, y: height - 24 };
  return { width, height, needs: isBeside ? 0.82 * width : 0, columns, loss, isBeside };
}

function rowsOf([n, ...isMap], { most, maps, folded }) {
  if (n <= (isMap.length ? maps : most)) return [...Array(n).keys()];
  return [...(isMap.length ? [0, OPEN] : folded), n - 1];
}

// `y(r)` is where row r is, `unit(row)` which unit or map is in it: `rows` has its number, OPEN, or null for a gap.
function columnOf(shape, l, view, middle, room) {
  const [n] = shape, isMap = shape.length > 1, rows = rowsOf(shape, view), wide = l ? view.unit : view.input;
  const pitch = Math.min(150, room / rows.length);
  const size = isMap && (l ? Math.min(view.map, (pitch - 28) / 2) : Math.min(view.image, pitch - 22)); // of one map
  const column = {
    l, n, rows, size, pitch, wide, units: [], labels: [], first: rows.indexOf(OPEN), open: rows.indexOf(OPEN),
    half: isMap ? (l ? size + 2 : size / 2) : wide / 2,
    y: (r) => middle + (r - (rows.length - 1) / 2) * pitch,
    unit: (row) => (row === OPEN ? column.open : row),
  };
  return column;
}

// The open row shows the selected unit, or the first that has no row of its own.
export function open(column, selected) {
  const { first, n } = column, isHidden = selected >= first && selected <= n - 2;
  column.open = isHidden ? selected : first;
}

export const isFolded = ({ rows }) => rows.includes(OPEN);
