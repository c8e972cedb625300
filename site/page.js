// Puts the widgets of a page in their places, and keeps in this browser what was answered and where one stopped.

const { scripts, widgets } = JSON.parse(document.getElementById("widgets").textContent);
const KEPT = "bp:";

const modules = Object.fromEntries(Object.entries(scripts).map(([kind, script]) => (
  [kind, import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })))])));

for (const { id, kind, mark, state } of widgets) {
  const key = `${KEPT}${location.pathname}#${id}`;
  const model = alone(unpacked(state), (name, value) => keep(key, mark, name, value));
  for (const [name, value] of Object.entries(kept(key, mark))) model.set(name, value);
  if (state.pictures) answerWithPictures(model);
  modules[kind].then(({ default: widget }) => {
    const place = document.getElementById(id);
    place.replaceChildren(); // the text that stood for it
    widget.render({ model, el: place });
  });
}

// {"base64": …} as bytes, wherever it stands.
function unpacked(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unpacked);
  if (typeof value.base64 === "string") return Uint8Array.from(atob(value.base64), (letter) => letter.charCodeAt());
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unpacked(each)]));
}

// Sliders ask as they ask a kernel: all that they can ask for has been drawn.
function answerWithPictures(model) {
  const pictures = model.get("pictures"), heard = [], on = model.on;
  const same = (some, others) => Object.keys(some).every((name) => some[name] === others[name]);
  model.on = (event, listener) => (event === "msg:custom" ? heard.push(listener) : on(event, listener));
  model.send = (message) => {
    if (!message.values) return heard.forEach((listener) => listener(message));
    const found = pictures.find(({ values }) => same(values, message.values));
    model.set("shown", { ...found, answers: model.get("shown").answers + 1 });
  };
}

// ---- what stays in this browser; where it has no room for it, nothing stays

function keep(key, mark, name, value) {
  if (name === "shown") return; // a picture
  try {
    localStorage.setItem(key, JSON.stringify({ mark, set: { ...kept(key, mark), [name]: value } }));
  } catch { /* a private window */ }
}

// What was set in a widget that has not changed since.
function kept(key, mark) {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return found?.mark === mark ? found.set : {};
  } catch { return {}; }
}

document.querySelector(".forget")?.addEventListener("click", () => {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT)) localStorage.removeItem(key);
  } catch { /* there is nothing */ }
  location.reload();
});

for (const button of document.querySelectorAll(".copy")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.parentNode.querySelector("pre").textContent);
    button.textContent = "copied";
    setTimeout(() => { button.textContent = "copy"; }, 1500);
  });
}

// ---- the search of the front page, in the headings of all pages

const seek = document.querySelector(".seek");
const headings = seek ? JSON.parse(document.getElementById("headings").textContent) : [];
seek?.addEventListener("input", () => {
  const words = seek.value.toLowerCase().trim().split(/\s+/), isIn = (text) => words.every((word) => text.includes(word));
  const found = words[0] ? headings.filter(({ 2: text }) => isIn(text.toLowerCase())) : [];
  document.querySelector(".found").replaceChildren(...found.slice(0, 30).map(([page, anchor, text]) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = `${page}#${anchor}`;
    link.textContent = `${page.replace(/^read\/|\.html$/g, "")}: ${text}`;
    item.append(link);
    return item;
  }));
});

// ---- for a screen that a class sees: ?large, kept from lesson to lesson

if (new URLSearchParams(location.search).has("large")) {
  document.documentElement.classList.add("large");
  for (const link of document.querySelectorAll(".turn a")) link.search = "?large";
}

addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
