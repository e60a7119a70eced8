// Signing in, what a wrong password says, signed-in browsers, signing out.
import { test, expect } from '../pages/test.ts';
import { password } from '../pages/server.ts';

test.use({ storageState: { cookies: [], origins: [] } });

test('a session begins, is listed, and ends', async ({ page, customers }) => {
  await page.goto('/login');
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  await page.getByLabel('Email').fill('viewer@demo.example');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await customers.ready();
  await page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'Settings' }).click();
  await expect(
    page.getByRole('table', { name: 'Sessions' }).getByRole('row').filter({ hasText: 'This browser' }),
  ).toHaveCount(1);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.goto('/customers');
  await expect(page).toHaveURL(/\/login\?next=\/customers/);
});
