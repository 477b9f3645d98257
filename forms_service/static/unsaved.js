// Asks before typed text is lost. Without this module nothing is missing: the form has buttons
// that save and go on, and a session that ends gives back what was sent.

const dirty = new Set();

function written(form) {
  return new URLSearchParams(new FormData(form)).toString();
}

function watch(form) {
  const before = form.dataset.unsaved === "now" ? null : written(form);
  const note = form.querySelector("[data-unsaved-note]");
  const look = () => {
    const isDirty = written(form) !== before;
    dirty[isDirty ? "add" : "delete"](form);
    if (note) {
      note.hidden = !isDirty;
    }
  };
  form.addEventListener("input", look);
  form.addEventListener("submit", () => dirty.delete(form));
  look();
}

addEventListener("beforeunload", (event) => {
  if (dirty.size) {
    event.preventDefault();
  }
});

document.querySelectorAll("form[data-unsaved]").forEach(watch);
