// The tree of an ensemble in the page: what it says of an election, how it is chosen, reached and looked at.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { recorded } from "../lib/scenarios.mjs";
import { SIZES, THEMES, api, axe, screenshot, start } from "../lib/synod.mjs";

const { text: ELECTION } = recorded("election.toml");
/** Simulated time at which the dead leader's node is gone, its watch has fired, and nobody has heard of it. */
const FIRED_US = 3.24e6;
const LED_US = 3.4e6;

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

async function election(at_us, options) {
  const page = await synod.openPage(options);
  assert.deepEqual(await api(page).open(ELECTION), { ok: true, error: null });
  await api(page).pause();
  await api(page).seek(at_us);
  await page.waitForSelector(".tree");
  return page;
}

const said = (page) => page.locator(".stage > .unseen p").allTextContents();

test("the leader dies, exactly one watch fires, and the next in order leads", async () => {
  const page = await election(FIRED_US);
  const fired = (await said(page)).filter((line) => line.endsWith("has fired"));
  assert.equal(fired.length, 1);
  assert.match(fired[0], /^c2 is told: its watch on \/election\/c1\S+-n-0000000000 for deleted has fired$/);
  assert.equal(await page.locator(".tree-sign").count(), 1, "one sign on one arrow");
  assert.match(await page.locator(".tree-node.is-gone").textContent(), /n-0000000000.*gone/);
  await api(page).seek(LED_US);
  const lines = await said(page);
  assert.ok(lines.some((line) => /^Tree at s3 .*: c2 believes it leads \/election; 3 wait\.$/.test(line)), lines.join("\n"));
  assert.ok(lines.includes("told of changes so far: 1"));
  assert.ok(!lines.some((line) => line.endsWith("has fired")));
  assert.equal(await page.locator(".tree-about").innerText(), "c2 believes it leads /election; 3 wait.\ntold: 1");
  await page.done();
});

test("a key goes from tree to servers and back, and arrows go from node to node", async () => {
  const page = await election(LED_US);
  await page.keyboard.press("t");
  await page.waitForSelector(".cluster");
  assert.equal(await page.locator(".tree").count(), 0);
  await page.keyboard.press("t");
  await page.locator(".tree-node[tabindex='0']").focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator(".inspect-title").innerText(), "/election");
  await page.keyboard.press("ArrowDown");
  assert.match(await page.locator(".inspect-title").innerText(), /^\/election\/c\d/);
  // The first one closes the notice of where the run is from.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".tree-node.is-chosen").count(), 0);
  await page.locator(".tree-holders button", { hasText: "s1" }).click();
  assert.match(await page.locator(".tree-title").innerText(), /^Tree at s1 /);
  await page.done();
});

for (const theme of THEMES) {
  test(`the tree in three windows, ${theme}: axe finds nothing, and what does not fit scrolls`, async () => {
    for (const [size, window] of Object.entries(SIZES)) {
      const page = await election(FIRED_US, { theme, size: window });
      assert.deepEqual(await axe(page), [], size);
      const clipped = await page.evaluate(() => {
        const wide = document.documentElement.clientWidth;
        const around = [...document.querySelectorAll(".tree-head, .tree-head *, .tree-room, .tree-legend, .views")];
        return around.filter((it) => wide + 1 < it.getBoundingClientRect().right).map((it) => it.className);
      });
      assert.deepEqual(clipped, [], size);
      await screenshot(page, `tree-${size}-${theme}`);
      await page.done();
    }
  });
}
