// Shows the frames that bpcore.widgets.frames worked out, and knows no mathematics: it looks entries up by name
// ("delta1", unit 2), writes them down, and lights up what the current step reads and gives.

// The picture's measures. `left` and `after` are what lies beside the middles of the first and the last column, `between`
// and `pitch` the least from column to column and from row to row, `most` the rows of a column.
const VIEW = { width: 790, height: 444, left: 68, after: 248, between: 184, middle: 249, pitch: 76, most: 5, unit: [120, 34] };
const SIZE = 14.5, SMALL = 13; // of the numbers in the picture
const ICONS = {
  first: "M5 4v12M15 4l-8 6 8 6z", back: "M14 4l-8 6 8 6z", next: "M6 4l8 6-8 6z", last: "M15 4v12M5 4l8 6-8 6z",
};

export default {
  render({ model, el }) {
    const data = model.get("data");
    el.classList.add("bp-stepper");
    el.innerHTML = skeleton(data);
    const part = (name) => el.querySelector(`.bp-${name}`);
    const marks = picture(part("picture"), data, go);
    const last = data.steps.length;

    function go(change) {
      for (const [name, value] of Object.entries(change)) model.set(name, value);
      model.save_changes(); // each change draws
    }
    const step = (to) => go({ step: Math.max(0, Math.min(last, to)) });

    function draw() {
      const at = Math.max(0, Math.min(last, model.get("step")));
      const frame = data.steps[at - 1];
      const chosen = selection(model, data, frame);
      const values = (key, index, n = chosen.n) => lookUp(data, key, index, n);
      const known = new Set(data.steps.slice(0, at).map((done) => done.key));
      const isKnown = (key) => known.has(key) || !data.steps.some((later) => later.key === key);
      const pieces = frame ? expand(frame.pieces, values, chosen) : [];
      const read = new Set(pieces.map((piece) => piece.ref));
      const gives = frame && reference(frame.key, [...frame.letters].map((letter) => chosen[letter]));

      for (const mark of marks) mark.edge?.classList.remove("bp-lit");
      for (const mark of marks) {
        mark.show(isKnown(mark.key) ? values(mark.key, mark.index) : null);
        mark.group.classList.toggle("bp-read", read.has(mark.ref));
        mark.group.classList.toggle("bp-gives", mark.ref === gives);
        if (read.has(mark.ref) || mark.ref === gives) mark.edge?.classList.add("bp-lit");
        mark.place?.(frame?.quantity);
      }
      for (const fold of el.querySelectorAll(".bp-fold")) {
        fold.textContent = folded(data, frame, chosen, Number(fold.dataset.layer));
      }
      part("title").textContent = frame ? capital(frame.name) : "Nothing is computed yet";
      part("where").textContent = frame ? `step ${at} of ${last}${told(frame, chosen)}` : `${last} steps`;
      part("words").textContent = frame?.words
        ?? "Press Next or the → key: forwards to the loss, then back to the gradient of every weight.";
      part("equation").innerHTML = frame ? filled(data, model.get("notation"), frame, chosen) : "";
      part("numbers").replaceChildren(...(frame ? [...pieces.map(span), ...result(frame, values, chosen)] : []));
      part("numpy").textContent = frame?.numpy ?? "";
      part("array").replaceChildren(...(frame ? arrayOf(data, frame, chosen) : []));
      part("shape").textContent = frame ? arrayTitle(frame, chosen) : "Gives";
      part("live").textContent = frame
        ? `Step ${at} of ${last}: ${frame.name}. ${frame.words} ${part("numbers").textContent}` : part("words").textContent;
      for (const name of ["first", "back"]) off(part(name), at === 0);
      for (const name of ["next", "last"]) off(part(name), at === last);
      segments.forEach((segment, k) => {
        segment.classList.toggle("bp-done", k < at);
        segment.classList.toggle("bp-current", k === at - 1);
      });
      const scrubber = part("scrubber");
      scrubber.setAttribute("aria-valuenow", at);
      scrubber.setAttribute("aria-valuetext", frame ? `step ${at}, ${frame.name}` : "start");
      part("notation").value = model.get("notation");
      if (part("example")) part("example").value = chosen.n + 1;
    }

    part("first").onclick = () => step(0);
    part("back").onclick = () => step(model.get("step") - 1);
    part("next").onclick = () => step(model.get("step") + 1);
    part("last").onclick = () => step(last);
    if (part("example")) part("example").onchange = (event) => go({ example: Number(event.target.value) });
    part("notation").onchange = (event) => go({ notation: event.target.value });
    const segments = [...el.querySelectorAll(".bp-segment")];
    const scrub = (event) => step( // left of the first is the start
      segments.filter((segment) => segment.getBoundingClientRect().left <= event.clientX).length,
    );
    part("scrubber").onpointerdown = (event) => { event.currentTarget.setPointerCapture(event.pointerId); scrub(event); };
    part("scrubber").onpointermove = (event) => { if (event.buttons) scrub(event); };
    el.addEventListener("keydown", (event) => {
      event.stopPropagation(); // or JupyterLab takes it as a command for the cell
      const target = event.target;
      if (target.tagName === "SELECT" || event.altKey || event.ctrlKey || event.metaKey) return;
      const at = model.get("step");
      const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last };
      if (event.key in moves) step(moves[event.key]);
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        go(neighbour(model, data, data.steps[at - 1], event.key === "ArrowDown" ? 1 : -1));
      } else if ((event.key === "Enter" || event.key === " ") && target.closest(".bp-unit")) {
        target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      } else return;
      event.preventDefault();
    });
    const traits = ["step", "unit", "below", "example", "notation"];
    for (const name of traits) model.on(`change:${name}`, draw);
    draw();
    return () => traits.forEach((name) => model.off(`change:${name}`, draw));
  },
};

