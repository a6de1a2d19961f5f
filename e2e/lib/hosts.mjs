// The module of the bench in every host there is: each plays the same runs, and says their digests.
//
// `synod-bench --digests` builds it and writes beside it what it plays without a host.

import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch } from "./browser.mjs";
import { launchFirefox } from "./firefox.mjs";
import { serve } from "./server.mjs";

const FOLDER = fileURLToPath(new URL("../../target/bench/site/", import.meta.url));
const GLUE = "synod_bench.js";
const WASM = "synod_bench_bg.wasm";

/** Without WebAssembly: the names of the runs with their digests. */
export function native() {
  return words(readFileSync(`${FOLDER}digests.txt`, "utf8"));
}

export async function inNode() {
  const engine = await import(pathToFileURL(FOLDER + GLUE));
  engine.initSync({ module: readFileSync(FOLDER + WASM) });
  return words(engine.digests());
}

export async function inChromium() {
  const browser = await launch();
  return inBrowser(browser, async (url) => {
    const page = await browser.newPage();
    await page.goto(url);
    return page;
  });
}

export async function inFirefox() {
  const browser = await launchFirefox();
  return inBrowser(browser, browser.openPage);
}

/** The names of the runs whose digest is another one here, or that are missing. */
export function differences(here) {
  const expected = native();
  const names = new Set([...expected.keys(), ...here.keys()]);
  return [...names].filter((name) => expected.get(name) !== here.get(name));
}

async function inBrowser(browser, open) {
  const server = await serve({ folder: FOLDER });
  try {
    const page = await open(server.url);
    const play = async (glue) => {
      const engine = await import(new URL(glue, location.href));
      await engine.default();
      return engine.digests();
    };
    return words(await page.evaluate(play, `./${GLUE}`));
  } finally {
    await browser.close();
    await server.close();
  }
}

/** `name=digest name=digest …` */
function words(text) {
  return new Map(text.trim().split(/\s+/).map((word) => word.split("=")));
}
