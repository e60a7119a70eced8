// A test that fails on any console message of weight, page error, failed request or breach of the content policy.
import { test as base, expect, type Page } from '@playwright/test';
import { CustomersPage } from './customers.ts';

export const test = base.extend<{ allowed: RegExp | null; quiet: void; customers: CustomersPage }>({
  // What a test provokes on purpose, such as the status of a refused address.
  allowed: [null, { option: true }],
  quiet: [
    async ({ page, allowed }, use) => {
      const found: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning', 'assert'].includes(message.type())) found.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => found.push(`page error: ${error}`));
      page.on('requestfailed', (request) => {
        // A request that a newer one replaced is no failure.
        if (request.failure()?.errorText !== 'net::ERR_ABORTED') found.push(`failed: ${request.url()}`);
      });
      page.on('response', (response) => {
        if (response.status() >= 500) found.push(`${response.status()}: ${response.url()}`);
      });
      await use();
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

/** What a request waits at until a test has seen the page wait: whoever comes later than its opening passes too. */
export function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

export { expect };
