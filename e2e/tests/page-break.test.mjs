// Breaking things by hand: the console, the menu of a thing by pointer, key and finger, a line drawn around servers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SIZES, api, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

const faults = (page) => api(page).state().then((state) => state.frame.faults.map((fault) => fault.text));

async function standing(options) {
  const page = await synod.openPage(options);
  await api(page).pause();
  await api(page).seek(1_200_000);
  return page;
}

async function middle(page, selector) {
  const box = await page.locator(selector).boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The id that the page gives the drawing of this server. */
function drawn(page, name) {
  return page.locator(".handle", { has: page.locator(":scope") }).evaluateAll(
    (handles, name) => `#${handles.find((handle) => handle.getAttribute("aria-label").startsWith(`${name},`)).id}`,
    name,
  );
}

test("a click on the line of time goes there", async () => {
  const page = await standing();
  const { x, y, width, height } = await page.locator(".track").boundingBox();
  const tip = (await api(page).state()).tip_us;
  await page.mouse.click(x + width * 0.25, y + height / 2);
  const near = (await api(page).state()).at_us;
  await page.mouse.click(x + width * 0.5, y + height / 2);
  const far = (await api(page).state()).at_us;
  assert.ok(far < tip && Math.abs(far - 2 * near) < far / 50, `${near} and ${far}`);
  await page.done();
});

test("the console: each fault is on the stage at once, and can be taken back", async () => {
  const page = await standing();
  await page.keyboard.press("m");
  assert.equal(await page.getAttribute("#tab-faults", "aria-selected"), "true");
  await page.click(".target >> text=s2");
  const before = await api(page).digest();
  await page.click(".console >> role=button[name='Crash s2']");
  assert.deepEqual(await faults(page), ["s2 is crashed"]);
  assert.equal(await page.locator(".actor.is-crashed").count(), 1, "it is drawn as crashed");
  assert.equal(await page.getAttribute("#tab-faults", "aria-selected"), "true", "the console stays");
  await page.click(".console-end >> role=button[name='Undo']");
  assert.deepEqual(await faults(page), []);
  assert.equal(await api(page).digest(), before);
  await page.done();
});

test("a strength of a fault is another fault", async () => {
  const page = await standing();
  await page.keyboard.press("m");
  await page.click(".target >> text=s3");
  await page.click(".console >> role=button[name=/^Slow s3: 100/]");
  const slow = await faults(page);
  assert.equal(slow.length, 1);
  assert.match(slow[0], /100/);
  await page.click(".console-end >> role=button[name='Heal all']");
  assert.deepEqual(await faults(page), []);
  await page.done();
});

test("servers are cut off by a list, and by a line drawn around them, with the same words", async () => {
  const page = await standing();
  await page.keyboard.press("m");
  await page.check(".partition input[value=s2]");
  await page.check(".partition input[value=s3]");
  await page.click(".partition button");
  const listed = await faults(page);
  assert.equal(listed.length, 1);
  const byList = await api(page).digest();
  await page.click(".console-end >> role=button[name='Undo']");
  assert.deepEqual(await faults(page), []);

  const [s2, s3] = [await middle(page, await drawn(page, "s2")), await middle(page, await drawn(page, "s3"))];
  await page.mouse.move(s2.x - 60, s2.y - 70);
  await page.mouse.down();
  const line = [
    [s2.x + 80, s2.y - 60],
    [s2.x + 80, s2.y + 20],
    [s3.x + 70, s3.y + 60],
    [s3.x - 60, s3.y + 70],
    [s3.x - 60, s3.y - 40],
    [s2.x - 60, s2.y - 60],
  ];
  for (const [x, y] of line) {
    await page.mouse.move(x, y, { steps: 3 });
  }
  assert.ok((await page.getAttribute("#lasso", "points")).length > 20, "the line is seen");
  await page.mouse.up();
  assert.deepEqual(await faults(page), listed);
  assert.equal(await api(page).digest(), byList);
  assert.equal(await page.getAttribute("#lasso", "points"), "");
  await page.done();
});

test("the menu of a server: right click, and the keys of menus", async () => {
  const page = await standing();
  const at = await middle(page, await drawn(page, "s3"));
  await page.mouse.click(at.x, at.y, { button: "right" });
  assert.equal(await page.textContent("dialog.menu h2"), "s3");
  await page.click("dialog.menu >> role=button[name='Pause s3']");
  await page.waitForSelector("dialog", { state: "detached" });
  assert.deepEqual(await faults(page), ["s3 is paused"]);
  for (const key of ["Shift+F10", "ContextMenu"]) {
    await page.keyboard.press("2");
    await page.keyboard.press(key);
    assert.equal(await page.textContent("dialog.menu h2"), "s2", key);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    assert.match(await page.evaluate(() => document.activeElement.textContent), / s2$/);
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog", { state: "detached" });
  }
  assert.deepEqual(await faults(page), ["s3 is paused"], "crashed by one key, restarted by the other");
  await page.done();
});

test("the menu of a message and of a link", async () => {
  const page = await standing();
  const [one, other] = [await middle(page, await drawn(page, "s2")), await middle(page, await drawn(page, "s3"))];
  await page.mouse.click((one.x * 2 + other.x) / 3, (one.y * 2 + other.y) / 3, { button: "right" });
  assert.match(await page.textContent("dialog.menu h2"), /s2 . s3/);
  await page.mouse.click(5, 300);
  await page.waitForSelector("dialog", { state: "detached" });
  await page.keyboard.press("Escape");
  await page.click("#tab-inspect");
  await page.locator(".choice-list button", { hasText: "→" }).first().click();
  await page.keyboard.press("Shift+F10");
  assert.match(await page.textContent("dialog.menu .offers"), /Drop/);
  await page.keyboard.press("Escape");
  await page.done();
});

test("a finger that rests on a server opens its menu; one that taps selects it", async () => {
  const page = await standing({ size: SIZES.phone, touch: true });
  const at = await middle(page, await drawn(page, "s1"));
  const touch = await page.context().newCDPSession(page);
  const finger = (type, points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await finger("touchStart", [at]);
  await page.waitForSelector("dialog.menu");
  await finger("touchEnd", []);
  assert.equal(await page.textContent("dialog.menu h2"), "s1");
  await page.tap("dialog.menu >> role=button[name='Crash s1']");
  assert.deepEqual(await faults(page), ["s1 is crashed"]);
  await page.done();
});
