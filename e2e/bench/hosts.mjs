// The runs of the bench in Node, Chromium and Firefox: how many there are, and how many have another digest there.

import { withoutFirefox } from "../lib/firefox.mjs";
import { differences, inChromium, inFirefox, inNode, native } from "../lib/hosts.mjs";

console.log(`runs ${native().size}`);
console.log(`node ${differences(await inNode()).length}`);
console.log(`chromium ${differences(await inChromium()).length}`);
if (!withoutFirefox()) {
  console.log(`firefox ${differences(await inFirefox()).length}`);
}
