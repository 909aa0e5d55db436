// Links within the page. "#claims?paper=…" is the section of the claims with a state, which the filters read.
"use strict";

function stateOf(section) {
  const [id, state] = decodeURI(location.hash.slice(1)).split("?");
  return id === section && state !== undefined ? new URLSearchParams(state) : null;
}

// Keeps a state in the address; unknown or empty values are left out.
function keepState(section, state) {
  const kept = new URLSearchParams(Object.entries(state).filter(([, value]) => value !== "" && value !== null));
  history.replaceState(null, "", "#" + section + "?" + kept);
}

// Opens all that folds around the target of the address, and goes there.
function followLinks() {
  function go() {
    const target = document.getElementById(decodeURI(location.hash.slice(1)).split("?")[0]);
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", go);
  document.addEventListener("click", (event) => {  // also for the address that is already there
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) go();
  });
  go();
}
