// How long a first visitor on a slow phone waits, as the median of a few visits with an empty cache.
//
// The profile is the usual one for a phone: 1.6 Mbit/s, 150 ms for a round trip, a processor four times slower.
// The browser's own slowing reaches the page's thread alone, so the bench slows down what unpacks in workers.
// `moving_ms` is when a message of the first election is on its way; `ready_ms` when the page answers at all.

import { launch } from "../lib/browser.mjs";
import { serve } from "../lib/server.mjs";

const VISITS = 5;
const MOVING_MS_MAX = 15000;
const SLOWER = 4;

/** Every worker calls what unpacks as slowly as a page's thread that is so much slower. */
function slowWorkers(slower) {
  const slow = (slower) => {
    const instantiate = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...given) => {
      const { exports } = await instantiate(...given);
      const go_on = (...given) => {
        const began = performance.now();
        const answer = exports.go_on(...given);
        const until = began + slower * (performance.now() - began);
        while (performance.now() < until);
        return answer;
      };
      return { exports: { ...exports, go_on } };
    };
  };
  const Whole = Blob;
  window.Blob = function (parts, options) {
    const before = options?.type === "text/javascript" ? [`(${slow})(${slower});`] : [];
    return new Whole([...before, ...parts], options);
  };
}

const server = await serve();
const browser = await launch();
const visits = [];
for (let nth = 0; nth < VISITS; nth += 1) {
  visits.push(await visit());
}
await browser.close();
await server.close();
for (const name of ["first_paint_ms", "ready_ms", "moving_ms"]) {
  const values = visits.map((seen) => seen[name]).filter((value) => value !== null);
  if (values.length === VISITS) {
    values.sort((a, b) => a - b);
    console.log(`${name} ${Math.round(values[VISITS >> 1])}`);
  }
}

async function visit() {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.addInitScript(slowWorkers, SLOWER);
  await page.addInitScript(() => {
    window.seen = { ready_ms: null, moving_ms: null };
    const look = () => {
      if (window.synod && window.seen.ready_ms === null) {
        window.seen.ready_ms = performance.now();
      }
      if (window.synod?.state && window.seen.moving_ms === null) {
        const scene = window.synod.state()?.frame?.scene;
        if (scene?.packets?.length) {
          window.seen.moving_ms = performance.now();
        }
      }
      if (window.seen.moving_ms === null) {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  });
  await page.goto(server.url);
  await page.waitForFunction(() => window.seen.ready_ms !== null, null, { timeout: 60000 }).catch(() => {});
  await page
    .waitForFunction(() => window.seen.moving_ms !== null, null, { timeout: MOVING_MS_MAX })
    .catch(() => {});
  const first_paint_ms = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
  );
  const seen = await page.evaluate(() => window.seen);
  await context.close();
  return { first_paint_ms, ...seen };
}
