// The explorer of receptive fields. A bar of the histogram of phases, a box in the plane of shapes or a single point selects
// units, whose receptive fields and Gabor fits are shown below.
"use strict";

function explorer(root, data) {
  const SVG = "http://www.w3.org/2000/svg", BINS = 8, FIRST = 18, SIDE = 300, EDGE = 44, REACH = 1.2;
  const state = { space: Object.keys(data.spaces)[0], models: new Set(data.start),
                  bin: null, box: null, one: null, all: new Set() };
  const part = (name) => root.querySelector("[data-part=" + name + "]");
  const shown = () => data.models.filter((model) => state.models.has(model.name));
  const units = (model) => model.spaces[state.space];

  function element(name, attributes, ...children) {
    const node = attributes.svg ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (key !== "svg" && value !== null) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }
  const svg = (name, attributes, ...children) => element(name, Object.assign({ svg: true }, attributes), ...children);

  const binOf = (phase) => Math.min(BINS - 1, Math.floor((phase / 90) * BINS));
  const across = (v) => EDGE + (Math.min(v, REACH) / REACH) * (SIDE - EDGE - 8);
  const down = (v) => SIDE - EDGE - (Math.min(v, REACH) / REACH) * (SIDE - EDGE - 8);
  const fitted = (model) => [...units(model).fitted].flatMap((good, i) => (good === "1" ? [i] : []));

  function chosen(model) {
    const u = units(model);
    if (state.one) return state.one.model === model.name ? [state.one.unit] : [];
    if (state.bin === null && !state.box) return [];
    return fitted(model).filter((i) => (state.bin === null || binOf(u.phase[i]) === state.bin) &&
      (!state.box || (u.nx[i] >= state.box[0] && u.nx[i] <= state.box[1] && u.ny[i] >= state.box[2] && u.ny[i] <= state.box[3])));
  }

  function choose(change) {
    Object.assign(state, { bin: null, box: null, one: null, all: new Set() }, change);
    draw();
  }

  function axes(plot, labels) {
    for (const v of [0, 0.25, 0.5, 0.75, 1]) {
      plot.append(svg("line", { x1: across(v), x2: across(v), y1: down(0), y2: down(0) + 4, stroke: "#444" }),
                  svg("text", { x: across(v), y: down(0) + 15, "text-anchor": "middle" }, String(v)),
                  svg("line", { x1: across(0), x2: across(0) - 4, y1: down(v), y2: down(v), stroke: "#444" }),
                  svg("text", { x: across(0) - 6, y: down(v) + 3.5, "text-anchor": "end" }, String(v)));
    }
    plot.append(svg("path", { d: "M" + across(0) + " " + down(REACH) + "V" + down(0) + "H" + across(REACH), fill: "none", stroke: "#444" }),
                svg("text", { x: across(REACH / 2), y: SIDE - 6, "text-anchor": "middle" }, labels[0]),
                svg("text", { x: 11, y: down(REACH / 2), "text-anchor": "middle",
                              transform: "rotate(-90 11 " + down(REACH / 2) + ")" }, labels[1]));
  }

  function drawPlane() {
    const plot = part("plane");
    plot.replaceChildren();
    axes(plot, ["n_x, width in cycles", "n_y, length in cycles"]);
    for (const [x, y] of data.cells) plot.append(svg("circle", { cx: across(x), cy: down(y), r: 2.8, fill: "none", stroke: "#8a8a8a" }));
    const any = state.bin !== null || state.box || state.one;
    for (const model of shown()) {
      const u = units(model), picked = new Set(chosen(model));
      for (const i of fitted(model))
        plot.append(svg("circle", { cx: across(u.nx[i]), cy: down(u.ny[i]), r: picked.has(i) ? 3 : 1.8, fill: model.colour,
                                    "fill-opacity": !any ? 0.65 : picked.has(i) ? 1 : 0.15, stroke: picked.has(i) ? "#fff" : "none",
                                    "stroke-width": 0.7 }));
    }
    if (state.box) {
      const [x0, x1, y0, y1] = state.box;
      plot.append(svg("rect", { x: across(x0), y: down(y1), width: Math.max(across(x1) - across(x0), 0), height: Math.max(down(y0) - down(y1), 0),
                                fill: "#0072b2", "fill-opacity": 0.07, stroke: "#0072b2" }));
    }
  }

  function nearest(x, y) {
    let best = null;
    for (const model of shown()) {
      const u = units(model);
      for (const i of fitted(model)) {
        const distance = Math.hypot(across(u.nx[i]) - x, down(u.ny[i]) - y);
        if (distance < 10 && (!best || distance < best.distance)) best = { model: model.name, unit: i, distance };
      }
    }
    return best;
  }

  function pointer() {
    const plot = part("plane");
    const value = (event) => {
      const place = plot.getBoundingClientRect(), scale = SIDE / place.width;
      return [(event.clientX - place.left) * scale, (event.clientY - place.top) * scale];
    };
    const back = ([x, y]) => [((x - EDGE) / (SIDE - EDGE - 8)) * REACH, ((SIDE - EDGE - y) / (SIDE - EDGE - 8)) * REACH];
    let from = null;
    plot.addEventListener("pointerdown", (event) => { from = value(event); plot.setPointerCapture(event.pointerId); });
    plot.addEventListener("pointerup", (event) => {
      if (!from) return;
      const to = value(event), [ax, ay] = back(from), [bx, by] = back(to);
      if (Math.hypot(to[0] - from[0], to[1] - from[1]) < 4) choose({ one: nearest(to[0], to[1]) });
      else choose({ box: [Math.min(ax, bx), Math.max(ax, bx), Math.min(ay, by), Math.max(ay, by)].map((v) => Math.max(0, +v.toFixed(3))) });
      from = null;
    });
  }

  function drawPhases() {
    const plot = part("phases"), models = shown();
    plot.replaceChildren();
    const shares = models.map((model) => {
      const u = units(model), good = fitted(model), counts = new Array(BINS).fill(0);
      for (const i of good) counts[binOf(u.phase[i])] += 1;
      return { model, counts, shares: counts.map((count) => count / Math.max(good.length, 1)) };
    });
    const top = Math.max(0.25, ...shares.flatMap((row) => row.shares));
    const wide = (SIDE - EDGE - 8) / BINS, height = (share) => (share / top) * (SIDE - EDGE - 8);
    for (let bin = 0; bin < BINS; ++bin) {
      const left = EDGE + bin * wide, from = (90 / BINS) * bin, to = (90 / BINS) * (bin + 1);
      const label = "phases " + from.toFixed(0) + "° to " + to.toFixed(0) + "°: " +
        shares.map((row) => row.model.label + " " + row.counts[bin]).join(", ");
      const bar = svg("g", { tabindex: 0, role: "button", "aria-pressed": state.bin === bin, "aria-label": label, "data-bin": bin });
      bar.append(svg("title", {}, label), svg("rect", { x: left, y: 4, width: wide, height: SIDE - EDGE - 4,
                 fill: "#0072b2", "fill-opacity": state.bin === bin ? 0.12 : 0 }));
      shares.forEach((row, k) => {
        const each = (wide * 0.86) / shares.length;
        bar.append(svg("rect", { x: left + 0.07 * wide + k * each, y: SIDE - EDGE - height(row.shares[bin]), width: each,
                                 height: height(row.shares[bin]), fill: row.model.colour,
                                 "fill-opacity": state.bin === null || state.bin === bin ? 1 : 0.35 }));
      });
      const press = () => { choose({ bin: state.bin === bin ? null : bin }); part("phases").querySelector("[data-bin='" + bin + "']").focus(); };
      bar.addEventListener("click", press);
      bar.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(); }
      });
      plot.append(bar);
    }
    for (const v of [0, 30, 60, 90]) plot.append(svg("text", { x: EDGE + (v / 90) * (SIDE - EDGE - 8), y: SIDE - EDGE + 15, "text-anchor": "middle" }, v + "°"));
    for (const v of [0, top / 2, top]) plot.append(svg("text", { x: EDGE - 5, y: SIDE - EDGE - height(v) + 6, "text-anchor": "end" }, v.toFixed(2)));
    plot.append(svg("text", { x: (SIDE + EDGE) / 2, y: SIDE - 6, "text-anchor": "middle" }, "folded phase (0° even, 90° odd)"),
                svg("text", { x: 11, y: SIDE / 2 - 10, "text-anchor": "middle", transform: "rotate(-90 11 " + (SIDE / 2 - 10) + ")" }, "share of fitted units"));
  }

  const decoded = new Map();  // cache
  function bytes(text) {
    if (!decoded.has(text)) decoded.set(text, Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
    return decoded.get(text);
  }

  // Pictures of one unit from several sheets, side by side.
  function canvas(sheets, unit, label) {
    const w = data.width, h = data.height, node = element("canvas", { width: sheets.length * (w + 1) - 1, height: h, role: "img", "aria-label": label });
    const context = node.getContext("2d"), image = context.createImageData(node.width, h);
    image.data.fill(255);
    sheets.forEach((sheet, s) => {
      for (let y = 0; y < h; ++y)
        for (let x = 0; x < w; ++x) {
          const at = 4 * (y * node.width + s * (w + 1) + x), grey = sheet[unit * w * h + y * w + x];
          image.data[at] = image.data[at + 1] = image.data[at + 2] = grey;
        }
    });
    context.putImageData(image, 0, 0);
    return node;
  }

  function drawCells() {
    const place = part("cells");
    let total = 0;
    place.replaceChildren();
    for (const model of shown()) {
      const u = units(model), picked = chosen(model);
      total += picked.length;
      if (!picked.length) continue;
      const count = state.all.has(model.name) ? picked.length : Math.min(FIRST, picked.length);
      const row = element("div", { class: "cells" });
      for (const i of picked.slice(0, count)) {
        const words = "φ " + u.phase[i].toFixed(0) + "°, n_x " + u.nx[i].toFixed(2) + ", n_y " + u.ny[i].toFixed(2) + ", R² " + u.r2[i].toFixed(2);
        row.append(element("figure", {}, canvas([bytes(u.fields), bytes(u.fits)], i, "unit " + i + " of " + model.label + ": field and Gabor fit, " + words),
                           element("figcaption", {}, words)));
      }
      place.append(element("h4", {}, element("span", { class: "dot", style: "background:" + model.colour }), model.label + ": " + picked.length +
                   (picked.length === 1 ? " unit" : " units") + ", field and Gabor fit"), row);
      if (count < picked.length) {
        const more = element("button", { type: "button" }, "Show the other " + (picked.length - count));
        more.addEventListener("click", () => { state.all.add(model.name); drawCells(); });
        place.append(more);
      }
    }
    const any = state.bin !== null || state.box || state.one;
    part("status").textContent = any ? total + (total === 1 ? " unit" : " units") + " chosen" :
      "Choose a bar, drag a box over the plane, or pick a point; Escape starts over.";
  }

  function controls() {
    const list = part("models");
    for (const model of data.models) {
      const box = element("input", { type: "checkbox", value: model.name });
      box.checked = state.models.has(model.name);
      box.addEventListener("change", () => {
        if (box.checked) state.models.add(model.name); else state.models.delete(model.name);
        choose({ bin: state.bin, box: state.box });
      });
      list.append(element("label", { title: model.about }, box, element("span", { class: "dot", style: "background:" + model.colour }), model.label));
    }
    const space = part("space");
    for (const [key, label] of Object.entries(data.spaces)) space.append(element("option", { value: key }, label));
    space.addEventListener("change", () => { state.space = space.value; choose({ bin: state.bin, box: state.box }); });
    const ranges = [...root.querySelectorAll("[data-range]")];
    for (const input of ranges)
      input.addEventListener("change", () => {
        const values = ranges.map((range) => (range.value === "" ? Number(range.dataset.range) : Number(range.value)));
        choose({ box: ranges.some((range) => range.value !== "") ? values : null });
      });
    part("clear").addEventListener("click", () => choose({}));
    root.addEventListener("keydown", (event) => { if (event.key === "Escape") choose({}); });
  }

  function drawRanges() {
    [...root.querySelectorAll("[data-range]")].forEach((input, i) => { input.value = state.box ? state.box[i] : ""; });
  }

  function draw() {
    drawPlane();
    drawPhases();
    drawRanges();
    drawCells();
  }

  function glance(place) {
    for (const model of data.models) {
      const u = model.spaces.rf, good = [...u.fitted].flatMap((fit, i) => (fit === "1" ? [i] : []));
      const mosaic = element("div", { class: "mosaic" });
      for (const i of good.slice(0, 24)) mosaic.append(canvas([bytes(u.fields)], i, "receptive field " + i));
      const counts = new Array(BINS).fill(0);
      for (const i of good) counts[binOf(u.phase[i])] += 1;
      const plot = svg("svg", { viewBox: "0 0 160 46", role: "img", "aria-label": "phases, even to odd: " + counts.join(", ") });
      counts.forEach((count, bin) => {
        const height = 44 * (count / Math.max(...counts, 1));
        plot.append(svg("rect", { x: 20 * bin + 1, y: 45 - height, width: 18, height, fill: model.colour }));
      });
      place.append(element("figure", {}, element("figcaption", {}, model.label), mosaic, plot));
    }
  }

  controls();
  pointer();
  draw();
  return { glance };
}
