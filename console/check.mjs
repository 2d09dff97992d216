// Is the committed build current? `node check.mjs` answers; `node check.mjs --write` notes the sources' hash in a fresh build.
// tests/house/test_console_build.py computes the same hash, so that the check runs where there is no Node.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const note = join(here, "../src/deshi/web/console/build.json");
// The dog's motions are the simulator's.
const single = ["../src/deshi/tasks/robot_dog/sim/keyframes.json", "go2sim.html", "index.html", "package-lock.json", "package.json", "tsconfig.json", "vite.config.ts"];

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(here, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

/** SHA-256 over "path NUL content NUL" of every source, in byte order of the paths. */
export function hash() {
  const digest = createHash("sha256");
  for (const path of [...single, ...sources(join(here, "src"))].sort()) {
    digest.update(path).update("\0").update(readFileSync(join(here, path))).update("\0");
  }
  return digest.digest("hex");
}

const current = hash();
if (process.argv.includes("--write")) {
  writeFileSync(note, JSON.stringify({ sources: current }, null, 2) + "\n");
  console.log(`console: build noted as of sources ${current.slice(0, 12)}`);
} else if (JSON.parse(readFileSync(note, "utf8")).sources !== current) {
  console.error("console: the committed build is not of these sources; run `npm ci && npm run build` in console/.");
  process.exit(1);
} else {
  console.log("console: the committed build is current");
}
