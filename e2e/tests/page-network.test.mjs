// Time as the reader's own: playing until something happens, and being the network while the clock stands still.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SIZES, THEMES, api, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

const roles = (page) => api(page).state().then((state) => state.frame.scene.actors.map((actor) => `${actor.name} ${actor.role}`));

/** Picks from the inbox of a node by keyboard: the button is reached and pressed as a person does. */
async function pick(page, node, label) {
  const inbox = page.locator(".inbox .offers", { has: page.locator(`h3:text-is("${node}")`) });
  const button = inbox.getByRole("button", { name: label }).first();
  await button.focus();
  await page.keyboard.press("Enter");
}

test("whoever is the network elects a leader by keyboard, picking from inboxes", async () => {
  const page = await synod.openPage();
  await page.keyboard.press("y");
  await page.waitForSelector(".inbox h3");
  assert.equal(await page.getAttribute("#tab-inbox", "aria-selected"), "true");
  const { step } = await api(page).state();
  await pick(page, "s1", /election timer/);
  await pick(page, "s1", /Disk is done/);
  for (const voter of ["s2", "s3"]) {
    await pick(page, voter, /^RequestVote.*from s1$/);
    await pick(page, voter, /Disk is done/);
    await pick(page, "s1", new RegExp(`from ${voter}$`));
  }
  assert.ok((await roles(page)).includes("s1 Leader"), `${await roles(page)}`);
  const now = await api(page).state();
  assert.equal(now.step, step + 8, "nothing happened but what was picked");
  assert.equal(now.at_us, 0, "and no time has passed");

  await page.keyboard.press("ArrowLeft");
  assert.ok(!(await roles(page)).includes("s1 Leader"), "a step back takes it back");

  const link = await api(page).link(true);
  const reader = await synod.openPage({ hash: link });
  assert.equal(await api(reader).digest(), await api(page).digest());
  assert.equal(await reader.getAttribute("#tab-inbox", "aria-selected"), "true", "the link opens with its inboxes");
  await reader.done();

  await page.keyboard.press("y");
  await page.waitForSelector("#tab-inbox", { state: "detached" });
  await page.done();
});

test("a message that is lost by hand is gone from the inbox", async () => {
  const page = await synod.openPage();
  await page.keyboard.press("y");
  await page.waitForSelector(".inbox h3");
  await pick(page, "s1", /election timer/);
  await pick(page, "s1", /Disk is done/);
  const waiting = page.getByRole("button", { name: /^RequestVote.*from s1$/ });
  assert.equal(await waiting.count(), 4);
  await pick(page, "s2", /Lose it/);
  assert.equal(await waiting.count(), 3);
  await page.done();
});

for (const [label, happened] of [
  [/leader is elected/, (state) => state.frame.scene.actors.some((actor) => actor.role === "Leader")],
  [/Something is committed/, (state) => state.frame.scene.actors.some((actor) => actor.caption.startsWith("commit 1"))],
  [/client is answered/, (state) => state.frame.scene.actors.some((actor) => actor.group === "Client" && actor.tone === "Good")],
]) {
  test(`a run plays until ${label.source}`, async () => {
    const page = await synod.openPage();
    await api(page).pause();
    await api(page).seek(0);
    await page.keyboard.press("u");
    await page.getByRole("button", { name: label }).press("Enter");
    await page.waitForFunction(async () => !(await window.synod.state()).travelling);
    const state = await api(page).state();
    assert.ok(happened(state) && !state.playing && state.at_us > 0, JSON.stringify(state.frame.narration));
    await api(page).back();
    const before = await api(page).state();
    assert.ok(before.step === state.step - 1, "it stopped right after that step");
    await page.done();
  });
}

test("a promise that does not break is waited for, and Escape ends that", async () => {
  const page = await synod.openPage();
  await page.keyboard.press("u");
  await page.getByRole("button", { name: /promise is broken/ }).press("Enter");
  await page.waitForSelector("text=Esc stops");
  await page.keyboard.press("Escape");
  await page.waitForFunction(async () => !(await window.synod.state()).travelling);
  const { at_us: at } = await api(page).state();
  assert.ok(at < 600_000_000, `${at}`);
  await page.done();
});

for (const theme of THEMES) {
  for (const [size, window] of Object.entries(SIZES)) {
    test(`inboxes fit: ${theme}, ${size}`, async () => {
      const page = await synod.openPage({ size: window, theme });
      await page.keyboard.press("y");
      await page.waitForSelector(".inbox h3");
      await pick(page, "s1", /election timer/);
      await pick(page, "s1", /Disk is done/);
      const last = await page.locator("#tab-script").boundingBox();
      assert.ok(last.x + last.width <= window.width, "every tab is seen whole");
      await page.done();
    });
  }
}
