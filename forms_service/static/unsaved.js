// Says when something typed is not saved yet, and asks before the page is left with it. Without this
// module nothing is missing: the form has buttons that save and go on. It is for what no page can
// hold: closing the window, the back button, an address typed anew.
//
// A form with `data-unsaved` is watched; `data-unsaved="now"` holds text that is not saved from the
// start. `[data-unsaved-note]` in it is shown while something is not saved, and of the signs
// `[data-state=saved]` and `[data-state=unsaved]` of the page the one that is true.

const unsaved = new Set();

/** Tell whether a control holds something else than the page came with. */
export function isChanged(control) {
  if (control.type === "checkbox" || control.type === "radio") {
    return control.checked !== control.defaultChecked;
  }
  if (control.type === "file") {
    return control.files.length > 0;
  }
  if (control.options) {
    const options = Array.from(control.options);
    const chosen = options.findIndex((one) => one.defaultSelected);
    return options.findIndex((one) => one.selected) !== Math.max(chosen, 0);
  }
  return "defaultValue" in control && control.type !== "hidden" && control.value !== control.defaultValue;
}

function watch(form) {
  const note = form.querySelector("[data-unsaved-note]");
  const look = () => {
    const isUnsaved = form.dataset.unsaved === "now" || Array.from(form.elements).some(isChanged);
    unsaved[isUnsaved ? "add" : "delete"](form);
    if (note) {
      note.hidden = !isUnsaved;
    }
    document.querySelectorAll("[data-state]").forEach((sign) => {
      sign.hidden = (sign.dataset.state === "unsaved") !== isUnsaved;
    });
  };
  form.addEventListener("input", look);
  form.addEventListener("submit", () => unsaved.delete(form));
  // A browser that goes back puts in again what was typed there.
  addEventListener("pageshow", look);
}

if (typeof document !== "undefined") {
  document.querySelectorAll("form[data-unsaved]").forEach(watch);
  addEventListener("beforeunload", (event) => {
    if (unsaved.size) {
      event.preventDefault();
    }
  });
}
