// The script time of a frame on a full stage: nine servers and at least 200 messages under way, played at 1/20 speed.

import { launch } from "../lib/browser.mjs";
import { serve } from "../lib/server.mjs";

// Messages travel longer than election timers run, so that everyone asks for votes without end.
const RUN = `format = 1
lab = "raft"
title = "A full stage"
seed = 1
[network]
delay = "constant 330ms"
[config]
servers = 9
clients = 2
`;
const BEGIN_US = 3_000_000;
const PLAY_MS = 6000;
const PACKETS_MIN = 200;

const server = await serve();
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(server.url);
await page.waitForFunction(() => window.synod?.state && window.synod.state().annex !== "coming");
const seen = await page.evaluate(
  async ([run, beginUs, playMs]) => {
    const { synod } = window;
    await synod.open(run);
    await synod.pause();
    await synod.seek(beginUs);
    const packets = synod.state().frame.scene.packets.length;
    await synod.play();
    const times = [];
    const end = performance.now() + playMs;
    while (performance.now() < end) {
      await new Promise((done) => requestAnimationFrame(done));
      times.push(synod.state().frame_ms);
    }
    return { packets, times };
  },
  [RUN, BEGIN_US, PLAY_MS],
);
await browser.close();
await server.close();
if (seen.packets < PACKETS_MIN) {
  throw new Error(`Only ${seen.packets} messages are under way; the stage is not full.`);
}
const times = seen.times.sort((a, b) => a - b);
const tenths = (part) => Math.round(10 * times[Math.floor(part * (times.length - 1))]);
console.log(`packets ${seen.packets}`);
console.log(`frames ${times.length}`);
console.log(`median_tenths ${tenths(0.5)}`);
console.log(`p99_tenths ${tenths(0.99)}`);
