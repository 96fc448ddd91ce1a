// Paints the dispatch map: routes as lines, stops by state (by shape as well as colour), sites, and vehicles that glide between reports.

import { isDone, isOpen, laneSlack, slackClass, slackOf, stopAt } from "./board.js";
import { signedMinutes, time, timeWindow } from "./format.js";
import { t } from "./texts.js";
import { project } from "./view.js";

const LABEL = "600 11.5px system-ui, sans-serif";
const GLIDE = 900; // ms from one report to the next place on the screen
const still = matchMedia("(prefers-reduced-motion: reduce)");

export class DispatchPainter {
  constructor(board) {
    this.board = board;
    this.sites = [];
    this.selected = null;
  }

  setSites(sites) {
    this.sites = sites.filter((site) => site.point).map((site) => ({ ...site, place: project(site.point) }));
  }

  extent() {
    const points = this.sites.map((site) => site.place);
    for (const lane of this.board.lanes.values()) for (const stop of lane.stops) if (stop.place) points.push(stop.place);
    return points;
  }

  still(pen, view, ink) {
    const lanes = [...this.board.lanes.values()];
    const chosen = lanes.find((lane) => lane.key === this.selected);
    for (const lane of lanes) if (!isDone(lane) && lane !== chosen) routeLine(pen, view, lane, ink("route"), chosen ? 0.18 : 0.42, 1.1);
    stopMarks(pen, view, ink, lanes.filter((lane) => lane !== chosen), chosen ? 0.28 : 1, view.width < 500 ? 1.7 : 2.3);
    if (chosen) {
      routeLine(pen, view, chosen, ink("chosen"), 1, 2.4);
      stopMarks(pen, view, ink, [chosen], 1, 4.2);
    }
    siteMarks(pen, view, ink, this.sites);
  }

  moving(pen, view, ink, at) {
    let again = false;
    for (const lane of this.board.vehicles()) {
      if (!lane.place || isDone(lane)) continue;
      again = glide(lane, at) || again;
      vehicleMark(pen, view, ink, lane, this.board.isStale(lane), lane.key === this.selected);
    }
    return again;
  }

  hit(view, x, y) {
    const near = (place, reach) => place && Math.hypot(view.x(place) - x, view.y(place) - y) < reach;
    for (const lane of this.board.vehicles()) {
      if (isDone(lane) || !near(lane.shown?.at ?? lane.place, 10)) continue;
      const slack = laneSlack(lane);
      return {
        pick: lane.key,
        text: [lane.vehicle, t("{done} of {all} stops done", { done: lane.stopsDone ?? 0, all: lane.stopsTotal ?? 0 }),
          Number.isFinite(slack) && t("least slack {slack}", { slack: signedMinutes(slack) }),
          t("seen {time}", { time: time(lane.positionAt) })].filter(Boolean),
      };
    }
    for (const site of this.sites) if (near(site.place, 9)) return { text: [site.name ?? site.site, site.open === false ? t("closed") : t("open")] };
    let best = null, least = 8;
    for (const lane of this.board.lanes.values()) {
      for (const stop of lane.stops) {
        if (!stop.place || stop.kind === "start" || stop.kind === "end") continue;
        const away = Math.hypot(view.x(stop.place) - x, view.y(stop.place) - y) - (lane.key === this.selected ? 2 : 0);
        if (away < least) [best, least] = [{ lane, stop }, away];
      }
    }
    if (!best) return null;
    const { lane, stop } = best;
    return {
      pick: lane.key,
      text: [`${lane.vehicle} · ${t("stop {n}", { n: stop.stop })} · ${t(stop.state)}`,
        isOpen(stop) ? t("expected {time}", { time: time(stopAt(stop)) }) : t("arrived {time}", { time: time(stopAt(stop)) }),
        stop.window && t("window {window}", { window: timeWindow(stop.window) })].filter(Boolean),
    };
  }
}

/** Steps a marker towards its vehicle's place; true while under way. */
function glide(lane, at) {
  if (!lane.shown || still.matches) {
    lane.shown = { at: lane.place, from: lane.place, to: lane.place, since: at };
    return false;
  }
  if (lane.shown.to !== lane.place) lane.shown = { ...lane.shown, from: lane.shown.at, to: lane.place, since: at };
  const share = Math.min(1, (at - lane.shown.since) / GLIDE), { from, to } = lane.shown;
  lane.shown.at = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  return share < 1;
}

