// A canvas map without tiles. What rarely changes is painted once into a still picture; each frame copies it and paints what moves on top.

import { h, onFrame } from "./dom.js";
import { distance } from "./format.js";
import { t } from "./texts.js";
import { View } from "./view.js";

/**
 * @typedef {object} Painter
 * @property {(pen: CanvasRenderingContext2D, view: View, ink: (name: string) => string) => void} still
 * @property {(pen: CanvasRenderingContext2D, view: View, ink: (name: string) => string, at: number) => boolean} [moving] true = wants another frame
 * @property {(view: View, x: number, y: number) => ({ text: string[], pick?: any }|null)} [hit] what is under a pixel
 * @property {() => number[][]} extent unit-square points to fit
 */

export class CityMap {
  /**
   * @param {HTMLElement} frame a positioned element that the map fills
   * @param {Painter} painter
   * @param {{ label: string, onPick?: (what: any) => void }} options
   */
  constructor(frame, painter, options) {
    this.painter = painter;
    this.options = options;
    this.view = new View();
    this.touched = false;
    this.fitted = false;
    this.colours = new Map();
    this.stillDirty = true;
    this.canvas = h("canvas", { tabindex: "0", role: "img", "aria-label": options.label });
    this.tip = h("div", { class: "map-tip", hidden: true });
    this.bar = h("div", { class: "map-scale", hidden: true });
    frame.append(this.canvas, this.tip, this.bar, this.buttons(),
      options.credit === false ? "" : h("div", { class: "map-credit" }, t("Places: GeoNames, CC BY 4.0")));
    this.stillCanvas = document.createElement("canvas");
    this.frame = onFrame(() => this.paint());
    new ResizeObserver(() => this.resized()).observe(frame);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { this.colours.clear(); this.changed(); });
    this.listen();
  }

  /** The still picture is out of date. */
  changed() {
    this.stillDirty = true;
    if (!this.fitted) this.fit();
    this.frame();
  }

  /** Only what moves is out of date. */
  moved() {
    this.frame();
  }

  /** Shows everything, until the reader moves the map. */
  fit() {
    const points = this.painter.extent();
    if (points.length === 0 || this.view.width < 2) return;
    this.view.fit(points);
    this.fitted = true;
    this.stillDirty = true;
    this.frame();
  }

  /** Fits again if the reader has not moved the map. */
  refit() {
    if (!this.touched) this.fit();
    this.changed();
  }

  /** Brings a unit-square point into sight, if it is not. */
  reveal(point) {
    const x = this.view.x(point), y = this.view.y(point);
    if (x > 30 && y > 30 && x < this.view.width - 30 && y < this.view.height - 30) return;
    this.view.centre = point.slice();
    this.viewChanged();
  }

  ink(name) {
    if (!this.colours.has(name)) this.colours.set(name, getComputedStyle(this.canvas).getPropertyValue(`--map-${name}`).trim() || "#888");
    return this.colours.get(name);
  }

  paint() {
    const ink = (name) => this.ink(name);
    const dense = this.density;
    if (this.stillDirty) {
      const pen = prepared(this.stillCanvas, dense);
      pen.fillStyle = ink("ground");
      pen.fillRect(0, 0, this.view.width, this.view.height);
      this.painter.still(pen, this.view, ink);
      this.stillDirty = false;
      const scale = this.view.scaleBar(Math.min(120, this.view.width / 3));
      this.bar.style.width = `${Math.round(scale.pixels)}px`;
      this.bar.textContent = distance(scale.metres);
      this.bar.hidden = !this.fitted;
    }
    const pen = prepared(this.canvas, dense);
    pen.drawImage(this.stillCanvas, 0, 0, this.view.width, this.view.height);
    if (this.painter.moving?.(pen, this.view, ink, performance.now())) this.frame();
  }

  resized() {
    const { width, height } = this.canvas.getBoundingClientRect();
    if (width < 2 || height < 2) return;
    this.density = Math.min(2, devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.stillCanvas]) {
      canvas.width = Math.round(width * this.density);
      canvas.height = Math.round(height * this.density);
    }
    this.view.resize(width, height);
    if (!this.touched) this.fit();
    this.stillDirty = true;
    this.paint(); // at once: setting the size has emptied the canvas
  }

  viewChanged() {
    this.touched = true;
    this.stillDirty = true;
    this.tip.hidden = true;
    this.frame();
  }

  buttons() {
    const button = (label, text, act) => h("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
    return h("div", { class: "map-buttons" },
      button(t("Zoom in"), "+", () => { this.view.zoom(1.5); this.viewChanged(); }),
      button(t("Zoom out"), "−", () => { this.view.zoom(1 / 1.5); this.viewChanged(); }),
      button(t("Show all"), "⤢", () => { this.touched = false; this.fit(); }));
  }

  listen() {
    const fingers = new Map();
    let travelled = 0;
    const place = (event) => { const box = this.canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };

    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, place(event));
      travelled = 0;
    });
    this.canvas.addEventListener("pointermove", (event) => {
      const to = place(event), from = fingers.get(event.pointerId);
      if (!from) return this.hover(to);
      travelled += Math.hypot(to[0] - from[0], to[1] - from[1]);
      if (fingers.size === 2) this.pinch(fingers, event.pointerId, to);
      else if (travelled > 3) {
        this.view.pan(to[0] - from[0], to[1] - from[1]);
        this.viewChanged();
      }
      fingers.set(event.pointerId, to);
    });
    const lift = (event) => {
      if (fingers.delete(event.pointerId) && event.type === "pointerup" && travelled <= 3) this.pick(place(event));
    };
    this.canvas.addEventListener("pointerup", lift);
    this.canvas.addEventListener("pointercancel", lift);
    this.canvas.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    this.canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.view.zoom(Math.exp(-event.deltaY * 0.0015), ...place(event));
      this.viewChanged();
    }, { passive: false });
    this.canvas.addEventListener("keydown", (event) => {
      const act = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      if (act) this.view.pan(...act);
      else if (event.key === "+" || event.key === "=") this.view.zoom(1.4);
      else if (event.key === "-") this.view.zoom(1 / 1.4);
      else if (event.key === "0") { this.touched = false; return this.fit(); }
      else return;
      event.preventDefault();
      this.viewChanged();
    });
  }

  pinch(fingers, moved, to) {
    const still = [...fingers].find(([id]) => id !== moved)[1], from = fingers.get(moved);
    const before = Math.hypot(from[0] - still[0], from[1] - still[1]), after = Math.hypot(to[0] - still[0], to[1] - still[1]);
    if (before > 5) this.view.zoom(after / before, (to[0] + still[0]) / 2, (to[1] + still[1]) / 2);
    this.viewChanged();
  }

  hover([x, y]) {
    const found = this.painter.hit?.(this.view, x, y) ?? null;
    this.canvas.style.cursor = found?.pick ? "pointer" : "";
    this.tip.hidden = !found;
    if (!found) return;
    this.tip.replaceChildren(...found.text.map((line) => h("div", {}, line)));
    this.tip.style.left = `${Math.max(4, Math.min(x + 14, this.view.width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.max(4, Math.min(y + 14, this.view.height - this.tip.offsetHeight - 4))}px`;
  }

  pick([x, y]) {
    const found = this.painter.hit?.(this.view, x, y);
    this.hover([x, y]);
    this.options.onPick?.(found?.pick ?? null);
  }
}

function prepared(canvas, density) {
  const pen = canvas.getContext("2d");
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.globalAlpha = 1;
  return pen;
}
