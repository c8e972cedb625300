// Marks in the picture: texts that fit their room, numbers in boxes, halves of capsules.

export const SIZE = 14.5; // of a number
export const SMALL = 13.5;
export const FINGER = 58;

export function make(parent, name, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return parent.appendChild(element);
}

export function write(parent, x, y, text, className) {
  const element = make(parent, "text", { x, y, class: className, "text-anchor": "middle" });
  element.textContent = text;
  return element;
}

// What a finger means by a mark is more than is drawn: at least 44 pixels of a telephone.
export function addTarget(parent, x, y, width, height = FINGER) {
  return make(parent, "rect", { x: x - width / 2, y: y - height / 2, width, height, class: "bp-target-area" });
}

// A text as large as its room allows: a long number is set smaller, not cut. Gives the width it takes.
export function fit(element, text, size, room = Infinity) {
  const width = 0.62 * text.replace("\u0304", "").length; // of a letter, in ems; a bar over one has none
  const fitting = Math.min(size, room / width);
  element.textContent = text;
  element.style.fontSize = `${fitting}px`;
  return fitting * width;
}

// A number in a rounded box of its own, centred at x or beginning there; empty and invisible until it has a value.
export function tag(parent, className, x, y, { prefix = () => "", begins = false, size = SIZE, room } = {}) {
  const group = make(parent, "g", { class: `bp-tag ${className}` });
  const box = make(group, "rect", { rx: 5, height: size + 6, y: -size / 2 - 3 });
  const text = write(group, 0, size / 3, "", "bp-number");
  const move = (toX, toY) => group.setAttribute("transform", `translate(${toX} ${toY})`);
  move(x, y);
  return {
    group, move,
    write: (value, letters, _, behind) => {
      const shown = value === null ? "" : prefix(letters) + value + behind;
      const width = fit(text, shown, size, room) + 8 * (value !== null);
      box.setAttribute("x", begins ? 0 : -width / 2);
      box.setAttribute("width", width);
      text.setAttribute("x", begins ? width / 2 : 0);
    },
  };
}

export function halfCapsule(x, y, width, height, side) {
  const r = height / 2, out = width / 2 - r, arc = (to) => `h${to * out}a${r} ${r} 0 0 1 0 ${to * height}h${-to * out}`;
  return `M${x} ${y - r}${side < 0 ? `v${height}` : arc(1)}${side > 0 ? "" : arc(-1)}Z`;
}
