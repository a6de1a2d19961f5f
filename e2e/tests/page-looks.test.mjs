// Every screen in every look: what axe finds, what sticks out, and a picture of each in `e2e/out/` for eyes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { arrive, recorded } from "../lib/scenarios.mjs";
import { SIZES, THEMES, api, axe, screenshot, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

/** The dialogs and tabs, by the key that opens each. */
const DIALOGS = { gallery: "g", editor: "e", rules: "r", glossary: "w", settings: ",", share: "l", help: "?", time: "u", menu: "Shift+F10" };
const TABS = ["faults", "inspect", "state", "script"];

async function broken(options) {
  const page = await synod.openPage(options);
  const { pause, seek, inject } = api(page);
  await pause();
  await seek(1_000_000);
  await inject("crash s1");
  await page.keyboard.press("2");
  return page;
}

/** Buttons, fields and pictures that a person cannot see whole, however far they scroll. */
function stickingOut(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    const seen = [...document.querySelectorAll("button, select, input, textarea, img, h2, p")];
    const out = seen.filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      const scrolls = element.closest(".fault-list, .run-buttons, .unseen, .skip, .tabs, .story, .editor");
      return width > 1 && !scrolls && (left < -1 || right > wide + 1);
    });
    return out.map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 40)}`);
  });
}

for (const theme of THEMES) {
  for (const size of ["desktop", "phone"]) {
    test(`axe finds nothing, ${theme}, ${SIZES[size].width} px wide`, async () => {
      const page = await broken({ theme, size: SIZES[size] });
      assert.deepEqual(await axe(page), [], "stage");
      for (const tab of TABS) {
        await page.click(`#tab-${tab}`);
        assert.deepEqual(await axe(page), [], tab);
      }
      await page.click("#tab-story");
      for (const [name, key] of Object.entries(DIALOGS)) {
        await page.keyboard.press(key);
        await page.waitForSelector("dialog[open]");
        assert.deepEqual(await axe(page), [], name);
        await page.keyboard.press("Escape");
        await page.waitForSelector("dialog", { state: "detached" });
      }
      await page.keyboard.press("y");
      await page.waitForSelector(".inbox h3");
      assert.deepEqual(await axe(page), [], "inboxes");
      await page.done();
    });
  }
  test(`nothing sticks out of three windows, ${theme}`, async () => {
    for (const [size, window] of Object.entries(SIZES)) {
      const page = await broken({ theme, size: window });
      for (const [name, key] of [["console", "m"], ...Object.entries(DIALOGS)]) {
        await page.keyboard.press(key);
        await (name === "console" ? page.waitForSelector(".console") : page.waitForSelector("dialog[open]"));
        await screenshot(page, `${name}-${size}-${theme}`);
        assert.deepEqual(await stickingOut(page), [], `${name}, ${size}`);
        if (name !== "console") {
          await page.keyboard.press("Escape");
          await page.waitForSelector("dialog", { state: "detached" });
        }
      }
      await page.done();
    }
  });
}

test("the projector look: white, lines of 3 px, words of 20 px on a screen of 1080 lines", async () => {
  const page = await broken({ theme: "projector", size: { width: 1920, height: 1080 } });
  await api(page).inject("cut s3 s4");
  const looks = await page.evaluate(() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const zoom = (element) => element.currentCSSZoom;
    const lines = [".actor .body", ".actor .card", ".link", ".link.cut", ".cell"].flatMap((selector) => all(selector));
    const width = (element) => {
      const style = getComputedStyle(element);
      return parseFloat(element instanceof SVGElement ? style.strokeWidth : style.borderTopWidth) * zoom(element);
    };
    return {
      ground: getComputedStyle(document.body).backgroundColor,
      thinnest: Math.min(...lines.map(width)),
      smallest: Math.min(...all(".cluster text").map((text) => parseFloat(getComputedStyle(text).fontSize) * zoom(text))),
    };
  });
  assert.equal(looks.ground, "rgb(255, 255, 255)");
  assert.ok(looks.thinnest >= 3, `${looks.thinnest} px`);
  assert.ok(looks.smallest >= 20, `${looks.smallest} px`);
  await screenshot(page, "page-hall-projector");
  const box = await page.locator(".track").boundingBox();
  await page.mouse.click(box.x + box.width * 0.3, box.y + box.height / 2);
  const near = (await api(page).state()).at_us;
  await page.mouse.click(box.x + box.width * 0.15, box.y + box.height / 2);
  assert.ok(Math.abs(near - 2 * (await api(page).state()).at_us) < near / 50, "pointing is exact where all is enlarged");
  await page.done();
});

test("without colour: roles differ in shape, verdicts in sign, commitment in line", async () => {
  const page = await synod.openPage();
  const { pause, seek, inject } = api(page);
  await pause();
  await seek(1_000_000);
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  const shapes = await page.evaluate(() => {
    const forms = {};
    for (const actor of document.querySelectorAll(".actor:has(.name)")) {
      const role = actor.querySelector(".role")?.textContent;
      const body = actor.querySelector(".body");
      const corners = body.getAttribute("points")?.trim().split(/\s+/).length ?? 0;
      const dashed = getComputedStyle(body).strokeDasharray !== "none";
      forms[role] = `${corners}${dashed ? " dashed" : ""}`;
    }
    return forms;
  });
  assert.equal(new Set(Object.values(shapes)).size, Object.keys(shapes).length, JSON.stringify(shapes));
  assert.ok(Object.keys(shapes).length >= 2);
  const signs = async () => new Set(await page.locator(".bulb").allTextContents());
  assert.deepEqual(await signs(), new Set(["✓"]));
  // An entry that is not committed has a broken line around it, whatever its colours.
  const lines = async (cell) => new Set(await page.locator(cell).evaluateAll((cells) => cells.map((it) => getComputedStyle(it).borderStyle)));
  assert.deepEqual(await lines(".cell.is-committed"), new Set(["solid"]));
  const { text, untilUs } = recorded("old-term-entry-broken.toml");
  await api(page).open(text);
  await pause();
  await arrive(seek, untilUs);
  assert.equal((await signs()).size, 2, "a broken promise has another sign");
  for (let part = 1; part < 20 && (await page.locator(".cell.is-open").count()) === 0; part += 1) {
    await seek((untilUs * part) / 20);
  }
  assert.deepEqual(await lines(".cell.is-open"), new Set(["dashed"]));
  await page.done();
});
