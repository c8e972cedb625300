// The picture of the net: every number has a mark, known by the name and place of its entry.

import { flat, isNegative, reference, role } from "./entries.js";
import { SIZE, SMALL, fit, halfCapsule, make, tag, write } from "./svg.js";

// `left` and `after` are what lies beside the middles of the first and the last column, `between` and `pitch` the least
// from column to column and from row to row, `most` the rows of a column, of units and of feature maps.
const VIEW = { width: 790, height: 444, left: 68, after: 248, between: 184, middle: 249, pitch: 76, unit: [120, 34], most: 5, maps: 3 };
const OPEN = "open"; // the row of a folded layer that shows the selected unit

export function picture(svg, data, select) {
  const [width, height] = VIEW.unit;
  const L = data.layers.length - 1;
  const whole = Math.max(VIEW.width, VIEW.left + VIEW.between * L + VIEW.after);
  const larger = 0.2 + 0.8 * (whole / VIEW.width), tall = VIEW.height * larger, middle = VIEW.middle * larger; // a wide picture is tall too
  svg.setAttribute("viewBox", `0 0 ${whole} ${tall}`);
  svg.style.minWidth = `${0.74 * whole}px`; // below that it scrolls, rather than become too small to read
  svg.closest(".bp-main").style.setProperty("--bp-needs", svg.style.minWidth);
  const lines = make(svg, "g"), labels = make(svg, "g"); // labels above every line
  const marks = [], edges = [];
  const columns = data.layers.map((layer, l) => column(layer, l, VIEW.left + ((whole - VIEW.left - VIEW.after) * l) / L));
  const mark = (group, key, at, show) => marks.push({ group, key, at, show });
  const entry = (key, index) => () => flat(data.shapes[key], index());

  columns.slice(1).forEach((above, below) => {
    const l = below + 1, { weights } = data.layers[l], from = columns[below];
    from.rows.forEach((j, p) => above.rows.forEach((i, q) => {
      if (j === null || i === null || (!weights && p !== q)) return;
      const at = { x1: from.x + from.half, y1: from.y(p), x2: above.x - above.half, y2: above.y(q) };
      const group = make(lines, "g", { class: "bp-edge" });
      make(group, "line", { ...at, class: "bp-hit" });
      const edge = { l, group, at, ends: () => [from.unit(j), above.unit(i)], line: make(group, "line", { ...at, class: "bp-line" }),
        title: make(group, "title"), single: weights === "dense" && !from.size };
      edges.push(edge);
      if (!weights) return;
      const choose = () => select({ layer: l, kind: "weight", j: from.unit(j), i: above.unit(i) });
      group.addEventListener("click", choose);
      if (from.size && weights === "dense") return; // a line for all the weights of a map
      for (const name of ["W", "dE_dW", "new_W"]) {
        const along = (t) => [at.x1 + t * (at.x2 - at.x1), at.y1 + t * (at.y2 - at.y1)];
        const holder = make(labels, "g", { class: `bp-onedge bp-${role(name)}` });
        holder.addEventListener("click", choose);
        const [x, y] = along(0.5), side = { W: -1, new_W: 1 }[name] ?? 0; // the old above its gradient, the new below
        if (weights === "conv") {
          const [, , kh, kw] = data.shapes[`W${l}`];
          cells(holder, `${name}${l}`, [x - 5 * kw, y - 5 * kh + side * (10 * kh + 4)], 10, [kh, kw], (p, q) => [from.unit(j), above.unit(i), p, q],
            (p, q) => select({ layer: l, kind: "weight", j: from.unit(j), i: above.unit(i), p, q }));
        } else {
          const label = tag(holder, `bp-${role(name)}`, 0, 0);
          label.move(x, y + 22 * side);
          mark(label.group, `${name}${l}`, entry(`${name}${l}`, edge.ends), label.write);
          if (name === "W") edge.place = ({ quantity, looking }) => { // near the end where the lit edges are apart, but clear of the units
            const clear = 32 / (at.x2 - at.x1), t = { s: 0.3, dE_do: 0.7 }[quantity];
            label.move(...(looking || !t ? [x, y + 22 * side] : along(Math.max(clear, Math.min(1 - clear, t)))));
          };
        }
      }
    }));
  });

  columns.forEach((column, l) => {
    const { shape } = data.layers[l], { x, half, size } = column;
    write(svg, x, 24, `layer ${l}`, "bp-column");
    column.kind = write(svg, x, 42, "", "bp-kind");
    column.rows.forEach((row, r) => {
      const y = column.y(r), i = () => column.unit(row);
      const top = y - (size ? half : height / 2), bottom = 2 * y - top;
      if (row === null) return;
      const unit = make(svg, "g", { class: "bp-unit", tabindex: 0, role: "button" });
      column.units.push([unit, i]);
      unit.addEventListener("click", () => select({ layer: l, kind: "unit", i: i() }));
      const capsule = (side, key, text) => {
        const group = make(unit, "g", { class: `bp-half bp-${role(key)}` });
        make(group, "path", { d: halfCapsule(x, y, width, height, side) });
        const value = write(group, x + side * (width / 4 - 1), y + 5, "", text);
        mark(group, key, entry(key, () => [i()]), (v) => fit(value, v ?? "", SIZE, side ? width / 2 - 10 - 2 * side : width - 20));
      };
      const pill = (key, px, py, options) => {
        const made = tag(unit, `bp-${role(key)}`, px, py, options);
        mark(made.group, key, entry(key, () => [i()]), made.write);
      };
      if (size) {
        const corners = l ? [["s", -size - 2, -size - 2], ["o", 2, -size - 2], ["dE_do", -size - 2, 2], ["delta", 2, 2]] : [["o", -size / 2, -size / 2]];
        for (const [name, dx, dy] of corners) {
          make(unit, "rect", { x: x + dx, y: y + dy, width: size, height: size, class: "bp-map" });
          cells(unit, `${name}${l}`, [x + dx, y + dy], size / Math.max(...shape.slice(1)), shape.slice(1), (row, c) => [i(), row, c],
            (row, c) => select({ layer: l, kind: "unit", i: i(), r: row, c }));
        }
      } else if (l > 0) {
        capsule(-1, `s${l}`, "bp-number");
        capsule(1, `o${l}`, "bp-number bp-strong");
        pill(`dE_do${l}`, x - width / 4, bottom + 14, { room: width / 2 - 8 });
        pill(`delta${l}`, x + width / 4, bottom + 14, { room: width / 2 - 8 });
      } else capsule(0, "o0", "bp-number bp-strong");
      if (data.shapes[`b${l}`]) {
        pill(`b${l}`, x - width / 4 - 6, top - 11, { prefix: (letters) => `${letters.b} `, size: SMALL });
        pill(`dE_db${l}`, x + width / 4 + 6, top - 11, { prefix: (letters) => `∂${letters.b} `, size: SMALL });
        pill(`new_b${l}`, x + width / 4 + 6, top - 11, { prefix: () => "→ ", size: SMALL });
      }
      if (l === L && !size) pill(`y${L}`, x + half + 6, y, { prefix: (letters) => `${letters.y} `, begins: true });
    });
    const { n, rows } = column;
    if (!rows.includes(OPEN)) return;
    const gap = rows.indexOf(null), fold = write(svg, x, gap < 0 ? tall - 4 : column.y(gap) + 5, "", "bp-kind bp-fold");
    for (const [name, value] of Object.entries({ tabindex: 0, role: "button", "aria-label": `Show another ${size ? "map" : "unit"} of layer ${l}` })) fold.setAttribute(name, value);
    fold.addEventListener("click", () => select({ layer: l, kind: "unit", i: column.open < n - 2 ? column.open + 1 : rows.indexOf(OPEN) }));
    column.fold = fold;
  });
  const mean = data.of > 1 ? "\u0304" : ""; // an update is for all examples: a bar over the letter
  const loss = (key, y, options) => {
    const made = tag(svg, "bp-loss", whole - 62, y, options);
    made.group.addEventListener("click", () => select({ layer: L, kind: "loss" }));
    mark(made.group, `${key}${L}`, () => 0, made.write);
  };
  write(svg, whole - 62, middle - 16, "loss", "bp-kind");
  loss("E", middle + 8, { prefix: (letters) => `${letters.E} = `, size: 16, room: 116 });
  loss("predicted", middle + 40, { prefix: () => "≈ ", room: 116 });
  loss("new_E", middle + 66, { prefix: (letters) => `${letters.E}${mean}′ = `, size: 16, room: 116 });

  // A column's rows, where they are, and which unit or map each shows.
  function column({ shape }, l, x) {
    const isMap = shape.length === 3, n = shape[0], most = isMap ? VIEW.maps : VIEW.most;
    const rows = n <= most ? [...Array(n).keys()] : isMap ? [0, OPEN, n - 1] : [0, 1, OPEN, null, n - 1];
    const pitch = Math.min(isMap ? 150 : 124, (VIEW.most * VIEW.pitch * larger) / rows.length);
    const size = isMap && (l ? Math.min(62, (pitch - 28) / 2) : Math.min(120, pitch - 22));
    const made = { x, n, rows, size, units: [], open: rows.indexOf(OPEN), half: isMap ? (l ? size + 2 : size / 2) : width / 2,
      y: (r) => middle + (r - (rows.length - 1) / 2) * pitch, unit: (row) => (row === OPEN ? made.open : row) };
    return made;
  }

  // A map or a kernel: a cell for each value, in it a square as large as the value, hollow if it is negative.
  function cells(parent, key, [left, top], side, [height, width], index, choose) {
    for (let r = 0; r < height; r++) for (let c = 0; c < width; c++) {
      const group = make(parent, "g", { class: `bp-cell bp-${role(key)}` }), x = left + c * side, y = top + r * side;
      make(group, "rect", { x, y, width: side, height: side, class: "bp-ground" });
      const ink = make(group, "rect", { class: "bp-ink" });
      group.addEventListener("click", (event) => { event.stopPropagation(); choose(r, c); });
      mark(group, key, entry(key, () => index(r, c)), (text, letters, digit) => {
        const length = text === null ? 0 : (side - 1.5) * Math.sqrt(Number(digit) / 9);
        const hollow = text !== null && isNegative(text) ? 0.5 : 0; // the outline lies half outside
        ink.classList.toggle("bp-hollow", hollow > 0);
        const of = { x: x + (side - length) / 2 + hollow, y: y + (side - length) / 2 + hollow,
          width: Math.max(0, length - 2 * hollow), height: Math.max(0, length - 2 * hollow) };
        for (const [name, value] of Object.entries(of)) ink.setAttribute(name, value.toFixed(1));
      });
    }
  }

  const isOld = (mark, state) => mark.state === state || !(mark.state = state); // each change in the page costs a layout
  const lit = (view, { l, ends }) => view.edges.has(`${l}:${ends()}`);

  return {
    middle: (l) => columns[l].x / whole,
    draw(view) {
      columns.forEach((column, l) => {
        const { kind, shape } = view.data.layers[l], hidden = view.selected[l], first = column.rows.indexOf(OPEN);
        column.open = hidden >= first && hidden <= column.n - 2 ? hidden : first;
        if (isOld(column, `${kind} ${column.open}`)) return;
        column.kind.textContent = column.size ? `${kind}, ${shape.join("×")}` : kind;
        if (column.fold) column.fold.textContent = `${column.rows.filter((row) => row !== null).map((row) => column.unit(row) + 1).join(", ")} of ${column.n}`;
        for (const [unit, i] of column.units) unit.setAttribute("aria-label", `${column.size ? "Map" : "Unit"} ${i() + 1} of layer ${l}`);
      });
      for (const edge of edges) {
        const [j, i] = edge.ends(), key = `W${edge.l}`, at = edge.single && flat(data.shapes[key], [j, i]);
        const isLit = lit(view, edge), text = edge.single ? view.text(key, at) : "", digit = edge.single ? view.digit(key, at) : 3;
        if (isLit) edge.place?.(view); // else its weight is not seen
        if (isOld(edge, `${j},${i} ${isLit} ${text} ${digit}`)) continue;
        edge.group.classList.toggle("bp-lit", isLit);
        edge.line.classList.toggle("bp-negative", isNegative(text));
        edge.line.style.strokeWidth = `${1 + digit / 3}px`;
        edge.title.textContent = `from ${j + 1} of layer ${edge.l - 1} to ${i + 1} of layer ${edge.l}`;
      }
      for (const mark of marks) {
        const { group, key, at, show } = mark, place = at(), ref = reference(key, place);
        const moved = key.startsWith("dE_db") && view.known(`new_b${key.slice(5)}`);
        const text = view.known(key) && !moved ? view.text(key, place) : null, digit = view.digit(key, place);
        const [read, gives] = [view.read.has(ref), ref === view.gives];
        if (isOld(mark, `${ref} ${text} ${digit} ${view.notation} ${read} ${gives}`)) continue;
        group.dataset.ref = ref;
        show(text, view.letters, digit);
        group.classList.toggle("bp-read", read);
        group.classList.toggle("bp-gives", gives);
      }
    },
    // The values that are read travel along their edges to where they are added up.
    travel(view) {
      const up = view.quantity === "s", frame = svg.parentNode;
      if (!up && view.quantity !== "dE_do") return;
      const box = frame.getBoundingClientRect(), screen = svg.getScreenCTM();
      for (const edge of edges.filter((edge) => lit(view, edge) && edge.single)) {
        const key = up ? `o${edge.l - 1}` : `delta${edge.l}`, { x1, y1, x2, y2 } = edge.at;
        const pill = document.createElement("span"); // not in the picture, which would be laid out anew at each frame
        pill.className = `bp-moving bp-value bp-${role(key)}`;
        pill.textContent = view.text(key, flat(data.shapes[key], [edge.ends()[up ? 0 : 1]]));
        frame.append(pill);
        const ends = [[x1, y1], [x2, y2]].map((end) => new DOMPoint(...end).matrixTransform(screen)).map(({ x, y }) => ({
          transform: `translate(${x - box.x + frame.scrollLeft}px, ${y - box.y}px) translate(-50%, -50%)` }));
        pill.animate(up ? ends : ends.reverse(), { duration: 420, easing: "ease-in-out" }).onfinish = () => pill.remove();
      }
    },
  };
}
