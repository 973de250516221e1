// Sets light or dark before the first paint; the choice of an earlier visit wins over the system's.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const kept = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const show = () => { root.dataset.theme = kept() ?? (system.matches ? "dark" : "light"); };
  show();
  system.addEventListener("change", show);
  addEventListener("click", (event) => {
    if (!(/** @type {Element} */ (event.target)).closest("#theme")) return;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* then it holds for this page */ }
  });
})();
