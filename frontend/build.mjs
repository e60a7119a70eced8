// Builds the site that the server serves: WebAssembly, script and styles under names that carry the hash of their
// content, and everything compressed beforehand. Usage: node frontend/build.mjs [release|debug] <site folder>
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
// The tools are installed with the browser tests; there is one place for npm packages.
const require = createRequire(join(root, "end2end", "package.json"));
const [mode = "release", site = join(root, "target", "site")] =
  process.argv.slice(2);
const isRelease = mode === "release";
const run = (command, args, options = {}) =>
  execFileSync(command, args, { cwd: root, stdio: "inherit", ...options });

const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const profile = isRelease ? "wasm-release" : "dev";
// The names of source files are in the module, for panics: without the folders of whoever built it.
const sources = join(
  process.env.CARGO_HOME ?? join(homedir(), ".cargo"),
  "registry",
  "src",
);
const folders = [
  `${root}/`,
  ...(existsSync(sources) ? readdirSync(sources) : []).map(
    (name) => join(sources, name) + "/",
  ),
];
const flags = [
  "--cfg=erase_components",
  "-Csymbol-mangling-version=v0",
  // What the splitting goes by.
  "-Clink-args=--emit-relocs",
  ...folders.map((folder) => `--remap-path-prefix=${folder}=`),
];
run(
  "cargo",
  [
    "build",
    "-p",
    "frontend",
    "--lib",
    "--target",
    "wasm32-unknown-unknown",
    "--profile",
    profile,
  ],
  { env: { ...process.env, CARGO_ENCODED_RUSTFLAGS: flags.join("\u001f") } },
);
const built = join(
  target,
  "wasm32-unknown-unknown",
  isRelease ? profile : "debug",
  "frontend.wasm",
);
// Functions under `wasm_split` (`app/src/chunks.rs`), and what only they need, go into modules of their own.
const parts = join(target, "split", mode);
rmSync(parts, { recursive: true, force: true });
run("wasm-split-cli", [
  "--target",
  "web",
  "--out-name",
  "acumen",
  built,
  parts,
]);
run("wasm-bindgen", [
  join(parts, "acumen.wasm"),
  "--target",
  "web",
  "--no-typescript",
  // The other modules use them.
  "--keep-lld-exports",
  "--out-dir",
  parts,
  "--out-name",
  "acumen",
]);
rmSync(join(parts, "acumen.wasm"));

// Neighbours that are alike compress better: hence the order by name, and hence functions with one caller stay by
// themselves unless they are tiny (20 KB less of the first module than where they are all put into their callers).
const passes = [
  "--one-caller-inline-max-function-size=15",
  "--flatten",
  "--rereloop",
  "-Oz",
  "-Oz",
  "--reorder-functions-by-name",
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];
const digest = (...contents) =>
  contents
    .reduce((hash, content) => hash.update(content), createHash("sha256"))
    .digest("base64url")
    .slice(0, 16);
// What was optimised once is kept: it takes most of the time.
const kept = join(target, "optimized");
mkdirSync(kept, { recursive: true });
function optimized(wasm) {
  const name = `${digest(readFileSync(wasm), passes.join())}.wasm`;
  const done = join(kept, name);
  if (!existsSync(done)) {
    const partly = `${done}.part`;
    run("wasm-opt", [...passes, wasm, "-o", partly]);
    renameSync(partly, done);
  }
  return readFileSync(done);
}
const modules = Object.fromEntries(
  readdirSync(parts)
    .filter((name) => name.endsWith(".wasm"))
    .sort()
    .map((name) => {
      const wasm = join(parts, name);
      return [name, isRelease ? optimized(wasm) : readFileSync(wasm)];
    }),
);

const esbuild = require("esbuild");
const styles = esbuild.buildSync({
  entryPoints: [join(root, "style", "main.css")],
  bundle: true,
  minify: isRelease,
  external: ["/fonts/*"],
  write: false,
  logLevel: "error",
}).outputFiles[0].contents;
const plain = esbuild.transformSync(
  readFileSync(join(root, "frontend", "entrance.js"), "utf8"),
  { minify: isRelease },
).code;
// While developing, a page loads itself anew once the server hands out other files than the page was made of.
const reload = `
const files = (page) => [...new Set(page.match(/acumen\\.[\\w-]+\\.(css|js|wasm)/g))].sort().join();
const own = files(document.documentElement.outerHTML);
const look = async () => {
  const now = files(await (await fetch(location.href)).text());
  if (now && now !== own) location.reload();
};
setInterval(() => look().catch(() => {}), 1000);
`;
// One script: what wasm-bindgen wrote and what loads the other modules need each other.
const bundled = esbuild.buildSync({
  entryPoints: [join(parts, "acumen.js")],
  bundle: true,
  format: "esm",
  minify: isRelease,
  write: false,
  logLevel: "error",
}).outputFiles[0].text;

rmSync(site, { recursive: true, force: true });
mkdirSync(join(site, "pkg"), { recursive: true });
cpSync(join(root, "style", "assets"), site, { recursive: true });
writeFileSync(join(site, "entrance.js"), plain);
// Script and modules belong together to the last function: they share one hash, and change it together.
const build = digest(bundled, ...Object.values(modules));
const named = (module) =>
  module === "acumen_bg.wasm"
    ? `acumen.${build}.wasm`
    : `acumen.${build}.${module.replace(/^split_/, "")}`;
const script = Object.keys(modules).reduce(
  (text, module) => text.replaceAll(module, named(module)),
  bundled + (isRelease ? "" : reload),
);
const hashes = { css: digest(styles), js: build, wasm: build };
const files = [
  [`acumen.${hashes.css}.css`, styles],
  [`acumen.${build}.js`, script],
  ...Object.entries(modules).map(([name, wasm]) => [named(name), wasm]),
];
for (const [name, content] of files)
  writeFileSync(join(site, "pkg", name), content);
writeFileSync(
  join(site, "hash.txt"),
  Object.entries(hashes)
    .map(([kind, hash]) => `${kind}: ${hash}\n`)
    .join(""),
);

const sizes = [];
for (const entry of readdirSync(site, {
  recursive: true,
  withFileTypes: true,
})) {
  if (!entry.isFile() || !/\.(css|js|wasm|svg)$/.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  const content = readFileSync(path);
  const quality = isRelease ? 11 : 4;
  const br = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  const gz = gzipSync(content, { level: 9 });
  writeFileSync(`${path}.br`, br);
  writeFileSync(`${path}.gz`, gz);
  const kind = /^acumen\.[\w-]+\.(.+)$/.exec(entry.name)?.[1];
  if (kind) sizes.push([kind, content.length, gz.length, br.length]);
}
writeFileSync(
  join(site, "sizes.json"),
  JSON.stringify(
    Object.fromEntries(
      sizes.map(([kind, raw, gzip, brotli]) => [kind, { raw, gzip, brotli }]),
    ),
    null,
    2,
  ),
);
for (const [kind, raw, gz, br] of sizes)
  console.log(`${kind.padEnd(13)} ${raw} bytes, gzip ${gz}, brotli ${br}`);
