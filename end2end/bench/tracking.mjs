// Programs say what customers do: batches from eight clients and single messages at a steady pace at once, while somebody
// pages the list. The floor is as many rows written by the database's own tool, a batch a transaction, each flushed to disk.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { agent, ask, median, percentile, post } from './http.mjs';

const SECONDS = 10;
const CLIENTS = 8;
const BATCH = 100;
/** Single messages a second. */
const PACE = 500;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export async function tracking(kind, url, count, cookie) {
  const draft = { name: 'Bench', life: '30', sites: '' };
  const made = await post('/api/settings/create_api_key', { access: 'write_events', draft }, cookie);
  const authorization = `Basic ${Buffer.from(`${JSON.parse(made.body).key}:`).toString('base64')}`;
  const run = Date.now();
  let number = 0;
  const message = () => {
    const n = number++;
    const user = `cus_${String(1 + ((n * 7919) % count)).padStart(7, '0')}`;
    const base = { messageId: `${run}-${n}`, timestamp: new Date().toISOString() };
    if (n % 20 === 0) return { ...base, type: 'identify', userId: user, traits: { plan: 'pro', seats: n % 90 } };
    if (n % 5 === 0)
      return { ...base, type: 'page', anonymousId: `${run}-${n % 5000}`, properties: { path: `/docs/${n % 300}` } };
    return {
      ...base,
      type: 'track',
      userId: user,
      event: 'Report Opened',
      properties: { report: n % 70, page: 'all' },
    };
  };
  const send = async (path, value) => {
    const body = JSON.stringify(value);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), authorization };
    const answer = await ask('POST', path, headers, body);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body}`);
    return answer;
  };

  /** Pages of the list, until something has ended. */
  async function paging(work) {
    let goes = true;
    const pages = [];
    const page = async () => {
      for (let n = 1; goes; n = (n % 40) + 1) {
        pages.push((await post('/api/customers/page', { address: `page=${n}` }, cookie)).ms);
        await pause(20);
      }
    };
    const paged = page();
    await work();
    goes = false;
    await paged;
    return pages;
  }

  const of = (times, share) => percentile(times, share).toFixed(1);
  console.log(`messages from programs, ${count} customers`);
  sayFloor(kind, url);
  const idle = await paging(() => pause(4_000));
  const [batches, singles] = [[], []];
  let taken = 0;
  const busy = await paging(async () => {
    const end = performance.now() + SECONDS * 1000;
    const client = async () => {
      while (performance.now() < end) {
        const batch = Array.from({ length: BATCH }, message);
        const { ms, body } = await send('/v1/batch', { batch, sentAt: new Date().toISOString() });
        batches.push(ms);
        taken += JSON.parse(body).events.filter((one) => one.verdict === 'accepted').length;
      }
    };
    const pace = async () => {
      const begun = performance.now();
      const under = [];
      for (let n = 0; performance.now() < end; n++) {
        await pause(Math.max(0, begun + (n * 1000) / PACE - performance.now()));
        const { type, ...one } = { ...message(), type: 'track', event: 'Clicked', userId: 'cus_0000042' };
        under.push(send(`/v1/${type}`, one).then(({ ms }) => singles.push(ms)));
      }
      await Promise.all(under);
    };
    await Promise.all([pace(), ...Array.from({ length: CLIENTS }, client)]);
  });
  console.log(
    `${(taken / SECONDS).toFixed(0)} messages/s in batches of ${BATCH} from ${CLIENTS} clients, p50 / p99 ${of(batches, 0.5)} / ${of(batches, 0.99)} ms; ` +
      `${(singles.length / SECONDS).toFixed(0)} single/s, ${of(singles, 0.5)} / ${of(singles, 0.99)} ms`,
  );
  console.log(`list p50 / p95 ${of(busy, 0.5)} / ${of(busy, 0.95)} ms, idle ${of(idle, 0.5)} / ${of(idle, 0.95)} ms`);
  const seen = [];
  for (let n = 0; n < 20; n++) {
    const email = `seen-${run}-${n}@measured.example`;
    await send('/v1/identify', { userId: `seen-${run}-${n}`, traits: { email, name: 'Seen at once' } });
    const { ms, body } = await post('/api/customers/page', { address: `q=${email}` }, cookie);
    if (JSON.parse(body).total !== 1) throw new Error('what was acknowledged is not there');
    seen.push(ms);
  }
  console.log(`found by the first search after the acknowledgement, in ${median(seen).toFixed(1)} ms`);
}

function sayFloor(kind, url) {
  const batches = 200;
  const row = (n) => `('v${n % 50}', ${n}, ${n}, 'track', 'Report Opened', '{"report":7,"page":"all"}', ${n})`;
  const rows = (n) => Array.from({ length: BATCH }, (_, m) => row(n * BATCH + m)).join(',');
  const table =
    'CREATE TABLE floor_events (visitor TEXT, occurred_at BIGINT, id BIGINT, kind TEXT, name TEXT, properties TEXT, received_at BIGINT, PRIMARY KEY (visitor, occurred_at, id))';
  const inserts = Array.from(
    { length: batches },
    (_, n) => `BEGIN; INSERT INTO floor_events VALUES ${rows(n)}; COMMIT;`,
  );
  const file = `${url.replace('sqlite:', '')}.floor`;
  const begin = kind === 'SQLite' ? `PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; ${table};` : `${table};`;
  const [tool, args] = kind === 'SQLite' ? ['sqlite3', [file]] : ['psql', [url, '-q']];
  const of = (input) => execFileSync(tool, args, { input, stdio: ['pipe', 'ignore', 'inherit'] });
  agent.destroy();
  try {
    of(begin);
    const begun = performance.now();
    of(`${kind === 'SQLite' ? 'PRAGMA synchronous=FULL;' : ''} ${inserts.join('\n')}`);
    const seconds = (performance.now() - begun) / 1000;
    console.log(
      `${((batches * BATCH) / seconds).toFixed(0)} rows/s by the database alone, one writer, ${BATCH} a transaction`,
    );
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  } finally {
    if (kind === 'SQLite') for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    else of('DROP TABLE floor_events');
  }
}
