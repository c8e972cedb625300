// Where the picture of a net has its columns and their rows, and which unit or map a row shows.

// `left` and `after` are what lies beside the middles of the first and the last column, `between` and `pitch` the least
// from column to column and from row to row, `most` the rows of a column, of units and of feature maps.
const VIEW = { width: 790, height: 444, left: 68, after: 248, between: 184, middle: 249, pitch: 76, most: 5, maps: 3 };
export const UNIT = { width: 120, height: 34 };
const OPEN = "open"; // the row of a folded layer that shows the selected unit

/** @param {Data} data */
export function layout({ layers }) {
  const L = layers.length - 1, width = Math.max(VIEW.width, VIEW.left + VIEW.between * L + VIEW.after);
  const larger = 0.2 + 0.8 * (width / VIEW.width); // a wide picture is tall too
  const middle = VIEW.middle * larger, room = VIEW.most * VIEW.pitch * larger;
  const columns = layers.map(({ shape }, l) => {
    const x = VIEW.left + ((width - VIEW.left - VIEW.after) * l) / L;
    return columnOf(shape, l, x, middle, room);
  });
  return { width, height: VIEW.height * larger, middle, columns };
}

// `y(r)` is where row r is, `unit(row)` which unit or map is in it: `rows` has its number, OPEN, or null for a gap.
function columnOf(shape, l, x, middle, room) {
  const [n] = shape, isMap = shape.length > 1, most = isMap ? VIEW.maps : VIEW.most;
  const rows = n <= most ? [...Array(n).keys()] : isMap ? [0, OPEN, n - 1] : [0, 1, OPEN, null, n - 1];
  const pitch = Math.min(isMap ? 150 : 124, room / rows.length);
  const size = isMap && (l ? Math.min(62, (pitch - 28) / 2) : Math.min(120, pitch - 22)); // of one map
  const column = {
    l, x, n, rows, size, units: [], first: rows.indexOf(OPEN), open: rows.indexOf(OPEN),
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