// Not `disabled`: a disabled button that has the focus swallows the arrow keys.
const off = (button, isOff) => button.setAttribute("aria-disabled", isOff);

// ---- the state: which unit, which weight, which example; counted from 0 here, from 1 outside

function selection(model, data, frame) {
  const within = (name, n) => Math.max(0, Math.min(n, model.get(name)) - 1);
  const units = (l) => data.layers[l]?.n ?? 1;
  const l = frame?.layer ?? 0;
  return { i: within("unit", units(l)), j: within("below", units(l - 1)), n: within("example", data.examples) };
}

function neighbour(model, data, frame, move) {
  if (!frame || !frame.letters) return {};
  const { i, j } = selection(model, data, frame);
  const n = data.layers[frame.layer].n, below = frame.letters === "ji" ? data.layers[frame.layer - 1].n : 1;
  const to = (i * below + (below > 1 ? j : 0) + move + n * below) % (n * below);
  return below > 1 ? { unit: Math.floor(to / below) + 1, below: (to % below) + 1 } : { unit: to + 1 };
}

function told(frame, chosen) {
  if (frame.letters === "i") return ` · unit ${chosen.i + 1}`;
  return frame.letters === "ji" ? ` · weight from ${chosen.j + 1} to ${chosen.i + 1}` : "";
}

// What stands in the gap of a layer too tall to draw: how many units it has, and which is selected if that is not drawn.
function folded(data, frame, chosen, layer) {
  const { n } = data.layers[layer];
  const i = { i: [chosen.i], ji: [chosen.i, chosen.j] }[frame?.letters]?.[frame.layer - layer] ?? 0;
  return shown(n).includes(i) ? `⋮ ${n} units` : `⋮ unit ${i + 1} of ${n}`;
}

// ---- entries by name

const reference = (key, index) => `${key}:${index.join(",")}`;
const isNegative = (text) => text.startsWith("−");
const perParameter = (key) => /^(W|b|dE_dW|dE_db)\d+$/.test(key);

function lookUp(data, key, index, n) {
  const array = data.values[key];
  return index.reduce((inner, i) => inner[i], perParameter(key) ? array : array[n]);
}

// The pieces of a right-hand side with the numbers in: texts, and {text, ref, role} for values. As in bpcore.notation.
function expand(pieces, values, at, out = []) {
  const follows = () => out.length > 0 && !out.at(-1).text.endsWith("(");
  const bracketed = (needed, inner) => {
    if (needed) out.push({ text: "(" });
    inner();
    if (needed) out.push({ text: ")" });
  };
  for (const piece of pieces) {
    if (typeof piece === "string") {
      out.push({ text: piece });
    } else if (piece.of) {
      const index = [...piece.at].map((letter) => at[letter]);
      const entry = { text: values(piece.of, index, at.n), ref: reference(piece.of, index), role: role(piece.of) };
      bracketed(isNegative(entry.text) && follows(), () => out.push(entry));
    } else if (piece.sum) {
      bracketed(piece.count > 1 && follows(), () => {
        for (let position = 0; position < piece.count; position++) {
          if (position) out.push({ text: " + " });
          expand(piece.pieces, values, { ...at, [piece.sum]: position }, out);
        }
      });
    } else {
      const compound = (side) => side.some((part) => part.sum || (typeof part === "string" && part.includes(" ")));
      bracketed(compound(piece.over), () => expand(piece.over, values, at, out));
      out.push({ text: " / " });
      bracketed(compound(piece.under), () => expand(piece.under, values, at, out));
    }
  }
  return out;
}

