// The systems that the page's own program does not hold: they come with the later module, and are used like the first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { arrive, recorded } from "../lib/scenarios.mjs";
import { api, axe, screenshot, start, SIZES } from "../lib/synod.mjs";

const MODULE = "**/synod-annex-*.wasm*";
const ELECTION = recorded("election.toml");

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

const shown = (page) => page.locator("#system-field").inputValue();
const notices = (page) => page.locator(".notices").innerText();

test("a system is chosen by keyboard; its run plays, steps back, and is shared with everything done to it", async () => {
  const page = await synod.openPage();
  const { digest, seek, back, step, pause, inject, link, state } = api(page);
  await page.keyboard.press("a");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => window.synod.state().frame.scene.actors[0].name === "s1" && 0 < window.synod.state().step);
  assert.equal(await shown(page), "zookeeper");
  await pause();
  await seek(3e6);
  assert.deepEqual(await inject("crash leader"), { ok: true, error: null });
  await seek(3.5e6);
  const here = await digest();
  await seek(6e6);
  await seek(3.5e6);
  assert.equal(await digest(), here, "after going on and back");
  await step();
  const next = await digest();
  assert.notEqual(next, here);
  await back();
  await step();
  assert.equal(await digest(), next, "one step back, and again");
  const refused = await inject("fly s1");
  assert.equal(refused.ok, false);
  assert.equal((await state()).frame.faults.length, 1);
  const other = await synod.openPage({ hash: await link(true) });
  await other.waitForFunction(() => window.synod.state().at_us > 3e6 && !window.synod.state().travelling);
  assert.equal(await api(other).digest(), next, "the link holds it");
  await other.done();
  await page.locator("#stage").focus();
  await page.keyboard.press("Control+z");
  assert.equal((await state()).frame.faults.length, 0, "the crash is taken back");
  await page.done();
});

test("a scenario of it has the digest that it has without a browser", async () => {
  const { text, untilUs, digest } = ELECTION;
  const page = await synod.openPage();
  assert.deepEqual(await api(page).open(text), { ok: true, error: null });
  await api(page).pause();
  await arrive(api(page).seek, untilUs);
  assert.equal(await api(page).digest(), digest);
  const again = await synod.openPage({ hash: await api(page).link(true) });
  await again.waitForFunction(() => !window.synod.state().travelling && 1e6 < window.synod.state().at_us);
  assert.equal(await api(again).digest(), digest);
  await again.done();
  await page.done();
});

test("the gallery shows the scenarios of all systems, those of this one first, and opens them", async () => {
  const page = await synod.openPage();
  await page.keyboard.press("g");
  const groups = () => page.locator("dialog h3").allTextContents();
  assert.deepEqual((await groups()).slice(0, 2), ["Raft", "ZooKeeper"]);
  const title = ELECTION.text.match(/^title = "(.*)"$/m)[1];
  await page.locator(".gallery-card", { hasText: title }).click();
  await page.waitForFunction((title) => document.title.startsWith(title), title);
  assert.equal(await shown(page), "zookeeper");
  await page.keyboard.press("g");
  assert.deepEqual((await groups()).slice(0, 2), ["ZooKeeper", "Raft"]);
  await page.done();
});

test("a link waits for the module that holds its system, and the address keeps it", async () => {
  const first = await synod.openPage();
  await api(first).open(ELECTION.text);
  await api(first).pause();
  await api(first).seek(2e6);
  const [hash, digest] = [await api(first).link(true), await api(first).digest()];
  await first.done();
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  const prepare = (page) => page.route(MODULE, (route) => arrived.then(() => route.continue()));
  const page = await synod.openPage({ hash, ready: false, prepare });
  await page.waitForFunction(() => window.synod);
  assert.match(await notices(page), /Loading the system “zookeeper”/);
  assert.equal((await api(page).state()).playing, false);
  await page.waitForTimeout(600);
  assert.equal(await page.evaluate(() => location.hash), hash);
  arrive();
  await page.waitForFunction(() => document.getElementById("system-field").value === "zookeeper");
  await page.waitForFunction(() => !window.synod.state().travelling);
  assert.equal(await api(page).digest(), digest);
  await page.done();

  const broken = (page) => page.route(MODULE, (route) => route.abort());
  const without = await synod.openPage({ hash, prepare: broken });
  assert.match(await notices(without), /“zookeeper” is not here.*Reload the page/);
  assert.equal(await shown(without), "raft");
  assert.deepEqual(await api(without).step(), { ok: true, error: null }, "the page goes on");
  await without.waitForTimeout(600);
  assert.equal(await without.evaluate(() => location.hash), hash, "reloading tries again");
  await without.abandon();
});

test("axe finds nothing while another system is shown", async () => {
  for (const size of Object.keys(SIZES)) {
    const page = await synod.openPage({ size: SIZES[size] });
    await api(page).open(ELECTION.text);
    await api(page).pause();
    await api(page).seek(4e6);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, `far-${size}`);
    await page.done();
  }
});
