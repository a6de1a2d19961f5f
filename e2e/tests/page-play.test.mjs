// Playing: the same run at every speed and frame rate, forward, after seeking back, after reopening its link.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

const END_US = 2_000_000;

test("four speeds and four frame rates give one digest", async () => {
  const digests = new Set();
  for (const [rate, speed] of [[10, 0.5], [30, 1], [60, 2], [144, 4]]) {
    const page = await synod.openPage();
    const { pause, seek, frames } = api(page);
    await pause();
    await seek(0);
    const state = await frames(rate, END_US / 1e6 / speed, speed);
    assert.equal(state.at_us, END_US, `${rate} frames a second at ${speed}x end in time`);
    digests.add(state.digest);
    await page.done();
  }
  assert.equal(digests.size, 1, [...digests].join(" "));
});

test("seeking back and forward again changes nothing", async () => {
  const page = await synod.openPage();
  const { pause, seek, digest, step, back } = api(page);
  await pause();
  await seek(END_US);
  const there = await digest();
  await seek(300_000);
  assert.notEqual(await digest(), there);
  await seek(END_US);
  assert.equal(await digest(), there);
  await step();
  await back();
  assert.equal(await digest(), there);
  await page.done();
});

test("a link reopens the run at its moment, with what was done to it", async () => {
  const page = await synod.openPage();
  const { pause, seek, inject, digest, link } = api(page);
  await pause();
  await seek(700_000);
  assert.deepEqual(await inject("crash s1"), { ok: true, error: null });
  await seek(END_US);
  const [there, fragment] = [await digest(), await link(true)];
  assert.match(fragment, /^#s=1\./);
  await page.done();

  const other = await synod.openPage({ hash: fragment });
  await other.waitForFunction(() => !window.synod.state().travelling);
  assert.equal(await api(other).digest(), there);
  assert.equal((await api(other).state()).playing, false, "it stands still there");
  await other.done();
});

test("with less motion nothing moves between two events", async () => {
  const page = await synod.openPage({ reducedMotion: true });
  const { pause, state } = api(page);
  await pause();
  await page.keyboard.press("Space");
  const seen = new Set();
  for (let look = 0; look < 8; look += 1) {
    const { at_us, step } = await state();
    seen.add(`${at_us} ${step}`);
    await page.waitForTimeout(60);
  }
  assert.ok(seen.size <= 2, `${seen.size} different moments in half a second`);
  await page.done();
});

test("after a pointer Space plays or pauses; after Tab it presses the button that has the focus", async () => {
  const page = await synod.openPage();
  const playing = () => api(page).state().then((state) => state.playing);
  const faults = () => api(page).state().then((state) => state.frame.faults.length);
  await api(page).pause();
  await api(page).seek(1_000_000);
  await page.click(".verb >> nth=0");
  assert.equal(await faults(), 1);
  for (const expected of [true, false]) {
    await page.keyboard.press("Space");
    assert.equal(await playing(), expected, "Space after a click");
  }
  assert.equal(await faults(), 1, "and nobody else crashed");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.equal(await playing(), false, "the button after the one that was clicked has its Space");
  await api(page).seek(1_000_000);
  const before = await faults();
  await page.focus(".verb >> nth=0");
  await page.keyboard.press("Space");
  assert.notEqual(await faults(), before, "a button that the keyboard has reached keeps its Space");

  await page.click("#do-settings");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.keyboard.press("Space");
  assert.equal(await playing(), true, "after a dialog that a pointer opened");
  await api(page).pause();
  await page.click("#do-gallery");
  await page.click(".gallery-card >> nth=1");
  await page.waitForSelector("dialog", { state: "detached" });
  await api(page).pause();
  await page.keyboard.press("Space");
  assert.equal(await page.locator("dialog[open]").count(), 0, "the gallery stays closed");
  assert.equal(await playing(), true, "after a scenario was chosen");
  await page.done();
});
