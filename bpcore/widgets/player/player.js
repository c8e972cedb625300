// Plays Pictures that have all come with the widget, so it needs no kernel. The frame counts from 1, as in Python.

import { decoded } from "../image.js";
import { isOurs, settle } from "../page.js";

const PACE = 160; // milliseconds from one picture to the next
const ICONS = { back: "M14 4l-8 6 8 6z", play: "M5 3l12 7-12 7z", pause: "M6 4v12M14 4v12", next: "M6 4l8 6-8 6z" };
const icon = (name) => `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
const button = (name, label) => `<button type="button" data-do="${name}" aria-label="${label}" title="${label}">${icon(name)}</button>`;

export default {
  render({ model, el: host }) {
    const page = settle({ model, el: host }, "bp-sliders bp-player"), { el } = page;
    const { pngs, alts, width } = model.get("film"), last = pngs.length;
    el.innerHTML = `<div class="bp-box" role="group" aria-label="Player of ${last} pictures"><div class="bp-image"><img></div>
      <div class="bp-rows"><div class="bp-buttons">${button("back", "Back")}${button("play", "Play")}${button("next", "Next")}</div>
      <input type="range" min="1" max="${last}" step="1" aria-label="Picture"><span class="bp-reads" aria-hidden="true"></span></div></div>`;
    const part = (name) => el.querySelector(name), slider = part("input"), now = () => model.get("frame");
    let playing = 0;

    function go(to) {
      const within = Math.max(1, Math.min(last, to));
      if (within === now()) return;
      model.set("frame", within);
      model.save_changes();
    }
    function play(on) {
      clearTimeout(playing);
      playing = 0;
      if (on) {
        if (now() === last) go(1);
        playing = setTimeout(on_and_on, PACE);
      }
      const toggle = part("[data-do=play]"), name = on ? "pause" : "play", label = on ? "Pause" : "Play";
      if (toggle.title === label) return;
      toggle.innerHTML = icon(name);
      toggle.title = label;
      toggle.setAttribute("aria-label", label);
    }
    function on_and_on() {
      go(now() + 1);
      play(el.isConnected && now() < last);
    }
    async function show() {
      const frame = now(), text = `${frame} of ${last}`;
      slider.value = frame;
      slider.setAttribute("aria-valuetext", text);
      part(".bp-reads").textContent = text;
      for (const [name, end] of [["back", 1], ["next", last]]) part(`[data-do=${name}]`).setAttribute("aria-disabled", frame === end);
      const image = await decoded({ png: pngs[frame - 1], alt: alts[frame - 1], width });
      if (frame === now()) part("img").replaceWith(image); // otherwise a newer one is being decoded
    }

    const act = { back: () => go(now() - 1), next: () => go(now() + 1), first: () => go(1), last: () => go(last) };
    const keys = { ArrowLeft: act.back, ArrowRight: act.next, Home: act.first, End: act.last };
    const choose = (chosen) => { play(false); chosen(); };
    el.addEventListener("click", ({ target }) => {
      const name = target.closest("[data-do]")?.dataset.do;
      if (name === "play") play(!playing); else if (name) choose(act[name]);
    });
    slider.addEventListener("input", () => choose(() => go(Number(slider.value))));
    el.addEventListener("keydown", (event) => {
      const { key, target } = event, isPlay = key === " " && target === slider;
      if (!isOurs(event) || !(keys[key] || isPlay)) return;
      event.preventDefault();
      if (isPlay) play(!playing); else choose(keys[key]);
    });
    model.on("change:frame", show);
    part(".bp-reads").style.minWidth = `${2 * String(last).length + 4}ch`; // or the slider would change its length
    show();
    return () => {
      clearTimeout(playing);
      model.off("change:frame", show);
      page.leave();
    };
  },
};
