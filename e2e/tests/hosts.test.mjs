// The same runs have the same digests in every host: those that the bench knows by name, and 200 of each swarm that a sweep draws.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutFirefox } from "../lib/firefox.mjs";
import { differences, inChromium, inFirefox, inNode, native } from "../lib/hosts.mjs";

const SWARM = 200;

test("the runs are those of 200 seeds of each system and more", () => {
  const names = [...native().keys()];
  for (const system of ["raft", "zookeeper"]) {
    assert.equal(names.filter((name) => name.startsWith(`swarm-${system}-`)).length, SWARM);
    assert.ok(20 <= names.filter((name) => name.startsWith(`${system}-`)).length, system);
  }
  assert.ok(2 * SWARM <= new Set(native().values()).size, "runs differ from each other");
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
