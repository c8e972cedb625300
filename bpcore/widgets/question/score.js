// How many questions of a lesson were answered in this page, and at which try.

import { element } from "../element.js";
import { settle } from "../page.js";
import { answered, listen } from "../register.js";

export default {
  render({ model, el: host }) {
    const page = settle({ model, el: host }, "bp-quiz bp-strip"), leaving = new AbortController();
    const draw = () => show(page.el, model.get("questions"));
    listen(draw, leaving.signal);
    draw();
    return () => {
      leaving.abort();
      page.leave();
    };
  },
};

function show(el, names) {
  const done = answered(names), first = done.filter(({ tries, done }) => done === "right" && tries === 1);
  const later = done.filter(({ tries, done }) => done === "right" && tries > 1);
  const seen = done.filter(({ done }) => done === "shown");
  const parts = [`${first.length} at the first try`, ...(later.length ? [`${later.length} later`] : []),
    ...(seen.length ? [`${seen.length} looked up`] : [])];
  const text = done.length ? `You answered ${done.length} of ${names.length} questions: ${parts.join(", ")}.`
    : `None of the ${names.length} questions is answered yet in this page.`;
  const back = [...later, ...seen].sort((a, b) => a.n - b.n);
  el.replaceChildren(element("div", { class: "bp-query", role: "status" }, element("p", { class: "bp-text" }, text),
    ...(back.length ? [element("p", { class: "bp-back" }, "Look at again: ", ...back.map(({ n, el: card }) => {
      const link = element("button", { type: "button", class: "bp-link" }, `question ${n}`);
      link.onclick = () => card.scrollIntoView({ block: "center" });
      return link;
    }))] : [])));
}
