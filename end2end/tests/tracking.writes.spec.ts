// Stock libraries of Segment's send with nothing but a host and a key, and what they say is on the page.
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Analytics } from '@segment/analytics-node';
import { build } from 'esbuild';
import { address } from '../pages/server.ts';
import { test, expect, hydrated } from '../pages/test.ts';
import type { Page } from '@playwright/test';

test.use({ storageState: 'test-results/admin.json' });

const beside = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** A key, made as the page makes one. */
async function makeKey(page: Page, name: string, sites = '') {
  const answer = await page.request.post('/api/settings/create_api_key', {
    headers: { origin: address },
    data: { access: 'write_events', draft: { name, life: '30', sites } },
  });
  expect(answer.status()).toBe(200);
  return (await answer.json()).key as string;
}

/** What the page shows of a customer, whom the list finds at once. */
async function profile(page: Page, search: string) {
  await page.goto(`/customers?q=${search}`);
  await hydrated(page);
  await page.getByTestId('customer-row').first().getByRole('link').click();
  await expect(page.getByTestId('profile-name')).toBeVisible();
  return {
    name: page.getByTestId('profile-name'),
    timeline: async () => {
      await page.getByRole('tab', { name: 'Timeline' }).click();
      return page.getByRole('tabpanel');
    },
  };
}

test('Node: @segment/analytics-node', async ({ page }) => {
  const writeKey = await makeKey(page, 'Node');
  const failed: unknown[] = [];
  const analytics = new Analytics({ writeKey, host: address });
  analytics.on('error', (error) => failed.push(error));
  const userId = 'node-1';
  analytics.track({ anonymousId: 'node-visitor', event: 'Docs Opened' });
  analytics.identify({
    userId,
    anonymousId: 'node-visitor',
    traits: { firstName: 'Nora', lastName: 'Node', email: 'nora@clients.example', company: { name: 'Node Works' } },
  });
  analytics.track({ userId, event: 'Seat Added', properties: { seats: 3 } });
  analytics.page({ userId, name: 'Pricing', properties: { path: '/pricing' } });
  await analytics.closeAndFlush();
  expect(failed).toEqual([]);
  const shown = await profile(page, 'nora@clients.example');
  await expect(shown.name).toContainText('Nora Node');
  await expect(page.getByRole('main')).toContainText('Node Works');
  const timeline = await shown.timeline();
  for (const what of ['Docs Opened', 'Seat Added', 'Viewed /pricing']) await expect(timeline).toContainText(what);
});

test('Python: segment-analytics-python', async ({ page }) => {
  const key = await makeKey(page, 'Python');
  await promisify(execFile)('python3', [beside('clients/segment_client.py'), address, key, 'py-1'], {
    env: { ...process.env, PYTHONPATH: beside('../.tools/python') },
  });
  const shown = await profile(page, 'py-1-new');
  await expect(shown.name).toContainText('Pia Python');
  await expect(page.getByRole('main')).toContainText('Python Works');
  const timeline = await shown.timeline();
  for (const what of ['Invoice Paid', 'Viewed /docs']) await expect(timeline).toContainText(what);
  await page.getByRole('tab', { name: 'Custom Fields' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('Starter');
});

test.describe('a browser', () => {
  // The library says so of the site that the key is not for.
  test.use({ allowed: /status of 403|site_not_allowed|CORS policy|net::ERR_FAILED/ });

  test('@segment/analytics-next, on a site that the key is for and on none else', async ({ page, browser }) => {
    const bundle = await build({
      entryPoints: [beside('clients/segment_browser.js')],
      bundle: true,
      format: 'esm',
      write: false,
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    const shop = createServer((request, response) => {
      const isScript = request.url?.startsWith('/shop.js');
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(
        isScript
          ? bundle.outputFiles[0]!.text
          : '<!doctype html><title>Shop</title><script type="module" src="/shop.js"></script>',
      );
    });
    await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
    const site = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
    const visit = (key: string, user: string) => `${site}/pricing?key=${key}&host=${address}&user=${user}`;
    const visitor = await context.newPage();
    await visitor.goto(visit(await makeKey(page, 'Shop', site), 'web-1'));
    await visitor.evaluate(() => (globalThis as unknown as { sent: Promise<void> }).sent);
    const shown = await profile(page, 'bea@clients.example');
    await expect(shown.name).toContainText('Bea Browser');
    const timeline = await shown.timeline();
    for (const what of ['Viewed /pricing', 'Plan Compared', 'Trial Started'])
      await expect(timeline).toContainText(what);
    const asked = visitor.waitForResponse((answer) => answer.url().startsWith(address));
    await visitor.goto(visit(await makeKey(page, 'Other shop', 'https://shop.example'), 'web-2'));
    expect((await asked).status()).toBe(403);
    await context.close();
    shop.close();
  });
});
