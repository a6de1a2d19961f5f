// The module that reads files: it comes after the first view, unchanged or not at all.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, start } from "../lib/synod.mjs";

const FILE = 'lab = "raft"\ntitle = "From a file"\n';

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

test("a file opens, and a bad one is refused with its line", async () => {
  const page = await synod.openPage();
  assert.deepEqual(await api(page).open(FILE), { ok: true, error: null });
  assert.match(await page.title(), /From a file/);
  const refused = await api(page).open(`${FILE}sed = 7\n`);
  assert.deepEqual(refused, { ok: false, error: "Line 3: there is no field `sed`" });
  await page.done();
});

test("the page runs before the module is there, and says so to whoever opens a file", async () => {
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  const prepare = (page) => page.route("**/synod-annex-*.wasm*", (route) => arrived.then(() => route.continue()));
  const page = await synod.openPage({ ready: false, prepare });
  await page.waitForFunction(() => window.synod);
  assert.match((await api(page).open(FILE)).error, /has not loaded yet/);
  await page.keyboard.press(",");
  assert.match(await page.locator("dialog").innerText(), /has not loaded yet/);
  arrive();
  await page.getByRole("button", { name: "Start a new run" }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => window.synod.state().annex === "there");
  assert.equal((await api(page).open(FILE)).ok, true);
  await page.done();
});

test("a part that was swapped on its way is refused, and the page goes on", async () => {
  const program = Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]);
  for (const file of ["synod-annex-*.wasm.packed", "synod-annex-unpack-*.packed"]) {
    const prepare = (page) => page.route(`**/${file}`, (route) => route.fulfill({ body: program, contentType: "application/wasm" }));
    const page = await synod.openPage({ prepare });
    assert.match((await api(page).open(FILE)).error, /did not load.*Reload the page/);
    assert.deepEqual(await api(page).step(), { ok: true, error: null });
    await page.abandon();
  }
});
