// A shared project: the areas, nothing to change.

document.querySelectorAll(".views button").forEach((button) => {
  button.addEventListener("click", () => {
    document.body.dataset.view = /** @type {HTMLElement} */ (button).dataset.view;
    document.querySelectorAll(".views button").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  });
});
