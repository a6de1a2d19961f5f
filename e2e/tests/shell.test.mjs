// The shell around the Wasm: it speaks when the page cannot.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, isReady, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

const panel = (page) => page.locator(".shell-panel");

test("a program that does not arrive is explained", async () => {
  const prepare = (page) => page.route("**/*.wasm*", (route) => route.abort());
  const page = await synod.openPage({ ready: false, prepare });
  await panel(page).waitFor({ timeout: 5000 });
  assert.match(await panel(page).innerText(), /Synod did not load/);
  assert.deepEqual(await axe(page), []);
  await page.abandon();
});

test("a program that was swapped on its way is refused", async () => {
  const body = Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]);
  const prepare = (page) =>
    page.route("**/*.wasm*", (route) => route.fulfill({ body, contentType: "application/wasm" }));
  const page = await synod.openPage({ ready: false, prepare });
  await panel(page).waitFor({ timeout: 5000 });
  assert.match(await panel(page).innerText(), /is not the one that was published/);
  await page.abandon();
});

test("glue that was swapped on its way is refused", async () => {
  const prepare = (page) =>
    page.route("**/synod-web-*.js", (route) =>
      route.fulfill({ body: "window.swapped = true; export default () => {};", contentType: "text/javascript" }),
    );
  const page = await synod.openPage({ ready: false, prepare });
  await panel(page).waitFor({ timeout: 5000 });
  assert.equal(await page.evaluate(() => window.swapped), undefined);
  await page.abandon();
});

test("a browser without WebAssembly is told so", async () => {
  const prepare = (page) => page.addInitScript(() => delete window.WebAssembly);
  const page = await synod.openPage({ ready: false, prepare });
  await panel(page).waitFor({ timeout: 5000 });
  assert.match(await panel(page).innerText(), /cannot run Synod/);
  await page.abandon();
});

test("without JavaScript the page says what it needs", async () => {
  const context = await synod.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(synod.server.url);
  assert.match(await page.locator("noscript").innerText(), /needs JavaScript/);
  await context.close();
});

test("after a failure the run's link is offered, and the button reopens it", async () => {
  const page = await synod.openPage();
  await page.evaluate(() => {
    window.synodShell.run("LAST-RUN");
    window.synodShell.position(2345678);
    window.synodShell.fail("a rule of the page itself was broken");
    window.synodShell.fail("a later fault that must not hide the first");
  });
  const text = await panel(page).innerText();
  assert.match(text, /a rule of the page itself was broken/);
  assert.match(text, /2\.345678 s/);
  assert.doesNotMatch(text, /a later fault/);
  assert.equal(await page.locator("#shell-link").inputValue(), `${synod.server.url}#LAST-RUN`);
  assert.deepEqual(await axe(page, ".shell-panel"), []);
  await page.locator("#shell-reopen").click();
  await page.waitForFunction(() => !document.querySelector(".shell-panel"));
  assert.equal(new URL(page.url()).hash, "#LAST-RUN");
  await isReady(page);
  assert.equal(await page.evaluate(() => window.synodShell.reopenAtUs), 2345678);
  await page.abandon();
});

test("an uncaught error ends in the panel, not in silence", async () => {
  const page = await synod.openPage();
  await page.evaluate(() => setTimeout(() => window.thisIsNotAFunction(), 0));
  await panel(page).waitFor({ timeout: 5000 });
  assert.match(await panel(page).innerText(), /thisIsNotAFunction/);
  await page.abandon();
});
