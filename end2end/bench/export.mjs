// The whole list as CSV, beside the database's own tool writing the same columns, in no order.
import { spawn } from 'node:child_process';
import http from 'node:http';
import { port } from './http.mjs';
import { resident } from './profile.mjs';

const TAGS = (join) =>
  `(SELECT ${join} FROM customer_tags JOIN tags ON tags.id = tag_id WHERE customer_id = customers.id)`;
const COLUMNS = (join) =>
  `SELECT id, name, email, company, lifecycle, ${TAGS(join)}, intent, last_active_at, conversation_count, ltv_minor FROM customers`;

export async function csv(kind, url, pid, cookie) {
  const resting = resident(pid);
  let most = resting;
  const watch = setInterval(() => (most = Math.max(most, resident(pid))), 10);
  const begun = performance.now();
  const { first, rows, bytes, promised } = await fetched(cookie, begun);
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(watch);
  if (rows !== promised) throw new Error(`the export has ${rows} rows and should have ${promised}`);
  const floor = await own(kind, url);
  const rate = rows / seconds;
  console.log(
    `csv of ${rows}: ${seconds.toFixed(2)} s, ${(bytes / 1e6).toFixed(0)} MB, first byte ${first.toFixed(0)} ms, ` +
      `${rate.toFixed(0)} rows/s${floor ? `, ${(rate / floor).toFixed(2)} of the database's own` : ''}, ${(most - resting).toFixed(0)} MB of memory more`,
  );
}

function fetched(cookie, begun) {
  return new Promise((done, fail) => {
    const options = { host: '127.0.0.1', port, path: '/customers/export.csv', headers: { cookie } };
    const request = http.get(options, (response) => {
      if (response.statusCode !== 200) return fail(new Error(`the export answered ${response.statusCode}`));
      const promised = Number(response.headers['acumen-rows']);
      let [first, lines, bytes] = [0, 0, 0];
      response.on('data', (piece) => {
        first ||= performance.now() - begun;
        bytes += piece.length;
        for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
      });
      response.on('end', () => done({ first, rows: lines - 1, bytes, promised }));
      response.on('error', fail);
    });
    request.on('error', fail);
  });
}

/** Rows a second of `sqlite3 -csv` or `COPY ... TO STDOUT`; none where the tool is not there. */
function own(kind, url) {
  const [tool, args] =
    kind === 'SQLite'
      ? ['sqlite3', ['-csv', '-readonly', url.replace('sqlite:', ''), COLUMNS("group_concat(name, ';')")]]
      : ['psql', [url, '-c', `COPY (${COLUMNS("string_agg(name, ';')")}) TO STDOUT WITH CSV`]];
  return new Promise((done) => {
    const begun = performance.now();
    let lines = 0;
    const child = spawn(tool, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (piece) => {
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
    });
    child.on('error', () => done(null));
    child.on('close', () => done((lines / (performance.now() - begun)) * 1000));
  });
}
