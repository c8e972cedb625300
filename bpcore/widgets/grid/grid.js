// A table of fields. The one that is clicked, or reached by the arrow keys, is told of below. Python made all texts.

import { byFinger, settle } from "../page.js";
import { element } from "../element.js";

/**
 * What Python sends as `grid` (grid/widget.py); `chosen` is [row, column], from 1, or [].
 * @typedef {{sign: string, kind: number, short: string, name: string, means: string, text: string}} Field text is HTML
 * @typedef {object} Table
 * @property {string} label
 * @property {string[]} columns
 * @property {[string, string][]} signs each with what it means
 * @property {{head: string, fields: Field[]}[]} rows
 */

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const PROMPT = { mouse: "Choose a field: click it, or go to it with the arrow keys.", finger: "Tap a field." };

export default {
  render({ model, el: host }) {
    const page = settle({ model, el: host }, "bp-grid"), { el } = page, table = { model, el, grid: model.get("grid") };
    const draw = () => show(table);
    fill(table);
    el.addEventListener("click", ({ target }) => {
      const button = target.closest(".bp-field");
      if (button) choose(table, placeOf(button));
    });
    el.addEventListener("keydown", (event) => press(table, event));
    model.on("change:chosen", draw);
    draw();
    return () => {
      model.off("change:chosen", draw);
      page.leave();
    };
  },
};

const placeOf = ({ dataset }) => [Number(dataset.row), Number(dataset.column)];
const fieldAt = ({ el }, [row, column]) => el.querySelector(`[data-row="${row}"][data-column="${column}"]`);

function press(table, event) {
  const { grid } = table, { key, target, altKey, ctrlKey, metaKey } = event;
  if (altKey || ctrlKey || metaKey || !target.matches(".bp-field")) return;
  const place = placeOf(target), last = [grid.rows.length, grid.columns.length];
  const to = MOVES[key]?.map((by, axis) => Math.max(1, Math.min(last[axis], place[axis] + by)))
    ?? { Home: [place[0], 1], End: [place[0], last[1]] }[key];
  if (!to) return;
  event.preventDefault();
  choose(table, to);
  fieldAt(table, to).focus();
}

function choose({ model }, place) {
  model.set("chosen", place);
  model.save_changes();
}

// ---- what is to be seen

function fill({ el, grid }) {
  const { label, columns, rows, signs } = grid;
  const heads = columns.map((text) => element("th", { scope: "col" }, text));
  const body = rows.map(({ head, fields }, row) => element("tr", {}, element("th", { scope: "row" }, head),
    ...fields.map((each, column) => element("td", {}, field(each, row + 1, column + 1)))));
  const legend = signs.map(([sign, means]) => element("li", {}, element("b", { "aria-hidden": "true" }, sign), means));
  el.replaceChildren(element("div", { class: "bp-sheet", role: "group", "aria-label": label },
    element("table", { class: "bp-fields" },
      element("thead", {}, element("tr", {}, element("td"), ...heads)), element("tbody", {}, ...body)),
    element("ul", { class: "bp-signs" }, ...legend),
    element("div", { class: "bp-more", "aria-live": "polite" })));
}

function field({ sign, kind, short, name, means }, row, column) {
  const attributes = { type: "button", class: `bp-field bp-tone-${kind}`, "data-row": row, "data-column": column };
  return element("button", attributes, element("b", { "aria-hidden": "true" }, sign), element("span", {}, short),
    element("span", { class: "bp-heard" }, `, ${name}: ${means}`));
}

function show(table) {
  const { model, el, grid } = table, chosen = model.get("chosen");
  const [row, column] = chosen.length ? chosen : [1, 1]; // where Tab comes to
  for (const button of el.querySelectorAll(".bp-field")) {
    button.setAttribute("aria-pressed", "false");
    button.tabIndex = -1;
  }
  const button = fieldAt(table, [row, column]);
  button.tabIndex = 0;
  const more = el.querySelector(".bp-more");
  if (!chosen.length) {
    more.replaceChildren(element("p", { class: "bp-prompt" }, PROMPT[byFinger() ? "finger" : "mouse"]));
    return;
  }
  button.setAttribute("aria-pressed", "true");
  const { sign, kind, name, means, text } = grid.rows[row - 1].fields[column - 1];
  more.innerHTML = text; // as Python escaped it
  more.prepend(element("p", { class: `bp-titled bp-tone-${kind}` }, element("b", { "aria-hidden": "true" }, sign),
    element("span", {}, element("strong", {}, name), `: ${means}.`)));
}
