// The values that a step reads travel along their edges to where they are added up.

import { isLit } from "./edges.js";
import { flat } from "./entries.js";

export function travel({ svg, data, edges }, view) {
  const isUp = view.quantity === "s", frame = svg.parentNode;
  if (!isUp && view.quantity !== "dE_do") return;
  const box = frame.getBoundingClientRect(), screen = svg.getScreenCTM();
  for (const edge of edges.filter((edge) => edge.single && isLit(view, edge))) {
    const { l, at: { x1, y1, x2, y2 } } = edge, [j, i] = edge.ends(), key = isUp ? `o${l - 1}` : `delta${l}`;
    const pill = document.createElement("span"); // not in the picture, which would be laid out anew at each frame
    pill.className = `bp-moving bp-value bp-${data.roles[key]}`;
    pill.textContent = view.text(key, flat(data.shapes[key], [isUp ? j : i]));
    frame.append(pill);
    const ends = [[x1, y1], [x2, y2]].map((end) => {
      const { x, y } = new DOMPoint(...end).matrixTransform(screen);
      return { transform: `translate(${x - box.x + frame.scrollLeft}px, ${y - box.y}px) translate(-50%, -50%)` };
    });
    pill.animate(isUp ? ends : ends.reverse(), { duration: 420, easing: "ease-in-out" }).onfinish = () => pill.remove();
  }
}
