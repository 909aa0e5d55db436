// Drives the report page as its reader would, and tells in an element of its own what went wrong.
"use strict";

function check(holds, what) {
  if (!holds) failures.push(what);
}

function part(name) {
  return document.querySelector("[data-part=" + name + "]");
}

function cells() {
  return part("cells").querySelectorAll("canvas").length;
}

function known(column) {
  return [...document.querySelectorAll("table.sortable tbody tr")].map((row) => row.cells[column].dataset.value)
    .filter((text) => text !== "").map(Number);
}

function sorts() {
  const heading = document.querySelectorAll("table.sortable thead th")[1], button = heading.querySelector("button");
  button.click();
  check(known(1).every((value, i, all) => i === 0 || all[i - 1] <= value), "the first press does not sort upwards");
  check(heading.getAttribute("aria-sort") === "ascending", "the heading does not say that it sorts upwards");
  button.click();
  check(known(1).every((value, i, all) => i === 0 || all[i - 1] >= value), "the second press does not sort downwards");
}

function chooses() {
  check(cells() === 0, "cells are shown before any is chosen");
  for (const box of part("models").querySelectorAll("input")) if (!box.checked) box.click();
  const points = () => part("plane").querySelectorAll("circle[fill-opacity='1']").length;
  let seen = 0;
  for (let bin = 0; bin < 8; ++bin) {
    const bar = () => part("phases").querySelector("[data-bin='" + bin + "']");
    bar().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    check(bar().getAttribute("aria-pressed") === "true", "the bar does not say that it is pressed");
    for (const more of part("cells").querySelectorAll("button")) more.click();
    check(cells() === points(), "bar " + bin + " shows " + cells() + " cells and marks " + points() + " points");
    seen += cells();
    document.getElementById("explore").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    check(cells() === 0, "Escape does not start over");
  }
  const range = document.querySelector("[data-range]");
  range.value = "0";
  range.dispatchEvent(new Event("change"));
  while (part("cells").querySelector("button")) part("cells").querySelector("button").click();
  check(cells() === seen, "the whole plane holds " + cells() + " cells, the bars " + seen);
}

function picks() {
  part("clear").click();
  const plane = part("plane"), point = plane.querySelector("circle[fill-opacity]");
  if (!point) return;
  const place = point.getBoundingClientRect();
  plane.setPointerCapture = () => {};
  for (const type of ["pointerdown", "pointerup"])
    plane.dispatchEvent(new PointerEvent(type, { clientX: place.x + place.width / 2, clientY: place.y + place.height / 2, bubbles: true }));
  check(cells() === 1, "a picked point shows " + cells() + " cells");
}

for (const step of [sorts, chooses, picks]) {
  try {
    step();
  } catch (error) {
    failures.push(step.name + ": " + error);
  }
}
const told = document.createElement("pre");
told.id = "told";
told.textContent = failures.length ? failures.join("\n") : "all is well";
document.body.append(told);
