// Actions on many customers, and what others wait meanwhile: a page of the list, and a single edit. The floor is the same
// rows written by the database's own tool in one transaction, which is then given up.
import { execFileSync } from 'node:child_process';
import { agent, median, percentile, post } from './http.mjs';

/** How many customers a large action is about, of 1,000,000; of fewer, the same share. */
const SHARE = 0.12;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export async function bulk(kind, url, count, cookie) {
  const ask = async (name, value) => {
    const answer = await post(`/api/${name}`, value, cookie);
    if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}: ${answer.body}`);
    return { ms: answer.ms, ...JSON.parse(answer.body) };
  };
  const total = async (address) => (await ask('customers/page', { address })).total;
  // Active customers of at least so much: as near to the share as whole amounts come.
  let [low, high] = [0, 1_000_000];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await total(`lifecycle=active&ltv_min=${middle}`)) > count * SHARE) low = middle + 1;
    else high = middle;
  }
  const address = `lifecycle=active&ltv_min=${low}`;
  const many = await total(address);
  const all = { matching: { address: '', except: [] } };
  const selection = { matching: { address, except: [] } };
  const stage = { update_lifecycle: 'at_risk' };
  const others = (await ask('customers/page', { address: 'lifecycle=lead&per_page=100' })).rows.map((row) => row.id);
  let key = 0;
  const once = () => `${Date.now()}-${key++}`;

  /** What others wait for until something has ended. */
  async function beside(work) {
    let goes = true;
    const [edits, pages] = [[], []];
    const edit = async () => {
      for (let n = 0; goes; n++) {
        const tags = { [n % 2 ? 'remove_tags' : 'add_tags']: ['beside'] };
        edits.push((await ask('customer/edit', { id: others[Math.floor(n / 2) % others.length], edit: tags })).ms);
        await pause(20);
      }
    };
    const list = async () => {
      while (goes) {
        pages.push((await ask('customers/page', { address: 'lifecycle=churned' })).ms);
        await pause(20);
      }
    };
    const both = [edit(), list()];
    const value = await work();
    goes = false;
    await Promise.all(both);
    const of = (times) => `${median(times).toFixed(1)} / ${percentile(times, 0.95).toFixed(1)}`;
    return { value, words: `edits ${of(edits)} ms, list ${of(pages)} ms` };
  }

  /** Seconds until an action is done. */
  async function ended(begin) {
    const begun = performance.now();
    let job = await begin();
    while (job.status === 'open') {
      await pause(20);
      job = await ask('bulk/job', { id: job.id });
    }
    return { job, seconds: (performance.now() - begun) / 1000 };
  }

  const change = (of, action, expected) =>
    ended(() => ask('bulk/change', { request: { selection: of, action, expected, key: once() } }));
  const undo = (id) => ended(() => ask('bulk/undo', { id, key: once() }));
  const say = (what, { job, seconds }, words) =>
    console.log(
      `${what.padEnd(34)}${seconds.toFixed(2).padStart(7)} s, ${job.changed} changed${words ? `; ${words}` : ''}`,
    );

  console.log(`actions on ${many} of ${count} customers; others meanwhile p50 / p95`);
  const idle = await beside(() => pause(4_000));
  console.log(`${'nothing'.padEnd(34)}          ${idle.words}`);
  for (const [what, action] of [
    ['lifecycle', stage],
    ['a tag added', { add_tags: ['measured in bulk'] }],
  ]) {
    sayFloor(what, floorOf(kind, url, what, `lifecycle = 'active' AND ltv_minor >= ${low} * 100`));
    const done = await beside(() => change(selection, action, many));
    say(what, done.value, done.words);
    const back = await beside(() => undo(done.value.job.id));
    say(`${what}, undone`, back.value, back.words);
  }
  const ids = [];
  for (let page = 1; ids.length < 1_000; page++)
    ids.push(
      ...(await ask('customers/page', { address: `lifecycle=lead&per_page=100&page=${page}` })).rows.map(
        (row) => row.id,
      ),
    );
  const thousand = "id IN (SELECT id FROM customers WHERE lifecycle = 'lead' AND deleted_at IS NULL LIMIT 1000)";
  sayFloor('lifecycle of 1,000', floorOf(kind, url, 'lifecycle', thousand));
  const small = await change({ these: ids }, { update_lifecycle: 'churned' }, ids.length);
  say('lifecycle of 1,000', small);
  say('lifecycle of 1,000, undone', await undo(small.job.id));
  const times = [];
  for (let n = 0; n < 20; n++) {
    const options = await ask('bulk/options', { selection: all });
    const effect = await ask('bulk/effect', { selection: all, action: { add_tags: ['annual', 'eu'] } });
    times.push(options.ms + effect.ms);
  }
  console.log(
    `preview of all ${count}: p50 / p95 ${median(times).toFixed(1)} / ${percentile(times, 0.95).toFixed(1)} ms`,
  );
}

const sayFloor = (what, seconds) => {
  if (seconds !== null)
    console.log(`${`${what}, by the database alone`.padEnd(34)}${seconds.toFixed(2).padStart(7)} s`);
};

/** Seconds that the change, timeline and audit log take as three statements; none where the tool is not there. */
function floorOf(kind, url, what, of) {
  const who = `${of} AND deleted_at IS NULL`;
  const change =
    what === 'lifecycle'
      ? `UPDATE customers SET lifecycle = 'at_risk', version = version + 1 WHERE ${who}`
      : `INSERT INTO customer_tags (customer_id, tag_id) SELECT id, 1 FROM customers WHERE ${who};
         UPDATE customers SET version = version + 1 WHERE ${who}`;
  const sql = `BEGIN;
    INSERT INTO tags (id, name, name_key, created_at, last_used_at) VALUES (1, 'floor', 'floor', 1, 1);
    INSERT INTO job_changes (job_id, chunk, customer_id, subject_id, outcome, stage, since)
      SELECT 0, 0, id, 0, 'changed', lifecycle, lifecycle_since FROM customers WHERE ${who};
    INSERT INTO audit (id, at, user_id, action, subject, details)
      SELECT -id, 1, NULL, 'customer_edited', CAST(id AS TEXT), 'lifecycle' FROM customers WHERE ${who};
    ${change};
    ROLLBACK;`;
  const [tool, args] = kind === 'SQLite' ? ['sqlite3', [url.replace('sqlite:', ''), sql]] : ['psql', [url, '-qc', sql]];
  // The server lets connections go that nobody uses meanwhile.
  agent.destroy();
  const begun = performance.now();
  try {
    execFileSync(tool, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
  return (performance.now() - begun) / 1000;
}