function role(key) {
  if (key.startsWith("dE") || key.startsWith("delta")) return "backward";
  return { W: "parameter", b: "parameter", y: "target", E: "loss" }[key[0]] ?? "forward";
}

// ---- the card

const capital = (text) => text.replace(/^[a-z]/, (letter) => letter.toUpperCase()); // δ must not become Δ

// The equation with the selected unit's number for its index letter, which the notation may call by another.
function filled(data, notation, frame, chosen) {
  const { indices } = data.notations[notation];
  const equation = [...frame.letters].reduce(
    (text, letter) => text.replaceAll(`<mi>${indices[letter] ?? letter}</mi>`, `<mn>${chosen[letter] + 1}</mn>`),
    frame.equations[notation]);
  return Math.max(chosen.i, chosen.j) < 9 ? equation : equation.replaceAll("</mn><mn>", "</mn><mo>,</mo><mn>");
}

function span({ text, role }) {
  const element = document.createElement("span");
  element.textContent = text;
  if (role) element.className = `bp-${role} bp-value`;
  return element;
}

function result(frame, values, chosen) {
  const value = values(frame.key, [...frame.letters].map((letter) => chosen[letter]));
  const gives = span({ text: value, role: role(frame.key) });
  gives.classList.add("bp-result");
  return [span({ text: " = " }), gives];
}

function arrayTitle(frame, chosen) {
  const row = perParameter(frame.key) ? "" : `, example ${chosen.n + 1}`;
  return `Gives an array of shape ${frame.shape}${row}`;
}

function arrayOf(data, frame, chosen) {
  const array = lookUp(data, frame.key, [], chosen.n);
  const rows = Array.isArray(array?.[0]) ? array : [array].map((row) => (Array.isArray(row) ? row : [row]));
  return rows.map((row, r) => {
    const line = document.createElement("div");
    line.append(...row.map((value, c) => {
      const cell = span({ text: value, role: role(frame.key) });
      const here = frame.letters === "ji" ? r === chosen.j && c === chosen.i : frame.letters === "i" && c === chosen.i;
      cell.classList.toggle("bp-result", here);
      return cell;
    }));
    return line;
  });
}

// ---- the frame around it all

function skeleton(data) {
  const phases = [...new Set(data.steps.map((frame) => frame.phase))];
  const button = (name, label) => `<button type="button" class="bp-button bp-${name}" aria-label="${label}" title="${label}">
    <svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[name]}"/></svg></button>`;
  const segments = (phase) => data.steps.map((frame) => (frame.phase === phase
    ? `<div class="bp-segment"><i></i><span>${frame.label}</span></div>` : "")).join("");
  const examples = Array.from({ length: data.examples }, (_, n) => `<option value="${n + 1}">example ${n + 1} of ${data.examples}</option>`);
  return `
    <section class="bp-frame" tabindex="-1" aria-label="Stepper: ${data.about}">
      <header><strong class="bp-title"></strong><span class="bp-where"></span>
        <select class="bp-notation" aria-label="Notation">${Object.entries(data.notations).map(([key, { name }]) =>
          `<option value="${key}">${name}</option>`).join("")}</select>
        ${data.examples > 1 ? `<select class="bp-example" aria-label="Example">${examples.join("")}</select>` : ""}</header>
      <div class="bp-main">
        <div class="bp-drawing"><svg class="bp-picture" role="group" aria-label="The network: ${data.about}"></svg>${legend()}</div>
        <div class="bp-card">
          <h4>As the notes write it</h4><div class="bp-equation"></div>
          <h4>With these numbers</h4><div class="bp-numbers"></div>
          <h4>In NumPy, the whole layer</h4><code class="bp-numpy"></code>
          <h4 class="bp-shape"></h4><div class="bp-array"></div>
        </div>
      </div>
      <p class="bp-words"></p>
      <footer>
        <div class="bp-buttons">${button("first", "To the start")}${button("back", "One step back")}
          ${button("next", "Next step").replace("</button>", "<b>Next</b></button>")}${button("last", "To the end")}</div>
        <div class="bp-scrubber" role="slider" tabindex="0" aria-label="Step" aria-valuemin="0" aria-valuemax="${data.steps.length}">
          ${phases.map((phase) => `<div class="bp-phase" data-phase="${phase}"
            style="flex-grow:${data.steps.filter((frame) => frame.phase === phase).length}"><b>${phase}</b><div>${segments(phase)}</div></div>`).join("")}
        </div>
      </footer>
      <div class="bp-live" aria-live="polite"></div>
    </section>`;
}

