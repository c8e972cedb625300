// Where the picture of a net has its columns and their rows, and which unit or map a row shows.

// `left` and `after` are what lies beside the middles of the first and the last column, `between` and `pitch` the least
// from column to column and from row to row, `most` the rows of a column, of units and of feature maps.
// A chain of single units has all of it to itself, with the loss below its end rather than beside it.
const VIEW = {
  width: 790, height: 444, left: 68, after: 270, between: 184, middle: 249, pitch: 76, most: 5, maps: 3, loss: 0,
};
const CHAIN = { ...VIEW, width: 618, height: 338, after: 150, between: 200, middle: 142, loss: 108 };
export const UNIT = { width: 120, height: 34 };
const OPEN = "open"; // the row of a folded layer that shows the selected unit

/** @param {Data} data */
export function layout({ layers }) {
  const isChain = layers.every(({ shape }) => shape.length === 1 && shape[0] === 1), view = isChain ? CHAIN : VIEW;
  const L = layers.length - 1, width = Math.max(view.width, view.left + view.between * L + view.after);
  const larger = isChain ? 1 : 0.2 + 0.8 * (width / view.width); // a wide picture is tall too
  const middle = view.middle * larger, room = view.most * view.pitch * larger;
  const columns = layers.map(({ shape }, l) => {
    const x = view.left + ((width - view.left - view.after) * l) / L;
    return columnOf(shape, l, x, middle, room);
  });
  return { width, height: view.height * larger, columns, loss: { x: width - 66, y: middle + view.loss } };
}

// `y(r)` is where row r is, `unit(row)` which unit or map is in it: `rows` has its number, OPEN, or null for a gap.
function columnOf(shape, l, x, middle, room) {
  const [n] = shape, isMap = shape.length > 1, most = isMap ? VIEW.maps : VIEW.most;
  const rows = n <= most ? [...Array(n).keys()] : isMap ? [0, OPEN, n - 1] : [0, 1, OPEN, null, n - 1];
  const pitch = Math.min(150, room / rows.length);
  const size = isMap && (l ? Math.min(62, (pitch - 28) / 2) : Math.min(120, pitch - 22)); // of one map
  const column = {
    l, x, n, rows, size, units: [], labels: [], first: rows.indexOf(OPEN), open: rows.indexOf(OPEN),
    half: isMap ? (l ? size + 2 : size / 2) : UNIT.width / 2,
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
