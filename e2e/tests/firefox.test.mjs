// The page itself in Firefox: it runs, its policy holds, and a link plays to the digest that it has anywhere else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchFirefox, withoutFirefox } from "../lib/firefox.mjs";
import { arrive, recorded } from "../lib/scenarios.mjs";
import { serve } from "../lib/server.mjs";
import { api, isReady } from "../lib/synod.mjs";

const skip = withoutFirefox();
let server;
let firefox;
before(async () => {
  if (!skip) {
    server = await serve();
    firefox = await launchFirefox();
  }
});
after(async () => {
  await firefox?.close();
  await server?.close();
});

/** A visitor's page, once its program runs. */
async function open(hash = "") {
  const page = await firefox.openPage(server.url + hash);
  await isReady(page);
  return page;
}

async function isQuiet(page) {
  assert.deepEqual(page.complaints, [], "the console stays empty");
  assert.deepEqual(await page.evaluate(() => window.blockedByPolicy), [], "the content policy blocks nothing of ours");
}

for (const name of ["first-election.toml", "joint-consensus.toml", "old-term-entry-broken.toml"]) {
  test(`${name} and its link play to the digest that they have without a browser`, { skip }, async () => {
    const { text, untilUs, digest } = recorded(name);
    const page = await open();
    const { open: read, pause, seek, digest: here, link } = api(page);
    assert.deepEqual(await read(text), { ok: true, error: null });
    await pause();
    await arrive(seek, untilUs);
    assert.equal(await here(), digest);
    const fragment = await link(true);
    await isQuiet(page);

    const other = await open(`#${fragment.replace(/^#/, "")}`);
    await other.waitForFunction(() => !window.synod.state().travelling, null, { timeout: 20000 });
    assert.equal(await api(other).digest(), digest, "from its link");
    await isQuiet(other);
  });
}

test("the content policy is in force", { skip }, async () => {
  const page = await open();
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.probe = 'ran'";
    document.body.append(script);
    await fetch("http://127.0.0.2:9/").catch(() => null);
    return window.probe;
  });
  assert.equal(ran, undefined);
  const blocked = await page.evaluate(() => window.blockedByPolicy);
  for (const directive of ["script-src-elem inline", "connect-src http://127.0.0.2:9/"]) {
    assert.ok(blocked.includes(directive), `${directive}: ${blocked}`);
  }
});
