// The model of a widget in a page without a kernel: its traits, which the page alone sets. It has no `send`, as nobody
// is there to answer.

// `changed`, if given, is told of each trait that is set, with its value.
export function alone(state, changed = () => {}) {
  const listeners = {};
  return {
    get: (name) => state[name], save_changes() {}, off() {},
    on: (event, listener) => { (listeners[event] ??= []).push(listener); },
    set(name, value) {
      state[name] = value;
      changed(name, value);
      listeners[`change:${name}`]?.forEach((listener) => listener());
    },
  };
}
