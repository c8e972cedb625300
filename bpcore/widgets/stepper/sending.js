// Messages to the kernel: one at a time, since it may take two in the wrong order.

import { PATIENCE, SILENCE } from "../page.js";

// What waits gives way to a newer of its kind.
export function send(stepper, message) {
  const { queue, typed } = stepper.state, kind = ({ to, ...thing }) => JSON.stringify(thing);
  if (message.change && queue.length > 1 && kind(queue.at(-1)) === kind(message)) queue.pop();
  queue.push(message);
  if (message.change) typed[message.change] = message.to; // what the next nudge counts from
  if (queue.length === 1) sendFirst(stepper);
}

function sendFirst({ model, state, draw }) {
  const silent = () => {
    clearTimeout(state.waiting);
    Object.assign(state, { queue: [], typed: {}, silence: SILENCE });
    draw();
  };
  state.waiting = setTimeout(silent, PATIENCE);
  try { model.send(state.queue[0]); } catch { silent(); }
}

// The kernel has answered the first.
export function answered(stepper) {
  const { state } = stepper;
  clearTimeout(state.waiting);
  state.queue.shift();
  if (state.queue.length) sendFirst(stepper);
  else state.typed = {};
  state.silence = "";
}
