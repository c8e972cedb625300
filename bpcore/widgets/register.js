// What was answered in this page, told from the questions and the claims to whoever counts them.

const ANSWERED = "bp-answered";

// A register for all widgets of a page, each of which is a script of its own.
const questions = () => (window.bpQuestions ??= new Map());

// Enters a question; gives back how it leaves. A cell that is run again has a new card for the same question.
export function enter(card) {
  const { name } = card.asked;
  card.changed = () => window.dispatchEvent(new CustomEvent(ANSWERED));
  questions().set(name, card);
  return () => { delete card.changed; };
}

// Those of these names that have been answered, with how often one tried, and how it ended.
export function answered(names) {
  return names.map((name) => questions().get(name)).filter((card) => card?.model.get("done"))
    .map(({ asked, model, el }) => ({ n: asked.n, tries: model.get("tries").length, done: model.get("done"), el }));
}

export function listen(heard, signal) {
  window.addEventListener(ANSWERED, heard, { signal });
}
