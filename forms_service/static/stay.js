// Warns two minutes before a session ends. Any key that closes the warning makes the session longer;
// nothing of the page is loaded anew, so nothing that was typed is lost. Without this module the foot
// of the page says until when one is signed in, and every save makes it longer.

const WARNING_MILLISECONDS = 2 * 60 * 1000;
const LOOK_MILLISECONDS = 1000;

/** Tell what to do with so much time left: "wait", "warn" or "over". */
export function stageOf(millisecondsLeft) {
  if (millisecondsLeft <= 0) {
    return "over";
  }
  return millisecondsLeft <= WARNING_MILLISECONDS ? "warn" : "wait";
}

function watch(dialog) {
  const form = dialog.querySelector("form");
  const text = dialog.querySelector("[role=status]");
  const again = dialog.querySelector("[data-stay-again]");
  const button = form.querySelector("button");
  const warning = text.textContent;
  const windows = new BroadcastChannel(form.action);
  let stage = "wait";
  let ends = 0;

  const lastFor = (seconds) => {
    ends = Math.max(ends, Date.now() + seconds * 1000);
    // Twelve hours after signing in no press helps any more.
    show(stageOf(ends - Date.now()));
  };

  const show = (now) => {
    if (now === stage) {
      return;
    }
    stage = now;
    text.textContent = now === "over" ? "Ihre Anmeldung ist beendet. Ihr Text steht noch auf dieser Seite. Melden Sie sich in einem neuen Fenster an und speichern Sie dann hier." : warning;
    again.hidden = now !== "over";
    button.textContent = now === "over" ? "Zurück zur Seite" : "Angemeldet bleiben";
    if (now === "wait") {
      dialog.close();
    } else if (!dialog.open) {
      dialog.showModal();
    }
  };

  const stay = async () => {
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.ok) {
        const { seconds } = await answer.json();
        lastFor(seconds);
        windows.postMessage(seconds);
      }
    } catch {
      // No network now: the warning is gone, saving tells what happened.
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
  });
  // Escape, Enter and the button all close it.
  dialog.addEventListener("close", () => {
    if (stage === "warn") {
      stay();
    }
  });
  windows.addEventListener("message", (event) => lastFor(event.data));
  lastFor(Number(dialog.dataset.stay));
  windows.postMessage(Number(dialog.dataset.stay));
  setInterval(() => show(stageOf(ends - Date.now())), LOOK_MILLISECONDS);
}

if (typeof document !== "undefined") {
  document.querySelectorAll("dialog[data-stay]").forEach(watch);
}
