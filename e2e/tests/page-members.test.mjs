// Who decides: two majorities while old and new servers share the decision, and servers that join by the console.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SIZES, THEMES, api, start } from "../lib/synod.mjs";

let synod;
before(async () => {
  synod = await start();
});
after(() => synod.stop());

const stands = (page) => page.waitForFunction(() => !window.synod.state().playing && !window.synod.state().travelling);

/** What the panel says of each set, as `Old voters: 3, and it takes 2 ✓ | s1 yes, s2 yes, s3 yes`. */
function sets(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll(".quorum")].map((part) => {
      const marks = [...part.querySelectorAll("li")].map(
        (item) => `${item.firstChild.textContent} ${item.querySelector(".unseen").textContent}`,
      );
      return `${part.querySelector("h3").textContent} | ${marks.join(", ")}`;
    }),
  );
}

async function fromGallery(title, options) {
  const page = await synod.openPage(options);
  await page.keyboard.press("g");
  await page.waitForSelector("dialog[open]");
  await page.locator("dialog button", { hasText: title }).first().focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog", { state: "detached" });
  return page;
}

test("while two majorities decide both are shown, and one alone commits nothing", async () => {
  const page = await fromGallery("Two majorities decide");
  await page.focus("#tab-story");
  while ((await page.getAttribute("#tab-state", "aria-selected")) !== "true") {
    await page.keyboard.press("ArrowRight");
  }
  const seen = [];
  const said = [];
  for (let beats = 0; beats < 6; beats += 1) {
    await page.keyboard.press("PageDown");
    await page.waitForTimeout(60);
    await stands(page);
    seen.push(await sets(page));
    const { frame } = await api(page).state();
    const parts = frame.scene.actors.slice(0, 5).map((actor) => actor.caption.split(" · ")[1] ?? "voter");
    said.push([await page.textContent(".quorum-about"), ...parts]);
  }
  assert.deepEqual(seen[0], ["Voters: 3, and it takes 2 ✓ | s1 yes, s2 yes, s3 yes"]);
  assert.deepEqual(
    seen[2],
    [
      "Old voters: 3, and it takes 2 ✓ | s1 yes, s2 yes, s3 yes",
      "New voters: 1, and it takes 2 | s1 yes, s4 not yet, s5 not yet",
    ],
    "one of the two majorities is not enough",
  );
  const about = "Entry 3 is committed once it is on the disks of these.";
  assert.deepEqual(said[2], [about, "old and new", "old", "old", "new", "new"]);
  assert.match(seen[5][0], /^Voters: .* \| s1 yes, s4 yes, s5 yes$/);
  assert.equal(await page.textContent(".quorum-others"), "Not members: s2, s3");
  await page.done();
});

test("a spare server learns and is promoted by the console, and the link does it again", async () => {
  const page = await synod.openPage();
  const run = 'lab = "raft"\nseed = 3\n[config]\nservers = 3\nspare = 1\nclients = 1\n';
  assert.deepEqual(await api(page).open(run), { ok: true, error: null });
  await api(page).pause();
  await api(page).seek(600_000);
  await page.click("#actor-3");
  await page.click("#tab-faults");
  const press = async (label) => {
    await page.getByRole("button", { name: label, exact: true }).focus();
    await page.keyboard.press("Enter");
  };
  assert.equal(await page.getByRole("button", { name: "Hand leadership over to s4", exact: true }).isDisabled(), true);
  await press("Add as learner s4");
  await api(page).seek(900_000);
  assert.match((await api(page).state()).frame.scene.actors[3].caption, / · learner$/);
  await press("Promote to voter: s4");
  await api(page).seek(1_200_000);
  assert.doesNotMatch((await api(page).state()).frame.scene.actors[3].caption, / · /);
  await page.click("#tab-state");
  assert.match((await sets(page))[0], /^Voters: \d, and it takes 3/);
  const [link, digest] = [await api(page).link(true), await api(page).digest()];
  await page.done();
  const reader = await synod.openPage({ hash: link });
  assert.equal(await api(reader).digest(), digest);
  await reader.done();
});

test("entries that a snapshot stands for are told from entries and from none", async () => {
  const page = await fromGallery("Too far behind for entries");
  await api(page).pause();
  await api(page).seek(580_000);
  const kinds = await page.evaluate(() =>
    [...document.querySelectorAll(".logs .log-row:not(.log-head)")].map((row) =>
      [...row.querySelectorAll(".cell")].slice(0, 9).map((cell) => cell.className.match(/is-(compacted|none|committed|open)/)[1].slice(0, 4)).join(" "),
    ),
  );
  const full = [...Array(6).fill("comp"), "comm", "comm", "none"].join(" ");
  assert.deepEqual(kinds, [full, full, ["open", "open", ...Array(7).fill("none")].join(" ")]);
  await page.done();
});

for (const theme of THEMES) {
  for (const size of ["desktop", "phone"]) {
    test(`nothing of the two majorities is cut off, ${theme}, ${SIZES[size].width} px wide`, async () => {
      const page = await fromGallery("Two majorities decide", { theme, size: SIZES[size] });
      await api(page).pause();
      await api(page).seek(410_000);
      await page.click("#tab-state");
      const out = await page.evaluate(() => {
        const room = document.querySelector(".tab-panel").getBoundingClientRect();
        const parts = [...document.querySelectorAll(".quorum, .quorum h3, .quorum li")];
        return parts.filter((part) => {
          const { left, right } = part.getBoundingClientRect();
          return left < room.left || room.right < right;
        }).length;
      });
      assert.equal(out, 0);
      assert.equal((await sets(page)).length, 2);
      await page.done();
    });
  }
}
