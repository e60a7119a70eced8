// The profile of one customer with 10,000 messages and 50,000 events: every part of it, the copy of the data, the erasure.
import { readFileSync } from 'node:fs';
import { form, get, measure, post } from './http.mjs';

const TIMES = 60;
/** Pages of the timeline to go back before one is measured. */
const DEEP = 40;

export async function profile(pid, seed, cookie) {
  const ask = (name, value) => post(`/api/${name}`, value, cookie);
  const email = `busy-${seed}@measured.example`;
  const page = JSON.parse((await ask('customers/page', { address: `q=${email}` })).body);
  const id = page.rows[0].id;
  const timeline = (before, show = '') => ask('customer/timeline', { id, show, before });
  let before = null;
  for (let n = 0; n < DEEP; n++) before = JSON.parse((await timeline(before)).body).older;
  const conversations = (search) => ask('customer/conversations', { id, status: '', search, before: null });
  const overview = () => get(`/customers/${id}`, cookie);
  let is_tagged = false;
  // The days are counted anew after every change; what is timed is the page alone.
  const changed = async () => {
    is_tagged = !is_tagged;
    await ask('customer/edit', { id, edit: { [is_tagged ? 'add_tags' : 'remove_tags']: ['measured'] } });
    return overview();
  };
  const rows = [
    ['page, Overview', overview],
    ['page, Overview, changed', changed],
    ['page, Conversations', () => get(`/customers/${id}?tab=conversations`, cookie)],
    ['page, Timeline', () => get(`/customers/${id}?tab=timeline`, cookie)],
    ['head', () => ask('customer/profile', { id })],
    ['overview', () => ask('customer/overview', { id })],
    ['conversations', () => conversations('')],
    ['conversations, words', () => conversations('renewal seats')],
    ['timeline, newest', () => timeline(null)],
    [`timeline, page ${DEEP}`, () => timeline(before)],
    ['timeline, messages', () => timeline(null, 'messages')],
    ['neighbours', () => ask('customer/neighbours', { id, list: '' })],
  ];
  console.log('one customer with 10,000 messages and 50,000 events (ms)');
  for (const [name, request] of rows) {
    const [p50, p95] = await measure(request, TIMES);
    console.log(`${name.padEnd(24)}${p50.toFixed(2).padStart(8)}${p95.toFixed(2).padStart(8)}`);
  }
  const resting = resident(pid);
  let most = resting;
  const watch = setInterval(() => (most = Math.max(most, resident(pid))), 10);
  const copy = await form(`/customers/${id}/export`, { format: 'zip' }, cookie);
  clearInterval(watch);
  if (copy.status !== 200) throw new Error(`the export answered ${copy.status}`);
  console.log(
    `export ${(copy.ms / 1000).toFixed(2)} s, ${(copy.bytes / 1e6).toFixed(1)} MB, ${(most - resting).toFixed(0)} MB of memory more`,
  );
  const erased = await ask('customer/erase', { id, typed: email });
  if (erased.status !== 200) throw new Error(`the erasure answered ${erased.status}`);
  console.log(`erase ${(erased.ms / 1000).toFixed(2)} s`);
}

export function resident(pid) {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/);
  return Number(line[1]) / 1024;
}
