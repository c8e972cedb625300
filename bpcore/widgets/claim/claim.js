// A claim of what is wrong: three choices, then told whether that holds, and why. What is right travels with it.

import { element } from "../element.js";
import { settle } from "../page.js";
import { answered, enter, listen } from "../register.js";

/**
 * What Python sends as `claim` (claim/widget.py).
 * @typedef {object} Claimed
 * @property {string} name of the exhibit, one of `names`
 * @property {string[]} names
 * @property {string} text
 * @property {Record<string, number[]>} places the layers of each quantity
 * @property {string[]} deeds
 * @property {Record<string, [string, string][]>} verdicts by quantity and layer: what is said, and what was found, of a
 *   claim without a deed, then of each deed; one alone if the deed does not matter
 * @property {number} holds
 */

const OPEN = ["choose …", ""];

export default {
  render({ model, el: host }) {
    const page = settle({ model, el: host }, "bp-quiz bp-claim"), { el } = page, leaving = new AbortController();
    const card = { model, el, asked: model.get("claim"), said: null };
    const leaveRegister = enter(card);
    listen(() => tellCount(card), leaving.signal);
    build(card);
    el.addEventListener("change", ({ target }) => {
      if (target.name === "quantity") offerLayers(card);
      card.said = null; // it was of another claim
      tellAll(card);
    });
    el.addEventListener("submit", (event) => {
      event.preventDefault();
      judgeClaim(card);
    });
    tellAll(card);
    return () => {
      leaving.abort();
      leaveRegister();
      page.leave();
    };
  },
};

function build(card) {
  const { el, asked } = card, field = (name, text) => element("label", {}, text, element("select", { name }));
  const text = element("p", { class: "bp-text", id: `bp-claim-${asked.name.replace(/\W/g, "-")}` }, asked.text);
  const query = element("div", { class: "bp-query", role: "group", "aria-labelledby": text.id },
    element("p", { class: "bp-head" }, element("span", {}, "Your claim"), element("span", { class: "bp-state" })), text,
    element("div", { class: "bp-typed" }, field("quantity", "Wrong by itself is"), field("layer", "of layer")),
    element("div", { class: "bp-typed" }, field("deed", "What its line does:")),
    element("div", { class: "bp-deeds" }, element("button", { class: "bp-plain" }, "Claim")),
    element("div", { class: "bp-told" }), element("p", { class: "bp-hint" }));
  el.replaceChildren(element("form", {}, query), element("div", { class: "bp-live", "aria-live": "polite" }));
  offer(card, "quantity", Object.keys(asked.places).map((quantity) => [quantity, quantity]));
  offer(card, "layer", []);
  offer(card, "deed", asked.deeds.map((deed, k) => [deed, k + 1]));
}

const chosenOf = (card, name) => card.el.querySelector(`select[name=${name}]`);

function offer(card, name, options) {
  const made = [OPEN, ...options].map(([text, value]) => element("option", { value }, text));
  chosenOf(card, name).replaceChildren(...made);
}

function offerLayers(card) {
  const layers = card.asked.places[chosenOf(card, "quantity").value] ?? [], { value } = chosenOf(card, "layer");
  offer(card, "layer", layers.map((layer) => [layer, layer]));
  chosenOf(card, "layer").value = layers.map(String).includes(value) ? value : layers.length === 1 ? layers[0] : "";
  chosenOf(card, "layer").disabled = layers.length === 1;
}

function judgeClaim(card) {
  const { model, asked } = card;
  const [quantity, layer, deed] = ["quantity", "layer", "deed"].map((name) => chosenOf(card, name).value);
  let text = "Choose a quantity and a layer first.", found = null;
  if (quantity && layer) {
    const verdicts = asked.verdicts[`${quantity} ${layer}`], before = model.get("found");
    [text, found] = verdicts[Number(deed)] ?? verdicts[0];
    model.set("tries", [...model.get("tries"), [quantity, layer, deed]]);
    if (found) { // in the place that it has, if it was found before
      const others = before.map((one) => one[0] === found ? [found, text] : one);
      model.set("found", before.some(([name]) => name === found) ? others : [...before, [found, text]]);
    }
    if (model.get("found").length === asked.holds) model.set("done", "right");
    model.save_changes();
  }
  card.said = found ? null : text;
  tellAll(card);
  card.el.querySelector(".bp-live").textContent = text;
}

// ---- what is to be seen

function tellAll(card) {
  const { el, model, said } = card, box = (look, text) => element("div", { class: `bp-box bp-says ${look}` }, text);
  el.querySelector(".bp-told").replaceChildren(...model.get("found").map(([, text]) => box("bp-right", text)),
    ...(said ? [box("bp-not-so", said)] : []));
  tellCount(card);
  card.changed?.();
}

function tellCount({ el, model, asked }) {
  const found = model.get("found").length, all = answered(asked.names).length;
  const state = found === asked.holds ? "found" : found ? "there is one more" : "not found yet";
  el.querySelector(".bp-state").textContent = state;
  el.querySelector(".bp-hint").textContent = `You have found ${all} of ${asked.names.length} in this page.`;
}
