// Cost and its proven lower bound over the number of sites, as SVG, with the same figures in a table for those who cannot see it.

import { h, svg } from "./dom.js";
import { count, money, percent } from "./format.js";
import { t } from "./texts.js";

const HEIGHT = 330, LEFT = 74, RIGHT = 14, TOP = 14, BOTTOM = 66;

/** @param {{ sites: number, costMilli: number, lowerBoundMilli: number, shareWithinPromise: number }[]} points @param {number} taken sites of the answer @param {number} room pixels across */
export function curve(points, taken, room) {
  const sorted = points.filter((point) => Number.isFinite(point.costMilli)).sort((a, b) => a.sites - b.sites);
  if (sorted.length === 0) return [h("p", { class: "quiet" }, t("This scenario has no curve."))];
  const width = Math.max(290, Math.min(640, room || 560)); // one unit is a pixel, so the figures stay legible on a phone
  const { x, y, ticks } = scales(sorted, width);
  const line = (field) => sorted.filter((point) => Number.isFinite(point[field])).map((point, i) => `${i ? "L" : "M"}${x(point.sites).toFixed(1)} ${y(point[field]).toFixed(1)}`).join("");
  const bounded = sorted.filter((point) => Number.isFinite(point.lowerBoundMilli));
  const band = bounded.length < 2 ? "" : `${bounded.map((point, i) => `${i ? "L" : "M"}${x(point.sites)} ${y(point.costMilli)}`).join("")}${[...bounded].reverse().map((point) => `L${x(point.sites)} ${y(point.lowerBoundMilli)}`).join("")}Z`;
  return [
    svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": t("Cost per day by number of sites, with the lower bound; the table below has the figures") },
      ticks.map((tick) => [
        svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick) }),
        svg("text", { x: LEFT - 8, y: y(tick) + 4, "text-anchor": "end" }, count(Math.round(tick / 1000))),
      ]),
      svg("path", { class: "band", d: band }),
      svg("path", { class: "bound", d: line("lowerBoundMilli") }),
      svg("path", { class: "cost", d: line("costMilli") }),
      sorted.map((point) => [
        svg("circle", { class: `spot ${point.sites === taken ? "taken" : ""}`, cx: x(point.sites), cy: y(point.costMilli), r: point.sites === taken ? 6 : 4 }),
        svg("text", { class: point.sites === taken ? "name" : "", x: x(point.sites), y: HEIGHT - BOTTOM + 20, "text-anchor": "middle" }, String(point.sites)),
        every(point, sorted, width < 400 ? 5 : 10) && svg("text", { class: "share", x: x(point.sites), y: HEIGHT - BOTTOM + 38, "text-anchor": "middle" }, percent(point.shareWithinPromise)),
      ]),
      svg("text", { x: LEFT - 8, y: HEIGHT - BOTTOM + 20, "text-anchor": "end" }, t("sites")),
      svg("text", { class: "share", x: LEFT - 8, y: HEIGHT - BOTTOM + 38, "text-anchor": "end" }, t("kept")),
      key(width < 400 ? 8 : LEFT, HEIGHT - 8)),
    h("details", {}, h("summary", {}, t("Figures")), h("div", { class: "scroll" }, table(sorted, taken))),
  ];
}

function scales(points, width) {
  const values = points.flatMap((point) => [point.costMilli, point.lowerBoundMilli]).filter(Number.isFinite);
  const low = Math.min(...values), high = Math.max(...values), step = niceStep((high - low) || high || 1);
  const from = Math.max(0, Math.floor(low / step) * step), to = Math.max(from + step, Math.ceil(high / step) * step);
  const first = points[0].sites, last = points.at(-1).sites;
  const ticks = [];
  for (let tick = from; tick <= to + step / 2 && ticks.length < 12; tick += step) ticks.push(tick);
  return {
    ticks,
    x: (sites) => LEFT + 18 + (last === first ? 0.5 : (sites - first) / (last - first)) * (width - LEFT - RIGHT - 36),
    y: (value) => TOP + (to - value) / (to - from) * (HEIGHT - TOP - BOTTOM),
  };
}

/** A round step that gives about five lines. */
function niceStep(range) {
  const power = 10 ** Math.floor(Math.log10(range / 5));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => range / step <= 6) ?? 10 * power;
}

const every = (point, points, most) => points.indexOf(point) % Math.ceil(points.length / most) === 0;

function key(x, y) {
  return [
    svg("line", { class: "cost", x1: x, x2: x + 26, y1: y - 4, y2: y - 4 }), svg("text", { x: x + 32, y }, t("cost per day")),
    svg("line", { class: "bound", x1: x + 140, x2: x + 166, y1: y - 4, y2: y - 4 }), svg("text", { x: x + 172, y }, t("proven lower bound")),
  ];
}

function table(points, taken) {
  const heads = ["Sites", "Cost per day", "Lower bound", "Within the promise"];
  return h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col", class: "number" }, t(head))))),
    h("tbody", {}, points.map((point) => h("tr", {}, h("td", { class: "number" }, point.sites === taken ? h("strong", {}, String(point.sites)) : String(point.sites)),
      h("td", { class: "number" }, money(point.costMilli)), h("td", { class: "number" }, money(point.lowerBoundMilli)), h("td", { class: "number" }, percent(point.shareWithinPromise, 1))))));
}
