// Sets light or dark before the first paint; the choice of an earlier visit wins over the system's.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const kept = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const show = () => { document.documentElement.dataset.theme = kept() ?? (system.matches ? "dark" : "light"); };
  show();
  system.addEventListener("change", show);
})();
