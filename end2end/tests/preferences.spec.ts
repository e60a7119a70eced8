// How a browser shows the product: display options, theme, single keys. The server draws it as it was chosen.
import { test, expect } from '../pages/test.ts';
import type { Page } from '@playwright/test';

const options = (page: Page) => page.getByRole('dialog', { name: 'Display options' });
const head = (page: Page, name: string) => page.getByRole('columnheader', { name, exact: true });

async function open(page: Page) {
  await page.getByRole('button', { name: 'Display options' }).click();
  await expect(options(page)).toBeVisible();
}

test('rows and columns as chosen, by keyboard too, and kept for the next visit', async ({ page, customers }) => {
  await customers.open('?sort=messages_desc');
  await expect(head(page, 'Messages')).toBeHidden();
  const before = (await customers.rows.first().boundingBox())!.height;
  await page.getByRole('button', { name: 'Display options' }).focus();
  await page.keyboard.press('Enter');
  await expect(options(page).getByRole('radio', { name: 'Comfortable' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(options(page).getByRole('radio', { name: 'Compact' })).toBeChecked();
  for (const name of ['Messages', 'First Seen', 'Company', 'LTV']) await options(page).getByLabel(name).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Display options' })).toBeFocused();
  await expect(options(page)).toBeHidden();
  const asChosen = async () => {
    await expect(head(page, 'Messages')).toBeVisible();
    await expect(head(page, 'Messages')).toHaveAttribute('aria-sort', 'descending');
    await expect(head(page, 'First Seen')).toBeVisible();
    await expect(head(page, 'LTV')).toBeHidden();
    await expect(customers.rows.first().locator('.who-c')).toBeHidden();
    expect((await customers.rows.first().boundingBox())!.height).toBeLessThan(before - 6);
  };
  await asChosen();
  expect(new URL(page.url()).search).toBe('?sort=messages_desc');
  // By the server already: before any script runs.
  const text = await (await page.request.get(page.url())).text();
  expect(text).toMatch(/class="grid compact no-company no-ltv"/);
  await page.reload();
  await customers.ready();
  await asChosen();
});

test('a saved view shows its columns to whoever opens it', async ({ page, customers, browser }) => {
  await customers.open('?lifecycle=churned');
  await open(page);
  await options(page).getByLabel('First Seen').click();
  await page.getByRole('button', { name: 'Save view' }).click();
  const naming = page.getByRole('dialog', { name: 'Save as new view' });
  await naming.getByRole('textbox', { name: 'Name' }).fill('Churned by age');
  await naming.getByRole('button', { name: 'Save view' }).click();
  await expect(page).toHaveURL(/display=comfortable,company,conversations,ltv,first_seen/);
  const address = page.url();
  const other = await browser.newContext({ storageState: 'test-results/agent.json' });
  const fresh = await other.newPage();
  await fresh.goto(address);
  await expect(head(fresh, 'First Seen')).toBeVisible();
  await expect(fresh.getByText('Edited', { exact: true })).toHaveCount(0);
  await other.close();
  await open(page);
  await options(page).getByLabel('Company').click();
  await expect(page.getByText('Edited', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page.getByText('Edited', { exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: /^View: / }).click();
  await page.getByRole('menuitem', { name: 'Delete Churned by age' }).click();
  await page.getByRole('dialog', { name: 'Delete view' }).getByRole('button', { name: 'Delete view' }).click();
  await expect(page.getByRole('button', { name: 'View: All customers' })).toBeVisible();
});

test('the theme is chosen, drawn by the server, and followed by the colours of the page', async ({ page }) => {
  await page.goto('/settings/profile');
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await page.reload();
  expect(await ground()).toBe(dark);
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  const text = await (await page.request.get('/customers')).text();
  expect(text).toMatch(/<html lang="en" data-theme="dark"/);
  await page.getByRole('radio', { name: 'System' }).check({ force: true });
  await expect.poll(ground).toBe(light);
});

test('single keys can be turned off', async ({ page, customers }) => {
  await page.goto('/settings/profile');
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  await page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
  await customers.open();
  await page.keyboard.press('f');
  await page.keyboard.press('?');
  await page.keyboard.press('ArrowDown');
  await expect(customers.rows.first()).toBeFocused();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.goto('/settings/profile');
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  await page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
  await customers.open();
  await page.keyboard.press('f');
  await expect(page.getByRole('dialog', { name: 'Customer Filters' })).toBeVisible();
});