function routeLine(pen, view, lane, colour, alpha, width) {
  const places = lane.stops.filter((stop) => stop.place);
  const ahead = places.findIndex((stop) => stop.state === "todo" && stop.kind !== "start");
  const cut = ahead < 0 ? places.length : Math.max(1, ahead);
  const line = (from, to, dash, share) => {
    if (to - from < 1) return;
    pen.globalAlpha = alpha * share;
    pen.setLineDash(dash);
    pen.beginPath();
    for (let i = from; i <= to; i++) pen.lineTo(view.x(places[i].place), view.y(places[i].place));
    pen.stroke();
  };
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineJoin = "round";
  line(0, Math.min(cut - 1, places.length - 1), [2, 3], 0.55); // what is driven
  line(Math.max(0, cut - 1), places.length - 1, [], 1); // what lies ahead
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

/** All stops of a state in one path: 2,500 stops are a few strokes. */
function stopMarks(pen, view, ink, lanes, alpha, size) {
  const sorts = { served: [], arrived: [], failed: [], late: [], tight: [], todo: [] };
  for (const lane of lanes) {
    for (const stop of lane.stops) {
      if (!stop.place || stop.kind === "start" || stop.kind === "end") continue;
      const x = view.x(stop.place), y = view.y(stop.place);
      if (x < -8 || y < -8 || x > view.width + 8 || y > view.height + 8) continue;
      const slack = stop.state === "todo" ? slackClass(slackOf(stop)) : "none";
      sorts[slack === "late" || slack === "tight" ? slack : sorts[stop.state] ? stop.state : "todo"].push(x, y);
    }
  }
  pen.globalAlpha = alpha;
  const circles = (spots, r) => {
    pen.beginPath();
    for (let i = 0; i < spots.length; i += 2) {
      pen.moveTo(spots[i] + r, spots[i + 1]);
      pen.arc(spots[i], spots[i + 1], r, 0, 7);
    }
  };
  const ring = (spots, colour, r, width) => {
    circles(spots, r);
    pen.fillStyle = ink("ground");
    pen.fill();
    pen.strokeStyle = ink(colour);
    pen.lineWidth = width;
    pen.stroke();
  };
  circles(sorts.served, size * 0.85);
  pen.fillStyle = ink("served");
  pen.fill();
  ring(sorts.todo, "todo", size, 1.2);
  ring(sorts.tight, "tight", size + 0.6, 2);
  ring(sorts.late, "late", size + 1.2, 2.4);
  circles(sorts.arrived, size + 1);
  pen.fillStyle = ink("chosen");
  pen.fill();
  pen.beginPath();
  for (let i = 0; i < sorts.failed.length; i += 2) cross(pen, sorts.failed[i], sorts.failed[i + 1], size + 0.8);
  pen.strokeStyle = ink("late");
  pen.lineWidth = 2;
  pen.stroke();
  pen.globalAlpha = 1;
}

function cross(pen, x, y, r) {
  pen.moveTo(x - r, y - r);
  pen.lineTo(x + r, y + r);
  pen.moveTo(x + r, y - r);
  pen.lineTo(x - r, y + r);
}

/** Squares for sites, filled when open, each with its name on a side where it covers no other. */
export function siteMarks(pen, view, ink, sites) {
  const taken = [];
  for (const site of sites) siteMark(pen, view, ink, site);
  for (const site of sites) {
    const x = view.x(site.place), y = view.y(site.place), text = site.name ?? site.site;
    pen.font = LABEL;
    const width = pen.measureText(text).width;
    const spots = [[x + 10, y + 4], [x - 10 - width, y + 4], [x - width / 2, y - 11], [x - width / 2, y + 19]];
    const free = spots.find(([left, base]) => taken.every((box) => left > box[0] + box[2] || left + width < box[0] || Math.abs(base - box[1]) > 13));
    if (!free) continue;
    taken.push([...free, width]);
    label(pen, ink, text, ...free);
  }
}

function siteMark(pen, view, ink, site) {
  const x = view.x(site.place), y = view.y(site.place), r = site.kind === "central" ? 7 : 5.5;
  pen.fillStyle = ink(site.open === false ? "ground" : "site");
  pen.strokeStyle = ink(site.open === false ? "site" : "ground");
  pen.lineWidth = 1.6;
  pen.beginPath();
  pen.rect(x - r, y - r, 2 * r, 2 * r);
  pen.fill();
  pen.stroke();
}

function label(pen, ink, text, x, y) {
  pen.font = LABEL;
  pen.lineWidth = 3.5;
  pen.lineJoin = "round";
  pen.strokeStyle = ink("ground");
  pen.strokeText(text, x, y);
  pen.fillStyle = ink("label");
  pen.fillText(text, x, y);
}

function vehicleMark(pen, view, ink, lane, stale, selected) {
  const x = view.x(lane.shown.at), y = view.y(lane.shown.at);
  if (x < -12 || y < -12 || x > view.width + 12 || y > view.height + 12) return;
  const slack = slackClass(laneSlack(lane));
  pen.globalAlpha = stale ? 0.55 : 1;
  pen.beginPath();
  pen.arc(x, y, selected ? 8.5 : view.width < 500 ? 4.6 : 6, 0, 7);
  pen.fillStyle = ink(stale ? "todo" : slack === "late" ? "late" : slack === "tight" ? "tight" : "vehicle");
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = ink("halo");
  if (stale) pen.setLineDash([2, 2]);
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  if (selected) label(pen, ink, lane.vehicle, x + 12, y + 4);
}
