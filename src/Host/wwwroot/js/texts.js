// English and Chinese. The English text is the key; what has no translation stays English.

import { chinese } from "./texts-zh.js";

const asked = new URLSearchParams(location.search).get("lang");
export const language = asked === "zh" || asked === "en" ? asked : (navigator.language ?? "en").toLowerCase().startsWith("zh") ? "zh" : "en";

/** A text in the reader's language; {names} are filled in. */
export function t(english, values) {
  const text = (language === "zh" && chinese[english]) || (language === "en" && SPOKEN[english]) || english;
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)) : text;
}

/** Translates every element marked with data-t, its title and its links to the other language, and names the page. */
export function translatePage(title) {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  if (title) document.title = `${t(title)} · LogiOpt`;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of document.querySelectorAll("[data-t-hint]")) node.setAttribute("placeholder", t(node.dataset.tHint));
  const other = document.getElementById("other-language");
  if (other) {
    other.textContent = language === "zh" ? "English" : "中文";
    other.lang = language === "zh" ? "en" : "zh-CN";
    other.href = `?lang=${language === "zh" ? "en" : "zh"}`;
  }
  if (asked) for (const link of document.querySelectorAll("nav a, a[data-page]")) link.href = `${link.pathname}?lang=${language}`;
}

// Codes of the API in words.
const SPOKEN = {
  active: "on route", dispatched: "dispatched", inTransit: "in transit", unaccounted: "unaccounted for", promiseAtRisk: "promise at risk", staleGps: "GPS is silent", noGps: "no GPS", noDriver: "no driver", noMovement: "not moving",
  offRoute: "off the route", dwellTooLong: "stands too long", failedAttempt: "attempt failed", temperature: "temperature out of range",
  onRoute: "on route", outForDelivery: "out for delivery", todo: "to do", approved: "approved", start: "start", end: "back", depot: "depot",
  "re-plan": "Proposed: re-plan", replan: "Proposed: re-plan", notify: "Proposed: tell the shopper", swap: "Proposed: swap",
};
