// The foot for a thumb, where the widget is as narrow as a telephone: Next, and behind "⋯" what not every step needs.

const BEHIND = ["choosers", "tabs", "first", "last", "play", "speed"];

// A mark before each of these, where it belongs in a wide widget.
export const homesOf = (part) => BEHIND.map((name) => {
  const home = new Comment();
  part(name).before(home);
  return [part(name), home];
});

// Puts them where they belong. While one looks around, the way back to the step is in sight.
export function arrange({ part, homes, state, view }) {
  for (const [one, home] of homes) {
    const isBehind = state.narrow && !(one === part("tabs") && view.looking);
    if (isBehind === part("drawer").contains(one)) continue;
    if (isBehind) part("drawer").append(one);
    else home.after(one);
  }
}

export function shut({ part }) {
  const rest = part("rest");
  if (!rest.open) return;
  if (rest.contains(document.activeElement)) part("dots").focus(); // or the keys would go nowhere
  rest.open = false;
}
