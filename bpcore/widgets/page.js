// The page around a widget, met here once for all of them: whose a key is, light or dark, and whether a kernel answers.

// Milliseconds: a kernel that is busy may put the first behind its cell, and take the next at once.
const GREETINGS = [0, 500, 2000];
export const PATIENCE = 4000; // milliseconds that a kernel has to answer
export const SILENCE = "No answer from the kernel yet: it is busy, or it has stopped.";

// Puts an element of this class where the page has its widget. `kernel()` says whether one has answered, and `heard` is
// told so when it first does, or once when none has for a while.
export function settle({ model, el: host }, name, heard = () => {}) {
  const el = host.appendChild(document.createElement("bp-widget")), leaving = new AbortController();
  el.className = `bp-widget ${name}`;
  host.classList.add("bp-host");
  keepKeys(el, leaving.signal);
  followTheme(el, leaving.signal);
  return {
    el, kernel: greet(model, heard, leaving.signal),
    leave() {
      leaving.abort();
      el.remove();
    },
  };
}

export const byFinger = () => matchMedia("(pointer: coarse)").matches; // rather than by mouse and keys

// Saving the notebook and the like are the page's, but not to run the cell, which would take the widget away.
export const isOurs = ({ key, altKey, ctrlKey, metaKey }) => key === "Enter" || !(altKey || ctrlKey || metaKey);

// JupyterLab takes a key for a command to the cell when it comes up from the widget, Notebook 7 before it gets there,
// though not where the element that has the focus says so.
function keepKeys(el, signal) {
  window.addEventListener("keydown", (event) => {
    const [target] = event.composedPath();
    if (el.contains(target)) target.toggleAttribute("data-lm-suppress-shortcuts", isOurs(event));
  }, { capture: true, signal });
  el.addEventListener("keydown", (event) => isOurs(event) && event.stopPropagation(), { signal });
}

// Dark where the ground that it stands on is dark: each host has another way to say which theme it has.
function followTheme(el, signal) {
  const look = () => el.classList.toggle("bp-dark", isDark(el.parentNode));
  const sized = new ResizeObserver(look); // put into the page, perhaps later
  const marked = new MutationObserver(look);
  sized.observe(el);
  for (const element of [document.documentElement, document.body]) marked.observe(element, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look, { signal });
  const slowly = ({ propertyName }) => propertyName === "background-color" && look();
  document.addEventListener("transitionend", slowly, { signal });
  signal.addEventListener("abort", () => { sized.disconnect(); marked.disconnect(); });
}

const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function isDark(node) {
  for (; node; node = node.parentNode ?? node.host) { // out of a shadow root too
    if (!(node instanceof Element)) continue;
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = getComputedStyle(node).backgroundColor; // in whichever notation: painted, it has four numbers
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    if (alpha > 127) return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
  }
  const { colorScheme } = getComputedStyle(document.documentElement); // of a page that has no ground of its own
  return /dark/.test(colorScheme) && (!/light/.test(colorScheme) || matchMedia("(prefers-color-scheme: dark)").matches);
}

// A saved page has a model that takes messages too, and never an answer.
function greet(model, heard, signal) {
  let answered = false;
  const timers = GREETINGS.map((wait) => setTimeout(() => {
    try { answered || model.send({ hello: true }); } catch { /* no kernel, or none any more */ }
  }, wait));
  timers.push(setTimeout(() => answered || heard(), PATIENCE));
  const answer = () => {
    if (answered) return;
    answered = true;
    heard();
  };
  model.on("msg:custom", answer);
  signal.addEventListener("abort", () => {
    timers.forEach(clearTimeout);
    model.off("msg:custom", answer);
  });
  return () => answered;
}
