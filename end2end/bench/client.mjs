// What a person with a browser waits for: the first list; selecting all, the dialog of an action with what those selected
// have, and its preview.
import { chromium } from '@playwright/test';
import { launchOptions } from '../chromium.mjs';
import { median, percentile, port } from './http.mjs';

const TIMES = 12;

async function openPage(browser, cookie) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const [name, value] = cookie.split('=');
  await context.addCookies([{ name, value, url: `http://127.0.0.1:${port}` }]);
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${port}/customers`);
  await page.waitForSelector('html[data-hydrated=true]');
  return { context, page };
}

/** Milliseconds until the list is painted, and until it is alive, in a browser that knows nothing yet. */
export async function firstPaint(cookie) {
  const browser = await chromium.launch(launchOptions);
  const paints = [];
  const hydrations = [];
  for (let n = 0; n < 7; n++) {
    const { context, page } = await openPage(browser, cookie);
    const [paint, hydrated] = await page.evaluate(() => [
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      performance.getEntriesByName('hydrated')[0].startTime,
    ]);
    paints.push(paint);
    hydrations.push(hydrated);
    await context.close();
  }
  await browser.close();
  return [median(paints), median(hydrations)];
}

export async function client(cookie) {
  const browser = await chromium.launch(launchOptions);
  const { page } = await openPage(browser, cookie);
  const waits = { 'all selected': [], 'dialog with counts': [], preview: [] };
  for (let n = 0; n <= TIMES; n++) {
    const took = await page.evaluate(once);
    // The first one brings the module.
    if (n > 0) for (const [what, ms] of Object.entries(took)) waits[what].push(ms);
  }
  await browser.close();
  const of = ([what, times]) => `${what} ${median(times).toFixed(1)} / ${percentile(times, 0.95).toFixed(1)}`;
  const words = Object.entries(waits).map(of).join(', ');
  console.log(`in the browser, p50 / p95 ms: ${words}`);
}

/** Runs in the page: from each press until what it asks for is drawn. */
async function once() {
  const find = (selector, text = '') =>
    [...document.querySelectorAll(selector)].find((one) => one.textContent.includes(text));
  const until = async (is) => {
    for (let found = is(); ; found = is()) {
      if (found) return found;
      await new Promise((done) => requestAnimationFrame(done));
    }
  };
  // A frame has been drawn when the task after it runs.
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const wait = async (press, is) => {
    // What the step before left to draw is none of this one's.
    for (let n = 0; n < 5; n++) await drawn();
    const begun = performance.now();
    press.click();
    await until(is);
    await drawn();
    return performance.now() - begun;
  };
  const all = '[aria-label="Select all customers on this page"]';
  const count = () => find('[data-testid=bulk-count]')?.textContent;
  await wait(document.querySelector(all), () => count() === '50 selected');
  const everybody = await until(() => find('[data-testid=bulk-select-all]', 'Select all'));
  const total = everybody.textContent.match(/[\d,]+/)[0];
  const took = {};
  took['all selected'] = await wait(everybody, () => count() === `${total} selected`);
  took['dialog with counts'] = await wait(find('[data-testid=bulk-update-lifecycle-stage]'), () =>
    find('dialog[open] .pick small', 'here now'),
  );
  const stage = document.querySelector('dialog[open] input[aria-label="At Risk"]');
  took.preview = await wait(stage, () => find('dialog[open] .note', 'will change'));
  find('dialog[open] [data-testid=dialog-cancel]').click();
  await until(() => !find('dialog[open]'));
  await wait(find('[data-testid=bulk-clear]'), () => !count());
  return took;
}
