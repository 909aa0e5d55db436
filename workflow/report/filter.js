// Shows the claims of a paper, verdict, kind and text, opens their papers, and says how many there are.
"use strict";

function filter(form, claims) {
  const fields = [...form.elements].filter((field) => field.name);
  const groups = new Set(claims.map((claim) => claim.closest("details.group")));

  function apply() {
    const wanted = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    const all = fields.every((field) => field.value === "");
    for (const claim of claims) {
      const text = claim.textContent.toLowerCase();
      claim.hidden = !["paper", "verdict", "kind"].every((key) => !wanted[key] || claim.dataset[key] === wanted[key]) ||
        !words.every((word) => text.includes(word));
    }
    for (const group of groups) {
      group.hidden = [...group.querySelectorAll("details.claim")].every((claim) => claim.hidden);
      group.open = !all && !group.hidden;
    }
    const count = claims.filter((claim) => !claim.hidden).length;
    form.querySelector("output").textContent = (all ? "" : count + " of ") + claims.length + " claims";
    return wanted;
  }

  function restore() {
    const state = stateOf("claims");
    if (!state) return;
    for (const field of fields) field.value = state.get(field.name) ?? "";
    apply();
  }

  form.addEventListener("input", () => keepState("claims", apply()));
  form.addEventListener("reset", () => setTimeout(() => keepState("claims", apply())));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", restore);
  restore();
}
