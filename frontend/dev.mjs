// `make dev`: builds without optimisation, serves, and does both again whenever a source changes; open pages load
// themselves anew.
import { spawn, spawnSync } from "node:child_process";
import { watch } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const site = join(root, "target", "site-debug");
// The packages of every native command, from the Makefile: with others, dependencies would be built again.
const native = process.env.NATIVE.split(" ");
const run = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: "inherit" }).status === 0;

let server = null;
let isBuilding = false;
let isStale = false;

function build() {
  if (isBuilding) return void (isStale = true);
  isBuilding = true;
  const isBuilt =
    run("cargo", ["build", ...native, "--bins"]) &&
    run("node", ["frontend/build.mjs", "debug", site]);
  isBuilding = false;
  if (isBuilt) restart();
  if (isStale) {
    isStale = false;
    build();
  }
}

function restart() {
  server?.kill("SIGTERM");
  const start = () => {
    const env = { ...process.env, ACUMEN_SITE: site };
    server = spawn(
      join(root, "target", "debug", "acumen"),
      ["serve", "--demo"],
      { cwd: root, stdio: "inherit", env },
    );
  };
  if (server && server.exitCode === null) server.once("exit", start);
  else start();
}

let waiting = null;
for (const folder of ["app", "frontend", "migrations", "server", "style"]) {
  watch(join(root, folder), { recursive: true }, () => {
    clearTimeout(waiting);
    waiting = setTimeout(build, 150);
  });
}
process.on("SIGINT", () => {
  server?.kill("SIGTERM");
  process.exit(0);
});
build();
