// Finding a violation: a search in a worker, from the dialog to the run that it finds.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SIZES, THEMES, api, axe, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

/** Opens the dialog by its key, chooses and begins, all by keyboard. */
async function search(page, { flaw = "", promise = "", crashes = "", drops = "", states = "" } = {}) {
  await page.keyboard.press("v");
  await page.selectOption("#seek-flaw", flaw);
  await page.selectOption("#seek-promise", promise);
  for (const [id, value] of Object.entries({ crashes, drops, states })) {
    await page.fill(`#seek-${id}`, value);
  }
  await page.getByRole("button", { name: "Search" }).focus();
  await page.keyboard.press("Enter");
}

test("a vote that is sent before it is durable gives two leaders: found within a minute, and told step by step", async () => {
  const page = await synod.openPage();
  await search(page, { flaw: "vote-not-durable", promise: "Election Safety" });
  await page.waitForSelector("text=Election Safety breaks", { timeout: 60000 });
  await page.getByRole("button", { name: "Open the run" }).press("Enter");
  await page.waitForFunction(() => window.synod.state().frame.plan.length > 0);
  const { frame } = await api(page).state();
  assert.ok(frame.plan.length <= 15 && frame.plan.every((action) => action.beat && action.caption), JSON.stringify(frame.plan));
  assert.match(frame.flaw.name, /vote-not-durable/);
  let broken = [];
  for (let beat = 0; beat < frame.plan.length; beat += 1) {
    await page.keyboard.press("PageDown");
    await page.waitForFunction(() => !window.synod.state().travelling);
    broken = (await api(page).state()).frame.lamps.filter((lamp) => lamp.state === "Broken").map((lamp) => lamp.name);
  }
  assert.ok(broken.includes("Election Safety"), `${broken}`);
  const reader = await synod.openPage({ hash: await api(page).link(true) });
  assert.equal(await api(reader).digest(), await api(page).digest(), "the link holds it");
  await reader.done();
  await page.done();
});

test("a system that comes later is searched by the same dialog, and what is found is told in its words", async () => {
  const page = await synod.openPage();
  await page.keyboard.press("a");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.getElementById("system-field").value === "zookeeper");
  await page.locator("#stage").focus();
  await search(page, { flaw: "global-sequence", promise: "Sequence numbers" });
  await page.waitForSelector("text=Sequence numbers breaks", { timeout: 60000 });
  await page.getByRole("button", { name: "Open the run" }).press("Enter");
  await page.waitForFunction(() => window.synod.state().frame.plan.length > 0);
  const { plan } = (await api(page).state()).frame;
  assert.ok(plan.some((action) => /create -s/.test(JSON.stringify(action))), JSON.stringify(plan));
  let broken = [];
  for (let beat = 0; beat < plan.length; beat += 1) {
    await page.keyboard.press("PageDown");
    await page.waitForFunction(() => !window.synod.state().travelling);
    broken = (await api(page).state()).frame.lamps.filter((lamp) => lamp.state === "Broken").map((lamp) => lamp.name);
  }
  assert.deepEqual(broken, ["Sequence numbers"]);
  await page.done();
});

test("without a flaw nothing is found, and what was looked at is said", async () => {
  const page = await synod.openPage();
  await search(page);
  await page.waitForSelector("text=/Nothing found in \\d+ states: these are all within the bounds/", { timeout: 60000 });
  await search(page, { states: "3000", crashes: "1", drops: "1" }).catch(() => {});
  await page.waitForSelector("text=/Nothing found in \\d+ states. There are more beyond the bounds/", { timeout: 60000 });
  await page.done();
});

test("a search is stopped, and the page goes on meanwhile", async () => {
  const page = await synod.openPage();
  await search(page, { crashes: "2", drops: "2" });
  await page.waitForSelector("text=/\\d+ states a second/");
  const before = (await api(page).state()).step;
  await api(page).play();
  await page.waitForTimeout(800);
  assert.ok((await api(page).state()).step > before, "the run plays on");
  await page.getByRole("button", { name: "Stop" }).press("Enter");
  await page.waitForSelector("text=/Stopped. Nothing found in \\d+ states/");
  await page.done();
});

test("words that make no sense are refused in the dialog", async () => {
  const page = await synod.openPage();
  await search(page, { crashes: "300" });
  await page.waitForSelector(".sought [role=alert]");
  await page.done();
});

test("axe finds nothing in the dialog", async () => {
  for (const theme of THEMES) {
    for (const size of [SIZES.desktop, SIZES.phone]) {
      const page = await synod.openPage({ theme, size });
      await search(page, { flaw: "half-quorum" });
      await page.waitForSelector("text=/breaks/", { timeout: 60000 });
      assert.deepEqual(await axe(page), [], `${theme} ${size.width}`);
      await page.done();
    }
  }
});
