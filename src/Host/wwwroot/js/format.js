// Instants, durations, distances and money as people read them. The city's clock is used where the host names it, else the browser's.

import { language, t } from "./texts.js";

const MINUTE = 60_000;
const setting = (name) => document.querySelector(`meta[name="logiopt-${name}"]`)?.content ?? "";
const cityOffset = setting("utc-offset-minutes") === "" ? null : Number(setting("utc-offset-minutes"));
const currency = setting("currency");

export const instant = (iso) => (iso ? Date.parse(iso) : NaN);

/** "14:10" in the city's clock; "–" if unknown. Takes an ISO string or milliseconds. */
export function time(at, withSeconds = false) {
  const local = shifted(at);
  if (!local) return "–";
  return local.toISOString().slice(11, withSeconds ? 19 : 16);
}

/** "2026-11-22" in the city's clock. */
export function day(at) {
  return shifted(at)?.toISOString().slice(0, 10) ?? "–";
}

/** "14:10–14:40", with the day in front when the two ends differ by day. */
export function timeWindow(window) {
  if (!window) return "–";
  const other = day(window.earliest) !== day(window.latest);
  return other ? `${day(window.earliest).slice(5)} ${time(window.earliest)} – ${day(window.latest).slice(5)} ${time(window.latest)}`
    : `${time(window.earliest)}–${time(window.latest)}`;
}

/** "UTC+08:00": whose clock the page shows. */
export function zone() {
  const minutes = offsetAt(Date.now());
  const size = Math.abs(minutes);
  const two = (n) => String(n).padStart(2, "0");
  return `UTC${minutes < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** "+18 min", "−4 min", "+2 h 05". */
export function signedMinutes(seconds) {
  const minutes = Math.round(seconds / 60);
  return `${minutes < 0 ? "−" : "+"}${minutesText(Math.abs(minutes))}`;
}

/** "18 min" or "2 h 05". */
export function minutesText(minutes) {
  const whole = Math.round(minutes);
  if (whole < 100) return t("{n} min", { n: whole });
  return t("{h} h {m}", { h: Math.floor(whole / 60), m: String(whole % 60).padStart(2, "0") });
}

/** How long ago an instant was, measured against another. */
export function ago(at, now) {
  return minutesText(Math.max(0, (instant(now) || Number(now)) - (instant(at) || Number(at))) / MINUTE);
}

export function distance(metres) {
  return metres < 950 ? `${Math.round(metres / 10) * 10} m` : `${Number((metres / 1000).toFixed(metres < 9950 ? 1 : 0))} km`;
}

export const count = (value) => (Number.isFinite(value) ? value.toLocaleString(language === "zh" ? "zh-CN" : "en") : "–");

/** Whole currency units from thousandths, with the installation's currency where it is set. */
export function money(costMilli) {
  if (!Number.isFinite(costMilli)) return "–";
  const amount = count(Math.round(costMilli / 1000));
  return currency ? `${amount} ${currency}` : amount;
}

export const percent = (share, digits = 0) => (Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : "–");

function shifted(at) {
  const ms = typeof at === "number" ? at : instant(at);
  return Number.isFinite(ms) ? new Date(ms + offsetAt(ms) * MINUTE) : null;
}

function offsetAt(ms) {
  return cityOffset ?? -new Date(ms).getTimezoneOffset();
}
