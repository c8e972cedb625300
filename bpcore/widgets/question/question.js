// A question: answered first, then told whether that holds, and why. What is right travels with it.

import { judge } from "../guess.js";
import { byFinger, settle } from "../page.js";
import { element } from "../element.js";
import { enter } from "../register.js";

/**
 * What Python sends as `question` (question/widget.py): choices, or a number with its candidates and reasons.
 * @typedef {object} Asked
 * @property {string} name
 * @property {string} lesson
 * @property {number} n its number in the lesson, from 1, of `of`
 * @property {number} of
 * @property {string} text HTML, as are `why` and `reasons`
 * @property {{text: string, why: string, right: boolean}[]} [choices]
 * @property {string} [value] the right number as it is written, and `why`
 * @property {[number, number][]} [candidates] -1 and the right number, m and the number of which reasons[m] tells
 * @property {string[]} [reasons]
 * @property {object} [rule]
 */

const ORDINALS = ["first", "second", "third", "fourth", "fifth"];

export default {
  render({ model, el: host }) {
    const page = settle({ model, el: host }, "bp-quiz"), { el } = page;
    const card = { model, el, asked: model.get("question"), said: null };
    const leaveRegister = enter(card);
    const draw = () => show(card);
    el.addEventListener("click", ({ target }) => {
      const { choose, deed } = target.closest("button")?.dataset ?? {};
      if (choose) answer(card, Number(choose));
      if (deed) deeds[deed](card);
    });
    el.addEventListener("submit", (event) => {
      event.preventDefault();
      deeds.check(card);
    });
    el.addEventListener("keydown", (event) => {
      const { key, target, altKey, ctrlKey, metaKey } = event, { choices } = card.asked;
      if (altKey || ctrlKey || metaKey || target.matches("input") || !choices?.[key - 1] || model.get("done")) return;
      event.preventDefault();
      answer(card, key - 1);
    });
    for (const name of ["tries", "done"]) model.on(`change:${name}`, draw);
    draw();
    return () => {
      for (const name of ["tries", "done"]) model.off(`change:${name}`, draw);
      leaveRegister();
      page.leave();
    };
  },
};

const deeds = {
  check: (card) => answer(card, card.el.querySelector("input").value),
  again: (card) => { // what was wrong is put away, and stays counted
    card.said = null;
    show(card);
    card.el.querySelector("button, input").focus();
  },
  show: (card) => settleOn(card, {}, "shown"),
};

// A choice by its number, or a text typed.
function answer(card, given) {
  const { asked, model } = card;
  if (model.get("done")) return;
  if (asked.choices) {
    const { right, why } = asked.choices[given];
    settleOn(card, { given, why }, right ? "right" : "", true);
  } else {
    const verdict = judged(asked, given);
    settleOn(card, { given, ...verdict }, verdict.right ? "right" : "", !verdict.unread);
  }
}

// As the stepper judges a guess; thousands of a count may be set apart, elsewhere a comma is a point.
function judged({ candidates, reasons, rule, value }, text) {
  const isCount = Number.isInteger(candidates[0][1]), apart = /(\d)[, \u00a0\u202f](?=\d{3}\b)/g;
  const plain = inDecimals((isCount ? text.replace(apart, "$1") : text).trim()
    .replace(/\s*[·×x*]\s*10\s*\^\s*/, "e").replace(/^10\s*\^\s*/, "1e"), candidates[0][1]);
  const mistakes = reasons.map(() => ({ name: "", look_at: "" })), others = [];
  const truthText = value.replaceAll(",", "");
  const verdict = judge(plain, { candidates, others, mistakes, truthText, rule, start: 0 });
  if (verdict.sign) return { right: false, unread: true, text: "Type a number, not only its sign." };
  if (plain === "") return { right: false, unread: true, text: "Type a number." };
  return verdict.mistake === undefined ? verdict : { ...verdict, text: "", why: reasons[verdict.mistake] };
}

