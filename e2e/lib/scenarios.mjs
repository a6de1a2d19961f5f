// The scenario files, each with what its story recorded without a browser.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOMS = fileURLToPath(new URL("../../crates/", import.meta.url));
const LABS = readdirSync(ROOMS).filter((room) => room.startsWith("lab-") && existsSync(folder(room)));

export const SCENARIOS = LABS.flatMap((lab) => readdirSync(folder(lab)).filter((name) => name.endsWith(".toml")));

function folder(lab) {
  return `${ROOMS}${lab}/scenarios/`;
}

/** What a file says, until when, whether its promises hold then, and the digest. No two labs have files of one name. */
export function recorded(name) {
  const place = LABS.map(folder).find((place) => existsSync(place + name));
  const text = readFileSync(place + name, "utf8");
  const story = readFileSync(place + name.replace(".toml", ".story"), "utf8");
  const [, number, unit] = text.match(/^until = "([\d.]+)(ms|s)"$/m);
  const untilUs = Number(number) * (unit === "s" ? 1e6 : 1e3);
  const expect = text.match(/^expect = "(.*)"$/m)?.[1] ?? "holds";
  return { text, untilUs, expect, digest: story.match(/^digest ([0-9a-f]{16})$/m)[1] };
}

/** Goes to a time; a promise that breaks on the way stops it, once for each. */
export async function arrive(seek, us) {
  for (let breaches = 0; breaches <= 4; breaches += 1) {
    await seek(us);
  }
}
