// Teaching: beats and questions, rules that are broken on purpose, the gallery, the editor, the glossary.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SIZES, api, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

const LESSON = `lab = "raft"
title = "A lesson"
until = "4s"
questions = ["Who leads?"]
source = "Raft 5.2"

[[action]]
when = "leader elected"
say = "There is a leader."
beat = true

[[action]]
at = "1.2s"
ask = "Who leads after this one?"

[[action]]
at = "1.2s"
do = "crash leader"
say = "The leader crashes."
beat = true
`;

const stands = (page) => page.waitForFunction(() => !window.synod.state().playing && !window.synod.state().travelling);
const beat = (page) => api(page).state().then((state) => state.frame.beat);

async function lesson(options) {
  const page = await synod.openPage(options);
  assert.deepEqual(await api(page).open(LESSON), { ok: true, error: null });
  await api(page).pause();
  await api(page).seek(0);
  return page;
}

test("from beat to beat by keyboard; a question waits until the run answers it", async () => {
  const page = await lesson();
  await page.keyboard.press("PageDown");
  await stands(page);
  assert.equal(await beat(page), 0);
  assert.match(await page.textContent(".headline"), /There is a leader/);
  assert.equal(await page.locator(".question").count(), 0);
  await page.keyboard.press("PageDown");
  await stands(page);
  assert.equal(await beat(page), 1);
  assert.match(await page.textContent(".question"), /Who leads after this one/);
  assert.deepEqual((await api(page).state()).frame.faults, [], "it has not happened yet");
  await page.focus("#do-reveal");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.synod.state().frame.faults.length === 1);
  assert.equal(await page.locator(".question").count(), 0);
  await api(page).pause();
  await page.keyboard.press("PageUp");
  await page.keyboard.press("PageUp");
  await page.keyboard.press("PageUp");
  await stands(page);
  assert.equal(await beat(page), 0);
  await page.done();
});

test("a run pauses at beats where that is switched on, and goes the same way where it is not", async () => {
  const page = await lesson();
  const pauses = () => page.isChecked("#beats");
  assert.equal(await pauses(), false, "a run from a file plays on");
  await page.keyboard.press("b");
  assert.equal(await pauses(), true);
  await page.selectOption(".speeds[aria-label=Speed]", { label: "1×" });
  await page.keyboard.press("Space");
  await stands(page);
  assert.equal(await beat(page), 0);
  await api(page).seek(1_500_000);
  const jumped = await api(page).digest();
  await page.waitForFunction(() => location.hash.length > 2, null, { timeout: 5000 });
  await page.reload();
  await page.waitForFunction(() => window.synod !== undefined && !window.synod.state().travelling);
  assert.equal(await pauses(), true, "the switch is remembered");
  await page.keyboard.press("b");
  await api(page).seek(0);
  await api(page).frames(60, 3, 0.6);
  await api(page).seek(1_500_000);
  assert.equal(await api(page).digest(), jumped);
  await page.done();
});

test("a run with a broken rule says so, in its link too, and names the rule's price", async () => {
  const page = await synod.openPage();
  await api(page).pause();
  await page.keyboard.press("r");
  const card = page.locator(".rule-card", { hasText: "figure 8" }).first();
  const label = await card.locator("h3").textContent();
  assert.match(await card.textContent(), /What it should cost/);
  await card.locator("button").click();
  await page.waitForSelector("dialog", { state: "detached" });
  assert.equal(await page.textContent(".flaw-badge"), `Rule broken on purpose: ${label}`);
  const hash = await api(page).link(false);
  await page.done();

  const other = await synod.openPage({ hash });
  assert.equal(await other.textContent(".flaw-badge"), `Rule broken on purpose: ${label}`);
  await api(other).pause();
  await other.keyboard.press("r");
  await other.click("dialog >> text=Keep every rule again");
  await other.waitForSelector("dialog", { state: "detached" });
  assert.equal(await other.locator(".flaw-badge").count(), 0);
  await other.done();
});