// A fraction such as 1/4 as a decimal number, and so is 25 % where a share is asked for.
function inDecimals(text, truth) {
  const [, above, below, percent] = /^([+−-]?\d+(?:[.,]\d+)?)\s*(?:\/\s*(\d+)|(%))$/.exec(text) ?? [];
  if (!above || (percent && Math.abs(truth) > 1)) return text;
  return `${Number(above.replace("−", "-").replace(",", ".")) / Number(below ?? 100)}`;
}

function settleOn(card, said, done, counts = false) {
  const { model } = card;
  card.said = said;
  if (counts) model.set("tries", [...model.get("tries"), said.given]);
  if (done) model.set("done", done);
  model.save_changes();
  show(card);
  card.el.querySelector(".bp-live").textContent = card.el.querySelector(".bp-says")?.textContent ?? "";
  if (done) card.el.querySelector(".bp-query").focus();
}

// ---- what is to be seen

function show(card) {
  const { model, el, asked } = card, done = model.get("done"), tries = model.get("tries");
  const focused = document.activeElement?.dataset?.choose, typed = el.querySelector("input")?.value ?? "";
  const state = done === "shown" ? "shown" : done ? `at the ${ORDINALS[tries.length - 1] ?? `${tries.length}th`} try`
    : `question ${asked.n} of ${asked.of}`;
  const text = html("p", { class: "bp-text", id: `bp-${asked.name.replace(/\W/g, "-")}` }, asked.text);
  const live = el.querySelector(".bp-live") ?? element("div", { class: "bp-live", "aria-live": "polite" });
  const query = element("div", { class: "bp-query", role: "group", tabindex: "-1", "aria-labelledby": text.id },
    element("p", { class: "bp-head" }, element("span", {}, "Before you go on"), element("span", {}, state)),
    text, ...(asked.choices ? choices(card, done) : amount(card, done, typed)), ...buttons(card, done));
  el.replaceChildren(element("form", {}, query), live); // a form may not be a group
  if (focused) el.querySelector(`[data-choose="${focused}"]`)?.focus();
  card.changed?.();
}

const html = (name, attributes, markup) => {
  const made = element(name, attributes);
  made.innerHTML = markup; // as Python escaped it
  return made;
};

function choices({ asked, said }, done) {
  return asked.choices.map(({ text, why, right }, k) => {
    const told = done ? right : said?.given === k;
    const look = told ? (right ? "bp-right" : "bp-not-so") : done ? "bp-past" : "";
    const button = element("button", { type: "button", class: `bp-choice ${look}`, "data-choose": k },
      element("b", { "aria-hidden": "true" }, done && right ? "✓" : `${k + 1}`), html("span", {}, text));
    if (told) button.append(html("small", { class: "bp-says" }, `${right ? "Right. " : "Not so. "}${why}`));
    if (done) button.setAttribute("aria-disabled", "true");
    return button;
  });
}

function amount({ asked, said }, done, typed) {
  if (done) return [box("bp-right", `<b>${asked.value}</b> ${asked.why}`)];
  const attributes = { inputmode: "text", "aria-label": "Your number", autocomplete: "off", value: typed };
  return [element("div", { class: "bp-typed" }, element("input", attributes),
    element("button", { type: "button", class: "bp-plain", "data-deed": "check" }, "Check")),
  ...(said ? [box("bp-not-so", said.why ?? element("i", {}, said.text).innerHTML)] : [])];
}

const box = (look, markup) => html("div", { class: `bp-box bp-says ${look}` }, markup);

function buttons({ asked, said }, done) {
  if (done) return [];
  const plain = (deed, text) => element("button", { type: "button", class: "bp-plain", "data-deed": deed }, text);
  const keys = asked.choices && (byFinger() ? "Tap an answer." : `Keys 1 to ${asked.choices.length}, or click.`);
  return said ? [element("div", { class: "bp-deeds" }, ...(asked.choices ? [plain("again", "Try again")] : []),
    plain("show", "Show"))] : keys ? [element("p", { class: "bp-hint" }, keys)] : [];
}