function legend() {
  const line = (className) => `<svg width="26" height="8" aria-hidden="true"><line x1="1" y1="4" x2="25" y2="4" class="${className}"/></svg>`;
  return `<p class="bp-legend"><span><i class="bp-key bp-forward">s&thinsp;|&thinsp;o</i> a unit</span>
    <span><i class="bp-key bp-backward">∂o&ensp;δ</i> its ∂E/∂o and δ</span><span><i class="bp-key bp-parameter">b</i> bias</span>
    <span>${line("bp-line")} weight, wider if larger</span><span>${line("bp-line bp-negative")} negative</span>
    <span>outlined: read</span><span>filled: given</span></p>`;
}

// ---- the picture: every number has a mark, known by the name and index of its entry

function picture(svg, data, select) {
  const [width, height] = VIEW.unit;
  const L = data.layers.length - 1;
  const whole = Math.max(VIEW.width, VIEW.left + VIEW.between * L + VIEW.after);
  svg.setAttribute("viewBox", `0 0 ${whole} ${VIEW.height}`);
  svg.style.minWidth = `${0.8 * whole}px`; // below that it scrolls, rather than become too small to read
  const x = (l) => VIEW.left + ((whole - VIEW.left - VIEW.after) * l) / L;
  const rows = data.layers.map(({ n }) => shown(n));
  const y = (l, r) => VIEW.middle + (r - (rows[l].length - 1) / 2) * Math.min(124, (VIEW.most * VIEW.pitch) / rows[l].length);
  const lines = make(svg, "g"), labels = make(svg, "g"); // labels above every line
  const marks = [];
  const mark = (group, key, index, show, extra = {}) => {
    group.dataset.ref = reference(key, index);
    marks.push({ group, key, index, ref: group.dataset.ref, show, ...extra });
  };

  data.layers.slice(1).forEach((layer, below) => {
    const weights = data.values[`W${below + 1}`], widths = data.widths[`W${below + 1}`];
    rows[below].forEach((j, p) => rows[below + 1].forEach((i, q) => {
      if (j === null || i === null || (!weights && i !== j)) return;
      const from = [x(below) + width / 2, y(below, p)], to = [x(below + 1) - width / 2, y(below + 1, q)];
      const ends = { x1: from[0], y1: from[1], x2: to[0], y2: to[1] };
      const edge = make(lines, "g", { class: "bp-edge" });
      make(edge, "line", { ...ends, class: "bp-hit" });
      make(edge, "line", { ...ends, class: `bp-line${weights && isNegative(weights[j][i]) ? " bp-negative" : ""}`,
        style: `stroke-width:${widths?.[j][i] ?? 2}px` });
      if (!weights) return;
      make(edge, "title").textContent = `weight from unit ${j + 1} of layer ${below} to unit ${i + 1} of layer ${below + 1}`;
      const label = tag(labels, "bp-parameter bp-onedge", 0, 0);
      mark(label.group, `W${below + 1}`, [j, i], label.write, {
        edge,
        place: (quantity) => { // near the end where the lit edges are apart, but clear of the units
          const clear = 32 / (to[0] - from[0]);
          const t = Math.max(clear, Math.min(1 - clear, { s: 0.3, dE_do: 0.7 }[quantity] ?? 0.5));
          label.move(from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1]));
        },
      });
      const gradient = tag(labels, "bp-backward bp-onedge", (from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
      mark(gradient.group, `dE_dW${below + 1}`, [j, i], gradient.write, { edge });
      for (const target of [edge, label.group, gradient.group]) {
        target.addEventListener("click", () => select({ unit: i + 1, below: j + 1 }));
      }
    }));
  });

  data.layers.forEach(({ n, kind }, l) => {
    write(svg, x(l), 24, `layer ${l}`, "bp-column");
    write(svg, x(l), 42, kind, "bp-kind");
    rows[l].forEach((i, r) => {
      const cy = y(l, r);
      if (i === null) {
        write(svg, x(l), cy + 5, "", "bp-kind bp-fold").dataset.layer = l;
        return;
      }
      const unit = make(svg, "g", { class: "bp-unit", tabindex: 0, role: "button", "aria-label": `Unit ${i + 1} of layer ${l}` });
      unit.addEventListener("click", () => select({ unit: i + 1 }));
      const half = (side, key, text) => {
        const group = make(unit, "g", { class: `bp-half bp-${role(key)}` });
        make(group, "path", { d: halfCapsule(x(l), cy, width, height, side) });
        const value = write(group, x(l) + side * (width / 4 - 1), cy + 5, "", text);
        mark(group, key, [i], (v) => fit(value, v ?? "", SIZE, side ? width / 2 - 10 - 2 * side : width - 20));
      };
      if (l > 0) {
        half(-1, `s${l}`, "bp-number");
        half(1, `o${l}`, "bp-number bp-strong");
        for (const [quantity, side] of [["dE_do", -1], ["delta", 1]]) {
          const pill = tag(unit, "bp-backward", x(l) + (side * width) / 4, cy + height / 2 + 14, { room: width / 2 - 8 });
          mark(pill.group, `${quantity}${l}`, [i], pill.write);
        }
        if (data.values[`b${l}`]) {
          const above = cy - height / 2 - 11;
          const bias = tag(unit, "bp-parameter", x(l) - width / 4 - 6, above, { prefix: "b ", size: SMALL });
          mark(bias.group, `b${l}`, [i], bias.write);
          const slope = tag(unit, "bp-backward", x(l) + width / 4 + 6, above, { prefix: "∂b ", size: SMALL });
          mark(slope.group, `dE_db${l}`, [i], slope.write);
        }
      } else half(0, "o0", "bp-number bp-strong");
      if (l === L) {
        const target = tag(svg, "bp-target", x(l) + width / 2 + 6, cy, { prefix: "y* ", begins: true });
        mark(target.group, `y${L}`, [i], target.write);
      }
    });
  });
  write(svg, whole - 54, VIEW.middle - 16, "loss", "bp-kind");
  const E = tag(svg, "bp-loss", whole - 54, VIEW.middle + 8, { prefix: "E = ", size: 16 });
  mark(E.group, `E${L}`, [], E.write);
  return marks;
}

