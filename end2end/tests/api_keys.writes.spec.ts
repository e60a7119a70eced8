// Keys of programs: made, shown once, refused where they are wrong, deleted.
import { test, expect, hydrated } from '../pages/test.ts';
import { toast } from '../pages/bulk.ts';
import type { Page } from '@playwright/test';

test.use({ storageState: 'test-results/admin.json', allowed: /status of 422/ });

const rows = (page: Page) => page.getByRole('table', { name: 'API Keys' }).locator('tbody tr');

test('a key is made by keyboard, shown once, listed by its start, and deleted', async ({ page }) => {
  await page.goto('/settings/api-keys');
  await hydrated(page);
  await page.getByRole('button', { name: 'Create API key' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Create API key' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Sites').fill('shop.example');
  await dialog.getByRole('button', { name: 'Create API key' }).press('Enter');
  await expect(dialog).toContainText('Name is missing.');
  await expect(dialog).toContainText('“shop.example” is not the address of a site');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Web shop');
  await dialog.getByLabel('Holds').selectOption('90 days');
  await dialog.getByLabel('Sites').fill('https://shop.example');
  await dialog.getByRole('button', { name: 'Create API key' }).press('Enter');
  const shown = page.getByRole('status').filter({ hasText: 'Copy the key now; it is not shown again.' });
  const key = (await shown.locator('code').textContent())!;
  expect(key).toMatch(/^acm_[0-9A-Za-z]{49}$/);
  await shown.getByRole('button', { name: 'Copy key' }).press('Enter');
  await expect(toast(page)).toContainText(/Key copied|Select it and copy it by hand/);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1440, height: 900 });
  const row = rows(page).filter({ hasText: 'Web shop' });
  await expect(row).toContainText(`${key.slice(0, 10)}…`);
  await expect(row).toContainText('Write events');
  await expect(row).toContainText('https://shop.example');
  await expect(row).toContainText('Never');
  await page.reload();
  await hydrated(page);
  await expect(rows(page).filter({ hasText: 'Web shop' })).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText(key);
  await page.getByRole('button', { name: 'Delete API key Web shop' }).press('Enter');
  const asked = page.getByRole('dialog', { name: 'Delete API key' });
  await asked.getByRole('button', { name: 'Delete API key' }).press('Enter');
  await expect(toast(page)).toContainText('Web shop is deleted');
  await expect(row).toHaveCount(0);
  await page.goto('/settings/audit');
  await expect(page.getByRole('main')).toContainText('API key deleted');
});