test("the gallery opens a scenario with its questions, and pauses at its beats", async () => {
  const page = await synod.openPage({ size: SIZES.phone });
  await page.keyboard.press("g");
  const cards = page.locator(".gallery-card");
  assert.ok((await cards.count()) >= 3);
  for (const picture of await page.locator(".gallery-card img").all()) {
    assert.ok(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)), "a picture is drawn");
  }
  const title = await cards.nth(1).locator("b").textContent();
  await cards.nth(1).focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog", { state: "detached" });
  assert.equal(await page.textContent(".crumb-title"), title);
  assert.equal(await page.getAttribute("#tab-script", "aria-selected"), "true");
  await page.done();
});

test("the editor names the line of a mistake, loses nothing, and opens what is right", async () => {
  const page = await lesson();
  await page.keyboard.press("e");
  const text = await page.inputValue("#editor-text");
  assert.match(text, /ask = "Who leads after this one\?"/);
  const bad = text.replace("title =", "titel =");
  await page.fill("#editor-text", bad);
  await page.click("#do-apply");
  const line = bad.split("\n").findIndex((line) => line.startsWith("titel")) + 1;
  assert.match(await page.textContent("#editor-wrong"), new RegExp(`^Line ${line}: `));
  assert.equal(await page.locator(".editor-lines .is-wrong").evaluate((at) => at.firstChild.textContent), String(line));
  assert.equal(await page.getAttribute("#editor-text", "aria-invalid"), "true");
  const chosen = () => page.evaluate(() => {
    const { value, selectionStart, selectionEnd } = document.activeElement;
    return value.slice(selectionStart, selectionEnd);
  });
  assert.match(await chosen(), /^titel = /);
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.keyboard.press("e");
  assert.equal(await page.inputValue("#editor-text"), bad, "what was written is still there");
  await page.fill("#editor-text", text.replace("seed =", "seed = ="));
  await page.click("#do-apply");
  const seed = text.split("\n").findIndex((line) => line.startsWith("seed")) + 1;
  assert.match(await page.textContent("#editor-wrong"), new RegExp(`^Line ${seed}: this is no TOML: `));
  const impossible = `${text}\n[config]\nservers = "77"\n`;
  await page.fill("#editor-text", impossible);
  await page.click("#do-apply");
  const last = impossible.split("\n").length - 1;
  assert.match(await page.textContent("#editor-wrong"), new RegExp(`^Line ${last}: .*servers`), "what only the system knows");
  await page.fill("#editor-text", text.replace("A lesson", "Another lesson"));
  await page.click("#do-apply");
  await page.waitForSelector("dialog", { state: "detached" });
  assert.equal(await page.textContent(".crumb-title"), "Another lesson");
  await page.done();
});

test("what was done by hand becomes a scenario that goes the same way", async () => {
  const page = await synod.openPage();
  const { pause, seek, inject, state, open } = api(page);
  await pause();
  await seek(900_000);
  await inject("crash s2");
  await seek(1_100_000);
  await inject("partition s1 s3");
  await seek(1_700_000);
  const there = (await state()).frame;
  await page.keyboard.press("e");
  await page.click("#do-record");
  const text = await page.inputValue("#editor-text");
  assert.match(text, /at = "900ms"\ndo = "crash s2"/);
  assert.match(text, /at = "1.1s"\ndo = "partition s1 s3"/);
  await page.click("#do-apply");
  await page.waitForSelector("dialog", { state: "detached" });
  await pause();
  await seek(1_700_000);
  const here = (await state()).frame;
  assert.deepEqual(here.scene, there.scene);
  assert.deepEqual(here.plan.filter((plan) => plan.words).length, 2);
  assert.equal((await open(text)).ok, true);
  await page.done();
});

test("the glossary is found by key and by word, and filters", async () => {
  const page = await synod.openPage();
  await api(page).pause();
  await page.keyboard.press("w");
  const all = await page.locator(".words-list dt").count();
  assert.ok(all >= 50, `${all} words`);
  await page.fill("#words-filter", "quorum");
  assert.equal(await page.locator(".words-list dt").first().textContent(), "Quorum");
  assert.ok((await page.locator(".words-list dt").count()) < all);
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.click(".lamp .word >> nth=0");
  assert.equal(await page.locator(".words-list dt").first().textContent(), "Election Safety");
  assert.match(await page.textContent(".words-list cite >> nth=0"), /Raft 5.2/);
  await page.done();
});
