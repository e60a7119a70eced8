// `make bench`: the list over real HTTP beside its floors, on SQLite and PostgreSQL. Usage: node bench.mjs [words ...],
// where a number is how many customers there are, and a word a database or a part (below) to measure that alone.
// Floors are measured in the same run: the audience alone, and the page's rows by key in raw SQL. Databases of made-up
// customers are kept under data/bench (SQLite) or made anew in a throw-away cluster (PostgreSQL).
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bulk } from './bench/bulk.mjs';
import { client, firstPaint } from './bench/client.mjs';
import { csv } from './bench/export.mjs';
import { agent, measure, median, port, post, signIn } from './bench/http.mjs';
import { profile, resident } from './bench/profile.mjs';
import { tracking } from './bench/tracking.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const acumen = join(root, 'target', 'release', 'acumen');
const site = join(root, 'target', 'site');
const words = process.argv.slice(2);
const counts = words.map(Number).filter(Boolean);
const named = (all) => {
  const some = all.filter((one) => words.includes(one));
  return some.length ? some : all;
};
const KINDS = ['sqlite', 'postgresql'];
// Beside the list, of which there is a table in the end.
const OTHERS = {
  profile: ({ pid, busy, cookie }) => profile(pid, busy, cookie),
  csv: ({ kind, url, pid, cookie }) => csv(kind, url, pid, cookie),
  client: ({ cookie }) => client(cookie),
  bulk: ({ kind, url, count, cookie }) => bulk(kind, url, count, cookie),
  tracking: ({ kind, url, count, cookie }) => tracking(kind, url, count, cookie),
};
const PARTS = ['list', ...Object.keys(OTHERS)];
const unknown = words.filter((word) => !Number(word) && ![...KINDS, ...PARTS].includes(word));
if (unknown.length) throw new Error(`${unknown} is nothing to measure; there are ${[...KINDS, ...PARTS].join(', ')}`);
const [kinds, parts] = [named(KINDS), named(PARTS)];
const password = 'a password for measuring';
// What was measured, run by run.
const measured = [];

// What is asked: its name, and the query part of its address.
const QUESTIONS = [
  ['default page', ''],
  ['card Active', 'lifecycle=active'],
  ['card Needs Attention', 'lifecycle=at_risk'],
  ['card Sales Opportunities', 'intent=sales_opportunity'],
  ['common tag', 'tags=annual'],
  [
    'all six filters',
    'q=an&lifecycle=active,lead&tags=annual,eu&segments=SEGMENT&ltv_min=100&conversations_min=1&intent=support,general',
  ],
  ['search common', 'q=logistics'],
  ['search rare', 'q=cus_0004242'],
  ['search none', 'q=nobody-is-called-this'],
  ['deep page', 'sort=name_asc&page=900'],
];
const DRAWER = 'drawer counts';

const list = (address, cookie) => post('/api/customers/page', { address }, cookie);

