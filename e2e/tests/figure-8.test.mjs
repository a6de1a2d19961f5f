// Figure 8 of the paper, honest and broken, as somebody plays it who has only a keyboard and knows nothing of the code:
// what they press stands in the help dialog, and what they read stands on the page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

const TABS_MAX = 60;
const BEATS_MAX = 20;

/** Presses Tab until the focus is on something that says this. */
async function tabTo(page, words) {
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    await page.keyboard.press("Tab");
    const said = await page.evaluate(() => document.activeElement?.textContent ?? "");
    if (said.includes(words)) {
      return;
    }
  }
  assert.fail(`the Tab key does not come to “${words}” within ${TABS_MAX} presses`);
}

/** Opens a scenario of the gallery, by its title. */
async function fromGallery(page, title) {
  await page.keyboard.press("g");
  await page.waitForSelector("dialog[open] .gallery-card");
  await tabTo(page, title);
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open]", { state: "detached" });
  await page.waitForFunction((title) => document.querySelector("header").innerText.includes(title), title);
}

/** What a reader sees: the line above the stage, the question below it, broken promises, the banner. */
const read = (page) =>
  page.evaluate(() => {
    const text = (selector) => document.querySelector(selector)?.innerText ?? "";
    return {
      headline: text(".headline"),
      question: text(".question"),
      notices: text(".notices"),
      page: document.body.innerText,
    };
  });

/** Goes from beat to beat with PageDown until nothing new comes, and keeps what there was to read. */
async function throughBeats(page) {
  const seen = [];
  let at = "";
  for (let beats = 0; beats < BEATS_MAX; beats += 1) {
    await page.keyboard.press("PageDown");
    await page.waitForFunction(() => !window.synod.state().travelling && !window.synod.state().playing);
    const now = await page.evaluate(() => {
      const { position, beat } = window.synod.state().frame;
      return `${position.step} ${beat}`;
    });
    if (now === at) {
      break;
    }
    at = now;
    seen.push(await read(page));
  }
  return seen;
}

const said = (seen, part) => seen.map((each) => each[part]).join("\n");

test("honest: three of five have the entry, the leader does not commit it, and it is lost without harm", async () => {
  const page = await synod.openPage();
  await fromGallery(page, "The entry that may not be committed");
  const seen = await throughBeats(page);
  assert.match(said(seen, "question"), /three of five/);
  assert.match(said(seen, "headline"), /so entry 2 waits/);
  assert.match(said(seen, "headline"), /nobody had been told that it was committed/);
  assert.equal(said(seen, "notices").includes("A promise was broken"), false, "every promise holds");
  assert.equal(said(seen, "page").includes("broken on purpose"), false);
  await page.done();
});

test("broken: the same steps, one rule less, and State Machine Safety is broken", async () => {
  const page = await synod.openPage();
  await fromGallery(page, "The entry that was committed too early");
  const seen = await throughBeats(page);
  assert.ok(seen.every((each) => /broken on purpose/i.test(each.page)), "the page says all the time that a rule is broken");
  assert.match(said(seen, "headline"), /Leader Completeness is broken/);
  assert.match(said(seen, "headline"), /State Machine Safety is broken/);
  assert.match(said(seen, "notices"), /A promise was broken/);
  const lamps = await page.evaluate(() => window.synod.state().frame.lamps.filter((lamp) => lamp.state === "Broken").map((lamp) => lamp.name));
  assert.ok(lamps.includes("State Machine Safety"), lamps.join(", "));
  await page.done();
});
