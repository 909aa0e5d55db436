// The explorer of receptive fields. A bar of the histogram, a box in the plane or a single point selects units, whose
// receptive fields and Gabor fits are shown below. Which measures the axes show is chosen from data.measures: each has
// a label, a unit, a range and a distance of ticks. A unit without a value of a measure is not drawn on its axis.
"use strict";

async function explorer(root, data) {
  const SVG = "http://www.w3.org/2000/svg", BINS = 8, FIRST = 18, SIDE = 300, EDGE = 46, TOP = 8;
  const REACH = SIDE - EDGE - TOP;
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

  const binOf = (value) => Math.min(BINS - 1, Math.floor(share(state.along, value) * BINS));

  // A box that reaches the end of an axis includes what lies beyond it.
  function inside(name, value, low, high) {
    const [first, last] = measure(name).range;
    return (value >= low || low === first) && (value <= high || high === last);
  }

  function chosen(model) {
    const u = units(model), every = u.values[state.x].map((_, i) => i);
    if (state.unit) return state.unit.model === model.name ? [state.unit.index] : [];
    if (state.bin !== null)
      return every.filter((i) => has(u, i, state.along) && binOf(u.values[state.along][i]) === state.bin);
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
    const known = data.models.map((model) => model.name);
    if (kept.has("models")) state.models = kept.get("models").split(" ").filter((name) => known.includes(name));
    if (kept.has("bin")) state.bin = Math.min(Math.max(parseInt(kept.get("bin"), 10) || 0, 0), BINS - 1);
    const box = (kept.get("box") ?? "").split(" ").map(Number);
    if (box.length === 4 && box.every(Number.isFinite)) state.box = box;
    const [name, index] = (kept.get("unit") ?? "").split(" ");
    const model = data.models.find((one) => one.name === name);
    if (model && Number(index) in units(model).values.phase) state.unit = { model: name, index: Number(index) };
  }

  function keep() {
    const { space, x, y, along, bin, box, unit } = state;
    keepState("explorer", { models: state.models.join(" "), space, x, y, along, bin, box: box && box.join(" "),
                            unit: unit && unit.model + " " + unit.index });
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
  const dot = (model) => element("span", { class: "dot", style: "background:" + colour(model) });
  const across = (name, value) => EDGE + share(name, value) * REACH;
  const up = (name, value) => SIDE - EDGE - share(name, value) * REACH;

  function share(name, value) {
    const [low, high] = measure(name).range;
    return (within(name, value) - low) / (high - low);
  }

  // The label of a measure with its unit; degrees stand at the numbers instead.
  function words(name) {
    const { label, unit } = measure(name);
    return unit && unit !== "°" ? label + " (" + unit + ")" : label;
  }

  // The parts of a text: those at odd places are indices, as x is in n_x.
  const indexed = (text) => text.split(/(?<=(?<![a-zσ])[a-zσ])_([a-z])(?![a-z])/i);

  // Text of a plot; indices stand below the line.
  function typeset(attributes, text) {
    return svg("text", attributes, ...indexed(text).map((part, i) =>
      svg("tspan", i % 2 ? { dy: 3, "font-size": "75%" } : { dy: i ? -3 : 0 }, part)));
  }

  function number(name, value) {
    return measure(name).unit === "°" ? value.toFixed(0) + "°" : String(+value.toFixed(2));
  }

  function ticks(name) {
    const { range, step } = measure(name), found = [];
    for (let value = range[0]; value <= range[1] + step / 1000; value += step) found.push(value);
    return found;
  }

  function axisAcross(plot, name) {
    plot.append(svg("path", { d: "M" + EDGE + " " + (SIDE - EDGE) + "h" + REACH, stroke: "var(--grid)" }));
    for (const value of ticks(name)) {
      const x = across(name, value), y = SIDE - EDGE;
      plot.append(svg("line", { x1: x, x2: x, y1: y, y2: y + 4, stroke: "var(--grid)" }),
                  svg("text", { x, y: y + 15, "text-anchor": "middle" }, number(name, value)));
    }
    plot.append(typeset({ x: EDGE + REACH / 2, y: SIDE - 12, "text-anchor": "middle" }, words(name)));
  }

  function axisUp(plot, label, marks) {
    plot.append(svg("path", { d: "M" + EDGE + " " + (SIDE - EDGE) + "v" + -REACH, stroke: "var(--grid)" }));
    for (const [place, text] of marks)
      plot.append(svg("line", { x1: EDGE, x2: EDGE - 4, y1: place, y2: place, stroke: "var(--grid)" }),
                  svg("text", { x: EDGE - 6, y: place + 3.5, "text-anchor": "end" }, text));
    plot.append(typeset({ x: 12, y: TOP + REACH / 2, "text-anchor": "middle",
                          transform: "rotate(-90 12 " + (TOP + REACH / 2) + ")" }, label));
  }

  // A point; beyond the range of an axis, a triangle at the edge that points outwards.
  function mark(x, y, size, look) {
    const cx = across(state.x, x), cy = up(state.y, y), [low, high] = measure(state.x).range;
    if (!beyond(state.x, x) && !beyond(state.y, y)) return svg("circle", { cx, cy, r: size, ...look });
    const angle = x > high ? 90 : x < low ? -90 : y > measure(state.y).range[1] ? 0 : 180;
    const triangle = "M0 " + -2 * size + "l" + 1.6 * size + " " + 3 * size + "h" + -3.2 * size + "z";
    return svg("path", { d: triangle, transform: "translate(" + cx + " " + cy + ") rotate(" + angle + ")",
                         "data-beyond": "", ...look });
  }

  function drawPlane() {
    const plot = part("plane");
    let outside = 0;
    plot.replaceChildren();
    axisAcross(plot, state.x);
    axisUp(plot, words(state.y), ticks(state.y).map((value) => [up(state.y, value), number(state.y, value)]));
    const cells = [data.cells[state.x], data.cells[state.y]];
    if (cells.every(Boolean))
      cells[0].forEach((x, i) => plot.append(mark(x, cells[1][i], 2.8, { fill: "none", stroke: "var(--grid)" })));
    for (const model of shown()) {
      const u = units(model), picked = new Set(chosen(model));
      u.values[state.x].forEach((x, i) => {
        if (!has(u, i, state.x, state.y)) return;
        const y = u.values[state.y][i], fill = colour(model);
        outside += beyond(state.x, x) || beyond(state.y, y);
        const look = picked.has(i) ? { "fill-opacity": 1, stroke: "var(--card)", "stroke-width": 0.7 }
          : { "fill-opacity": any() ? 0.15 : 0.65 };
        plot.append(mark(x, y, picked.has(i) ? 3 : 1.8, { fill, ...look }));
      });
    }
    if (state.box) {
      const [left, right] = [0, 1].map((i) => across(state.x, state.box[i]));
      const [lower, upper] = [2, 3].map((i) => up(state.y, state.box[i]));
      plot.append(svg("rect", { x: left, y: upper, width: Math.max(right - left, 0), height: Math.max(lower - upper, 0),
                                fill: "#0072b2", "fill-opacity": 0.1, stroke: "var(--link)" }));
    }
    return outside;
  }

  function drawBars() {
    const plot = part("bars"), name = state.along, [low, high] = measure(name).range, step = (high - low) / BINS;
    plot.replaceChildren();
    const rows = shown().map((model) => {
      const known = units(model).values[name].filter((value) => value !== null), counts = new Array(BINS).fill(0);
      for (const value of known) counts[binOf(value)] += 1;
      return { model, counts, shares: counts.map((count) => count / Math.max(known.length, 1)) };
    });
    const top = Math.max(0.25, ...rows.flatMap((row) => row.shares)), wide = REACH / BINS;
    const height = (part) => (part / top) * REACH;
    for (let bin = 0; bin < BINS; ++bin) {
      const left = EDGE + bin * wide, from = low + bin * step;
      const label = measure(name).label + " " + number(name, from) + " to " + number(name, from + step) + ": " +
        rows.map((row) => row.model.label + " " + row.counts[bin]).join(", ");
      const bar = svg("g", { tabindex: 0, role: "button", "aria-pressed": state.bin === bin, "aria-label": label,
                             "data-bin": bin });
      bar.append(svg("title", {}, label), svg("rect", { x: left, y: TOP, width: wide, height: REACH, fill: "var(--link)",
                                                        "fill-opacity": state.bin === bin ? 0.15 : 0 }));
      rows.forEach((row, k) => {
        const width = (wide * 0.86) / rows.length, tall = height(row.shares[bin]);
        bar.append(svg("rect", { x: left + 0.07 * wide + k * width, y: SIDE - EDGE - tall, width, height: tall,
                                 fill: colour(row.model),
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
    const marks = [0, top / 2, top].map((value) => [SIDE - EDGE - height(value), value.toFixed(2)]);
    axisUp(plot, "share of units", marks);
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
        const text = caption(u, i), label = "unit " + i + " of " + model.label + ": field and Gabor fit, " + text;
        const parts = indexed(text).map((part, k) => k % 2 ? element("sub", {}, part) : part);
        row.append(element("figure", {}, canvas([u.fields, u.fits], i, label), element("figcaption", {}, ...parts)));
      }
      const heading = model.label + ": " + picked.length + (picked.length === 1 ? " unit" : " units");
      place.append(element("h3", {}, dot(model), heading + ", field and Gabor fit"), row);
      if (count < picked.length) {
        const more = element("button", { type: "button" }, "Show the other " + (picked.length - count));
        more.addEventListener("click", () => { state.all.add(model.name); drawCells(outside); });
        place.append(more);
      }
    }
    const lie = outside + (outside === 1 ? " unit lies" : " units lie");
    part("status").textContent =
      (any() ? total + (total === 1 ? " unit" : " units") + " chosen. " : "No unit is chosen. ") +
      (outside ? lie + " beyond the axes of the plane, drawn as triangles at its edges. " : "") +
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
      const to = place(event);
      const [xs, ys] = [0, 1].map((axis) => [from[axis], to[axis]].sort((a, b) => a - b));
      if (xs[1] - xs[0] < 4 && ys[1] - ys[0] < 4) choose({ unit: nearest(to[0], to[1]) });
      else choose({ box: [...xs.map((x) => value(state.x, (x - EDGE) / REACH)),
                          ...ys.reverse().map((y) => value(state.y, (SIDE - EDGE - y) / REACH))] });
      from = null;
    });
  }

  function controls() {
    for (const model of data.models) {
      const box = element("input", { type: "checkbox", value: model.name });
      box.addEventListener("change", () => {
        const models = data.models.map((one) => one.name)
          .filter((name) => (name === model.name ? box.checked : state.models.includes(name)));
        choose({ models, bin: state.bin, box: state.box });
      });
      part("models").append(element("label", { title: model.about }, box, dot(model), model.label));
    }
    const space = part("space");
    for (const [key, label] of Object.entries(data.spaces)) space.append(element("option", { value: key }, label));
    space.addEventListener("change", () => choose({ space: space.value, bin: state.bin, box: state.box }));
    for (const axis of ["x", "y", "along"]) {
      for (const name of Object.keys(data.measures)) part(axis).append(element("option", { value: name }, words(name)));
      part(axis).addEventListener("change", () => {  // a box is of the plane's measures, a bar of the histogram's
        const still = axis === "along" ? { box: state.box } : { bin: state.bin };
        choose({ [axis]: part(axis).value, ...still });
      });
    }
    for (const input of ranges)
      input.addEventListener("change", () => {
        const ends = [...measure(state.x).range, ...measure(state.y).range];
        const box = ranges.map((range, i) => (range.value === "" ? ends[i] : Number(range.value)));
        choose({ box: ranges.some((range) => range.value !== "") ? box : null });
      });
    part("clear").addEventListener("click", () => choose({}));
    root.addEventListener("keydown", (event) => { if (event.key === "Escape") choose({}); });
    addEventListener("hashchange", () => { if (stateOf("explorer")) { restore(); draw(); } });
  }

  // All models at a glance: some receptive fields, and the histogram of phases.
  function glance(place) {
    for (const model of data.models) {
      const u = model.spaces.rf, good = u.values.phase.flatMap((value, i) => (value === null ? [] : [i]));
      const w = data.width + 1, h = data.height + 1, rows = 4, columns = 6;
      const mosaic = element("canvas", { width: columns * w - 1, height: rows * h - 1, role: "img",
                                         "aria-label": "receptive fields of " + model.label });
      good.slice(0, rows * columns).forEach((i, k) => mosaic.getContext("2d").drawImage(
        u.fields, (i % data.columns) * data.width, Math.floor(i / data.columns) * data.height, data.width, data.height,
        (k % columns) * w, Math.floor(k / columns) * h, data.width, data.height));
      const counts = new Array(BINS).fill(0);
      for (const i of good) counts[Math.min(BINS - 1, Math.floor(share("phase", u.values.phase[i]) * BINS))] += 1;
      const plot = svg("svg", { viewBox: "0 0 160 60", role: "img",
                                "aria-label": "phases, even to odd: " + counts.join(", ") });
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
