// Plays Pictures that have all come with the widget, so it needs no kernel. The frame counts from 1, as in Python.

import { decoded } from "../image.js";
import { isOurs, settle } from "../page.js";

const PACE = 160; // milliseconds from one picture to the next
const ICONS = { back: "M14 4l-8 6 8 6z", play: "M5 3l12 7-12 7z", pause: "M6 4v12M14 4v12", next: "M6 4l8 6-8 6z" };
const icon = (name) => `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
const button = (name, label) => (
  `<button type="button" data-do="${name}" aria-label="${label}" title="${label}">${icon(name)}</button>`);
const html = (last) => `
  <div class="bp-box" role="group" aria-label="Player of ${last} pictures">
    <div class="bp-image"><img></div>
    <div class="bp-rows">
      <div class="bp-buttons">${button("back", "Back")}${button("play", "Play")}${button("next", "Next")}</div>
      <input type="range" min="1" max="${last}" step="1" aria-label="Picture">
      <span class="bp-reads" aria-hidden="true"></span>
    </div>
  </div>`;

/**
 * What Python sends as `film` (player/widget.py), and what the functions here share.
 * @typedef {{pngs: DataView[], alts: string[], width: number}} Film
 * @typedef {{model: object, el: HTMLElement, film: Film, last: number, playing: number}} Player with its timer
 */

export default {
  render({ model, el: host }) {
    const { el, leave } = settle({ model, el: host }, "bp-sliders bp-player"), film = model.get("film");
    const player = { model, el, film, last: film.pngs.length, playing: 0 }, onFrame = () => show(player);
    el.innerHTML = html(player.last);
    el.querySelector(".bp-reads").style.minWidth = `${2 * String(player.last).length + 4}ch`; // as in sliders.js
    listen(player);
    model.on("change:frame", onFrame);
    show(player);
    return () => {
      clearTimeout(player.playing);
      model.off("change:frame", onFrame);
      leave();
    };
  },
};

const frameOf = ({ model }) => model.get("frame");

function go(player, to) {
  const { model, last } = player, within = Math.max(1, Math.min(last, to));
  if (within === frameOf(player)) return;
  model.set("frame", within);
  model.save_changes();
}

function play(player, on) {
  const { el, last } = player, toggle = el.querySelector("[data-do=play]"), label = on ? "Pause" : "Play";
  clearTimeout(player.playing);
  player.playing = 0;
  if (on) {
    if (frameOf(player) === last) go(player, 1);
    player.playing = setTimeout(() => {
      go(player, frameOf(player) + 1);
      play(player, el.isConnected && frameOf(player) < last);
    }, PACE);
  }
  if (toggle.title === label) return;
  toggle.innerHTML = icon(label.toLowerCase());
  toggle.title = label;
  toggle.setAttribute("aria-label", label);
}

async function show(player) {
  const { el, film: { pngs, alts, width }, last } = player, frame = frameOf(player), text = `${frame} of ${last}`;
  const part = (name) => el.querySelector(name), slider = part("input");
  slider.value = frame;
  slider.setAttribute("aria-valuetext", text);
  part(".bp-reads").textContent = text;
  for (const [name, end] of [["back", 1], ["next", last]]) {
    part(`[data-do=${name}]`).setAttribute("aria-disabled", frame === end);
  }
  const image = await decoded({ png: pngs[frame - 1], alt: alts[frame - 1], width });
  if (frame === frameOf(player)) part("img").replaceWith(image); // otherwise a newer one is being decoded
}

function listen(player) {
  const { el, last } = player, slider = el.querySelector("input");
  const toggle = () => play(player, !player.playing);
  const choose = (to) => { play(player, false); go(player, to); };
  const act = {
    back: () => choose(frameOf(player) - 1), next: () => choose(frameOf(player) + 1),
    first: () => choose(1), last: () => choose(last), play: toggle,
  };
  const keys = { ArrowLeft: act.back, ArrowRight: act.next, Home: act.first, End: act.last };
  el.addEventListener("click", ({ target }) => act[target.closest("[data-do]")?.dataset.do]?.());
  slider.addEventListener("input", () => choose(Number(slider.value)));
  el.addEventListener("keydown", (event) => {
    const { key, target } = event, chosen = key === " " && target === slider ? toggle : keys[key];
    if (!isOurs(event) || !chosen) return;
    event.preventDefault();
    chosen();
  });
}
