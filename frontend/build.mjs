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
  rmSync,
  statSync,
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
const bound = join(target, "bindgen", mode);
run("wasm-bindgen", [
  built,
  "--target",
  "web",
  "--no-typescript",
  "--out-dir",
  bound,
  "--out-name",
  "acumen",
]);
const wasm = join(bound, "acumen_bg.wasm");
if (isRelease) {
  const before = statSync(wasm);
  const optimized = join(bound, "acumen_opt.wasm");
  // Neighbours that are alike compress better, hence the order by name.
  const passes = [
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
  const hash = createHash("sha256")
    .update(readFileSync(wasm))
    .update(passes.join())
    .digest("hex");
  const kept = join(bound, `acumen_opt.${hash.slice(0, 16)}.wasm`);
  try {
    readFileSync(kept);
  } catch {
    run("wasm-opt", [...passes, wasm, "-o", optimized]);
    cpSync(optimized, kept);
  }
  cpSync(kept, wasm);
  console.log(`wasm-opt: ${before.size} -> ${statSync(wasm).size} bytes`);
}

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
// The script finds its module by the address that the page hands to it.
const script = esbuild.transformSync(
  readFileSync(join(bound, "acumen.js"), "utf8") + (isRelease ? "" : reload),
  { minify: isRelease, format: "esm" },
).code;

rmSync(site, { recursive: true, force: true });
mkdirSync(join(site, "pkg"), { recursive: true });
cpSync(join(root, "style", "assets"), site, { recursive: true });
writeFileSync(join(site, "entrance.js"), plain);
const files = {
  css: Buffer.from(styles),
  js: Buffer.from(script),
  wasm: readFileSync(wasm),
};
const hashes = Object.entries(files).map(([kind, content]) => {
  const hash = createHash("sha256")
    .update(content)
    .digest("base64url")
    .slice(0, 16);
  writeFileSync(join(site, "pkg", `acumen.${hash}.${kind}`), content);
  return `${kind}: ${hash}`;
});
writeFileSync(join(site, "hash.txt"), hashes.join("\n") + "\n");

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
  const kind = /acumen\..*\.(css|js|wasm)$/.exec(entry.name)?.[1];
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
  console.log(`${kind.padEnd(5)} ${raw} bytes, gzip ${gz}, brotli ${br}`);
