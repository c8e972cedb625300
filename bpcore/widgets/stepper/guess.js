// Judges a guess where it is typed: against the truth, and against what each named mistake would have given, numbers
// that Python worked out. The rule is that of bpcore.mistakes.diagnose for one entry; nothing typed is evaluated.

const RULE = {
  decimals: 2, // as the page writes numbers
  close: 0.0051, // what rounding to two decimals changes, and a little
  tenth: 0.1, // of a number, where two decimals would show nothing
  onTheWay: 0.015, percent: 0.01, // what working with rounded numbers changes, and that part of a large number
  half: 0.5 + 1e-6, // of the last decimal typed
  same: 1e-5, // of a number: what differs by less is the same
};

// A sign, digits, decimals (1), a power of ten (2); at least one digit.
const NUMBER = /^[+-]?(?=\.?\d)\d*(?:\.(\d*))?(?:e([+-]?\d+))?$/i;
const EDGE = "Not yet: here something is divided by 0, or it is the log of 0. Type ∞, −∞ or undefined.";

const right = (text) => ({ right: true, text });
const wrong = (text) => ({ right: false, text });

// What to say of the text typed for one entry. candidates: [[-1, truth], [m, what mistakes[m] gives], …], null where it
// is not finite; others: the other entries of the quantity; truthText: the truth as it is written.
export function judge(text, { candidates, others, mistakes, truthText }) {
  const typed = text.trim().replace(/[−–]/g, "-").replace(",", ".").replace(/^([+-])\s+/, "$1");
  const truth = candidates[0][1];
  if (typed === "") return { ...wrong("Type a number, or only its sign."), unread: true };
  if (typed === "+" || typed === "-") return { ...judgeSign(typed.replace("-", "−"), truthText), sign: true };
  if (truth === null) return written(typed) === truthText ? right("Right.") : wrong(EDGE);
  const match = NUMBER.exec(typed);
  if (!match) return { ...wrong("That is not a number I can read: type one such as −0.25."), unread: true };
  const guess = Number(typed);
  if (!Number.isFinite(guess)) return { ...wrong("That is too large for a number here."), unread: true };

  const size = Math.abs(truth), away = Math.abs(guess - truth);
  const differs = (given) => given !== null && Math.abs(given - truth) > RULE.same * size;
  const known = candidates.filter(([m, given]) => m < 0 || differs(given));
  const meant = nearest(guess, known.filter(([, given]) => agrees(guess, given)));
  const praise = right(away <= RULE.same * size ? "Right." : "Right, as far as the rounding goes.");
  if (typed === truthText.replaceAll("−", "-")) return praise;
  if (meant && meant[0] >= 0) {
    const { name, look_at } = mistakes[meant[0]];
    return wrong(`Not yet: ${name}. Look again: ${look_at}`);
  }
  if (meant) return praise;
  const onTheWay = Math.max(Math.min(RULE.onTheWay, RULE.tenth * size), RULE.percent * size);
  if (away <= onTheWay && nearest(guess, known)[0] < 0) return right("Right, but for the rounding on the way.");
  const decimals = Math.max(0, (match[1] ?? "").length - (match[2] ?? 0));
  const shows = decimals < RULE.decimals && size > RULE.close; // two decimals show more of it
  if (shows && away <= RULE.half * 10 ** -decimals) {
    return wrong("That is right as far as it goes: give it to two decimals.");
  }
  if (others.some((other) => other !== null && agrees(guess, other))) {
    return wrong("Not yet: that is the entry of another unit, weight or example.");
  }
  return wrong(`Not yet, and it is not a mistake I know${ratio(guess / truth)}.`);
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
function written(typed) {
  const text = typed.toLowerCase().replace(/^\+/, "").replace("-", "−");
  return text.replace(/inf(inity)?/, "∞").replace(/^nan$/, "undefined");
}

function agrees(guess, given) {
  const size = Math.abs(given);
  return Math.abs(guess - given) <= (size > RULE.close ? RULE.close : RULE.tenth * size);
}

// The first of the nearest, and so the truth before a mistake that gives the same.
function nearest(guess, candidates) {
  const away = ([, given]) => Math.abs(guess - given);
  return candidates.reduce((best, one) => (best && away(best) <= away(one) ? best : one), undefined);
}

function ratio(value) {
  const digits = Number(value.toPrecision(2));
  if (!Number.isFinite(digits)) return ""; // the truth is 0
  if (digits === 0) return ": it is not 0";
  if (digits === 1) return ", but it is near the truth: look at the rounding";
  return `: it is ${String(digits).replaceAll("-", "−").replace("+", "")} times the truth`;
}
