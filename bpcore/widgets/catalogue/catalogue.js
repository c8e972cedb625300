// A catalogue: what is typed, and the kind that is clicked, leave some of its entries. Python made all texts.

import { settle } from "../page.js";
import { element } from "../element.js";

/**
 * What Python sends as `catalogue` (catalogue/widget.py).
 * @typedef {{anchor: string, kind: string, words: string, head: string, text: string}} Entry head and text are HTML
 * @typedef {object} Catalogue
 * @property {string} label
 * @property {[string, string][]} kinds each with its name, "" for all
 * @property {{title: string, about: string, entries: Entry[]}[]} groups
 */

export default {
  render({ model, el: host }) {
    const page = settle({ model, el: host }, "bp-catalogue"), { el } = page;
    const list = { model, el, ...model.get("catalogue") }, look = () => sift(list);
    fill(list);
    el.addEventListener("input", ({ target }) => set(model, "words", target.value));
    el.addEventListener("click", ({ target }) => target.matches(".bp-sort") && set(model, "kind", target.value));
    model.on("change:words", look);
    model.on("change:kind", look);
    look();
    el.querySelector(`[id="${location.hash.slice(1)}"]`)?.scrollIntoView(); // it was not there before
    return () => {
      model.off("change:words", look);
      model.off("change:kind", look);
      page.leave();
    };
  },
};

function set(model, name, value) {
  model.set(name, value);
  model.save_changes();
}

function fill(list) {
  const { el, label, kinds, groups } = list;
  list.rows = [];
  const field = element("input", { type: "search", class: "bp-sought", "aria-label": "Words to look for",
    placeholder: "number or words, such as 001-51 or softmax" });
  const sorts = kinds.map(([kind, name]) => element("button", { type: "button", class: "bp-sort", value: kind }, name));
  el.replaceChildren(element("div", { class: "bp-case", role: "group", "aria-label": label },
    element("div", { class: "bp-finder" }, field, ...sorts),
    element("p", { class: "bp-left", role: "status" }),
    element("div", { class: "bp-shelf", role: "region", "aria-label": label, tabindex: "0" },
      ...groups.map((group) => section(list, group)))));
}

function section({ rows }, { title, about, entries }) {
  const said = element("p"), body = element("tbody");
  said.innerHTML = about; // as Python escaped it, here and below
  const part = element("section", {}, element("h3", {}, title), said, element("table", {}, body));
  for (const { anchor, kind, words, head, text } of entries) {
    const [name, means] = [element("th", { scope: "row" }), element("td")];
    [name.innerHTML, means.innerHTML] = [head, text];
    for (const link of name.querySelectorAll("a")) link.target = "_blank"; // so that the page stays
    const names = { id: anchor, "data-jupyter-id": anchor, class: "bp-row" }; // JupyterLab goes by its own
    const row = body.appendChild(element("tr", names, name, means));
    rows.push({ row, part, kind, words });
  }
  return part;
}

// Shows the entries of the chosen kind that have every word, and the groups that have such entries.
function sift({ model, el, rows }) {
  const kind = model.get("kind"), typed = model.get("words"), words = typed.toLowerCase().split(/\s+/);
  const left = rows.filter((each) => (!kind || each.kind === kind) && words.every((word) => each.words.includes(word)));
  for (const { row, part } of rows) row.hidden = part.hidden = true;
  for (const { row, part } of left) row.hidden = part.hidden = false;
  for (const button of el.querySelectorAll(".bp-sort")) button.setAttribute("aria-pressed", button.value === kind);
  const field = el.querySelector(".bp-sought");
  if (field.value !== typed) field.value = typed;
  el.querySelector(".bp-left").textContent = `${left.length} of ${rows.length}`;
}