async function throughput(ask, clients, seconds) {
  const end = performance.now() + seconds * 1000;
  let answered = 0;
  const client = async () => {
    while (performance.now() < end) {
      await ask();
      answered++;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return answered / seconds;
}

async function start(env) {
  const begun = performance.now();
  const server = spawn(acumen, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  for (;;) {
    const isReady = await new Promise((done) => {
      http
        .get({ host: '127.0.0.1', port, path: '/readyz' }, (r) => done(r.resume().statusCode === 200))
        .on('error', () => done(false));
    });
    if (isReady) return { server, started: performance.now() - begun };
    if (server.exitCode !== null) throw new Error('the server ended');
    await new Promise((done) => setTimeout(done, 10));
  }
}

function floors(env, addresses) {
  const output = execFileSync('cargo', ['bench', '--quiet', '-p', 'store', '--bench', 'floor'], {
    cwd: root,
    env,
    input: addresses.join('\n'),
  });
  return output
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

async function run(kind, count, url, folder) {
  const env = {
    ...process.env,
    DATABASE_URL: url,
    ACUMEN_DATA: folder,
    ACUMEN_ADDR: `127.0.0.1:${port}`,
    ACUMEN_SITE: site,
    ACUMEN_LOG: 'error',
    ACUMEN_PASSWORD: password,
  };
  const command = (...args) => execFileSync(acumen, args, { env }).toString();
  if (!command('user', 'list').includes('bench@acumen.example')) {
    const begun = performance.now();
    command('seed', '--customers', String(count), '--seed', '1');
    console.log(`${kind} ${count}: seeded in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    command('user', 'add', 'bench@acumen.example', 'Bench', '--role', 'viewer');
  }
  if (!command('user', 'list').includes('bench-admin@acumen.example'))
    command('user', 'add', 'bench-admin@acumen.example', 'Bench Admin', '--role', 'admin');
  // Made anew every time, because it is erased in the end.
  const busy = Date.now() % 1_000_000;
  command('seed', '--busy', '--seed', String(busy));
  const { server, started } = await start(env);
  console.log(`\n${kind}, ${count.toLocaleString('en-US')} customers`);
  const listed = parts.includes('list') && (await lists(server.pid));
  const admin = await signIn('bench-admin@acumen.example', password);
  for (const [part, measures] of Object.entries(OTHERS))
    if (parts.includes(part)) await measures({ kind, count, url, pid: server.pid, busy, cookie: admin });
  server.kill('SIGTERM');
  await new Promise((done) => server.once('exit', done));
  if (!listed) return;
  const found = floors(env, listed.addresses);
  measured.push({ kind, count, found, started, ...listed });
}

/** The list's questions, as a viewer asks them. */
async function lists(pid) {
  const cookie = await signIn('bench@acumen.example', password);
  const options = JSON.parse((await post('/api/customers/filter_options', { address: '' }, cookie)).body);
  const questions = QUESTIONS.map(([name, address]) => [name, address.replace('SEGMENT', options.segments[0].id)]);
  const fresh = resident(pid);
  const rows = [];
  for (const [name, address] of questions) rows.push([name, await measure(() => list(address, cookie), 60)]);
  const drawer = questions.find(([name]) => name === 'all six filters')[1];
  rows.push([DRAWER, await measure(() => post('/api/customers/filter_options', { address: drawer }, cookie), 60)]);
  const perSecond = await throughput(() => list('', cookie), 16, 5);
  const [paint, hydrated] = await firstPaint(cookie);
  const used = resident(pid);
  const addresses = [...questions.map(([, address]) => address), `drawer ${drawer}`];
  return { rows, addresses, perSecond, fresh, used, paint, hydrated };
}

/** What was measured of every database, side by side: p50 / p95 in ms, and p95 beside the floors of the same run. */
function table() {
  const timed = ({ rows, found }, n) => {
    const [p50, p95] = rows[n][1];
    const floor = found[n].audience[1] + found[n].sql[1];
    return `${p50.toFixed(1)} / ${p95.toFixed(1)} (${(p95 / floor).toFixed(1)})`;
  };
  const lines = [
    ['', ...measured.map(({ kind, count }) => `${kind}, ${count.toLocaleString('en-US')}`)],
    ...measured[0].rows.map(([name], n) => [name, ...measured.map((run) => timed(run, n))]),
    ...measured[0].found.map((_, n) => [
      `floor of ${measured[0].rows[n][0]}: audience + SQL`,
      ...measured.map(({ found }) => `${found[n].audience[1].toFixed(2)} + ${found[n].sql[1].toFixed(2)}`),
    ]),
    ['requests per second, 16 clients', ...measured.map(({ perSecond }) => perSecond.toFixed(0))],
    ['start, s', ...measured.map(({ started }) => (started / 1000).toFixed(2))],
    ['memory after the start, MB', ...measured.map(({ fresh }) => fresh.toFixed(0))],
    ['memory after the load, MB', ...measured.map(({ used }) => used.toFixed(0))],
    ['first list paint, ms (median of 7)', ...measured.map(({ paint }) => paint.toFixed(0))],
    ['hydrated, ms (median of 7)', ...measured.map(({ hydrated }) => hydrated.toFixed(0))],
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines)
    console.log(line.map((cell, n) => (n ? cell.padStart(widths[n]) : cell.padEnd(widths[n]))).join('  '));
}

for (const count of counts.length ? counts : [100_000, 1_000_000]) {
  const folder = join(root, 'data', 'bench', `sqlite-${count}`);
  const whole = join(folder, 'whole');
  if (kinds.includes('sqlite')) {
    // What was given up while it was filled is filled anew.
    if (!existsSync(whole)) rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await run('SQLite', count, `sqlite:${join(folder, 'acumen.db')}`, folder);
    writeFileSync(whole, '');
  }
  if (!kinds.includes('postgresql')) continue;
  const cluster = mkdtempSync(join(tmpdir(), 'acumen-bench-'));
  const script = join(root, 'server', 'store', 'tests', 'postgres');
  try {
    const url = execFileSync(script, ['start', cluster]).toString().trim();
    await run('PostgreSQL', count, url, cluster);
  } finally {
    execFileSync(script, ['stop', cluster]);
    if (existsSync(cluster)) rmSync(cluster, { recursive: true });
  }
}
if (measured.length) table();
const sizes = JSON.parse(readFileSync(join(site, 'sizes.json'), 'utf8'));
for (const [kind, { raw, gzip, brotli }] of Object.entries(sizes))
  console.log(`${kind}: ${raw} bytes, gzip ${gzip}, brotli ${brotli}`);
agent.destroy();
