// Runs every file in tests/, or those named on the command line, one after another: the machine has few cores.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("tests/", import.meta.url));
const named = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => named.length === 0 || named.some((word) => name.includes(word)))
  .sort()
  .map((name) => folder + name);

const flags = ["--test", "--test-concurrency=1", "--test-timeout=420000", "--test-reporter=spec"];
const { status } = spawnSync(process.execPath, [...flags, ...files], { stdio: "inherit" });
process.exit(status ?? 1);
