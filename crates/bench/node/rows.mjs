// The engine's rows in WebAssembly: reads one command a line, answers with one line.
//
// Times are of this process's processor, so that a busy machine does not slow them; a single seek is too
// short for that and is timed by the clock.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [glue] = process.argv.slice(2);
const engine = await import(pathToFileURL(glue));
engine.initSync({ module: readFileSync(glue.replace(/\.js$/, "_bg.wasm")) });
let hour = null;

const commands = {
  job_a: (seed, seconds, times) => timed(() => repeat(times, () => engine.play_job_a(seed, seconds))),
  bare: (seed, seconds) => timed(() => engine.play_bare(seed, seconds)),
  hour: (seed, seconds) => {
    const before = engine.memory_kib();
    const [us] = timed(() => {
      hour = new engine.LongRun(seed, seconds);
    });
    return [us, engine.memory_kib() - before];
  },
  // Each is the best of the passes: what differs between them is the machine alone.
  seeks: (count, passes) => {
    const seeks = new Array(count).fill(Infinity);
    const backs = new Array(count).fill(Infinity);
    for (let pass = 0; pass < passes; pass += 1) {
      for (let nth = 0; nth < count; nth += 1) {
        seeks[nth] = Math.min(seeks[nth], clocked(() => hour.seek(nth + 1)));
        backs[nth] = Math.min(backs[nth], clocked(() => hour.back()));
      }
    }
    return [...seeks, ...backs];
  },
  digests: () => [engine.digests()],
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...numbers] = line.split(" ");
  console.log(commands[name](...numbers.map(Number)).join(" "));
}

function repeat(times, play) {
  let last = null;
  for (let nth = 0; nth < times; nth += 1) {
    last = play();
  }
  return last;
}

function timed(work) {
  const begun = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(begun);
  return [user + system, result];
}

function clocked(work) {
  const begun = performance.now();
  work();
  return Math.round((performance.now() - begun) * 1000);
}
