// Guess mode: a value is asked for before it is shown.

import { listed } from "./entries.js";
import { judge, judgeSign } from "../guess.js";

export function reveal({ state, part, view, draw }, right) {
  state.revealed.add(view.frame.key);
  state.asked += 1;
  state.right += right && !state.tried;
  Object.assign(state, { tried: false, verdict: {} });
  part("answer").value = "";
  draw();
  part("next").focus();
}

const truth = ({ frame, place, text }) => text(frame.key, place);

export function answer(stepper, text) {
  const { data, view } = stepper, { frame, place, n } = view;
  const all = data.guesses[frame.key].map(([mistake, given]) => [mistake, listed(given, n)]);
  const verdict = judge(text, {
    truthText: truth(view), mistakes: data.mistakes,
    rule: { ...data.rule, on_the_way: data.on_the_way[frame.key] },
    candidates: all.map(([mistake, given]) => [mistake, given[place]]),
    others: all[0][1].filter((_, k) => k !== place), start: data.starts[frame.key]?.[place] ?? 0,
  });
  if (verdict.right && !verdict.sign) reveal(stepper, true);
  say(stepper, verdict);
}

export function answerSign(stepper, sign) {
  say(stepper, judgeSign(sign, truth(stepper.view)));
}

function say({ state, part, view, draw }, { right, text, unread }) {
  state.verdict = { ref: view.ref, n: view.n, text: `${right ? "✓ " : ""}${text}` };
  state.tried ||= !right && !unread;
  draw();
  if (!right && document.activeElement === part("answer")) part("answer").select(); // the next is typed over it
}
