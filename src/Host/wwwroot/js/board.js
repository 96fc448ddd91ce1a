// The dispatch board as data: a snapshot, then events folded in. No DOM here.

import { instant } from "./format.js";
import { project } from "./view.js";

const TIGHT_SECONDS = 10 * 60;
const STALE_SECONDS = 5 * 60;

export class Board {
  constructor() {
    this.lanes = new Map(); // by route where there is one, else by vehicle
    this.counts = {};
    this.exceptions = [];
    this.now = NaN;
    this.filled = false;
  }

  /** Takes a whole board. */
  replace(snapshot) {
    this.lanes = new Map();
    for (const lane of snapshot.lanes ?? []) this.putLane(lane);
    this.counts = snapshot.counts ?? {};
    this.exceptions = snapshot.exceptions ?? [];
    this.now = instant(snapshot.asOf);
    this.filled = true;
  }

  /**
   * Folds one event in.
   * @returns {{ lanes: object[], routes: boolean, counts: boolean, exceptions: boolean, all: boolean, unknown: boolean }} what changed
   */
  apply(message) {
    const changed = { lanes: [], routes: false, counts: false, exceptions: false, all: false, unknown: false };
    if (message.type === "snapshot") {
      this.replace(message.board ?? message.snapshot ?? message);
      return { ...changed, all: true, routes: true, counts: true, exceptions: true };
    }
    if (message.counts) {
      this.counts = { ...this.counts, ...message.counts };
      changed.counts = true;
    }
    if (Array.isArray(message.exceptions)) {
      this.exceptions = message.exceptions;
      changed.exceptions = true;
    }
    const at = instant(message.asOf ?? message.at ?? message.positionAt ?? message.departedAt ?? message.arrivedAt);
    if (at > this.now || Number.isNaN(this.now)) this.now = at;

    if (message.type === "route" || message.lane) {
      const lane = message.lane ?? message;
      if (Array.isArray(lane.stops)) changed.lanes.push(this.putLane(lane));
      else changed.unknown = true;
      changed.routes = true;
      return changed;
    }
    if (!["position", "stop", "eta"].includes(message.type)) return changed;
    for (const lane of this.lanesOf(message)) {
      if (message.type === "position") movePosition(lane, message);
      else changed.routes = mergeStops(lane, message) || changed.routes;
      changed.lanes.push(lane);
    }
    if (changed.lanes.length === 0 && message.type !== "position") changed.unknown = true;
    return changed;
  }

  putLane(raw) {
    const key = raw.route ?? raw.vehicle;
    const before = this.lanes.get(key);
    const lane = { ...raw, key, stops: (raw.stops ?? []).map(known), place: null, shown: before?.shown ?? null };
    if (raw.position) lane.place = project(raw.position);
    else if (before?.place && raw.position === undefined) Object.assign(lane, { place: before.place, position: before.position, positionAt: before.positionAt });
    count(lane);
    this.lanes.set(key, lane);
    return lane;
  }

  lanesOf(message) {
    if (message.route && this.lanes.has(message.route)) return [this.lanes.get(message.route)];
    const found = [...this.lanes.values()].filter((lane) => lane.vehicle === message.vehicle);
    const active = found.filter((lane) => !isDone(lane));
    return active.length > 0 ? active : found.slice(-1);
  }

  /** Lanes worth showing as one per vehicle: its live route, else its latest. */
  vehicles() {
    const chosen = new Map();
    for (const lane of this.lanes.values()) {
      const other = chosen.get(lane.vehicle);
      if (!other || isDone(other) || !isDone(lane)) chosen.set(lane.vehicle, lane);
    }
    return [...chosen.values()];
  }

  isStale(lane) {
    return lane.positionAt && !isDone(lane) && this.now - instant(lane.positionAt) > STALE_SECONDS * 1000;
  }
}

export const isDone = (lane) => ["completed", "done", "returned", "closed"].includes(lane.state);

/** Instant at which a stop happened, or is expected. */
export const stopAt = (stop) => instant(stop.arrivedAt) || instant(stop.eta?.p50) || instant(stop.plannedArrival);

/** Seconds between the expected or real arrival and the end of its window; NaN without a window. */
export const slackOf = (stop) => (stop.window ? (instant(stop.window.latest) - stopAt(stop)) / 1000 : NaN);

/** How a slack reads: late, tight, fine, or none. */
export function slackClass(seconds) {
  if (!Number.isFinite(seconds)) return "none";
  return seconds < 0 ? "late" : seconds < TIGHT_SECONDS ? "tight" : "fine";
}

/** Smallest slack of what is still to do; the API's own figure where no stop tells. */
export function laneSlack(lane) {
  let least = Infinity;
  for (const stop of lane.stops) {
    const slack = isOpen(stop) ? slackOf(stop) : NaN;
    if (slack < least) least = slack;
  }
  return Number.isFinite(least) ? least : isDone(lane) ? NaN : lane.slackSeconds ?? NaN;
}

export const isOpen = (stop) => stop.state === "todo" || stop.state === "arrived";

export const isWork = (stop) => stop.kind === "drop" || stop.kind === "pickup";

/** The stop being worked on, else the first to do. */
export function nextStop(lane) {
  return lane.stops.find((stop) => stop.state === "arrived" && isWork(stop)) ?? lane.stops.find((stop) => stop.state === "todo" && stop.kind !== "start");
}

function movePosition(lane, message) {
  const position = message.position ?? message.point;
  const at = message.positionAt ?? message.at;
  if (!Array.isArray(position) || instant(at) < instant(lane.positionAt)) return;
  Object.assign(lane, { position, positionAt: at, place: project(position) });
  if (message.state) lane.state = message.state;
}

/** Merges what an event says of one stop or of several; returns whether a stop's state or place changed. */
function mergeStops(lane, message) {
  const parts = Array.isArray(message.stops) ? message.stops
    : message.stop !== null && typeof message.stop === "object" ? [message.stop]
      : Number.isInteger(message.stop) ? [message] : [];
  const { type, ...own } = message;
  let redraw = false;
  for (const part of parts) {
    const stop = lane.stops.find((one) => one.stop === part.stop);
    if (!stop) continue;
    const before = stop.state;
    for (const name of ["state", "eta", "arrivedAt", "departedAt", "plannedArrival", "window"]) {
      if (part[name] !== undefined && !(part === message && name === "state" && type !== "stop")) stop[name] = part[name];
    }
    redraw ||= before !== stop.state;
  }
  for (const name of ["slackSeconds", "nextStop", "stopsDone", "stopsTotal"]) if (own[name] !== undefined) lane[name] = own[name];
  const state = message.laneState ?? message.routeState ?? (parts[0] === message ? undefined : message.state);
  if (state) lane.state = state;
  count(lane);
  return redraw;
}

function known(stop) {
  return { ...stop, state: stop.state ?? "todo", place: stop.point ? project(stop.point) : null };
}

function count(lane) {
  const work = lane.stops.filter(isWork);
  if (work.length === 0) return;
  lane.stopsTotal = work.length;
  lane.stopsDone = work.filter((stop) => stop.state === "served" || stop.state === "failed").length;
}