// The units of a layer that are drawn: all, or the first and last with a gap (null) between.
function shown(n) {
  const all = Array.from({ length: n }, (_, i) => i);
  return n <= VIEW.most ? all : [...all.slice(0, VIEW.most - 2), null, n - 1];
}

function make(parent, name, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return parent.appendChild(element);
}

function write(parent, x, y, text, className) {
  const element = make(parent, "text", { x, y, class: className, "text-anchor": "middle" });
  element.textContent = text;
  return element;
}

// A text as large as its room allows: a long number is set smaller, not cut. Gives the width it takes.
function fit(element, text, size, room = Infinity) {
  const width = 0.62 * text.length; // of a letter, in ems
  const fitting = Math.min(size, room / width || size);
  element.textContent = text;
  element.style.fontSize = `${fitting}px`;
  return fitting * width;
}

// A number in a rounded box of its own, centred at x or beginning there; empty and invisible until it has a value.
function tag(parent, className, x, y, { prefix = "", begins = false, size = SIZE, room } = {}) {
  const group = make(parent, "g", { class: `bp-tag ${className}` });
  const box = make(group, "rect", { rx: 5, height: size + 6, y: -size / 2 - 3 });
  const text = write(group, 0, size / 3, "", "bp-number");
  const move = (toX, toY) => group.setAttribute("transform", `translate(${toX} ${toY})`);
  move(x, y);
  return {
    group, move,
    write: (value) => {
      const width = value === null ? fit(text, "", size) : 8 + fit(text, prefix + value, size, room);
      box.setAttribute("x", begins ? 0 : -width / 2);
      box.setAttribute("width", width);
      text.setAttribute("x", begins ? width / 2 : 0);
    },
  };
}

function halfCapsule(x, y, width, height, side) {
  const r = height / 2, top = y - r, bottom = y + r;
  const left = side === 1 ? x : x - width / 2 + r, right = side === -1 ? x : x + width / 2 - r;
  const end = (sweepTo, edge) => `A${r} ${r} 0 0 1 ${edge} ${sweepTo}`;
  return `M${left} ${top}H${right}${side === -1 ? `V${bottom}` : end(bottom, right)}H${left}${side === 1 ? `V${top}` : end(top, left)}Z`;
}
