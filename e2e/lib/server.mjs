// A static host like the ones the page is published on: gzip, no rewriting, everything under a sub-path.
// It writes down every request, so that a test can say what was asked for and when.

import { createServer } from "node:http";
import { access, readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** Serves the built site at a sub-path, to prove that every address in it is relative. */
export async function serve({ folder = DIST, base = "/a/b/" } = {}) {
  await access(join(folder, "index.html")).catch(() => {
    throw new Error("There is no built page in dist/. Type: cargo xtask build");
  });
  const requests = [];
  const compressed = new Map();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://host").pathname;
    requests.push(path);
    const name = path.startsWith(base) ? normalize(path.slice(base.length)) || "." : null;
    const file = name === null || name.startsWith("..") ? null : name === "." ? "index.html" : name;
    try {
      if (file === null) {
        throw new Error("outside the site");
      }
      if (!compressed.has(file)) {
        compressed.set(file, gzipSync(await readFile(join(folder, file)), { level: 9 }));
      }
      response.writeHead(200, {
        "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
        "Content-Encoding": "gzip",
        "Cache-Control": "no-store",
      });
      response.end(compressed.get(file));
    } catch {
      response.writeHead(404, { "Content-Type": "text/plain" });
      response.end("There is no such file.\n");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
