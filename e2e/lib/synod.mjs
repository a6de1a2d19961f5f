// What a test of the page stands on: open it, talk to it, and look at it.
//
//   const synod = await start();                      once for each file of tests
//   const page = await synod.openPage({ hash, size, theme, reducedMotion });
//   await api(page).step();                           window.synod, with its values
//   await page.done();                                fails on any console error or blocked content
//   await synod.stop();

import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";
import { serve } from "./server.mjs";

/** The window sizes the page is judged in. */
export const SIZES = {
  desktop: { width: 1280, height: 800 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 360, height: 740 },
};

/** The looks of the page. */
export const THEMES = ["light", "dark", "projector"];

const OUT = fileURLToPath(new URL("../out/", import.meta.url));
const READY_MS = 20000;
const METHODS = ["open", "play", "pause", "step", "back", "seek", "inject", "state", "digest", "link", "frames"];

/** A server and a browser, shared by the tests of one file. */
export async function start(options) {
  const server = await serve(options);
  const browser = await launch();
  return {
    server,
    browser,
    openPage: (options) => openPage(browser, server, options),
    stop: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/**
 * A fresh visitor on the page. `prepare(page)` runs before the address is opened: routes, init scripts.
 * With `ready: false` the page is returned as soon as the document has loaded.
 */
async function openPage(browser, server, options = {}) {
  const { hash = "", size = SIZES.desktop, theme = "light", reducedMotion = false, touch = false } = options;
  const { ready = true, prepare } = options;
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme === "dark" ? "dark" : "light",
    hasTouch: touch,
    isMobile: touch,
    reducedMotion: reducedMotion ? "reduce" : "no-preference",
  });
  const page = await context.newPage();
  if (theme === "projector") {
    await page.addInitScript(() => localStorage.setItem("synod.theme", "projector"));
  }
  page.complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      page.complaints.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => page.complaints.push(`uncaught: ${error.message}`));
  await page.addInitScript(() => {
    window.blockedByPolicy = [];
    addEventListener("securitypolicyviolation", (event) => {
      window.blockedByPolicy.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  page.done = async () => {
    const complaints = page.complaints;
    const blocked = await page.evaluate(() => window.blockedByPolicy);
    await context.close();
    assert.deepEqual(complaints, [], "the console stays empty");
    assert.deepEqual(blocked, [], "the content policy blocks nothing of ours");
  };
  page.abandon = () => context.close();
  await prepare?.(page);
  await page.goto(server.url + (hash ? `#${hash.replace(/^#/, "")}` : ""));
  if (ready) {
    await isReady(page);
  }
  return page;
}

/** Waits until the page's program runs, offers its interface, can read files and search; says what the shell says where it does not. */
export async function isReady(page) {
  const settled = () =>
    (window.synod !== undefined && window.synod.state().annex !== "coming") ||
    document.documentElement.dataset.synod === "failed";
  await page.waitForFunction(settled, null, { timeout: READY_MS, polling: 50 }).catch(() => {
    throw new Error(`the page did not become ready: ${page.complaints.join("; ") || "no complaint"}`);
  });
  const panel = await page.evaluate(() => document.querySelector(".shell-panel")?.innerText);
  assert.equal(panel, undefined, "the shell shows no failure");
}

/**
 * `window.synod` of a page: each call crosses with its arguments and gives back a plain value, after every key
 * and click before it has had its effect.
 */
export function api(page) {
  const call = (name) => (...words) =>
    page.evaluate(async ([name, words]) => {
      await window.synod.settled();
      return window.synod[name](...words);
    }, [name, words]);
  return Object.fromEntries(METHODS.map((name) => [name, call(name)]));
}

/** What axe-core finds on the page as it stands, one line for each finding. */
export async function axe(page, within = "document") {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(source);
  return page.evaluate(async (within) => {
    const context = within === "document" ? document : within;
    // `preload` would fetch the style sheets again, and the page promises no request after load.
    const { violations } = await window.axe.run(context, { preload: false, resultTypes: ["violations"] });
    return violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${rule.help} at ${node.target.join(" ")}`),
    );
  }, within);
}

/** Keeps a picture of the page in `e2e/out/`, and gives its path. */
export async function screenshot(page, name) {
  mkdirSync(OUT, { recursive: true });
  const path = `${OUT}${name}.png`;
  await page.screenshot({ path, caret: "initial" });
  return path;
}
