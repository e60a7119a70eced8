// Pages whose module does not arrive: the server restarted with another version, or the network is gone.
import { test, expect } from '../pages/test.ts';

test.describe('a module that does not arrive', () => {
  test.use({ allowed: /profile\.wasm|Failed to fetch|ERR_FAILED|instantiateStreaming/ });
  const module = /\.profile\.wasm$/;

  test('is said in its page, and trying again brings the page', async ({ page, customers }) => {
    await page.route(module, (route) => route.abort());
    await customers.open();
    await customers.rows.first().getByRole('link').first().click();
    await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
    await expect(page).toHaveURL(/\/customers\/\w+/);
    await page.unroute(module);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByTestId('profile-name')).toBeVisible();
    await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  });

  test('leaves a page that was opened by its address readable, its links working', async ({ page, customers }) => {
    await customers.open();
    const profile = await customers.rows.first().getByRole('link').first().getAttribute('href');
    await page.route(module, (route) => route.abort());
    await page.goto(profile!);
    await expect(page.getByTestId('profile-name')).toBeVisible();
    await page.getByRole('link', { name: 'Customers' }).first().click();
    await customers.ready();
  });
});
