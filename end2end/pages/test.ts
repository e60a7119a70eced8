// A test that fails on any console message of weight, page error, failed request or breach of the content policy.
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { CustomersPage } from './customers.ts';

/** Notes what no page may do, whichever opened it. */
function watch(context: BrowserContext, found: string[]) {
  context.on('console', (message) => {
    if (['error', 'warning', 'assert'].includes(message.type())) found.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (error) => found.push(`page error: ${error.error()}`));
  context.on('requestfailed', (request) => {
    // A request that a newer one replaced is no failure.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') found.push(`failed: ${request.url()}`);
  });
  context.on('request', (request) => {
    // The page speaks with the server that it came from, and with nobody else.
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') found.push(`asks elsewhere: ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 500) found.push(`${response.status()}: ${response.url()}`);
  });
}

export const test = base.extend<{ allowed: RegExp | null; quiet: void; customers: CustomersPage }>({
  // What a test provokes on purpose, such as the status of a refused address.
  allowed: [null, { option: true }],
  quiet: [
    async ({ browser, context, allowed }, use) => {
      const found: string[] = [];
      watch(context, found);
      // Those that a test makes for somebody else too.
      const newContext = browser.newContext.bind(browser);
      browser.newContext = async (options) => {
        const other = await newContext(options);
        watch(other, found);
        return other;
      };
      await use();
      browser.newContext = newContext;
      expect(found.filter((line) => !allowed?.test(line))).toEqual([]);
    },
    { auto: true },
  ],
  customers: async ({ page }, use) => {
    await use(new CustomersPage(page));
  },
});

/** The page can be used. */
export const hydrated = (page: Page) => expect(page.locator('html[data-hydrated="true"]')).toBeAttached();

/** The page has drawn what it was told, and what that led to. */
export const drawn = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** What a request waits at until a test has seen the page wait: whoever comes later than its opening passes too. */
export function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** Holds every request for an address back until the gate is opened. */
export async function held(page: Page, address: string | RegExp) {
  const answer = gate();
  await page.route(address, async (route) => {
    await answer.opened;
    await route.continue();
  });
  return answer;
}

export { expect };
