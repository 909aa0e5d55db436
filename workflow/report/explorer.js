// The explorer of receptive fields. A bar of the histogram, a box in the plane or a single point selects units, whose
// receptive fields and Gabor fits are shown below. Which measures the axes show is chosen from data.measures: each has a
// label, a unit, a range and a distance of ticks. A unit without a value of a measure is not drawn on its axis.
"use strict";

async function explorer(root, data) {
  const SVG = "http://www.w3.org/2000/svg", BINS = 8, FIRST = 18, SIDE = 300, EDGE = 46, TOP = 8, REACH = SIDE - EDGE - TOP;
  const part = (name) => root.querySelector("[data-part=" + name + "]");
  const measure = (name) => data.measures[name];
  const ranges = [...part("ranges").querySelectorAll("input")];
  let state;

  // ---------------------------------------------------------------- units and what is chosen

  const shown = () => data.models.filter((model) => state.models.includes(model.name));
  const units = (model) => model.spaces[state.space];
  const has = (u, i, ...names) => names.every((name) => u.values[name][i] !== null);
  const within = (name, value) => Math.min(Math.max(value, measure(name).range[0]), measure(name).range[1]);
  const beyond = (name, value) => value !== within(name, value);

  function binOf(value) {
    const [low, high] = measure(state.along).range;
    return Math.min(BINS - 1, Math.floor(((within(state.along, value) - low) / (high - low)) * BINS));
  }

  // A box that reaches the end of an axis includes what lies beyond it.
  function inside(name, value, low, high) {
    const [first, last] = measure(name).range;
    return (value >= low || low === first) && (value <= high || high === last);
  }

  function chosen(model) {
    const u = units(model), every = u.values[state.x].map((_, i) => i);
    if (state.unit) return state.unit.model === model.name ? [state.unit.index] : [];
    if (state.bin !== null) return every.filter((i) => has(u, i, state.along) && binOf(u.values[state.along][i]) === state.bin);
    if (!state.box) return [];
    const [x0, x1, y0, y1] = state.box;
    return every.filter((i) => has(u, i, state.x, state.y) &&
      inside(state.x, u.values[state.x][i], x0, x1) && inside(state.y, u.values[state.y][i], y0, y1));
  }

  const any = () => state.bin !== null || state.box !== null || state.unit !== null;

  // ---------------------------------------------------------------- the state, also in the address

  function usual() {
    return { space: Object.keys(data.spaces)[0], ...data.start, bin: null, box: null, unit: null, all: new Set() };
  }

  // At the start the units of the first bar that has any.
  function first() {
    for (let bin = 0; bin < BINS; ++bin) {
      state.bin = bin;
      if (shown().some((model) => chosen(model).length)) return;
    }
    state.bin = null;
  }

  // Unknown names in an address are ignored.
  function restore() {
    const kept = stateOf("explorer");
    state = usual();
    if (!kept) return first();
    const among = (key, known) => { if (known.includes(kept.get(key))) state[key] = kept.get(key); };
    among("space", Object.keys(data.spaces));
    for (const axis of ["x", "y", "along"]) among(axis, Object.keys(data.measures));
    if (kept.has("models")) state.models = kept.get("models").split(" ").filter((name) => data.models.some((m) => m.name === name));
    if (kept.has("bin")) state.bin = Math.min(Math.max(parseInt(kept.get("bin"), 10) || 0, 0), BINS - 1);
    const box = (kept.get("box") ?? "").split(" ").map(Number);
    if (box.length === 4 && box.every(Number.isFinite)) state.box = box;
    const [name, index] = (kept.get("unit") ?? "").split(" ");
    const model = data.models.find((one) => one.name === name);
    if (model && units(model).values.phase[Number(index)] !== undefined) state.unit = { model: name, index: Number(index) };
  }

  function keep() {
    keepState("explorer", { models: state.models.join(" "), space: state.space, x: state.x, y: state.y, along: state.along,
                            bin: state.bin, box: state.box && state.box.join(" "),
                            unit: state.unit && state.unit.model + " " + state.unit.index });
  }

  // Chooses units, and nothing else; `change` may hold other parts of the state as well.
  function choose(change) {
    Object.assign(state, { bin: null, box: null, unit: null, all: new Set() }, change);
    keep();
    draw();
  }

  // ---------------------------------------------------------------- drawing

  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  function svg(name, attributes, ...children) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  const colour = (model) => (model.colour === "#000000" ? "var(--ink)" : model.colour);  // also on a dark page
  const share = (name, value) => (within(name, value) - measure(name).range[0]) / (measure(name).range[1] - measure(name).range[0]);
  const across = (name, value) => EDGE + share(name, value) * REACH;
  const up = (name, value) => SIDE - EDGE - share(name, value) * REACH;
  const words = (name) => measure(name).label + (measure(name).unit && measure(name).unit !== "°" ? " (" + measure(name).unit + ")" : "");
  const number = (name, value) => String(+value.toFixed(measure(name).unit === "°" ? 0 : 2)) + (measure(name).unit === "°" ? "°" : "");

  function ticks(name) {
    const { range, step } = measure(name), found = [];
    for (let value = range[0]; value <= range[1] + step / 1000; value += step) found.push(value);
    return found;
  }

  function axisAcross(plot, name) {
    plot.append(svg("path", { d: "M" + EDGE + " " + (SIDE - EDGE) + "h" + REACH, stroke: "var(--grid)" }));
    for (const value of ticks(name))
      plot.append(svg("line", { x1: across(name, value), x2: across(name, value), y1: SIDE - EDGE, y2: SIDE - EDGE + 4, stroke: "var(--grid)" }),
                  svg("text", { x: across(name, value), y: SIDE - EDGE + 15, "text-anchor": "middle" }, number(name, value)));
    plot.append(svg("text", { x: EDGE + REACH / 2, y: SIDE - 12, "text-anchor": "middle" }, words(name)));
  }

  function axisUp(plot, label, marks) {
    plot.append(svg("path", { d: "M" + EDGE + " " + (SIDE - EDGE) + "v" + -REACH, stroke: "var(--grid)" }));
    for (const [place, text] of marks)
      plot.append(svg("line", { x1: EDGE, x2: EDGE - 4, y1: place, y2: place, stroke: "var(--grid)" }),
                  svg("text", { x: EDGE - 6, y: place + 3.5, "text-anchor": "end" }, text));
    plot.append(svg("text", { x: 12, y: TOP + REACH / 2, "text-anchor": "middle",
                              transform: "rotate(-90 12 " + (TOP + REACH / 2) + ")" }, label));
  }

  // A point; beyond the range of an axis, a triangle at the edge that points outwards.
  function mark(x, y, size, look) {
    const cx = across(state.x, x), cy = up(state.y, y), [low, high] = measure(state.x).range;
    if (!beyond(state.x, x) && !beyond(state.y, y)) return svg("circle", { cx, cy, r: size, ...look });
    const angle = x > high ? 90 : x < low ? -90 : y > measure(state.y).range[1] ? 0 : 180;
    return svg("path", { d: "M0 " + -2 * size + "l" + 1.6 * size + " " + 3 * size + "h" + -3.2 * size + "z", "data-beyond": "",
                         transform: "translate(" + cx + " " + cy + ") rotate(" + angle + ")", ...look });
  }

  function drawPlane() {
    const plot = part("plane");
    let outside = 0;
    plot.replaceChildren();
    axisAcross(plot, state.x);
    axisUp(plot, words(state.y), ticks(state.y).map((value) => [up(state.y, value), number(state.y, value)]));
    const cells = [data.cells[state.x], data.cells[state.y]];
    if (cells[0] && cells[1])
      cells[0].forEach((x, i) => plot.append(mark(x, cells[1][i], 2.8, { fill: "none", stroke: "var(--grid)" })));
    for (const model of shown()) {
      const u = units(model), picked = new Set(chosen(model));
      u.values[state.x].forEach((x, i) => {
        if (!has(u, i, state.x, state.y)) return;
        const y = u.values[state.y][i];
        outside += beyond(state.x, x) || beyond(state.y, y);
        plot.append(mark(x, y, picked.has(i) ? 3 : 1.8, { fill: colour(model), "fill-opacity": !any() ? 0.65 : picked.has(i) ? 1 : 0.15,
                                                         stroke: picked.has(i) ? "var(--card)" : "none", "stroke-width": 0.7 }));
      });
    }
    if (state.box) {
      const [x0, x1, y0, y1] = state.box;
      plot.append(svg("rect", { x: across(state.x, x0), y: up(state.y, y1), width: Math.max(across(state.x, x1) - across(state.x, x0), 0),
                                height: Math.max(up(state.y, y0) - up(state.y, y1), 0), fill: "#0072b2", "fill-opacity": 0.1, stroke: "var(--link)" }));
    }
    return outside;
  }

  function drawBars() {
    const plot = part("bars"), name = state.along, [low, high] = measure(name).range, step = (high - low) / BINS;
    plot.replaceChildren();
    const rows = shown().map((model) => {
      const u = units(model), known = u.values[name].filter((value) => value !== null), counts = new Array(BINS).fill(0);
      for (const value of known) counts[binOf(value)] += 1;
      return { model, counts, shares: counts.map((count) => count / Math.max(known.length, 1)) };
    });
    const top = Math.max(0.25, ...rows.flatMap((row) => row.shares)), wide = REACH / BINS, height = (part) => (part / top) * REACH;
    for (let bin = 0; bin < BINS; ++bin) {
      const left = EDGE + bin * wide;
      const label = measure(name).label + " " + number(name, low + bin * step) + " to " + number(name, low + (bin + 1) * step) + ": " +
        rows.map((row) => row.model.label + " " + row.counts[bin]).join(", ");
      const bar = svg("g", { tabindex: 0, role: "button", "aria-pressed": state.bin === bin, "aria-label": label, "data-bin": bin });
      bar.append(svg("title", {}, label), svg("rect", { x: left, y: TOP, width: wide, height: REACH, fill: "var(--link)",
                                                        "fill-opacity": state.bin === bin ? 0.15 : 0 }));
      rows.forEach((row, k) => {
        const each = (wide * 0.86) / rows.length;
        bar.append(svg("rect", { x: left + 0.07 * wide + k * each, y: SIDE - EDGE - height(row.shares[bin]), width: each,
                                 height: height(row.shares[bin]), fill: colour(row.model),
                                 "fill-opacity": state.bin === null || state.bin === bin ? 1 : 0.4 }));
      });
      const press = () => {
        choose({ bin: state.bin === bin ? null : bin });
        plot.querySelector("[data-bin='" + bin + "']").focus();
      };
      bar.addEventListener("click", press);
      bar.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(); }
      });
      plot.append(bar);
    }
    axisAcross(plot, name);
    axisUp(plot, "share of units", [0, top / 2, top].map((value) => [SIDE - EDGE - height(value), value.toFixed(2)]));
  }

  // Pictures of one unit from sheets, side by side.
  function canvas(sheets, index, label) {
    const w = data.width, h = data.height;
    const node = element("canvas", { width: sheets.length * (w + 1) - 1, height: h, role: "img", "aria-label": label });
    sheets.forEach((sheet, s) => node.getContext("2d").drawImage(
      sheet, (index % data.columns) * w, Math.floor(index / data.columns) * h, w, h, s * (w + 1), 0, w, h));
    return node;
  }

  function caption(u, i) {
    const names = [...new Set([state.along, state.x, state.y])].filter((name) => has(u, i, name));
    return names.map((name) => measure(name).short + " " + number(name, u.values[name][i])).join(", ");
  }

  function drawCells(outside) {
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
        const text = caption(u, i);
        row.append(element("figure", {}, canvas([u.fields, u.fits], i, "unit " + i + " of " + model.label + ": field and Gabor fit, " + text),
                           element("figcaption", {}, text)));
      }
      place.append(element("h3", {}, element("span", { class: "dot", style: "background:" + colour(model) }), model.label + ": " + picked.length +
                   (picked.length === 1 ? " unit" : " units") + ", field and Gabor fit"), row);
      if (count < picked.length) {
        const more = element("button", { type: "button" }, "Show the other " + (picked.length - count));
        more.addEventListener("click", () => { state.all.add(model.name); drawCells(outside); });
        place.append(more);
      }
    }
    part("status").textContent =
      (any() ? total + (total === 1 ? " unit" : " units") + " chosen. " : "No unit is chosen. ") +
      (outside ? outside + (outside === 1 ? " unit lies" : " units lie") + " beyond the axes of the plane, drawn as triangles at its edges. " : "") +
      "Press a bar, drag a box over the plane, or pick a point; Escape chooses none.";
  }

  function draw() {
    for (const name of ["space", "x", "y", "along"]) part(name).value = state[name];
    for (const box of part("models").querySelectorAll("input")) box.checked = state.models.includes(box.value);
    ranges.forEach((input, i) => { input.value = state.box ? state.box[i] : ""; });
    const outside = drawPlane();
    drawBars();
    drawCells(outside);
  }

  // ---------------------------------------------------------------- what the reader does

  function nearest(x, y) {
    let best = null;
    for (const model of shown()) {
      const u = units(model);
      u.values[state.x].forEach((value, index) => {
        if (!has(u, index, state.x, state.y)) return;
        const distance = Math.hypot(across(state.x, value) - x, up(state.y, u.values[state.y][index]) - y);
        if (distance < 10 && (!best || distance < best.distance)) best = { model: model.name, index, distance };
      });
    }
    return best && { model: best.model, index: best.index };
  }

  function pointer() {
    const plot = part("plane");
    const place = (event) => {
      const frame = plot.getBoundingClientRect(), scale = SIDE / frame.width;
      return [(event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale];
    };
    const value = (name, part) => {
      const [low, high] = measure(name).range, read = low + Math.min(Math.max(part, 0), 1) * (high - low);
      return +read.toFixed(3);
    };
    let from = null;
    plot.addEventListener("pointerdown", (event) => { from = place(event); plot.setPointerCapture(event.pointerId); });
    plot.addEventListener("pointerup", (event) => {
      if (!from) return;
      const to = place(event), [left, right] = [from[0], to[0]].sort((a, b) => a - b), [upper, lower] = [from[1], to[1]].sort((a, b) => a - b);
      if (right - left < 4 && lower - upper < 4) choose({ unit: nearest(to[0], to[1]) });
      else choose({ box: [value(state.x, (left - EDGE) / REACH), value(state.x, (right - EDGE) / REACH),
                          value(state.y, (SIDE - EDGE - lower) / REACH), value(state.y, (SIDE - EDGE - upper) / REACH)] });
      from = null;
    });
  }

  function controls() {
    for (const model of data.models) {
      const box = element("input", { type: "checkbox", value: model.name });
      box.addEventListener("change", () => {
        const models = data.models.map((one) => one.name).filter((name) => (name === model.name ? box.checked : state.models.includes(name)));
        choose({ models, bin: state.bin, box: state.box });
      });
      part("models").append(element("label", { title: model.about }, box, element("span", { class: "dot", style: "background:" + colour(model) }), model.label));
    }
    for (const [key, label] of Object.entries(data.spaces)) part("space").append(element("option", { value: key }, label));
    part("space").addEventListener("change", () => choose({ space: part("space").value, bin: state.bin, box: state.box }));
    for (const axis of ["x", "y", "along"]) {
      for (const name of Object.keys(data.measures)) part(axis).append(element("option", { value: name }, words(name)));
      // A box is of the plane's measures, a bar of that of the histogram.
      part(axis).addEventListener("change", () => choose({ [axis]: part(axis).value, ...(axis === "along" ? { box: state.box } : { bin: state.bin }) }));
    }
    for (const input of ranges)
      input.addEventListener("change", () => {
        const ends = [...measure(state.x).range, ...measure(state.y).range];
        choose({ box: ranges.some((range) => range.value !== "") ? ranges.map((range, i) => (range.value === "" ? ends[i] : Number(range.value))) : null });
      });
    part("clear").addEventListener("click", () => choose({}));
    root.addEventListener("keydown", (event) => { if (event.key === "Escape") choose({}); });
    addEventListener("hashchange", () => { if (stateOf("explorer")) { restore(); draw(); } });
  }

  // All models at a glance: some receptive fields, and the histogram of phases.
  function glance(place) {
    const [low, high] = measure("phase").range;
    for (const model of data.models) {
      const u = model.spaces.rf, good = u.values.phase.flatMap((value, i) => (value === null ? [] : [i]));
      const w = data.width + 1, h = data.height + 1, rows = 4, columns = 6;
      const mosaic = element("canvas", { width: columns * w - 1, height: rows * h - 1, role: "img", "aria-label": "receptive fields of " + model.label });
      good.slice(0, rows * columns).forEach((i, k) => mosaic.getContext("2d").drawImage(
        u.fields, (i % data.columns) * data.width, Math.floor(i / data.columns) * data.height, data.width, data.height,
        (k % columns) * w, Math.floor(k / columns) * h, data.width, data.height));
      const counts = new Array(BINS).fill(0);
      for (const i of good) counts[Math.min(BINS - 1, Math.floor(((u.values.phase[i] - low) / (high - low)) * BINS))] += 1;
      const plot = svg("svg", { viewBox: "0 0 160 60", role: "img", "aria-label": "phases, even to odd: " + counts.join(", ") });
      counts.forEach((count, bin) => {
        const height = 42 * (count / Math.max(...counts, 1));
        plot.append(svg("rect", { x: 20 * bin + 1, y: 44 - height, width: 18, height, fill: colour(model) }));
      });
      for (const [x, anchor, text] of [[2, "start", "0°"], [80, "middle", "45°"], [158, "end", "90°"]])
        plot.append(svg("text", { x, y: 56, "text-anchor": anchor }, text));
      place.append(element("figure", {}, element("figcaption", {}, model.label), mosaic, plot));
    }
  }

  async function picture(source) {
    const image = new Image();
    image.src = source;
    await image.decode();
    return image;
  }

  for (const model of data.models)
    for (const space of Object.values(model.spaces))
      for (const sheet of ["fields", "fits"]) space[sheet] = await picture(space[sheet]);
  restore();
  controls();
  pointer();
  draw();
  return { glance };
}
