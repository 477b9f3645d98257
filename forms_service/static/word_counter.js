// Counts words while somebody types. The page already holds a line with the count of what is
// saved; this module only keeps it up to date. Announced at pauses, never per key.

// Unicode's White_Space: the rule has to be the one of programme/text.py, and \s is another.
const WHITE_SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;
const PAUSE_MILLISECONDS = 1000;

/** Count the runs without white space that hold a letter or a digit. */
export function countWords(text) {
  return text.normalize("NFC").split(WHITE_SPACE).filter((run) => LETTER_OR_DIGIT.test(run)).length;
}

/** Say how many words there are, or how many are too many. */
export function countText(words, most) {
  if (words <= most) {
    return `${words} von höchstens ${most} Wörtern`;
  }
  const over = words - most;
  return `${over} ${over === 1 ? "Wort" : "Wörter"} zu viel (höchstens ${most})`;
}

function improve(line) {
  const box = document.getElementById(line.dataset.countWords);
  const most = Number(line.dataset.maxWords);
  const kept = document.querySelector(`[data-kept="${line.dataset.countWords}"]`);
  const announcer = document.createElement("span");
  announcer.className = "wp-vh";
  announcer.setAttribute("role", "status");
  line.after(announcer);
  let pause = 0;
  box.addEventListener("input", () => {
    const words = countWords(box.value);
    line.textContent = countText(words, most);
    line.classList.toggle("err-ink", words > most);
    kept?.remove();
    clearTimeout(pause);
    pause = setTimeout(() => {
      announcer.textContent = line.textContent;
    }, PAUSE_MILLISECONDS);
  });
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-count-words]").forEach(improve);
}
