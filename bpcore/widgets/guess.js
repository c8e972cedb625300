// Judges a guess where it is typed: against the truth, and against what each named mistake would have given, numbers
// that Python worked out, by the rule that it sends. Nothing typed is evaluated.

/**
 * The rule, that of bpcore/teaching/answers.py for one entry.
 * @typedef {object} Rule
 * @property {number} decimals that are asked for
 * @property {number} typed digits, at most: with more a number was worked out
 * @property {number} half of the last decimal typed, which a number may be off, …
 * @property {number} tiny … and never more than this part of it
 * @property {number} nearer … or, where a change is asked for, this part of the change
 * @property {number} exact what differs by this part is the same, …
 * @property {[number, number, number]} on_the_way off by max(min(a, b·|truth|), c·|truth|)
 * @property {number} small what might be taken for 0
 * @property {number} same … or, of a change, by this
 * @property {Object<string, {right: boolean, text: string}>} verdicts in the order in which they are tried
 */

// A sign, digits, decimals (1), a power of ten (2); at least one digit.
const NUMBER = /^[+-]?(?=\.?\d)\d*(?:\.(\d*))?(?:e([+-]?\d+))?$/i;
const EDGE = "Not yet: here something is divided by 0, or it is the log of 0. Type ∞, −∞ or undefined.";

const right = (text) => ({ right: true, text });
const wrong = (text) => ({ right: false, text });

/**
 * What an answer is compared with.
 * @typedef {object} Against
 * @property {[number, ?number][]} candidates [-1, truth], [m, what mistakes[m] gives], …, null where it is not finite
 * @property {?number[]} others the other entries of the quantity
 * @property {number} start what the truth is a change of, or 0
 * @property {{name: string, look_at: string}[]} mistakes
 * @property {string} truthText the truth as it is written
 * @property {Rule} rule
 */

/**
 * What to say of the text typed for one entry.
 * @param {string} text
 * @param {Against} against
 */
export function judge(text, against) {
  const { candidates: [[, truth]], truthText, rule } = against;
  const typed = text.trim().replace(/[−–]/g, "-").replace(",", ".").replace(/^([+-])\s+/, "$1");
  if (typed === "") return { ...wrong("Type a number, or only its sign."), unread: true };
  if (typed === "+" || typed === "-") return { ...judgeSign(typed.replace("-", "−"), truthText), sign: true };
  if (truth === null) return asWritten(typed) === truthText ? rule.verdicts.exact : wrong(EDGE);
  const match = NUMBER.exec(typed);
  if (!match) return { ...wrong(`That is not a number I can read: type one such as ${example(truth)}.`), unread: true };
  const guess = Number(typed);
  if (!Number.isFinite(guess)) return { ...wrong("That is too large for a number here."), unread: true };
  const decimals = Math.max(0, (match[1] ?? "").length - (match[2] ?? 0));
  const digits = typed.replace(/e.*/i, "").replace(/\D/g, "").replace(/^0+|0+$/g, "").length;
  const isAsWritten = typed === truthText.replaceAll("−", "-");
  return judgeNumber({ guess, decimals, isWorkedOut: digits > rule.typed, isAsWritten }, against);
}

const example = (truth) => (Math.abs(Math.abs(truth) - 0.25) < 0.1 ? "−1.5" : "−0.25"); // never the answer

// The first verdict whose test holds.
function judgeNumber(typed, { candidates, others, mistakes, rule, start }) {
  const { guess, decimals, isAsWritten } = typed, truth = candidates[0][1], away = Math.abs(guess - truth);
  const size = Math.abs(truth);
  const agrees = (given) => Math.abs(guess - given) <= tolerance(given, typed, { rule, start, truth });
  const known = candidates.filter(([m, given]) => m < 0 || differs(given, truth, rule));
  const agreeing = known.filter(([, given]) => agrees(given) && Math.abs(guess - given) <= away);
  const [meant] = isAsWritten ? candidates[0] : nearest(guess, agreeing) ?? []; // -1 the truth, or which mistake
  const onTheWay = allowedOnTheWay(Math.abs(truth - start), start, rule);
  const places = start === 0 ? decimals : Math.max(decimals, rule.decimals);
  const isShort = away <= (1 - rule.half) * 10 ** -places && guess !== 0;
  const holds = {
    exact: meant === -1 && away <= rule.same * size,
    rounded: meant === -1,
    mistake: meant >= 0,
    on_the_way: away <= onTheWay && nearest(guess, known)[0] === -1,
    short: isShort,
    another: others.some((other) => other !== null && agrees(other)),
    unknown: true,
  };
  const [name, verdict] = Object.entries(rule.verdicts).find(([each]) => holds[each]);
  const words = { ...mistakes[meant], ratio: ratio(guess, truth, rule) };
  const text = verdict.text.replace(/\{(\w+)\}/g, (_, word) => words[word]);
  return { ...verdict, text, ...(name === "mistake" && { mistake: meant }) };
}

// How far off a number may be that was worked out from rounded ones; the slope of a change has two decimals.
function allowedOnTheWay(size, start, { on_the_way: [most, part, least], half, decimals, nearer }) {
  const allowed = Math.max(Math.min(most, part * size), least * size);
  return start === 0 ? allowed : Math.max(allowed, Math.min(half * 10 ** -decimals, nearer * size));
}

// What to say of a guess of the sign alone, "+" or "−".
export function judgeSign(sign, truthText) {
  if (truthText === "undefined") return wrong(EDGE);
  if (Number(truthText) === 0) return wrong("It is neither: it is 0.");
  const negative = truthText.startsWith("−");
  if (negative !== (sign === "−")) return wrong("Not yet: it has the other sign. Which factors are negative?");
  return right(`Right: it is ${negative ? "negative" : "positive"}. Now the number, if you like.`);
}

// What is not finite, as the page writes it.
function asWritten(typed) {
  const text = typed.toLowerCase().replace(/^\+/, "").replace("-", "−");
  return text.replace(/inf(inity)?/, "∞").replace(/^nan$/, "undefined");
}

const differs = (given, truth, { same }) => given !== null && Math.abs(given - truth) > same * Math.abs(truth);

// How far off a number may be that is meant to be `given`.
function tolerance(given, { decimals, isWorkedOut }, { rule, start, truth }) {
  const size = Math.abs(given - start), typed = rule.half * 10 ** -Math.max(decimals, rule.decimals);
  const most = start === 0 ? rule.tiny * size : rule.nearer * Math.abs(truth - start);
  const same = Math.max(rule.same * size, rule.exact * Math.abs(given));
  return Math.min(Math.max(isWorkedOut ? 0 : typed, same), most);
}

// The first of the nearest, and so the truth before a mistake that gives the same.
function nearest(guess, candidates) {
  const away = ([, given]) => Math.abs(guess - given);
  return candidates.reduce((best, one) => (best && away(best) <= away(one) ? best : one), undefined);
}

function ratio(guess, truth, { small }) {
  const digits = Number((guess / truth).toPrecision(2));
  if (!Number.isFinite(digits)) return ""; // the truth is 0
  if (digits === 0) return Math.abs(truth) < small ? ": it is small, but it is not 0" : ": it is not 0";
  if (digits === 1) return ", but it is near the truth: look at the rounding";
  if (digits === -1) return ": it has the other sign";
  return `: it is ${String(digits).replaceAll("-", "−").replace("+", "")} times the truth`;
}
