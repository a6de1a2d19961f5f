// The script time of the painter: 101 servers and 10,000 messages under way, one painting a frame.

import { launch } from "../lib/browser.mjs";
import { serve } from "../lib/server.mjs";

const SERVERS = 101;
const PACKETS = 10_000;
const WARM_UP = 10;
const FRAMES = 60;

const server = await serve();
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(server.url);
await page.waitForFunction(() => window.synod?.state);
const times = await page.evaluate(
  async ([servers, packets, frames]) => {
    const { synod } = window;
    await synod.pause();
    const taken = [];
    for (let nth = 0; nth < frames; nth += 1) {
      await new Promise((done) => requestAnimationFrame(done));
      taken.push(await synod.crowd(servers, packets, 2_000_000 + nth * 16_667));
    }
    return taken;
  },
  [SERVERS, PACKETS, WARM_UP + FRAMES],
);
await browser.close();
await server.close();
const sorted = times.slice(WARM_UP).sort((a, b) => a - b);
const tenths = (part) => Math.round(10 * sorted[Math.floor(part * (sorted.length - 1))]);
console.log(`median_tenths ${tenths(0.5)}`);
console.log(`p99_tenths ${tenths(0.99)}`);
