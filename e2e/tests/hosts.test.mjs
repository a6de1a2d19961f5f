// The same runs have the same digests in every host: those that the bench knows by name, and 200 of the sweep's swarm.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutFirefox } from "../lib/firefox.mjs";
import { differences, inChromium, inFirefox, inNode, native } from "../lib/hosts.mjs";

const SWARM = 200;

test("the runs are those of 200 seeds and more", () => {
  const names = [...native().keys()];
  const drawn = names.filter((name) => name.startsWith("swarm-"));
  assert.equal(drawn.length, SWARM);
  assert.ok(SWARM + 20 <= names.length);
  assert.ok(SWARM <= new Set(native().values()).size, "runs differ from each other");
});

test("every run has the digest in Node that it has without WebAssembly", async () => {
  assert.deepEqual(differences(await inNode()), []);
});

test("every run has the digest in Chromium that it has without WebAssembly", async () => {
  assert.deepEqual(differences(await inChromium()), []);
});

test("every run has the digest in Firefox that it has without WebAssembly", { skip: withoutFirefox() }, async () => {
  assert.deepEqual(differences(await inFirefox()), []);
});
