// At 390 px: rows become cards, lists become sheets, nothing scrolls sideways.
import { check } from '../pages/axe.ts';
import { test, expect } from '../pages/test.ts';

test('the page fits and shows each customer as a card', async ({ page, customers }) => {
  await customers.open();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  const row = customers.rows.first();
  for (const part of ['.av', '.who-n a', '.who-e', '.stage', '.pill', '.c-last time'])
    await expect(row.locator(part)).toBeVisible();
  await expect(
    page.getByRole('navigation', { name: 'Main, phone' }).getByRole('link', { name: 'Customers' }),
  ).toBeVisible();
});

test('the list, the drawer and a profile have no violation', async ({ page, customers }) => {
  await customers.open();
  await check(page);
  await customers.filters.click();
  await expect(customers.apply()).toBeVisible();
  await check(page);
  await customers.open();
  await customers.rows.first().locator('.stage').click({ force: true });
  await expect(page.getByTestId('profile-name')).toBeVisible();
  await check(page);
});

test('filters open as a sheet and apply', async ({ page, customers }) => {
  await customers.open();
  await customers.filters.click();
  await expect(customers.drawer).toBeVisible();
  await customers.drawer.getByRole('checkbox', { name: 'At Risk' }).check();
  await customers.apply().click();
  await expect(page).toHaveURL(/lifecycle=at_risk$/);
});

test('a card opens the profile', async ({ page, customers }) => {
  await customers.open();
  const name = (await customers.names())[0];
  await customers.rows.first().locator('.stage').click({ force: true });
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});

test('a customer is added from the bar', async ({ page, customers }) => {
  await customers.open();
  await page.getByRole('button', { name: 'Add customer' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add customer' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Add customer' })).toBeFocused();
});

test('settings are cards that fit', async ({ page }) => {
  await page.goto('/settings/sessions');
  await expect(page.getByRole('table', { name: 'Sessions' }).getByRole('row').nth(1)).toContainText('Last used');
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});

test('a profile fits, has its neighbours and its menus as sheets', async ({ page, customers }) => {
  await customers.open('?sort=name_desc&page=200');
  await customers.rows.first().locator('.stage').click({ force: true });
  await expect(page.getByRole('button', { name: 'Next customer' })).toBeVisible();
  const name = page.getByTestId('profile-name');
  const first = await name.innerText();
  for (const [button, list] of [
    ['More actions', 'menu'],
    ['Assign to segment', 'dialog'],
    ['Add tags', 'dialog'],
    [/^Update lifecycle stage/, 'listbox'],
  ] as const) {
    await page.getByRole('button', { name: button }).click();
    const box = (await page.getByRole(list).first().boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(390);
    expect(box.y + box.height).toBeLessThanOrEqual(844);
    await page.keyboard.press('Escape');
  }
  for (const tab of ['Conversations', 'Timeline', 'Notes', 'Segments', 'Custom Fields']) {
    await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
    await expect(page.getByRole('tab', { name: new RegExp(`^${tab}`) })).toBeInViewport();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
  await page.getByRole('button', { name: 'Next customer' }).click();
  await expect(name).not.toHaveText(first);
});
