// Shows the picture that Python draws of what the sliders say. One value is asked for at a time, then the newest: a slow
// picture never makes a queue. A new image is decoded before it takes the place of the old one, so nothing flickers.

import { decoded } from "../image.js";
import { PATIENCE, settle } from "../page.js";

const SILENCE = "No answer from the kernel yet: it is busy, or it has stopped. The sliders are back where they were.";
const WAITS = "A cell is running: the picture comes when it has ended.";
const ALONE = "To move the sliders, open the notebook and run it: no kernel has answered this page.";

export default {
  render({ model, el: host }) {
    const page = settle({ model, el: host }, "bp-sliders", () => offer()), { el } = page, sliders = model.get("sliders");
    el.innerHTML = `<div class="bp-box" role="group"><div class="bp-rows">${
      '<label><span></span><input type="range" min="0" step="1"></label><span class="bp-reads" aria-hidden="true"></span>'.repeat(sliders.length)
    }</div><div class="bp-image"><img></div><p class="bp-told" role="status"></p></div>`;
    const part = (name) => el.querySelector(name), all = (name) => [...el.querySelectorAll(name)], inputs = all("input"), readings = all(".bp-reads");
    let shown = model.get("shown"), asked = null, queued = false, waiting = 0; // asked: the values that are on their way; queued: behind a cell
    part(".bp-box").setAttribute("aria-label", `Sliders for ${sliders.map(({ label }) => label).join(", ")}`);
    sliders.forEach(({ name, label, values, texts }, k) => {
      Object.assign(inputs[k], { max: values.length - 1, name });
      inputs[k].previousSibling.textContent = label;
      readings[k].style.minWidth = `${Math.max(...texts.map((text) => text.length))}ch`; // or the slider would change its length
    });

    const wanted = () => Object.fromEntries(sliders.map(({ name, values }, k) => [name, values[inputs[k].value]]));
    const differ = (some, others) => sliders.some(({ name }) => some[name] !== others[name]);
    function write() {
      sliders.forEach(({ texts }, k) => {
        readings[k].textContent = texts[inputs[k].value];
        inputs[k].setAttribute("aria-valuetext", texts[inputs[k].value]);
      });
    }
    function back() {
      sliders.forEach(({ name, values }, k) => { inputs[k].value = values.indexOf(shown.values[name]); });
      write();
    }
    function say(text) {
      part(".bp-told").textContent = text;
    }
    function offer() {
      for (const input of inputs) input.disabled = !page.kernel();
      say(page.kernel() ? shown.news : ALONE);
    }
    function ask() {
      if ((asked && !queued) || !differ(wanted(), asked ?? shown.values)) return;
      const silent = () => {
        clearTimeout(waiting);
        asked = null;
        back();
        say(SILENCE);
      };
      waiting = setTimeout(silent, PATIENCE);
      asked = wanted();
      queued = false;
      try { model.send({ values: asked }); } catch { silent(); }
    }
    // Python draws when the cell that is running has ended; until then newer values may be sent.
    function waits({ waits }) {
      if (waits !== shown.answers) return;
      clearTimeout(waiting);
      queued = true;
      say(WAITS);
      ask();
    }
    async function show() {
      const now = model.get("shown"), isNewest = !asked || !(differ(wanted(), asked) || differ(asked, now.values));
      if (now.answers !== shown.answers) {
        clearTimeout(waiting);
        asked = null;
      }
      shown = now;
      if (isNewest) back(); else ask(); // Python draws the next one while this one is decoded
      const image = await decoded(now);
      if (now !== shown) return; // a newer one is being decoded
      part("img").replaceWith(image);
      say(now.news);
    }

    el.addEventListener("input", () => { write(); ask(); });
    model.on("change:shown", show);
    model.on("msg:custom", waits);
    for (const input of inputs) input.disabled = true; // until a kernel answers
    back();
    show();
    return () => {
      clearTimeout(waiting);
      model.off("change:shown", show);
      model.off("msg:custom", waits);
      page.leave();
    };
  },
};
