// Figure 8 of the paper, honest and broken, by somebody who has a keyboard and has not read the code: from the
// gallery, beat by beat, and by the question's own answer.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SIZES, api, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

/** Presses Tab until what has the focus says this. */
async function tabTo(page, text) {
  for (let presses = 0; presses < 120; presses += 1) {
    const there = await page.evaluate(() => document.activeElement.closest("button")?.textContent ?? "");
    if (there.includes(text)) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not lead to "${text}"`);
}

const stands = (page) =>
  page.waitForFunction(() => {
    const { playing, travelling, frame } = window.synod.state();
    return !playing && !travelling && (frame.beat !== null || frame.breach !== null);
  });

async function openFromGallery(title, options) {
  const page = await synod.openPage(options);
  await page.keyboard.press("g");
  await page.waitForSelector("dialog[open]");
  await tabTo(page, title);
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog", { state: "detached" });
  assert.equal(await page.textContent(".crumb-title"), title);
  return page;
}

/** The states of entry 2 in the logs, by server: `2 open` is an entry of term 2 that is not committed. */
function entryTwo(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll(".logs .log-row:not(.log-head)")].map((row) => {
      const cell = row.querySelectorAll(".cell")[1];
      const term = cell.querySelector("sup")?.textContent ?? "";
      return `${row.querySelector("b").textContent} ${term}${cell.classList.contains("is-committed") ? " committed" : ""}`.trim();
    }),
  );
}

const question = (page) => page.locator(".question p").textContent({ timeout: 500 }).catch(() => "");

test("honest: a majority has the entry of an older term, and it is not committed", async () => {
  const page = await openFromGallery("The entry that may not be committed");
  assert.equal(await page.locator(".flaw-badge").count(), 0);
  const captions = [];
  let asked = 0;
  let held = false;
  for (let beats = 0; beats < 20; beats += 1) {
    await page.keyboard.press("PageDown");
    await page.waitForTimeout(60);
    await stands(page);
    captions.push(await page.textContent(".headline"));
    asked += (await question(page)) === "" ? 0 : 1;
    const two = await entryTwo(page);
    const copies = two.filter((state) => / 2$/.test(state));
    held ||= copies.length >= 3 && !two.some((state) => state.endsWith("committed"));
    const { frame } = await api(page).state();
    if (frame.plan.slice(frame.beat + 1).every((plan) => !plan.beat)) {
      break;
    }
  }
  assert.ok(held, "three copies of entry 2 of term 2 were seen, none of them committed");
  assert.ok(asked >= 2, "questions were asked on the way");
  assert.ok(captions.some((caption) => caption.startsWith("(a)")) && captions.some((caption) => caption.startsWith("(b)")));
  const { frame } = await api(page).state();
  assert.ok(frame.lamps.every((lamp) => lamp.state === "Holds"));
  assert.deepEqual(frame.skipped, []);
  assert.equal(await page.locator(".lamp.is-broken").count(), 0);
  await page.done();
});

test("broken: the page says which rule is left out, stops at the breach, and names the promise", async () => {
  const page = await openFromGallery("The entry that was committed too early", { size: SIZES.tablet });
  assert.match(await page.textContent(".flaw-badge"), /^Rule broken on purpose: /);
  let answers = 0;
  for (let stops = 0; stops < 40; stops += 1) {
    await stands(page);
    const { frame } = await api(page).state();
    if (frame.breach !== null) {
      break;
    }
    if ((await question(page)) === "") {
      await page.keyboard.press("Space");
    } else {
      await tabTo(page, "Show what happens");
      await page.keyboard.press("Enter");
      answers += 1;
    }
    await page.waitForFunction((beat) => window.synod.state().frame.beat !== beat, frame.beat);
  }
  assert.ok(answers >= 1, "the run was the answer to a question");
  const { breach, lamps } = (await api(page).state()).frame;
  assert.match(await page.textContent(".notice.is-bad"), new RegExp(breach.promise));
  const broken = lamps.filter((lamp) => lamp.state === "Broken").map((lamp) => lamp.name);
  assert.ok(broken.includes(breach.promise));
  const first = await page.locator(".lamp >> nth=0").textContent();
  assert.ok(first.includes(`${broken[0]}: `), `the first lamp is broken and has its name: ${first}`);
  assert.equal(await page.locator(".lamp.is-broken .bulb").first().textContent(), "!", "a sign, not a colour alone");
  await page.done();
});
