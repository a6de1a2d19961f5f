// The same run has one digest here and without a browser: the stories beside the scenario files hold it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SCENARIOS, arrive, recorded } from "../lib/scenarios.mjs";
import { api, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

test("every scenario has the digest and the verdict that it has without a browser", async () => {
  assert.ok(SCENARIOS.length >= 40);
  const page = await synod.openPage();
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
    const other = await synod.openPage({ hash: fragment });
    await other.waitForFunction(() => !window.synod.state().travelling);
    assert.equal(await api(other).digest(), digest, `${name}, from its link`);
    await other.done();
  }
  await page.done();
});
