// The first view: it arrives whole, quietly, from anywhere, and asks for nothing afterwards.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, SIZES, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

test("the page loads under a sub-path with an empty console", async () => {
  const page = await synod.openPage();
  assert.match(await page.title(), /Synod/);
  await page.done();
});

test("nothing is requested after load, and nothing from anyone else", async () => {
  const hosts = new Set();
  const prepare = (page) => page.on("request", (request) => hosts.add(new URL(request.url()).host));
  synod.server.requests.length = 0;
  const page = await synod.openPage({ prepare });
  await page.waitForLoadState("networkidle");
  const loaded = synod.server.requests.length;
  await page.evaluate(() => window.synod.play());
  await page.waitForTimeout(2000);
  assert.equal(synod.server.requests.length, loaded, `asked for ${synod.server.requests.slice(loaded)}`);
  assert.deepEqual([...hosts].filter((host) => host), [new URL(synod.server.url).host]);
  await page.done();
});

test("each file is requested once", async () => {
  synod.server.requests.length = 0;
  const page = await synod.openPage();
  await page.waitForLoadState("networkidle");
  assert.deepEqual(synod.server.requests.toSorted(), [...new Set(synod.server.requests)].sort());
  await page.done();
});

for (const theme of ["light", "dark"]) {
  for (const size of ["desktop", "phone"]) {
    test(`axe finds nothing on the first view, ${theme}, ${size}`, async () => {
      const page = await synod.openPage({ theme, size: SIZES[size] });
      assert.deepEqual(await axe(page), []);
      await page.done();
    });
  }
}
