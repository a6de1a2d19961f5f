// A stock Firefox, driven over WebDriver BiDi: the driver of the other tests starts only a Firefox of its own make.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import WebSocket from "ws"; // not every Node has one of its own

const NAMES = ["firefox-esr", "firefox"];
const START_MS = 60000;
const POLL_MS = 50;

/** What a page is told before it runs anything of its own: to remember what its policy blocks. */
const BEFORE = `() => {
  window.blockedByPolicy = [];
  addEventListener("securitypolicyviolation", (event) => {
    window.blockedByPolicy.push(\`\${event.effectiveDirective} \${event.blockedURI}\`);
  });
}`;

/** Why the tests in Firefox are left out, or false where they are not. */
export function withoutFirefox() {
  return executable() ? false : "there is no Firefox here; Debian's: apt-get install firefox-esr";
}

/** A headless Firefox with a profile that nobody used before. */
export async function launchFirefox() {
  const profile = mkdtempSync(join(tmpdir(), "synod-firefox-"));
  // A run of seconds in one task is what is wanted here.
  writeFileSync(join(profile, "user.js"), 'user_pref("dom.max_script_run_time", 0);\n');
  const words = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
  const browser = spawn(executable(), words, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => browser.once("exit", resolve));
  const close = async () => {
    browser.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const wire = await connect(await address(browser));
    await wire.ask("session.new", { capabilities: {} });
    await wire.ask("session.subscribe", { events: ["log.entryAdded"] });
    await wire.ask("script.addPreloadScript", { functionDeclaration: BEFORE });
    return { openPage: (url) => openPage(wire, url), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function executable() {
  // Named empty, there is none that starts, whatever is on PATH.
  for (const name of process.env.SYNOD_FIREFOX?.split(" ").filter(Boolean) ?? NAMES) {
    try {
      return execFileSync("which", [name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
      // The next name may be there.
    }
  }
  return undefined;
}

/** Where it listens, which it tells once it does. */
function address(browser) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("Firefox does not listen")), START_MS);
    browser.once("exit", (status) => reject(new Error(`Firefox ended with ${status}`)));
    createInterface({ input: browser.stderr }).on("line", (line) => {
      const [, url] = line.match(/^WebDriver BiDi listening on (ws:\S+)$/) ?? [];
      if (url) {
        clearTimeout(late);
        resolve(`${url}/session`);
      }
    });
  });
}

/** A line to the browser: a question for an answer, and what it says unasked. */
async function connect(url) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`Firefox refuses ${url}`));
  });
  const asked = new Map();
  const entries = [];
  socket.onmessage = ({ data }) => {
    const { id, type, method, params, result, error, message } = JSON.parse(data);
    if (method === "log.entryAdded") {
      entries.push(params);
    }
    if (type === "success") {
      asked.get(id)?.resolve(result);
    } else if (type === "error") {
      asked.get(id)?.reject(new Error(`Firefox: ${error}: ${message}`));
    }
  };
  socket.onclose = () => asked.forEach(({ reject }) => reject(new Error("Firefox is gone")));
  let last = 0;
  const ask = (method, params) =>
    new Promise((resolve, reject) => {
      last += 1;
      asked.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return { ask, entries };
}

/** A page, as much like one of the other driver as the tests ask: `evaluate`, `waitForFunction`, `complaints`. */
async function openPage(wire, url) {
  const { context } = await wire.ask("browsingContext.create", { type: "tab" });
  const before = wire.entries.length;
  const evaluate = async (work, given = null) => {
    const { type, result, exceptionDetails } = await wire.ask("script.callFunction", {
      functionDeclaration: `async (given) => JSON.stringify({ answer: await (${work})(JSON.parse(given)) })`,
      arguments: [{ type: "string", value: JSON.stringify(given) }],
      awaitPromise: true,
      target: { context },
    });
    if (type === "exception") {
      throw new Error(exceptionDetails.text);
    }
    return JSON.parse(result.value).answer;
  };
  await wire.ask("browsingContext.navigate", { context, url, wait: "complete" });
  return {
    evaluate,
    /** Asks again and again until the answer is yes. */
    waitForFunction: async (work, given, { timeout }) => {
      const end = Date.now() + timeout;
      while (!(await evaluate(work, given))) {
        if (end < Date.now()) {
          throw new Error(`in vain: ${work}`);
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    /** What the console was told in earnest. */
    get complaints() {
      const here = wire.entries.slice(before).filter(({ level }) => level === "error" || level === "warn");
      return here.map(({ level, text }) => `console ${level}: ${text}`);
    },
  };
}
