// The content policy, probed from inside the page: what it must block is blocked, in the built site itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

// Each probe tries something from a task of the page's own, since the driver's calls stand outside the policy.
// It tells "blocked", or what it got.
const PROBES = {
  "eval": () => eval("1 + 1"),
  "new Function": () => new Function("return 2")(),
  "an inline script": () => {
    const script = document.createElement("script");
    script.textContent = "window.probe = 'ran'";
    document.body.append(script);
    return window.probe;
  },
  "an inline handler": () => {
    const image = document.createElement("img");
    image.setAttribute("onclick", "window.probe = 'ran'");
    document.body.append(image);
    image.click();
    return window.probe;
  },
  "a javascript: address": async () => {
    const link = document.createElement("a");
    link.href = "javascript:window.probe = 'ran'";
    document.body.append(link);
    link.click();
    await new Promise((resolve) => setTimeout(resolve, 200));
    return window.probe;
  },
  "a style attribute": () => {
    const box = document.createElement("div");
    box.setAttribute("style", "position: fixed");
    document.body.append(box);
    return getComputedStyle(box).position === "fixed" ? "styled" : undefined;
  },
  "a request to another host": () => fetch("http://127.0.0.2:9/").then(() => "answered"),
  "a socket": () =>
    new Promise((resolve) => {
      const socket = new WebSocket("ws://127.0.0.2:9/");
      socket.onopen = () => resolve("open");
      socket.onerror = () => resolve(undefined);
    }),
  "a beacon": async () => {
    navigator.sendBeacon("http://127.0.0.2:9/", "x");
    await new Promise((resolve) => setTimeout(resolve, 200));
  },
  "an image from another host": () =>
    new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve("loaded");
      image.onerror = () => resolve(undefined);
      image.src = "http://127.0.0.2:9/x.png";
    }),
  "a frame": async () => {
    const frame = document.createElement("iframe");
    frame.src = "http://127.0.0.2:9/";
    document.body.append(frame);
    await new Promise((resolve) => setTimeout(resolve, 200));
  },
  "a base address": () => {
    const base = document.createElement("base");
    base.href = "http://127.0.0.2:9/";
    document.head.prepend(base);
    return document.baseURI.startsWith(location.origin) ? undefined : document.baseURI;
  },
};

for (const [name, probe] of Object.entries(PROBES)) {
  test(`the policy blocks ${name}`, async () => {
    // A script element with the probe in it would itself be blocked, so it is there before the policy is.
    const prepare = (page) =>
      page.addInitScript(`window.probeAlone = () => new Promise((resolve) => setTimeout(async () => {
        try { resolve((await (${probe})()) ?? "nothing"); } catch { resolve("nothing"); }
      }));`);
    const page = await synod.openPage({ ready: false, prepare });
    assert.equal(await page.evaluate(() => window.probeAlone()), "nothing");
    await page.waitForFunction(() => 0 < window.blockedByPolicy.length, null, { timeout: 3000, polling: 50 });
    await page.abandon();
  });
}
