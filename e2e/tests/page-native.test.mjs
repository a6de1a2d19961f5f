// The same run has one digest here and without a browser: the stories beside the scenario files hold it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SCENARIOS, arrive, recorded } from "../lib/scenarios.mjs";
import { api, start } from "../lib/synod.mjs";

const LINK_MS = 20000;

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

/** Whoever has the page open follows a link: the address changes, and nothing loads again. */
const pastes = (page, link) => page.evaluate((link) => location.assign(link), link);

test("every scenario has the digest and the verdict that it has without a browser", async () => {
  assert.ok(SCENARIOS.length >= 40);
  const page = await synod.openPage();
  const reader = await synod.openPage();
  const { open, pause, seek, state, digest: here, link } = api(page);
  for (const name of SCENARIOS) {
    const { text, untilUs, expect, digest } = recorded(name);
    assert.deepEqual(await open(text), { ok: true, error: null }, name);
    await pause();
    await arrive(seek, untilUs);
    assert.equal(await here(), digest, `${name}, forward`);
    const { lamps, skipped } = (await state()).frame;
    const broken = lamps.filter((lamp) => lamp.state === "Broken").map((lamp) => lamp.name);
    const promise = expect.replace(/^breaks /, "");
    assert.ok(expect === "holds" ? broken.length === 0 : broken.includes(promise), `${name}: ${expect}, but ${broken}`);
    assert.deepEqual(skipped, [], name);
    await arrive(seek, untilUs / 3);
    await arrive(seek, untilUs);
    assert.equal(await here(), digest, `${name}, after seeking back`);
    const fragment = await link(true);
    await pastes(reader, fragment);
    await reader.waitForFunction((digest) => window.synod.digest() === digest, digest, { timeout: LINK_MS }).catch(async () => {
      assert.equal(await api(reader).digest(), digest, `${name}, from its link`);
    });
  }
  await page.done();
  await reader.done();
});
