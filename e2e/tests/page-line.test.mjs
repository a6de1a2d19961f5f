// The command line of a client of an ensemble: typed, answered, refused and recalled, by keyboard.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { recorded } from "../lib/scenarios.mjs";
import { SIZES, THEMES, api, axe, screenshot, start } from "../lib/synod.mjs";

const { text: ELECTION } = recorded("election.toml");
/** Simulated time at which every client has its session. */
const BEGUN_US = 2e6;

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

/** The inspector of the client c5, which takes no part in anything else by then. */
async function client(options) {
  const page = await synod.openPage(options);
  assert.deepEqual(await api(page).open(ELECTION), { ok: true, error: null });
  await api(page).pause();
  await api(page).seek(BEGUN_US);
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Inspect" }).click();
  await page.locator(".choice-list button", { hasText: /^c5$/ }).click();
  return page;
}

const line = (page) => page.getByLabel("Command of c5");
const screen = (page) => page.locator(".facts", { hasText: "On its screen" }).locator(".fact").allInnerTexts();

async function type(page, words) {
  await line(page).fill(words);
  await page.keyboard.press("Enter");
}

test("what is typed is done, and its answer stands on the screen of the client", async () => {
  const page = await client();
  await type(page, "create -s /numbered- seven");
  assert.equal(await line(page).inputValue(), "", "it is sent");
  await api(page).seek(BEGUN_US + 1e5);
  await type(page, "get /numbered-0000000001");
  await api(page).seek(BEGUN_US + 2e5);
  const lines = (await screen(page)).map((text) => text.replace(/\s+/g, " "));
  assert.match(lines.at(-2), /^create -s \/numbered- seven created \/numbered-0000000001/);
  assert.match(lines.at(-1), /^get \/numbered-0000000001 “seven”, version 0/);
  await page.done();
});

test("what is refused says why beside the line, and is still there to be mended", async () => {
  const page = await client();
  const before = await api(page).link();
  await type(page, "create -x /a");
  const refusal = page.locator("#refused");
  assert.match(await refusal.innerText(), /-x/);
  assert.equal(await line(page).inputValue(), "create -x /a");
  assert.equal(await line(page).getAttribute("aria-invalid"), "true");
  assert.equal(await line(page).getAttribute("aria-describedby"), "refused");
  assert.deepEqual(await api(page).link(), before, "the run is as it was");
  await page.locator("#do-forward").click();
  assert.match(await refusal.innerText(), /-x/, "stepping on takes nothing away");
  assert.equal(await line(page).inputValue(), "create -x /a");
  await type(page, "fly");
  assert.match(await refusal.innerText(), /fly/);
  await type(page, "create /a");
  assert.equal(await refusal.innerText(), "");
  assert.equal(await line(page).inputValue(), "");
  await page.keyboard.press("ArrowUp");
  assert.equal(await line(page).inputValue(), "create /a", "what was sent comes back");
  await page.done();
});

test("help opens what it names, without a key", async () => {
  const page = await client();
  for (const [words, title] of [
    ["what the technical words mean", "Glossary"],
    ["this run as a text", "Editor"],
  ]) {
    await page.locator(".header .button", { hasText: "?" }).click();
    await page.locator("dialog .link-button", { hasText: words }).first().click();
    await page.waitForFunction(() => document.querySelector("dialog[open]") && !document.querySelector("dialog[open] .switch"));
    assert.equal(await page.locator("dialog[open] h2").first().innerText(), title);
    await page.keyboard.press("Escape");
  }
  await page.done();
});

for (const theme of THEMES) {
  test(`the command line in three windows, ${theme}: an example is a click away, and axe finds nothing`, async () => {
    for (const [size, window] of Object.entries(SIZES)) {
      const page = await client({ theme, size: window });
      await page.getByText("Commands", { exact: true }).click();
      await page.locator(".example", { hasText: "ls -w /" }).click();
      assert.equal(await line(page).inputValue(), "ls -w /");
      await type(page, "ls -q /");
      assert.deepEqual(await axe(page), [], size);
      await screenshot(page, `line-${size}-${theme}`);
      await page.done();
    }
  });
}
