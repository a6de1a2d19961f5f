// Hands: keyboard only, bad links, three windows.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SIZES, THEMES, api, screenshot, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

const faults = (page) => api(page).state().then((state) => state.frame.faults.map((fault) => fault.text));

test("keyboard only: crash the leader, cut a server off, step, step back, share", async () => {
  const page = await synod.openPage();
  const { state, seek } = api(page);
  await page.keyboard.press("Space");
  assert.equal((await state()).playing, false);
  await seek(1_000_000);
  await page.keyboard.press("x");
  assert.equal((await faults(page)).length, 1);
  await page.keyboard.press("2");
  await page.keyboard.press("p");
  assert.equal((await faults(page)).length, 2);
  const before = (await state()).step;
  await page.keyboard.press("ArrowRight");
  assert.equal((await state()).step, before + 1);
  await page.keyboard.press("ArrowLeft");
  assert.equal((await state()).step, before);
  await page.keyboard.press("Control+z");
  assert.equal((await faults(page)).length, 1);
  await page.keyboard.press("Control+Shift+Z");
  assert.equal((await faults(page)).length, 2);
  await page.keyboard.press("l");
  const link = await page.inputValue("#share-link");
  assert.match(link, /#s=1\./);
  assert.match(await page.textContent("#share-length"), new RegExp(`^${link.length} characters`));
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.done();
});

test("the stage is one stop of the Tab key, and arrows move on it", async () => {
  const page = await synod.openPage();
  await page.keyboard.press("Space");
  assert.equal(await page.locator(".cluster [tabindex='0']").count(), 1);
  await page.focus(".cluster [tabindex='0']");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-pressed"));
  assert.equal(await focused(), "true");
  assert.equal(await page.locator(".cluster [tabindex='0']").count(), 1);
  await page.done();
});

test("single keys can be switched off, and stay off", async () => {
  const page = await synod.openPage();
  await page.keyboard.press("Space");
  await page.keyboard.press("?");
  await page.click("dialog .switch");
  await page.keyboard.press("Escape");
  await page.keyboard.press("x");
  assert.deepEqual(await faults(page), []);
  await page.reload();
  await page.waitForFunction(() => window.synod !== undefined);
  await page.keyboard.press("x");
  assert.deepEqual(await faults(page), []);
  await page.done();
});

test("a reload keeps the run", async () => {
  const page = await synod.openPage();
  const { pause, seek, inject, digest } = api(page);
  await pause();
  await seek(900_000);
  await inject("crash s2");
  const there = await digest();
  await page.waitForTimeout(900);
  await page.reload();
  await page.waitForFunction(() => window.synod !== undefined && !window.synod.state().travelling);
  assert.equal(await api(page).digest(), there);
  assert.deepEqual(await faults(page), ["s2 is crashed"]);
  await page.done();
});

test("bad links are each explained, and the page stays usable", async () => {
  const whole = await synod.openPage();
  const link = await api(whole).link(false);
  await whole.done();
  const bad = {
    cut: link.slice(0, -6),
    damaged: `${link.slice(0, 30)}${link[30] === "A" ? "B" : "A"}${link.slice(31)}`,
    newer: link.replace("s=1.", "s=3."),
    hostile: "s=1.<script>alert(1)</script>",
    long: `s=1.${"A".repeat(9000)}`,
  };
  const said = new Set();
  for (const [name, hash] of Object.entries(bad)) {
    const page = await synod.openPage({ hash });
    const words = await page.textContent(".bad-link p");
    said.add(words);
    assert.match(words, /did not open/, name);
    await page.fill("#notice-link", link);
    await page.click(".bad-link-form button[type=submit]");
    assert.equal(await page.locator(".bad-link").count(), 0, `${name}: the whole link opens`);
    await page.done();
  }
  assert.equal(said.size, Object.keys(bad).length, "each has its own cause");
});

test("it fits three windows without scrolling sideways", async () => {
  for (const [name, size] of Object.entries(SIZES)) {
    for (const theme of THEMES) {
      const page = await synod.openPage({ size, theme });
      await api(page).pause();
      await api(page).seek(1_200_000);
      await screenshot(page, `page-${name}-${theme}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= size.width, `${name}: ${wide} px`);
      await page.done();
    }
  }
});
