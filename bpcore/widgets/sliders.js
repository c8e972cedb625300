// Shows the picture that Python draws of what the sliders say. One value is asked for at a time, then the newest: a slow
// picture never makes a queue. A new image is decoded before it takes the place of the old one, so nothing flickers.

import { decoded, keepKey } from "./image.js";

const PATIENCE = 4000; // milliseconds that the kernel has to answer
const SILENCE = "No answer from the kernel yet: it is busy, or it has stopped. The sliders are back where they were.";

export default {
  render({ model, el: host }) {
    const el = host.appendChild(document.createElement("div")), sliders = model.get("sliders");
    el.className = "bp-sliders";
    el.innerHTML = `<div class="bp-box" role="group"><div class="bp-rows">${
      '<label><span></span><input type="range" min="0" step="1"></label><span class="bp-reads" aria-hidden="true"></span>'.repeat(sliders.length)
    }</div><div class="bp-image"><img></div><p class="bp-told" role="status"></p></div>`;
    const part = (name) => el.querySelector(name), all = (name) => [...el.querySelectorAll(name)], inputs = all("input"), readings = all(".bp-reads");
    let shown = model.get("shown"), asked = null, waiting = 0; // asked: the values that are on their way
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
    function ask() {
      if (asked || !differ(wanted(), shown.values)) return;
      const silent = () => {
        clearTimeout(waiting);
        asked = null;
        back();
        say(SILENCE);
      };
      waiting = setTimeout(silent, PATIENCE);
      asked = wanted();
      try { model.send({ values: asked }); } catch { silent(); }
    }
    async function show() {
      const now = model.get("shown"), isNewest = !asked || !differ(wanted(), asked);
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
    el.addEventListener("keydown", keepKey);
    model.on("change:shown", show);
    back();
    show();
    return () => {
      clearTimeout(waiting);
      model.off("change:shown", show);
      el.remove();
    };
  },
};
