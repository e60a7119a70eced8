// Requests to the server that is measured, and what a number of them took.
import http from 'node:http';

export const port = 3219;
export const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** One request: its answer, the body read to its end and kept unless `drops` says no. */
export function ask(method, path, headers, body, drops = false) {
  return new Promise((done, fail) => {
    const begun = performance.now();
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, agent }, (response) => {
      const pieces = [];
      let bytes = 0;
      response.on('data', (piece) => {
        bytes += piece.length;
        if (!drops) pieces.push(piece);
      });
      response.on('error', fail);
      response.on('end', () =>
        done({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(pieces).toString(),
          bytes,
          ms: performance.now() - begun,
        }),
      );
    });
    request.on('error', fail);
    request.end(body);
  });
}

export const get = (path, cookie) => ask('GET', path, { accept: 'text/html', cookie });

function send(path, type, body, cookie, drops) {
  const headers = {
    'content-type': type,
    accept: 'application/json',
    'sec-fetch-site': 'same-origin',
    'content-length': Buffer.byteLength(body),
    ...(cookie ? { cookie } : {}),
  };
  return ask('POST', path, headers, body, drops);
}

/** A function of a page. */
export const post = (path, value, cookie) => send(path, 'application/json', JSON.stringify(value), cookie);

/** A form; the answer's body is read and let go. */
export const form = (path, fields, cookie) =>
  send(path, 'application/x-www-form-urlencoded', new URLSearchParams(fields).toString(), cookie, true);

export async function signIn(email, password) {
  const { status, headers } = await form('/login', { email, password });
  const cookie = headers['set-cookie']?.[0]?.split(';')[0];
  if (!cookie) throw new Error(`sign-in answered ${status}`);
  return cookie;
}

export const percentile = (times, share) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];

/** The middle and the slow end of a number of requests, in milliseconds. */
export async function measure(request, times) {
  for (let n = 0; n < 5; n++) await request();
  const found = [];
  for (let n = 0; n < times; n++) {
    const { status, ms } = await request();
    if (status !== 200) throw new Error(`status ${status}`);
    found.push(ms);
  }
  return [percentile(found, 0.5), percentile(found, 0.95)];
}

export const median = (times) => percentile(times, 0.5);
